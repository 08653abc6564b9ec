"""What checking a folder found, and what holds for the folders of both doors."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from prikk.errors import InputError, PrikkError
from prikk.job.manifest import parse_manifest
from prikk.job.output import MANIFEST, PUBLIC

APPROVAL = "approval"
"""What a manifest says that no build writes."""


@dataclass(frozen=True)
class Verification:
    """What was checked and what is wrong; `problems` name files and cells, never values.

    `bare` are the stars that no proof is asked of, such as zeros that the layout tells. `unprotected` is a build of
    which no protection was demanded: nothing is proven, and nothing is claimed.
    """

    files: int
    protected: int
    witnesses: int
    problems: tuple[str, ...]
    bare: tuple[str, ...] = ()
    unprotected: bool = False

    @property
    def holds(self) -> bool:
        """Whether everything is as it was built, and protected as demanded."""
        return not self.problems and not self.unprotected

    def summary(self) -> dict[str, Any]:
        """The result by name."""
        return {
            "files": self.files,
            "protected": self.protected,
            "witnesses": self.witnesses,
            "unprotected": self.unprotected,
            "stars_without_proof": list(self.bare),
            "problems": list(self.problems),
        }


@contextlib.contextmanager
def read_with_care(folder: Path) -> Iterator[None]:
    """Take any trouble with what stands in a folder that others can write to for damage; no message repeats it."""
    try:
        yield
    except PrikkError:
        raise
    except Exception as error:  # noqa: BLE001  (hostile content fails in every way)
        found = f"what stands in the folder is damaged ({type(error).__name__})"
        raise InputError(found, path=folder, fix="write it again from its source") from None


def compared(folder: Path, manifest: Mapping[str, Any]) -> list[str]:
    """What a manifest says otherwise than the public files and the manifest that were written again in `folder`."""
    raw = (folder / PUBLIC / MANIFEST).read_bytes()
    again = parse_manifest(raw, folder)
    wanted, listed = again.pop("files"), manifest["files"]
    said = {name: value for name, value in manifest.items() if name not in ("files", APPROVAL)}
    problems = [
        f"{PUBLIC}/{name} is not what the build writes"
        for name in sorted(wanted.keys() | listed.keys())
        if wanted.get(name) != listed.get(name)
    ]
    return problems + [
        f"{PUBLIC}/{MANIFEST} says something else of {name if name in again else 'other things'} than the build"
        for name in sorted(again.keys() | said.keys())
        if again.get(name) != said.get(name) or type(again.get(name)) is not type(said.get(name))
    ]
