"""Approval: who answers for a build's public files, recorded in their manifest beside the digest of its rest."""

from __future__ import annotations

import datetime as dt
import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from prikk.errors import CertificateError, InputError
from prikk.job.manifest import APPROVAL, manifest_digest, read_manifest
from prikk.job.output import MANIFEST, PUBLIC, replace_json
from prikk.publication.internal import read_signers
from prikk.publication.signature import sign, signer
from prikk.publication.verify import verify

UNSIGNED = "not signed"
_LONGEST_NAME = 100
_MARKS = " .,-'’"


@dataclass(frozen=True)
class Approval:
    """Who approved a build and when; `digest` is that of the manifest without the approval.

    `signature` is of all three, None where the approval is not signed.
    """

    by: str
    at: dt.datetime
    digest: str
    signature: str | None = None

    @property
    def message(self) -> bytes:
        """What is signed."""
        said = {"approval": self.digest, "by": self.by, "at": self.at.isoformat()}
        return json.dumps(said, ensure_ascii=False, sort_keys=True).encode()


def read_approval(manifest: Mapping[str, Any], folder: Path) -> Approval | None:
    """The approval in a build's manifest, whether or not it still holds. Raises InputError for a damaged one."""
    found = manifest.get(APPROVAL)
    if found is None:
        return None
    try:
        signature = None if found["signature"] == UNSIGNED else str(found["signature"])
        name = checked_name(str(found["by"]))
        return Approval(name, dt.datetime.fromisoformat(found["at"]), str(found["digest"]), signature)
    except (TypeError, KeyError, ValueError, InputError):
        raise InputError(
            "the approval is damaged", path=folder / PUBLIC / MANIFEST, column=APPROVAL, fix="approve again"
        ) from None


def holds(approval: Approval, manifest: Mapping[str, Any]) -> bool:
    """Whether an approval is of a manifest as it is now."""
    return approval.digest == manifest_digest(manifest)


def checked_name(by: str) -> str:
    """A name without needless spaces. Raises InputError for one that could be taken for another, or is none."""
    name = " ".join(by.split())
    letters = [sign for sign in name if sign.isalpha()]
    scripts = {unicodedata.name(sign, "?").split()[0] for sign in letters}
    plain = all(sign.isalnum() or sign in _MARKS for sign in name)
    if len(letters) < 2 or len(name) > _LONGEST_NAME or not plain:
        raise InputError("no name of who approves", allowed=f"letters, at most {_LONGEST_NAME} signs")
    if len(scripts) > 1 or unicodedata.normalize("NFKC", name) != name:
        raise InputError("a name that looks like another", allowed="letters of one script, none of them look-alikes")
    return name


def approve(folder: Path, by: str, at: dt.datetime, digest: str | None = None, key: Path | None = None) -> Approval:
    """Record in the manifest that somebody approves a build, signed with their `key` where one is given.

    `digest`, where given, is that of the manifest that was looked at. Raises InputError without a name or for a key
    that cannot sign, and CertificateError when another manifest stands there now, the build does not verify, or the key
    is none of those that the publication names: such a build cannot be approved.
    """
    name = checked_name(by)
    manifest = read_manifest(folder)
    problems = verify(folder, manifest).problems
    if problems:
        raise CertificateError("; ".join(problems))
    approval = Approval(name, at, manifest_digest(manifest))
    if digest is not None and approval.digest != digest:
        raise CertificateError("the build was changed since it was looked at")
    signers = read_signers(folder)
    if key is not None:
        approval = replace(approval, signature=sign(approval.message, key))
    if signers:
        approved_by(approval, signers)
    said = {"by": approval.by, "at": approval.at.isoformat(), "digest": approval.digest}
    _record(folder, manifest, said | {"signature": approval.signature or UNSIGNED})
    return approval


def approved_by(approval: Approval, signers: str) -> str | None:
    """Whose key signed an approval, as the list of allowed signers says; None where there is no list.

    Raises CertificateError when there is a list and the approval is not signed by anybody in it.
    """
    if not signers:
        return None
    if approval.signature is None:
        raise CertificateError("the approval is not signed, and the publication names who may sign; give --key")
    return signer(approval.message, approval.signature, signers)


def withdraw(folder: Path) -> None:
    """Take an approval back: the manifest is then as it was built. Raises InputError, OutputError."""
    _record(folder, read_manifest(folder), None)


def _record(folder: Path, manifest: Mapping[str, Any], said: dict[str, Any] | None) -> None:
    rest = {name: value for name, value in manifest.items() if name not in (APPROVAL, "files")}
    approval = {} if said is None else {APPROVAL: said}
    said_now = {**rest, **approval, "files": manifest["files"]}
    replace_json(folder / PUBLIC / MANIFEST, said_now, beside=folder)  # what a killed run leaves is then not public
