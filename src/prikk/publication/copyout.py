"""Copying the public files of an approved build out of the agency's own folders."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from prikk.errors import CertificateError, InputError
from prikk.formats.releasefile import read_release
from prikk.job.manifest import manifest_bytes, parse_manifest
from prikk.job.output import MANIFEST, PUBLIC
from prikk.model.text import read_text
from prikk.publication.approval import approved_by, holds, read_approval
from prikk.publication.internal import read_signers
from prikk.publication.verify import verify
from prikk.staging import readable_by_all, staged_folder


@dataclass(frozen=True)
class CopiedOut:
    """What was copied where, or the `problems` for which nothing was; `embargo` is the time before it may be shown,
    `approval` says who approved it.
    """

    target: Path
    files: int
    problems: tuple[str, ...] = ()
    embargo: dt.datetime | None = None
    approval: str = ""

    def summary(self) -> dict[str, Any]:
        """The result by name."""
        return {
            "target": str(self.target),
            "released": not self.problems,
            "files": self.files,
            "embargo": None if self.embargo is None else self.embargo.isoformat(),
            "approval": self.approval,
            "problems": list(self.problems),
        }


def copy_out(
    folder: Path, target: Path, now: dt.datetime, *, unprotected: bool = False, approvers: Path | None = None
) -> CopiedOut:
    """Copy the public files of a build to `target`, whole or not at all.

    The manifest is read once: what it lists is checked, and those bytes are copied. Nothing is copied from a build that
    does not verify or whose manifest nobody approved, and from one without protection only if `unprotected` says so.
    `approvers` is a file of allowed signers, in place of the one that the build keeps.
    What earlier public files stood at `target` is replaced in one step. Raises InputError when `folder` is no build or
    `target` lies within it, OutputError when `target` cannot be written, CertificateError when the build is changed
    meanwhile.
    """
    _check_apart(folder, target)
    raw = manifest_bytes(folder)
    manifest = parse_manifest(raw, folder)
    found = verify(folder, manifest)
    signers = read_signers(folder) if approvers is None else read_text(approvers, "the file of approvers")
    approval, unapproved = _approved(folder, manifest, signers)
    problems = (*found.problems, *unapproved)
    if found.unprotected and not unprotected:
        problems += ("no protection was demanded of the build; --unprotected releases it all the same",)
    if problems:
        return CopiedOut(target, 0, problems)
    listed = manifest["files"]
    with staged_folder(target, known_by=MANIFEST) as stage:
        for name, digest in listed.items():
            content = (folder / PUBLIC / name).read_bytes()
            if hashlib.sha256(content).hexdigest() != digest:
                raise CertificateError("the public files changed while they were copied; nothing was released")
            (stage / name).parent.mkdir(parents=True, exist_ok=True)
            (stage / name).write_bytes(content)
        (stage / MANIFEST).write_bytes(raw)
        readable_by_all(stage)
        time = read_release(stage).published
    embargo = time if time is not None and _aware(time) > now else None
    return CopiedOut(target, len(listed) + 1, embargo=embargo, approval=approval)


def _check_apart(folder: Path, target: Path) -> None:
    build, out = folder.resolve(), target.resolve()
    if out.is_relative_to(build) or build.is_relative_to(out):
        raise InputError("the target and the build lie in each other", path=target, allowed="a folder apart")


def _approved(folder: Path, manifest: Mapping[str, Any], signers: str) -> tuple[str, tuple[str, ...]]:
    """Who approved a build, in words, and why that does not hold."""
    approval = read_approval(manifest, folder)
    if approval is None:
        return "", ("nobody approved the build; see prikk review",)
    if not holds(approval, manifest):
        return "", ("the build was changed after it was approved; see prikk review",)
    try:
        key = approved_by(approval, signers)
    except CertificateError as error:
        return "", (str(error),)
    if key is None:
        return f"approved by {approval.by}; not signed: whoever can write to the build can write that name", ()
    return f"approved by {approval.by}, signed with the key of {key}", ()


def _aware(time: dt.datetime) -> dt.datetime:
    return time if time.tzinfo else time.replace(tzinfo=dt.UTC)
