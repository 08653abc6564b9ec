"""Approval: who answers for a build's public files, recorded in their manifest beside the digest of its rest."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from prikk.errors import CertificateError, InputError
from prikk.pipeline.manifest import read_manifest
from prikk.pipeline.output import MANIFEST, PUBLIC, replace_json
from prikk.pipeline.verify import verify

_KEY = "approval"
_LONGEST_NAME = 100


@dataclass(frozen=True)
class Approval:
    """Who approved a build and when; `digest` is that of the manifest without the approval."""

    by: str
    at: dt.datetime
    digest: str


def manifest_digest(folder: Path) -> str:
    """SHA-256 (hex) of what a build's manifest says beside its approval, and so of every public file."""
    manifest = read_manifest(folder)
    manifest.pop(_KEY, None)
    return hashlib.sha256(json.dumps(manifest, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def read_approval(folder: Path) -> Approval | None:
    """The approval in a build's manifest, whether or not it still holds. Raises InputError for a damaged one."""
    found = read_manifest(folder).get(_KEY)
    if found is None:
        return None
    try:
        return Approval(str(found["by"]), dt.datetime.fromisoformat(found["at"]), str(found["digest"]))
    except (TypeError, KeyError, ValueError):
        raise InputError(
            "the approval is damaged", path=folder / PUBLIC / MANIFEST, column=_KEY, fix="approve again"
        ) from None


def holds(approval: Approval, folder: Path) -> bool:
    """Whether an approval is of the manifest as it is now."""
    return approval.digest == manifest_digest(folder)


def approve(folder: Path, by: str, at: dt.datetime, digest: str | None = None) -> Approval:
    """Record in the manifest that somebody approves a build.

    `digest`, where given, is that of the manifest that was looked at. Raises InputError without a name, and
    CertificateError when another manifest stands there now or the build does not verify: such a build cannot be
    approved.
    """
    name = " ".join(by.split())
    if not name or len(name) > _LONGEST_NAME or not name.isprintable():
        raise InputError("no name of who approves", allowed=f"a name of at most {_LONGEST_NAME} signs")
    problems = verify(folder).problems
    if problems:
        raise CertificateError("; ".join(problems))
    approval = Approval(name, at, manifest_digest(folder))
    if digest is not None and approval.digest != digest:
        raise CertificateError("the build was changed since it was looked at")
    _record(folder, {"by": approval.by, "at": approval.at.isoformat(), "digest": approval.digest})
    return approval


def _record(folder: Path, said: dict[str, Any]) -> None:
    manifest = read_manifest(folder)
    files = manifest.pop("files")
    replace_json(folder / PUBLIC / MANIFEST, {**manifest, _KEY: said, "files": files})
