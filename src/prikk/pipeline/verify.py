"""Checking a build again: the public files against the manifest, and the certificate by matrix arithmetic alone."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from prikk.audit import Demand
from prikk.formats.releasefile import read_release
from prikk.model.release import PublishedCell, Release
from prikk.model.status import Status
from prikk.pipeline.assemble import cells_digest, public_cells
from prikk.pipeline.internal import read_proof, read_truth
from prikk.pipeline.manifest import changed_files, read_manifest
from prikk.pipeline.output import PUBLIC
from prikk.pipeline.protection import Constraints, hidden_columns, protection_problem
from prikk.pipeline.truth import Truth, looked_closer
from prikk.protect import unproven
from prikk.rules.statements import public_knowledge
from prikk.system.cellsystem import Knowledge


@dataclass(frozen=True)
class Verification:
    """What was checked and what is wrong; `problems` name files and cells, never values."""

    files: int
    protected: int
    witnesses: int
    problems: tuple[str, ...]

    def summary(self) -> dict[str, Any]:
        """The result by name."""
        return {
            "files": self.files,
            "protected": self.protected,
            "witnesses": self.witnesses,
            "problems": list(self.problems),
        }


def verify(folder: Path) -> Verification:
    """Check a build: hashes, then that the public cells are the true ones with stars, then the certificate.

    No solver takes part in the proof: each alternative table of the certificate is multiplied out against the
    equations and compared with all that the public knows. Where it shows less than demanded, what earlier releases
    alone had given away is worked out again.

    Raises InputError when `folder` is no build or lacks what is to be checked.
    """
    problems = changed_files(folder)
    files = len(read_manifest(folder)["files"])
    release = read_release(folder / PUBLIC)
    truth, statuses = read_truth(folder)
    expected = public_cells(truth, statuses)
    differing = [key for key in expected.keys() | release.cells.keys() if expected.get(key) != release.cells.get(key)]
    if differing:
        problems.append(f"{len(differing)} public cells are not the true figures with stars")
    if cells_digest(release.cells) != release.protection.digest or release.protection.digest != _listed(folder):
        problems.append("the digest of the public cells is not the one that was audited")
    for hide, word in ((True, "hidden"), (False, "shown")):
        if wrong := [key for key in truth.apriori.wished(hide) if statuses[key].hidden is not hide]:
            problems.append(f"{len(wrong)} cells that must be {word} are not")
    demand = Demand.parse(release.protection.demanded)
    if demand.kind == "none":
        return Verification(files, 0, 0, (*problems, "the release claims no protection"))
    if differing:
        return Verification(files, 0, 0, tuple(problems))
    certificate = read_proof(folder)
    attacker = _attacker(release, truth)
    problems += certificate.check(truth.published.system, truth.values, attacker.low, attacker.high)
    problem = protection_problem(truth, demand, Constraints(hidden=truth.hidden_earlier))
    short = unproven(problem, hidden_columns(truth, statuses), certificate)
    if not problems and np.any(short) and (closer := looked_closer(truth, np.flatnonzero(short))) is not None:
        problem = protection_problem(closer, demand, Constraints(hidden=truth.hidden_earlier))
        short = unproven(problem, hidden_columns(truth, statuses), certificate)
    if not problems and np.any(short):
        problems.append(f"the certificate does not show what is demanded of {int(short.sum())} figures")
    return Verification(files, int(problem.demand.protected.sum()), certificate.witnesses.shape[0], tuple(problems))


def _attacker(release: Release, truth: Truth) -> Knowledge:
    """What the public knows of every column."""
    rule = truth.publication.confidentiality
    cells = {key: release.cells.get(key, PublishedCell(Status.MISSING)) for key in truth.published.figures}
    knowledge = public_knowledge(truth.published, cells, rule, only_primary=False)
    return knowledge if truth.known is None else knowledge & truth.known


def _listed(folder: Path) -> object:
    return read_manifest(folder).get("cells")
