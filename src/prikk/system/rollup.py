"""Releases of one flow in periods of different lengths: what happened in a quarter happened in its months."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import compress, permutations

import numpy as np

from prikk.model.cell import CellKey
from prikk.model.period import Period
from prikk.model.specification import Specification
from prikk.system.cellsystem import UNBOUNDED, Knowledge, Origin, Relation
from prikk.system.editions import Edition, Identify, Joined, newest
from prikk.system.equations import EquationList
from prikk.system.growth import grown


@dataclass(frozen=True)
class _Sum:
    """`parts` (columns) less `head` plus `rest` times something not negative is zero."""

    head: int
    parts: tuple[int, ...]
    rest: int = 0

    def possible(self, known: Knowledge) -> bool:
        """Whether nothing that is known contradicts it."""
        low = sum(int(known.low[part]) for part in self.parts) - int(known.high[self.head])
        high = sum(int(known.high[part]) for part in self.parts) - int(known.low[self.head])
        return (low <= 0 or self.rest < 0) and (high >= 0 or self.rest > 0)


def rolled_up(
    joined: Joined, latest: Specification, identify: Identify, editions: Sequence[Edition], known: Knowledge
) -> Joined:
    """The joined system with what longer and shorter periods of a flow tell of each other.

    A longer period is the sum of the shorter ones in it, and of a rest where they do not cover it. Where persons are
    counted once it is no less than each of them, and no more than their sum. `known` is what is told of the joined
    columns: a sum that it contradicts has a part that was revised in between, and is left out.
    """
    flow = [item.specification.source.measure == "flow" for item in editions]
    if latest.source.measure != "flow" or not any(flow):
        return joined
    flows, places = tuple(compress(editions, flow)), tuple(compress(joined.places, flow))
    once = any(item.source.count == "persons" for item in (latest, *(edition.specification for edition in flows)))
    cells: dict[frozenset[tuple[str, str]], dict[Period, int]] = {}
    for (codes, period), column in newest(replace(joined, places=places), identify, flows).items():
        cells.setdefault(codes, {})[Period.parse(period)] = column
    sums = [item for columns in cells.values() for item in _sums(columns, once=once) if item.possible(known)]
    if not sums:
        return joined
    system, equations, rests = joined.published.system, EquationList(), list[CellKey]()
    for item in sums:
        columns, factors = [*item.parts, item.head], [1] * len(item.parts) + [-1]
        if item.rest:
            columns, factors = [*columns, system.size + len(rests)], [*factors, item.rest]
            rests.append(system.key(item.head)._replace(statistic="rest"))
        equations.add(Origin(Relation.OVERLAP if once else Relation.SUM, item.head, "period"), columns, factors)
    none = np.zeros(len(rests), dtype=np.int64)
    published = replace(
        joined.published,
        system=grown(system, rests, equations),
        structure=joined.published.structure.beyond(none, none + UNBOUNDED),
    )
    return replace(joined, published=published)


def _sums(columns: Mapping[Period, int], *, once: bool) -> Iterator[_Sum]:
    """What the periods of one cell tell of each other."""
    for long, short in permutations({period.unit for period in columns}, 2):
        for head in (period for period in columns if period.unit is long):
            inside = [item for item in columns if item.unit is short and _within(item, head)]
            parts = tuple(columns[item] for item in inside)
            whole = sum(map(_days, inside)) == _days(head)
            if once:
                yield from (_Sum(columns[head], (part,), 1) for part in parts)
            if parts and (whole or not once):
                yield _Sum(columns[head], parts, (-1 if once else 0) if whole else 1)


def _within(short: Period, long: Period) -> bool:
    return long.first_day <= short.first_day and short.last_day <= long.last_day


def _days(period: Period) -> int:
    return (period.last_day - period.first_day).days + 1
