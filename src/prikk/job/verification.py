"""Checking a folder of either door again: its public files are written anew, its certificate is multiplied out."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from prikk.errors import InputError, OutputError, PrikkError
from prikk.job.case import Case
from prikk.job.folder import read_proof
from prikk.job.manifest import (
    APPROVAL,
    changed_files,
    changed_inside,
    inside_of_others,
    parse_manifest,
    read_manifest,
    shown,
)
from prikk.job.output import MANIFEST, PUBLIC, json_bytes
from prikk.job.proof import proof_of, wrong_stars
from prikk.job.protection import Constraints, protection_problem
from prikk.model.status import Status
from prikk.rules.demand import Demand
from prikk.staging import temporary_folder
from prikk.system.cellsystem import Knowledge


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


@dataclass(frozen=True, repr=False)
class Inside:
    """What a door makes of the internal part of a folder.

    `write_public` writes the public files of it again, into a new folder. `problems` are what the door found already.
    `closer` gives the case to an attacker who looked closer, given of which columns how much is asked to stay possible.
    """

    case: Case
    statuses: Sequence[Status]
    demand: Demand
    constraints: Callable[[], Constraints]
    write_public: Callable[[Path], None]
    problems: tuple[str, ...] = ()
    closer: Callable[[Knowledge], Case] | None = None


def checked(folder: Path, manifest: Mapping[str, Any] | None, read: Callable[[Path], Inside]) -> Verification:
    """Check a folder; `read` reads its internal part, `manifest` is what its manifest said, where somebody read it.

    No solver takes part in the proof: each alternative table of the certificate is multiplied out against the equations
    and compared with all that the public knows. Raises InputError when `folder` is none that a door wrote, is damaged,
    or lacks what is to be checked.
    """
    manifest = read_manifest(folder) if manifest is None else manifest
    files = len(manifest["files"])
    if (other := manifest.get("prikk")) != version("prikk"):
        return Verification(files, 0, 0, (_of_another_version(other),))
    with read_with_care(folder):
        problems = changed_files(folder, manifest)
        if damage := changed_inside(folder):
            return Verification(files, 0, 0, (*problems, *damage))
        inside = read(folder)
        problems += inside_of_others(folder, manifest)
        problems += inside.problems or _rewritten(inside, manifest)
        return _proven(folder, files, inside, problems)


def _proven(folder: Path, files: int, inside: Inside, problems: list[str]) -> Verification:
    case, demand, statuses = inside.case, inside.demand, inside.statuses
    if not case.system.holds(case.values):
        return Verification(files, 0, 0, (*problems, "the true counts do not add up"))
    constraints = inside.constraints()
    problem = protection_problem(case, demand, constraints)
    problems += wrong_stars(case, problem, statuses)
    if demand.kind == "none":
        return Verification(files, 0, 0, tuple(problems), unprotected=True)
    if problems:
        return Verification(files, 0, 0, tuple(problems))
    certificate = read_proof(folder)
    proof = proof_of(case, problem, statuses, certificate)
    if np.any(proof.short) and inside.closer is not None:
        asked = problem.asked_bounds()
        high = np.where(proof.short, asked.high, asked.low)  # of those alone
        closer = inside.closer(Knowledge(asked.low, high))
        proof = proof_of(closer, protection_problem(closer, demand, constraints), statuses, certificate)
    return Verification(files, proof.protected, certificate.witnesses.shape[0], proof.problems, proof.bare)


def _rewritten(inside: Inside, manifest: Mapping[str, Any]) -> list[str]:
    """Public files, and statements of the manifest, that are not what is written of the internal part."""
    with temporary_folder("prikk-verify-") as folder:
        try:
            inside.write_public(folder / PUBLIC)
        except OSError as error:
            raise OutputError(f"the public files cannot be written again to compare ({error.strerror})") from None
        return compared(folder, manifest)


def _of_another_version(other: Any) -> str:
    """What to do with a folder of another version: its files, rules and proof may mean something else."""
    known = isinstance(other, str) and re.fullmatch(r"[0-9A-Za-z.+!-]{1,40}", other)
    name = f"prikk {other}" if known else "another version of prikk"
    return f"written by {name}, and this is prikk {version('prikk')}: verify it with that version, or write it again"


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
    again, rest = parse_manifest(raw, folder), {name: manifest[name] for name in manifest if name != APPROVAL}
    wanted, listed = again.pop("files"), manifest["files"]
    said = {name: value for name, value in rest.items() if name != "files"}
    problems = [
        f"{PUBLIC}/{shown(name)} is not what the build writes"
        for name in sorted(wanted.keys() | listed.keys())
        if wanted.get(name) != listed.get(name)
    ]
    problems += [
        f"{PUBLIC}/{MANIFEST} says something else of {name if name in again else 'other things'} than the build"
        for name in sorted(again.keys() | said.keys())
        if again.get(name) != said.get(name) or type(again.get(name)) is not type(said.get(name))
    ]
    if not problems and json_bytes(rest) != raw:
        problems = [f"{PUBLIC}/{MANIFEST} is not what the build writes"]
    return problems
