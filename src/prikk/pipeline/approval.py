"""Approval: who answers for a build's public files, recorded in their manifest beside the digest of its rest."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from prikk.errors import CertificateError, InputError
from prikk.pipeline.manifest import read_manifest
from prikk.pipeline.output import MANIFEST, PUBLIC, replace_json
from prikk.pipeline.verify import APPROVAL, verify

_LONGEST_NAME = 100


@dataclass(frozen=True)
class Approval:
    """Who approved a build and when; `digest` is that of the manifest without the approval."""

    by: str
    at: dt.datetime
    digest: str


def manifest_digest(manifest: Mapping[str, Any]) -> str:
    """SHA-256 (hex) of what a build's manifest says beside its approval, and so of every public file."""
    rest = {name: value for name, value in manifest.items() if name != APPROVAL}
    return hashlib.sha256(json.dumps(rest, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def read_approval(manifest: Mapping[str, Any], folder: Path) -> Approval | None:
    """The approval in a build's manifest, whether or not it still holds. Raises InputError for a damaged one."""
    found = manifest.get(APPROVAL)
    if found is None:
        return None
    try:
        return Approval(str(found["by"]), dt.datetime.fromisoformat(found["at"]), str(found["digest"]))
    except (TypeError, KeyError, ValueError):
        raise InputError(
            "the approval is damaged", path=folder / PUBLIC / MANIFEST, column=APPROVAL, fix="approve again"
        ) from None


def holds(approval: Approval, manifest: Mapping[str, Any]) -> bool:
    """Whether an approval is of a manifest as it is now."""
    return approval.digest == manifest_digest(manifest)


def approve(folder: Path, by: str, at: dt.datetime, digest: str | None = None) -> Approval:
    """Record in the manifest that somebody approves a build.

    `digest`, where given, is that of the manifest that was looked at. Raises InputError without a name, and
    CertificateError when another manifest stands there now or the build does not verify: such a build cannot be
    approved.
    """
    name = " ".join(by.split())
    if not name or len(name) > _LONGEST_NAME or not name.isprintable():
        raise InputError("no name of who approves", allowed=f"a name of at most {_LONGEST_NAME} signs")
    manifest = read_manifest(folder)
    problems = verify(folder, manifest).problems
    if problems:
        raise CertificateError("; ".join(problems))
    approval = Approval(name, at, manifest_digest(manifest))
    if digest is not None and approval.digest != digest:
        raise CertificateError("the build was changed since it was looked at")
    _record(folder, manifest, {"by": approval.by, "at": approval.at.isoformat(), "digest": approval.digest})
    return approval


def withdraw(folder: Path) -> None:
    """Take an approval back: the manifest is then as it was built. Raises InputError, OutputError."""
    _record(folder, read_manifest(folder), None)


def _record(folder: Path, manifest: Mapping[str, Any], said: dict[str, Any] | None) -> None:
    rest = {name: value for name, value in manifest.items() if name not in (APPROVAL, "files")}
    approval = {} if said is None else {APPROVAL: said}
    replace_json(folder / PUBLIC / MANIFEST, {**rest, **approval, "files": manifest["files"]})
