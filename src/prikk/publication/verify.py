"""Checking a build again: its public files are written anew and compared, its certificate is multiplied out."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from prikk.formats.releasefile import read_release
from prikk.job.output import PUBLIC
from prikk.job.verification import Inside, Verification, checked
from prikk.publication.assemble import public_cells, release_of
from prikk.publication.bound import manifest_of
from prikk.publication.build import write_public
from prikk.publication.changes import revised_in_public
from prikk.publication.decide import constraints_of
from prikk.publication.internal import read_pages, read_truth, read_wishes
from prikk.publication.shown import known_not_empty
from prikk.publication.truth import looked_closer
from prikk.rules.demand import Demand


def verify(folder: str | Path, manifest: Mapping[str, Any] | None = None) -> Verification:
    """Check a build: every public file is written again from the internal part, and the certificate is checked.

    `manifest` is what its manifest said, where somebody read it already. No solver takes part in the proof: each
    alternative table of the certificate is multiplied out against the equations and compared with all that the public
    knows. Where it shows less than demanded, what earlier releases alone had given away is worked out again.

    Raises InputError when `folder` is no build, is damaged, or lacks what is to be checked.
    """
    return checked(Path(folder), manifest, _inside)


def _inside(folder: Path) -> Inside:
    release = read_release(folder / PUBLIC)
    truth, statuses = read_truth(folder)
    demand, cells = Demand.parse(truth.publication.confidentiality.protection), public_cells(truth, statuses)
    expected = release_of(
        truth.publication,
        truth.tables,
        cells,
        demanded=str(demand),
        audited=demand.kind != "none",
        pages=read_pages(folder),
        known_not_empty=0 if demand.kind == "none" else len(known_not_empty(truth)),
        revised=revised_in_public(truth.changes, cells),
        after=[taken.given.release for taken in truth.earlier],
    )
    differing = sum(cells.get(key) != release.cells.get(key) for key in cells.keys() | release.cells.keys())
    return Inside(
        truth.case,
        truth.listed(statuses),
        demand,
        lambda: constraints_of(truth) | read_wishes(folder, truth.figures),
        lambda public: write_public(expected, public, manifest_of(expected, truth)),
        (f"{differing} public cells are not the true figures with stars",) if differing else (),
        (lambda asked: looked_closer(truth, asked).case) if truth.earlier else None,
    )
