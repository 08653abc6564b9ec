"""Deciding the status of every figure: what must be hidden, and the proof that it is enough."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from prikk.audit import (
    Assumptions,
    AuditReport,
    Insiders,
    audit,
    insiders,
    question_of,
)
from prikk.audit.report import CLEAN, FINDINGS
from prikk.errors import ProtectionError, UndeterminedError
from prikk.job.again import NOTHING, KeptPattern, KeptPatterns, kept_pattern, protected
from prikk.job.pattern import unmet
from prikk.job.protection import (
    NO_CONSTRAINTS,
    Constraints,
    hidden_columns,
    protection_problem,
    wishes_of,
)
from prikk.model.cell import CellKey
from prikk.model.publication import Publication
from prikk.model.release import PublishedCell
from prikk.model.status import Status
from prikk.protect import Certificate, Protection, ProtectionProblem, same_counts
from prikk.protect.engine import Progress
from prikk.publication.assemble import public_cells
from prikk.publication.shown import known_not_empty, refused
from prikk.publication.truth import Truth, looked_closer
from prikk.rules.apriori import Hide
from prikk.rules.demand import Demand
from prikk.system import Knowledge
from prikk.system.cellsystem import Ints
from prikk.system.knows import EVERYTHING, applying, in_order


@dataclass(frozen=True)
class Decision:
    """The status of every figure, what the public sees of it, and the proof.

    `protection` and `report` are None where no protection was demanded. `wishes` are the ones that were granted.
    `not_empty` are the stars that are known not to be zero because their row or column is shown, `patterns` what the
    searches found, by the digest of their problem.
    """

    statuses: Mapping[CellKey, Status]
    cells: Mapping[CellKey, PublishedCell]
    protection: Protection | None = None
    report: AuditReport | None = None
    wishes: Constraints = NO_CONSTRAINTS
    not_empty: Sequence[CellKey] = ()
    patterns: Mapping[str, KeptPattern] = field(default_factory=dict, repr=False)


def decide(
    truth: Truth,
    demand: Demand,
    *,
    wishes: Constraints = NO_CONSTRAINTS,
    before: KeptPatterns = NOTHING,
    progress: Progress | None = None,
) -> Decision:
    """Hide what the rule hides and, unless nothing is demanded, whatever else the demand needs; then audit it.

    `wishes` are figures that shall be shown or hidden beside what the publication and earlier releases ask for.
    `before` are patterns of problems that need no search again; `progress` is told what is being done.

    Raises ProtectionError when the demand cannot be met, naming the figures and what holds them, and UndeterminedError
    when a limit was reached before that was known.
    """
    if demand.kind == "none":
        constraints_of(truth)
        truth.apriori.refuse(Hide.YES, Hide.UNPROTECTED, allowed=lambda _key: "with a protection other than none")
        statuses = truth.statuses()
        return Decision(statuses, public_cells(truth, statuses))
    not_empty = known_not_empty(truth)
    if not_empty and truth.publication.confidentiality.shown_rows == "refuse":
        raise refused(not_empty)
    constraints = constraints_of(truth) | wishes
    patterns: dict[str, KeptPattern] = {}

    def ask(truth: Truth) -> tuple[ProtectionProblem, Protection]:
        problem = protection_problem(truth.case, demand, constraints)
        digest, found = protected(problem, before, progress)
        patterns[digest] = kept_pattern(found)
        return problem, found

    truth, protection = _protected(truth, ask)
    statuses = truth.statuses(protection.hidden)
    cells = public_cells(truth, statuses)
    report = audit_of(truth, statuses, cells, demand=demand, certificate=protection.certificate)
    _insist(report)
    return Decision(statuses, cells, protection, report, wishes, not_empty, patterns)


def _protected(truth: Truth, ask: Callable[[Truth], tuple[ProtectionProblem, Protection]]) -> tuple[Truth, Protection]:
    """The pattern, and the truth that it was found for.

    What earlier releases alone gave away can be protected by no pattern, so it shows in what is left over: only then,
    and there, is it worth working out.
    """
    problem, found = ask(truth)
    if found.unprotectable and truth.earlier:
        asked, left = problem.asked_bounds(), np.zeros(problem.system.size, dtype=np.bool_)
        left[[item.column for item in found.unprotectable]] = True
        truth = looked_closer(truth, Knowledge(asked.low, np.where(left, asked.high, asked.low)))
        _, found = ask(truth)
    if found.unprotectable:
        raise unmet(found, truth.case)
    return truth, found


def constraints_of(truth: Truth) -> Constraints:
    """What the publication and earlier releases ask to be shown or hidden. Raises InputError for what cannot be."""
    return wishes_of(truth.case, truth.hidden_earlier, forced_by(truth.publication))


def forced_by(publication: Publication) -> Callable[[CellKey], str | None]:
    """For a figure the entry of `forced` that says it must be shown, None where none does."""
    names, entries = (*publication.dimension_ids, "period", "statistic"), publication.confidentiality.forced

    def place(key: CellKey) -> str | None:
        codes = dict(zip(names, key.parts, strict=True))
        fitting = (n for n, entry in enumerate(entries, 1) if all(codes[name] == code for name, code in entry.items()))
        number = next(fitting, None)
        return None if number is None else f"confidentiality.forced[{number}]"

    return place


def audit_of(
    truth: Truth,
    statuses: Mapping[CellKey, Status],
    cells: Mapping[CellKey, PublishedCell],
    *,
    demand: Demand,
    certificate: Certificate | None = None,
) -> AuditReport:
    """Audit the public cells. Findings are judged at the figures that are hidden for what they are.

    Where nothing is demanded, a release says so, and every star is known to be primary. Where the publication demands
    it, whoever is counted alone in a cell is asked about as well; the tables of the `certificate` spare solves there.
    """
    case, only_primary = truth.case, demand.kind == "none"
    question = question_of(truth.published, truth.tables, cells, case.rule, only_primary=only_primary, known=case.known)
    protected = np.array([statuses[key] is Status.PRIMARY for key in question.keys], dtype=np.bool_)
    report = audit(
        replace(question, protected=question.protected & protected),
        assumptions=Assumptions(
            only_primary=only_primary,
            known=truth.apriori.bounded,
            earlier=tuple(taken.given.name for taken in truth.earlier),
            knows=tuple(in_order(applying(EVERYTHING, truth.publication, earlier=bool(truth.earlier)))),
        ),
        demand=demand,
    )
    if not case.settings.singletons or only_primary:
        return report
    same = same_counts(protection_problem(case, demand), hidden_columns(case, truth.listed(statuses)))
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
    if report.question.unclosed:
        families = ", ".join(report.question.unclosed)
        raise UndeterminedError(f"the tables over {families} are too large to be crossed: what they tell is not proven")
    raise UndeterminedError("the audit reached its limits before it had proven every star protected")
