"""Deciding the status of every figure: what must be hidden, and the proof that it is enough."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from prikk.audit import (
    Assumptions,
    AuditReport,
    Demand,
    Insiders,
    audit,
    earlier_knowledge,
    insiders,
    question_of,
)
from prikk.audit.report import CLEAN, FINDINGS
from prikk.errors import ProtectionError, UndeterminedError
from prikk.model.release import Key, PublishedCell, Release
from prikk.model.status import Status
from prikk.pipeline.assemble import public_cells
from prikk.pipeline.protection import (
    NO_CONSTRAINTS,
    Constraints,
    hidden_columns,
    protection_problem,
    statuses_of,
    wishes_of_file,
)
from prikk.pipeline.truth import Truth
from prikk.protect import Certificate, Protection, protect, same_counts
from prikk.system.cellsystem import Ints, Knowledge


@dataclass(frozen=True)
class Decision:
    """The status of every figure, what the public sees of it, and the proof.

    `protection` and `report` are None where no protection was demanded. `revised` names for each earlier release the
    periods that it shows otherwise: nothing of those periods was taken in. `wishes` are the ones that were granted.
    """

    statuses: Mapping[Key, Status]
    cells: Mapping[Key, PublishedCell]
    protection: Protection | None = None
    report: AuditReport | None = None
    revised: Mapping[str, tuple[str, ...]] | None = None
    wishes: Constraints = NO_CONSTRAINTS


def decide(
    truth: Truth,
    demand: Demand,
    earlier: Sequence[Release] = (),
    *,
    wishes: Constraints = NO_CONSTRAINTS,
    threads: int = 2,
) -> Decision:
    """Hide what the rule hides and, unless nothing is demanded, whatever else the demand needs; then audit it.

    `wishes` are figures that shall be shown or hidden beside what the publication and earlier releases ask for.

    Raises ProtectionError when the demand cannot be met, naming the figures and what holds them, and UndeterminedError
    when a limit was reached before that was known.
    """
    if demand.kind == "none":
        truth.apriori.refuse(hide=True, allowed=lambda _key: "with a protection other than none")
        statuses = truth.primary_statuses()
        return Decision(statuses, public_cells(truth, statuses))
    known, revised = earlier_told(truth, earlier)
    said = wishes_of_file(truth, hidden_earlier(earlier))
    constraints = Constraints(wishes.shown | said.shown, wishes.hidden | said.hidden, known)
    protection = protect(protection_problem(truth, demand, constraints), threads=threads, strict=True)
    statuses = statuses_of(truth, protection)
    cells = public_cells(truth, statuses)
    report = audit_of(
        truth,
        statuses,
        cells,
        demand=demand,
        known=known,
        earlier=tuple(release.id for release in earlier),
        certificate=protection.certificate,
    )
    _insist(report)
    return Decision(statuses, cells, protection, report, revised, wishes)


def hidden_earlier(earlier: Sequence[Release]) -> frozenset[Key]:
    """The figures that earlier releases hid: they stay hidden."""
    return frozenset(key for release in earlier for key, cell in release.cells.items() if cell.status.hidden)


def earlier_told(truth: Truth, earlier: Sequence[Release]) -> tuple[Knowledge | None, dict[str, tuple[str, ...]]]:
    """What earlier releases tell about every column, and for each the periods that were revised since."""
    everything = public_cells(truth, dict.fromkeys(truth.figures, Status.PUBLISHED))
    known, revised = None, {}
    for release in earlier:
        told = earlier_knowledge(truth.publication, truth.published, release, everything)
        known = told.knowledge if known is None else known & told.knowledge
        revised[release.id] = told.revised
    return known, revised


def audit_of(
    truth: Truth,
    statuses: Mapping[Key, Status],
    cells: Mapping[Key, PublishedCell],
    *,
    demand: Demand,
    known: Knowledge | None = None,
    earlier: tuple[str, ...] = (),
    certificate: Certificate | None = None,
) -> AuditReport:
    """Audit the public cells. Findings are judged at the figures that are hidden for what they are.

    Where nothing is demanded, a release says so, and every star is known to be primary. Where the publication demands
    it, whoever is counted alone in a cell is asked about as well; the tables of the `certificate` spare solves there.
    """
    rule, only_primary = truth.publication.confidentiality, demand.kind == "none"
    question = question_of(
        truth.published, truth.tables, cells, rule, only_primary=only_primary, more=known, known=truth.known
    )
    protected = np.array([statuses[key] is Status.PRIMARY for key in question.keys], dtype=np.bool_)
    report = audit(
        replace(question, protected=question.protected & protected),
        assumptions=Assumptions(only_primary=only_primary, known=truth.apriori.bounded, earlier=earlier),
        demand=demand,
    )
    if not rule.singletons or only_primary:
        return report
    same = same_counts(protection_problem(truth, demand, Constraints(known=known)), hidden_columns(truth, statuses))
    tables = () if certificate is None else certificate.tables(truth.values)
    return replace(report, insiders=_singletons(report, truth, same, tables))


def _singletons(report: AuditReport, truth: Truth, same: Ints, tables: Iterable[Ints]) -> Insiders:
    """What those learn who are counted alone in a cell; columns with the same number in `same` are the same count.

    Of averages nothing is demanded where `exact` protection is.
    """
    question = report.question
    judged = question.protected & ~(question.averages & (report.demand.kind == "exact"))
    found = insiders(replace(question, protected=judged), report.found, values=truth.values, tables=tables)
    group = same[question.columns]
    return replace(found, pairs=tuple((own, other) for own, other in found.pairs if group[own] != group[other]))


def _insist(report: AuditReport) -> None:
    """Refuse a pattern that the audit does not find clean."""
    if report.exit_code == CLEAN:
        return
    if report.exit_code == FINDINGS:
        learned = report.insiders.disclosed if report.insiders else 0
        raise ProtectionError(
            f"the audit finds {report.counts.findings} stars that are less protected than demanded"
            + (f", and {learned} that whoever is alone in another cell can compute" if learned else "")
        )
    raise UndeterminedError("the audit reached its limits before it had proven every star protected")
