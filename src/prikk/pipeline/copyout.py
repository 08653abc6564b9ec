"""Copying the public files of an approved build out of the agency's own folders."""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from prikk.errors import CertificateError, InputError
from prikk.formats.releasefile import read_release
from prikk.pipeline.approval import holds, read_approval
from prikk.pipeline.manifest import read_manifest
from prikk.pipeline.output import MANIFEST, PUBLIC, file_digest
from prikk.pipeline.verify import verify
from prikk.staging import readable_by_all, staged_folder


@dataclass(frozen=True)
class CopiedOut:
    """What was copied where, or the `problems` for which nothing was; `embargo` is the time before it may be shown."""

    target: Path
    files: int
    problems: tuple[str, ...] = ()
    embargo: dt.datetime | None = None

    def summary(self) -> dict[str, Any]:
        """The result by name."""
        return {
            "target": str(self.target),
            "released": not self.problems,
            "files": self.files,
            "embargo": None if self.embargo is None else self.embargo.isoformat(),
            "problems": list(self.problems),
        }


def copy_out(folder: Path, target: Path, now: dt.datetime) -> CopiedOut:
    """Copy the public files of a build to `target`, whole or not at all.

    Nothing is copied from a build that does not verify or whose present manifest nobody approved. What earlier public
    files stood at `target` is replaced. Raises InputError when `folder` is no build or `target` lies within it,
    OutputError when `target` cannot be written.
    """
    _check_apart(folder, target)
    problems = (*verify(folder).problems, *_unapproved(folder))
    if problems:
        return CopiedOut(target, 0, problems)
    listed = read_manifest(folder)["files"]
    with staged_folder(target, known_by=MANIFEST) as stage:
        for name in (*listed, MANIFEST):
            (stage / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(folder / PUBLIC / name, stage / name)
        if any(file_digest(stage / name) != digest for name, digest in listed.items()):
            raise CertificateError("the public files changed while they were copied; nothing was released")
        readable_by_all(stage)
    time = read_release(target).published
    return CopiedOut(target, len(listed) + 1, embargo=time if time is not None and _aware(time) > now else None)


def _check_apart(folder: Path, target: Path) -> None:
    build, out = folder.resolve(), target.resolve()
    if out.is_relative_to(build) or build.is_relative_to(out):
        raise InputError("the target and the build lie in each other", path=target, allowed="a folder apart")


def _unapproved(folder: Path) -> tuple[str, ...]:
    approval = read_approval(folder)
    if approval is None:
        return ("nobody approved the build; see prikk review",)
    return () if holds(approval, folder) else ("the build was changed after it was approved; see prikk review",)


def _aware(time: dt.datetime) -> dt.datetime:
    return time if time.tzinfo else time.replace(tzinfo=dt.UTC)
