"""Checking a build again: its public files are written anew and compared, its certificate is multiplied out."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from prikk.errors import OutputError
from prikk.formats.releasefile import read_release
from prikk.job.manifest import changed_files, read_manifest
from prikk.job.output import PUBLIC
from prikk.job.proof import proof_of, wrong_stars
from prikk.job.protection import protection_problem
from prikk.job.verification import Verification, compared, read_with_care
from prikk.model.release import Release
from prikk.publication.assemble import public_cells, release_of
from prikk.publication.bound import manifest_of
from prikk.publication.build import write_public
from prikk.publication.changes import revised_in_public
from prikk.publication.decide import constraints_of
from prikk.publication.internal import read_pages, read_proof, read_truth, read_wishes
from prikk.publication.shown import known_not_empty
from prikk.publication.truth import Truth, looked_closer
from prikk.rules.demand import Demand
from prikk.staging import temporary_folder
from prikk.system.cellsystem import Knowledge


def verify(folder: str | Path, manifest: Mapping[str, Any] | None = None) -> Verification:
    """Check a build: every public file is written again from the internal part, and the certificate is checked.

    `manifest` is what its manifest said, where somebody read it already. No solver takes part in the proof: each
    alternative table of the certificate is multiplied out against the equations and compared with all that the public
    knows. Where it shows less than demanded, what earlier releases alone had given away is worked out again.

    Raises InputError when `folder` is no build, is damaged, or lacks what is to be checked.
    """
    folder = Path(folder)
    manifest = read_manifest(folder) if manifest is None else manifest
    with read_with_care(folder):
        return _verify(folder, manifest)


def _verify(folder: Path, manifest: Mapping[str, Any]) -> Verification:
    files, problems = len(manifest["files"]), changed_files(folder, manifest)
    release = read_release(folder / PUBLIC)
    truth, statuses = read_truth(folder)
    rule = truth.publication.confidentiality
    demand = Demand.parse(rule.protection)
    expected = release_of(
        truth.publication,
        truth.tables,
        public_cells(truth, statuses),
        demanded=str(demand),
        audited=demand.kind != "none",
        pages=read_pages(folder),
        known_not_empty=0 if demand.kind == "none" else len(known_not_empty(truth)),
        revised=revised_in_public(truth.changes, public_cells(truth, statuses)),
    )
    differing = sum(
        expected.cells.get(key) != release.cells.get(key) for key in expected.cells.keys() | release.cells.keys()
    )
    if differing:
        problems.append(f"{differing} public cells are not the true figures with stars")
    elif rewritten := _rewritten(expected, truth, manifest):
        problems += rewritten
    constraints, kinds = constraints_of(truth) | read_wishes(folder), truth.listed(statuses)
    problem = protection_problem(truth.case, demand, constraints)
    problems += wrong_stars(truth.case, problem, kinds)
    if demand.kind == "none":
        return Verification(files, 0, 0, tuple(problems), unprotected=True)
    if problems:
        return Verification(files, 0, 0, tuple(problems))
    certificate = read_proof(folder)
    proof = proof_of(truth.case, problem, kinds, certificate)
    if np.any(proof.short) and truth.earlier:
        asked = problem.asked_bounds()
        high = np.where(proof.short, asked.high, asked.low)  # of those alone
        closer = looked_closer(truth, Knowledge(asked.low, high))
        problem = protection_problem(closer.case, demand, constraints)
        proof = proof_of(closer.case, problem, kinds, certificate)
    return Verification(files, proof.protected, certificate.witnesses.shape[0], proof.problems, proof.bare)


def _rewritten(expected: Release, truth: Truth, manifest: Mapping[str, Any]) -> list[str]:
    """Public files, and statements of the manifest, that are not what a build writes of the internal part."""
    with temporary_folder("prikk-verify-") as folder:
        try:
            write_public(expected, folder / PUBLIC, manifest_of(expected, truth))
        except OSError as error:
            raise OutputError(f"the public files cannot be written again to compare ({error.strerror})") from None
        found = compared(folder, manifest)
    written_by = manifest.get("prikk")
    if found and written_by != version("prikk"):
        found.append(f"the build was not written by prikk {version('prikk')}: verify it with the version that wrote it")
    return found
