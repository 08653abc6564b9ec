"""From true figures to a protection problem, and what is checked of its answer."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

import numpy as np

from prikk.errors import InputError
from prikk.job.case import Case
from prikk.model.cell import CellKey
from prikk.model.status import Status
from prikk.protect import ProtectionLevels, ProtectionProblem
from prikk.rules.apriori import Hide
from prikk.rules.demand import Demand
from prikk.rules.protocol import Judged, Rule
from prikk.rules.statements import shown_bounds
from prikk.system import Knowledge
from prikk.system.cellsystem import Bools, Ints
from prikk.system.index import named


@dataclass(frozen=True)
class Constraints:
    """What the pattern must respect beside the rule, and what is known already.

    `shown` figures are shown. `hidden` ones are hidden so that nobody can compute them; `kept` ones are hidden, and no
    more is demanded of them.
    """

    shown: frozenset[CellKey] = frozenset()
    hidden: frozenset[CellKey] = frozenset()
    kept: frozenset[CellKey] = frozenset()

    def __or__(self, other: Constraints) -> Constraints:
        return Constraints(self.shown | other.shown, self.hidden | other.hidden, self.kept | other.kept)


NO_CONSTRAINTS = Constraints()


def protection_problem(case: Case, demand: Demand, constraints: Constraints = NO_CONSTRAINTS) -> ProtectionProblem:
    """The problem whose solutions are the patterns that meet the demand."""
    size, values, rule, columns = case.system.size, case.values, case.rule, case.columns
    active = ~case.structural[columns]
    wished = active & case.among(constraints.hidden)
    hides = active & (case.small | wished | case.among(constraints.kept))
    joins = active & ~hides & ~case.among(constraints.shown) & rule.may_join(case.judged.values)
    primary, candidates, means = (np.zeros(size, dtype=np.bool_) for _ in range(3))
    primary[columns], candidates[columns], means[columns] = hides, joins, case.means
    demanded = _asked(case, demand, active & case.small, wished)
    unprinted = np.ones(size, dtype=np.bool_)  # what is printed nowhere today stays hidden
    unprinted[columns] = False
    for promise in case.promises:
        primary[promise.columns[unprinted[promise.columns]]] = True
        still = primary[promise.columns]
        kept = _levels(case, promise.rule, promise.demand, promise.columns[still], promise.means[still])
        demanded = demanded.more(kept)
    for column, before in case.changed:
        if rule.may_join(values[[column]])[0]:
            primary[column], candidates[column] = True, False
            demanded = demanded.more(_unmoved(case, demand, column, before))
    cost, order = np.zeros(size, dtype=np.int64), np.full(size, size, dtype=np.int64)
    cost[columns], order[columns] = np.where(active, case.costs(), 0), np.arange(len(columns))
    shown, hidden = _shown(case, active), _hidden(case, active)
    if case.known is not None:
        shown, hidden = shown & case.known, hidden & case.known
        candidates &= ~case.known.known  # what stood printed earlier hides nothing
    return ProtectionProblem(
        system=case.system,
        values=values,
        primary=primary,
        candidates=candidates,
        cost=cost,
        demand=_already(case, demanded),
        shown_low=shown.low,
        shown_high=shown.high,
        hidden_low=hidden.low,
        hidden_high=hidden.high,
        order=order,
        singletons=primary & ~means & (values == 1) if case.settings.singletons else None,
    )


def _shown(case: Case, active: Bools) -> Knowledge:
    """What is known of each column where its figure is shown.

    Of a primary mean nothing is said here: what is shown of a primary count tells which columns are one count.
    """
    low, high = case.structure.low.copy(), case.structure.high.copy()
    exact = case.columns[active & ~case.means]
    low[exact] = high[exact] = case.values[exact]
    for place in np.flatnonzero(active & case.means & ~case.small).tolist():
        figure = case.figures[place]
        value = figure.printed(int(case.values[figure.column]))
        low[figure.column], high[figure.column] = shown_bounds(figure, value, case.rule)
    return Knowledge(low, high)


def _hidden(case: Case, active: Bools) -> Knowledge:
    """What is known of each column where its figure is hidden."""
    low, high = case.structure.low.copy(), case.structure.high.copy()
    for small in (True, False):
        status = Status.CONFIDENTIAL
        if case.settings.shows_kind:
            status = Status.PRIMARY if small else Status.SECONDARY
        for periods in np.unique(case.judged.periods).tolist():
            chosen = case.columns[active & (case.small == small) & (case.judged.periods == periods)]
            low[chosen], high[chosen] = case.rule.star(status, periods, only_primary=False)
    return Knowledge(low, high)


def _asked(case: Case, demand: Demand, small: Bools, wished: Bools) -> ProtectionLevels:
    """What is asked of each column: of what is small, and of what shall be hidden that two prints are possible."""
    asked = _levels(case, case.rule, demand, case.columns[small], case.means[small])
    width = np.zeros(case.system.size, dtype=np.int64)
    width[case.columns[wished]] = case.judged.periods[wished]
    return asked.more(ProtectionLevels(0 * width, 0 * width, width))


def _levels(case: Case, rule: Rule, demand: Demand, columns: Ints, means: Bools) -> ProtectionLevels:
    """What a demand asks of columns that are hidden for what they are.

    Of counts it is what the rule makes of the demand. A mean follows from its periods, which are protected themselves:
    beyond `exact` it must only stay open.
    """
    up, down, width = (np.zeros(case.system.size, dtype=np.int64) for _ in range(3))
    counts = columns[~means]
    up[counts], down[counts], width[counts] = rule.asked(
        demand, Judged(case.values[counts], np.ones(len(counts), dtype=np.int64))
    )
    if demand.kind not in ("none", "exact"):
        width[columns[means]] = 1
    return ProtectionLevels(up, down, width)


def _unmoved(case: Case, demand: Demand, column: int, before: int) -> ProtectionLevels:
    """What must stay possible of a figure that changed by few persons: with `full` every change below the threshold."""
    up, down, width = (np.zeros(case.system.size, dtype=np.int64) for _ in range(3))
    now, few = int(case.values[column]), case.settings.threshold - 1
    if demand.kind == "full":
        up[column], down[column] = max(before + few - now, 0), min(max(now - before + few, 0), now)
    width[column] = demand.width if demand.kind == "width" else 1
    return ProtectionLevels(up, down, width)


def _already(case: Case, asked: ProtectionLevels) -> ProtectionLevels:
    """The demand without what an attacker knows before anything is published: that cannot be protected.

    Where a single value would be left of what a small figure may be, it must not become known all the same.
    """
    if case.known is None:
        return asked
    above, below = case.known.high - case.values, case.values - case.known.low
    up, down = np.minimum(asked.up, above), np.minimum(asked.down, below)
    alone = (asked.up + asked.down > 0) & (up + down == 0)
    return ProtectionLevels(up, down, np.minimum(np.maximum(asked.width, alone), above + below))


def wishes_of(
    case: Case, earlier: Collection[CellKey] = (), forced: Callable[[CellKey], str | None] = lambda _key: None
) -> Constraints:
    """What must be shown or hidden: by the a-priori statements, by what was hidden in `earlier` releases, by `forced`.

    `forced` tells for a key the setting that says it must be shown. Raises InputError where two of them, or one of
    them and the rule, contradict each other; the cell is named by its codes.
    """
    figures = case.by_key
    forcing = {key: place for key in figures if (place := forced(key)) is not None}
    small = {case.figures[place].key for place in np.flatnonzero(case.small).tolist()}

    def against_showing(key: CellKey) -> str | None:
        if key in small:
            return "figures that the rule does not hide"
        return "figures that no earlier release hid" if key in earlier else None

    def against_hiding(key: CellKey) -> str | None:
        column = figures[key].column
        if case.structural[column]:
            return "figures that the layout does not make zero"
        if not case.rule.may_join(case.values[column : column + 1])[0]:
            return "figures above 0, as zeros are published"
        return "figures that `forced` does not list" if key in forcing else None

    for key, place in sorted(forcing.items()):
        if (instead := against_showing(key)) is not None:
            raise InputError(f"{named(key)} cannot be shown", column=f"key {place}", allowed=instead)
    case.apriori.check(figures, case.values)
    case.apriori.refuse(Hide.YES, Hide.UNPROTECTED, allowed=against_hiding)
    case.apriori.refuse(Hide.NO, allowed=against_showing)
    return Constraints(
        shown=frozenset(forcing) | case.apriori.wished(Hide.NO),
        hidden=case.apriori.wished(Hide.YES),
        kept=case.apriori.wished(Hide.UNPROTECTED) | frozenset(earlier),
    )


def hidden_columns(case: Case, statuses: Collection[Status]) -> Bools:
    """Columns of the figures that are hidden; `statuses` has one for each figure of the case."""
    hidden = np.zeros(case.system.size, dtype=np.bool_)
    hidden[case.columns] = [status.hidden for status in statuses]
    return hidden
