"""Everything about a build that the officer looks at. It holds true figures: no repr shows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from prikk.audit import AuditReport
from prikk.figures.form import Printed
from prikk.formats.releasefile import read_release
from prikk.job.folder import read_proof
from prikk.job.loss import Loss, loss_of
from prikk.job.manifest import manifest_digest, read_manifest
from prikk.job.output import PUBLIC
from prikk.job.protection import Constraints
from prikk.model.cell import CellKey
from prikk.model.release import Release
from prikk.model.status import Status
from prikk.protect import Certificate
from prikk.publication.assemble import public_cells
from prikk.publication.decide import Decision, audit_of
from prikk.publication.internal import read_truth, read_wishes
from prikk.publication.truth import Truth
from prikk.publication.verify import verify
from prikk.rules.demand import Demand
from prikk.system.cellsystem import Bools


@dataclass(frozen=True)
class Dossier:
    """A build with its truth, its audit and its proof.

    `wishes` are the ones that were granted; `digest` is the manifest's; `problems` are what verifying found, in words.
    """

    folder: Path
    release: Release
    truth: Truth
    statuses: Mapping[CellKey, Status] = field(repr=False)
    report: AuditReport
    certificate: Certificate | None
    wishes: Constraints = field(repr=False)
    digest: str
    problems: tuple[str, ...] = ()

    @property
    def demand(self) -> Demand:
        """The protection that was demanded."""
        return Demand.parse(self.release.protection.demanded)

    @cached_property
    def loss(self) -> Loss:
        """What the stars cost."""
        return loss_of(self.truth.case, self.truth.listed(self.statuses))

    @cached_property
    def key_of_column(self) -> dict[int, CellKey]:
        """The figure that stands for a column of the system."""
        return {figure.column: key for key, figure in self.truth.figures.items()}

    @property
    def earlier(self) -> tuple[Release, ...]:
        """The earlier releases that were taken in."""
        return tuple(taken.given.release for taken in self.truth.earlier)

    @cached_property
    def structural(self) -> Bools:
        """Columns that the layout alone makes zero."""
        return self.truth.case.structural

    def value(self, key: CellKey) -> Printed:
        """The true figure, as it would be printed."""
        figure = self.truth.figures[key]
        return figure.printed(int(self.truth.values[figure.column]))


def read_dossier(folder: Path) -> Dossier:
    """Read a build, verify it and audit it again. Raises InputError when it is none or has no internal part."""
    manifest = read_manifest(folder)
    release = read_release(folder / PUBLIC)
    truth, statuses = read_truth(folder)
    demand = Demand.parse(release.protection.demanded)
    certificate = None if demand.kind == "none" else read_proof(folder)
    report = audit_of(
        truth,
        statuses,
        public_cells(truth, statuses),
        demand=demand,
        certificate=certificate,
    )
    return Dossier(
        folder=folder,
        release=release,
        truth=truth,
        statuses=statuses,
        report=report,
        certificate=certificate,
        wishes=read_wishes(folder, truth.figures),
        digest=manifest_digest(manifest),
        problems=verify(folder, manifest).problems,
    )


def after(dossier: Dossier, decision: Decision, release: Release) -> Dossier:
    """The dossier of the build that was written again after a decision that could be proven."""
    assert decision.report is not None and decision.protection is not None
    return Dossier(
        folder=dossier.folder,
        release=release,
        truth=dossier.truth,
        statuses=decision.statuses,
        report=decision.report,
        certificate=decision.protection.certificate,
        wishes=decision.wishes,
        digest=manifest_digest(read_manifest(dossier.folder)),
    )
