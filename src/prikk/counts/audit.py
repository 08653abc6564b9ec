"""Auditing tables of counts that come without a publication file."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from prikk.audit import (
    Assumptions,
    AuditReport,
    Question,
    Stars,
    audit_assuming,
)
from prikk.audit.grounds import Doubt
from prikk.counts.rounding import Tolerance
from prikk.counts.sums import Stated
from prikk.counts.table import CountTable, read_counts
from prikk.errors import AssumptionWarning, ConflictError
from prikk.infer import Limits, Progress
from prikk.job.apriori import cell_figures, read_apriori
from prikk.job.notebook import notebook_line
from prikk.model.frame import library_of
from prikk.model.specification import Confidentiality
from prikk.model.status import Status
from prikk.rules import settings as defaults
from prikk.rules.apriori import Apriori
from prikk.rules.demand import Demand
from prikk.rules.registry import rule_of
from prikk.rules.settings import GREATEST, one_of, positive, refuse, whole_number
from prikk.rules.statements import zero_is_small
from prikk.system import UNBOUNDED, Knowledge
from prikk.system.cellsystem import Ints
from prikk.system.knows import EVERYTHING, Knows, in_order, parse_knows


def audit_counts(
    tables: Any,
    *,
    dims: str | Sequence[str],
    freq: str = defaults.FREQ,
    total: str | Mapping[str, str] | None = None,
    hierarchies: Mapping[str, Any] | None = None,
    symbol: str = defaults.SYMBOL,
    status: str | None = None,
    threshold: int | None = None,
    zeros: str | None = None,
    rule: str = defaults.RULE,
    absent: str | None = None,
    tolerance: Tolerance = defaults.TOLERANCE,
    derived: Mapping[str, str] | None = None,
    stated: Stated | None = None,
    once: str | Sequence[str] = (),
    stars: str = "auto",
    demand: str = "full",
    known: Any = None,
    contributors: int = 0,
    knows: str | Iterable[str] = EVERYTHING,
    seconds: float | None = None,
    limits: Limits | None = None,
    progress: Progress | None = None,
) -> AuditReport:
    """What can be known about the hidden cells of one or more linked tables of counts.

    `tables` and what says how to read them, `dims` to `once`, are those of `read_counts`. `stars` says what the
    attacker takes a star to be: `small`, `any`, or `auto` (small, unless the figures contradict it). `demand` is
    `exact`, `width=K` or `full`. `known` is a table of what the attacker knows besides: codes, `low` and `high`
    (`read_apriori`); `contributors` is the number of persons in a coalition who know that they are counted in a hidden
    cell. `knows` is what the attacker uses, as words (`prikk.system.knows`). `seconds` stops the search: what is open
    then is undetermined, never safe; `limits` bounds it by work as well.

    Raises InputError for what cannot be read and ConflictError for figures that contradict each other.
    """
    whole_number("contributors", contributors, 0, GREATEST)
    one_of("stars", stars, [item.value for item in Stars])
    if seconds is not None:
        positive("seconds", seconds)
        limits = replace(limits or Limits(), seconds=seconds).begun()
    if not isinstance(limits or Limits(), Limits):
        refuse("limits", repr(limits), "a prikk.infer.Limits")
    granted = parse_knows(knows)
    read = partial(
        read_counts,
        tables,
        dims=dims,
        freq=freq,
        total=total,
        hierarchies=hierarchies,
        symbol=symbol,
        status=status,
        threshold=threshold,
        zeros=zeros,
        rule=rule,
        absent=absent,
        tolerance=tolerance,
        derived=derived,
        stated=stated,
        once=once,
    )
    table = everything = read(knows=granted)
    if granted != EVERYTHING:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", AssumptionWarning)  # it was said already
            everything = read()
    with notebook_line() as line:
        report = audit_table(
            table,
            everything=everything,
            stars=stars,
            demand=demand,
            known=known,
            contributors=contributors,
            knows=granted,
            limits=limits,
            progress=progress or (lambda done, total: line("Auditing", done / total)),
            zeros_said=zeros is not None,
        )
    first = tables[0] if isinstance(tables, list | tuple) and tables else tables
    return replace(report, library=library_of(first))


def audit_table(
    table: CountTable,
    *,
    everything: CountTable | None = None,
    stars: str = "auto",
    demand: str = "full",
    known: Any = None,
    contributors: int = 0,
    knows: Knows = EVERYTHING,
    limits: Limits | None = None,
    progress: Progress | None = None,
    zeros_said: bool = False,
) -> AuditReport:
    """What can be known about the hidden cells of tables that were read already; `zeros_said`: their rule was given.

    `everything` is what somebody reads of them who uses all knowledge, where the attacker does not.
    """
    given = Apriori() if known is None else read_apriori(known, table.system.cells.names, table.system.cells.columns)

    def ask(table: CountTable, only_primary: bool) -> Question:
        knowledge = given.knowledge(cell_figures(given, table.system.cells), table.system.size)
        return question_of_counts(table, only_primary=only_primary, known=knowledge)

    def run(settings: Confidentiality) -> AuditReport:
        own, other = replace(table, settings=settings), replace(everything or table, settings=settings)
        return audit_assuming(
            partial(ask, own),
            Stars.parse(stars),
            whole=None if everything is None or everything is table else partial(ask, other),
            assumptions=Assumptions(
                only_primary=False,
                known=given.bounded,
                knows=tuple(in_order(knows & table.knows)),
                grounds=table.grounds,
                doubts=table.doubts,
                decimals=table.decimals,
            ),
            demand=Demand.parse(demand),
            contributors=contributors,
            limits=limits,
            progress=progress,
        )

    report = run(table.settings)
    if not zeros_said and not report.exit_code and table.shows_zero and _if_zeros_are_published(run, table.settings):
        doubt = Doubt("zeros", options=("--zeros publish", "--zeros may-hide"))
        report = replace(report, assumptions=replace(report.assumptions, doubts=(doubt,)))
    return report


def _if_zeros_are_published(run: Callable[[Confidentiality], AuditReport], settings: Confidentiality) -> bool:
    """Whether some star would be a finding if none hid a zero, which nobody said."""
    try:
        return bool(run(replace(settings, zeros="publish")).exit_code)
    except ConflictError:  # some star does hide a zero
        return False


def question_of_counts(table: CountTable, *, only_primary: bool, known: Knowledge | None = None) -> Question:
    """The hidden cells of tables of counts, for an attacker who knows what the tables show, and has `known` more."""
    kinds = {status: np.array([found is status for found in table.statuses]) for status in Status if status.hidden}
    hidden = np.logical_or.reduce(list(kinds.values()))
    columns, rule = np.flatnonzero(hidden), rule_of(table.settings)
    shown = table.shown
    low, high = shown.low.copy(), shown.high.copy()
    least, most = np.zeros(len(hidden), dtype=np.int64), np.zeros(len(hidden), dtype=np.int64)
    for status, chosen in kinds.items():
        said = rule.star(status, 1, only_primary=only_primary)
        said = said if "rule" in table.knows else (0, UNBOUNDED)
        unshown = np.flatnonzero(chosen & (table.high >= UNBOUNDED))  # a figure in another table outweighs the star
        low[unshown], high[unshown] = np.maximum(low[unshown], said[0]), np.minimum(high[unshown], said[1])
        least[chosen], most[chosen] = rule.star(status, 1, only_primary=True)
    small = np.full(table.system.size, UNBOUNDED)
    small[np.flatnonzero(kinds[Status.PRIMARY])] = most[kinds[Status.PRIMARY]]
    star = np.full(len(hidden), -1)
    star[columns] = np.arange(len(columns))
    return Question.about(
        table.system,
        table.structure,
        Knowledge(low, high),
        [(table.system.cells.key(column), column) for column in columns.tolist()],
        derived=np.zeros(len(columns), dtype=np.bool_),
        allowed=(least[columns], most[columns]),
        protected=~kinds[Status.SECONDARY][columns],
        by_dimension=_by_dimension(table, columns),
        by_table={name: star[place[hidden[place]]] for name, place in table.places.items()},
        known=known,
        unclosed=table.incomplete,
        total=table.totals.get,
        told_apart=only_primary or not np.any(kinds[Status.CONFIDENTIAL]),
        zero_is_small=zero_is_small(rule),
        small=small,
    )


def _by_dimension(table: CountTable, columns: Ints) -> Mapping[str, Ints]:
    """For each dimension the stars that are no total along it."""
    index = table.system.cells
    found = {}
    for part, name in enumerate(index.names):
        total = table.totals.get(name)
        code = index.levels[part].index(total) if total in index.levels[part] else -1
        found[name] = np.flatnonzero(index.codes[columns, part] != code)
    return found
