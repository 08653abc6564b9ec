"""From true figures to a protection problem, and from its pattern back to the status of every figure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from prikk.audit import Demand as AuditDemand
from prikk.infer import propagate
from prikk.model.cell import CellKey
from prikk.model.codelist import TOTAL
from prikk.model.publication import Confidentiality
from prikk.model.status import Status
from prikk.pipeline.earlier import Taken
from prikk.pipeline.naming import column_name
from prikk.pipeline.truth import Truth
from prikk.pipeline.unmet import unmet
from prikk.protect import Demand, Protection, ProtectionProblem
from prikk.rules.statements import published_value, shown_bounds, star_bounds
from prikk.system.cellsystem import Bools, Ints, Knowledge
from prikk.system.published import Figure


@dataclass(frozen=True)
class Constraints:
    """What the pattern must respect beside the rule: figures that must be shown or hidden."""

    shown: frozenset[CellKey] = frozenset()
    hidden: frozenset[CellKey] = frozenset()


NO_CONSTRAINTS = Constraints()


def structural_zeros(truth: Truth) -> Bools:
    """Columns that the layout alone makes zero: they are neither protected nor of use for protection."""
    return np.asarray(propagate(truth.published.system, truth.published.structure).high <= 0)


def protection_problem(
    truth: Truth, demand: AuditDemand, constraints: Constraints = NO_CONSTRAINTS
) -> ProtectionProblem:
    """The problem whose solutions are the patterns that meet the demand.

    Counts are judged by the demand itself, averages as `asked_of` says.
    """
    rule, published, values = truth.publication.confidentiality, truth.published, truth.values
    statuses = truth.primary_statuses()
    structural = structural_zeros(truth)
    size = published.system.size
    primary, candidates, means = (np.zeros(size, dtype=np.bool_) for _ in range(3))
    cost = np.zeros(size, dtype=np.int64)
    shown_low, shown_high = published.structure.low.copy(), published.structure.high.copy()
    hidden_low, hidden_high = shown_low.copy(), shown_high.copy()
    order = np.full(size, size, dtype=np.int64)
    for rank, key in enumerate(sorted(truth.figures)):
        figure = truth.figures[key]
        column, value = figure.column, int(values[figure.column])
        order[column], means[column] = rank, figure.is_mean
        if structural[column]:
            continue
        hides = statuses[key] is Status.PRIMARY
        if not (hides and figure.is_mean):  # what a primary count would show tells which columns are one count
            shown_low[column], shown_high[column] = shown_bounds(figure, published_value(figure, value), rule)
        primary[column] = hides or key in constraints.hidden
        may_hide = value > 0 or rule.zeros != "publish"
        candidates[column] = not primary[column] and key not in constraints.shown and may_hide
        cost[column] = hiding_cost(truth, figure)
        status = Status.CONFIDENTIAL
        if rule.shows_kind:
            status = Status.PRIMARY if hides else Status.SECONDARY
        hidden_low[column], hidden_high[column] = star_bounds(figure, status, rule, only_primary=False)
    known = truth.known
    if known is not None:
        for low, high in ((shown_low, shown_high), (hidden_low, hidden_high)):
            np.maximum(low, known.low, out=low)
            np.minimum(high, known.high, out=high)
        candidates &= ~known.known  # what stood printed earlier hides nothing
    asked = asked_of(demand, rule, values, primary & _small(truth, statuses), means, known=known)
    for place, taken in zip(truth.places, truth.earlier, strict=True):
        primary[place[taken.small & (place >= truth.own)]] = True
        asked = asked.more(_asked_earlier(taken, place, values, primary, known))
    return ProtectionProblem(
        system=published.system,
        values=values,
        primary=primary,
        candidates=candidates,
        cost=cost,
        demand=asked,
        shown_low=shown_low,
        shown_high=shown_high,
        hidden_low=hidden_low,
        hidden_high=hidden_high,
        order=order,
        singletons=primary & ~means & (values == 1) if rule.singletons else None,
    )


def _asked_earlier(taken: Taken, place: Ints, values: Ints, primary: Bools, known: Knowledge | None) -> Demand:
    """What an earlier release promised of its stars: nothing that is published later may break it."""
    small, means = np.zeros(len(values), dtype=np.bool_), np.zeros(len(values), dtype=np.bool_)
    small[place[taken.small]] = True
    means[place[[figure.column for figure in taken.published.figures.values() if figure.is_mean]]] = True
    return asked_of(taken.demand, taken.rule, values, small & primary, means, known=known)


def _small(truth: Truth, statuses: Mapping[CellKey, Status]) -> Bools:
    """Columns of figures that are hidden for what they are."""
    small = np.zeros(truth.published.system.size, dtype=np.bool_)
    small[[truth.figures[key].column for key, status in statuses.items() if status is Status.PRIMARY]] = True
    return small


def asked_of(
    demand: AuditDemand,
    rule: Confidentiality,
    values: Ints,
    protected: Bools,
    means: Bools | None = None,
    *,
    known: Knowledge | None = None,
) -> Demand:
    """What a demand asks of each protected column.

    An average follows from its periods, which are protected themselves: beyond `exact` it must only stay open. What an
    attacker has `known` before anything is published cannot be protected and is not asked for.
    """
    counts = protected if means is None else protected & ~means
    if demand.kind == "none":
        return Demand.exact(np.zeros(len(values), dtype=np.bool_))
    if demand.kind == "exact":
        asked = Demand.exact(counts)
    elif demand.kind == "width":
        asked = Demand.of_width(counts, demand.width)
    else:
        least = 1 if rule.zeros == "publish" else 0
        asked = Demand.full(counts, values, least, rule.threshold - 1)
    opened = protected & ~counts & (demand.kind != "exact")
    asked = Demand(asked.up, asked.down, np.maximum(asked.width, np.where(opened, 1, 0)))
    if known is None:
        return asked
    up, down = known.high - values, values - known.low
    return Demand(np.minimum(asked.up, up), np.minimum(asked.down, down), np.minimum(asked.width, up + down))


def hiding_cost(truth: Truth, figure: Figure) -> int:
    """What it costs to hide a figure: its value, the log of it, one, or what the a-priori file says; times the weights.

    A mean over n periods counts as the n-th part of one: it tells nothing that its periods do not tell.
    """
    publication, rule = truth.publication, truth.publication.confidentiality
    size = published_value(figure, int(truth.values[figure.column])) / figure.count
    base: float = {"value": size, "log": round(100 * math.log1p(size)), "constant": 1}[rule.cost]
    for name, code in zip(publication.dimension_ids, figure.key.codes, strict=True):
        if code != TOTAL:
            base *= rule.dimension_cost.get(name, 1)
    return truth.apriori.cost(figure.key, base)


def hidden_columns(truth: Truth, statuses: Mapping[CellKey, Status]) -> Bools:
    """Columns of the figures that are hidden."""
    hidden = np.zeros(truth.published.system.size, dtype=np.bool_)
    hidden[[truth.figures[key].column for key, status in statuses.items() if status.hidden]] = True
    return hidden


def statuses_of(truth: Truth, protection: Protection) -> dict[CellKey, Status]:
    """The status of every figure under a pattern.

    Raises ProtectionError when some figure cannot be protected as demanded.
    """
    if protection.unprotectable:
        system = truth.published.system
        raise unmet(protection, truth.publication.confidentiality, lambda column: column_name(system, column))
    statuses = truth.primary_statuses()
    for key, figure in truth.figures.items():
        if protection.hidden[figure.column] and statuses[key] is Status.PUBLISHED:
            statuses[key] = Status.SECONDARY
    return statuses


def forced_keys(truth: Truth, keys: Iterable[CellKey]) -> frozenset[CellKey]:
    """The figures that must be shown: those of an entry of `forced`, and those of the a-priori file."""
    names = (*truth.publication.dimension_ids, "period", "statistic")
    said = truth.apriori.wished(hide=False)
    return frozenset(
        key
        for key in keys
        if key in said
        or any(
            all(dict(zip(names, key.parts, strict=True))[name] == code for name, code in entry.items())
            for entry in truth.publication.confidentiality.forced
        )
    )


def wishes_of_file(truth: Truth) -> Constraints:
    """What the publication says must be shown or hidden, and what was hidden in earlier releases.

    Raises InputError where the a-priori file says what cannot be.
    """
    rule, statuses, structural = truth.publication.confidentiality, truth.primary_statuses(), structural_zeros(truth)
    shown = forced_keys(truth, truth.figures)

    def against_hiding(key: CellKey) -> str | None:
        column = truth.figures[key].column
        if structural[column] or (rule.zeros == "publish" and not truth.values[column]):
            return "figures that are not zero, or may be"
        return "figures that `forced` does not list" if key in shown else None

    def against_showing(key: CellKey) -> str | None:
        if statuses[key] is Status.PRIMARY:
            return "figures at or above the threshold"
        return "figures that no earlier release hid" if key in truth.hidden_earlier else None

    truth.apriori.refuse(hide=True, allowed=against_hiding)
    truth.apriori.refuse(hide=False, allowed=against_showing)
    return Constraints(shown=shown, hidden=truth.apriori.wished(hide=True) | truth.hidden_earlier)
