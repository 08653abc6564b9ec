"""Where persons are counted once: how many are in just which cells of the unit.

Somebody may be in several cells that the counting unit tells apart, and is counted once in each total over them. With a
unit of one dimension and one hierarchy each total and its parts say all of each other (`prikk.system.persons`). Where
the unit has two dimensions that are crossed, or two hierarchies, that is not all: how far two courses of a county
overlap bears on how far the counties do. Then each set of cells that somebody can be in gets a column, for each cell of
the crossing of the other dimensions, and a count is the sum of those sets that reach into it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product

from prikk.model.cell import CellKey
from prikk.model.codelist import TOTAL
from prikk.system.cellsystem import Origin, Relation
from prikk.system.equations import EquationList, Hierarchy
from prikk.system.index import CellIndex
from prikk.system.levels import Leaves, classes_of, leaves_under

MOST_SETS = 4_000
"""Columns in a period beyond which it gets none: sets of cells of the unit, times cells of the other dimensions."""

WHEREABOUTS = "whereabouts"
"""The statistic in the key of such a column."""


def add_whereabouts(
    equations: EquationList,
    index: CellIndex,
    unit: Collection[int],
    hierarchies: Mapping[str, Sequence[Hierarchy]],
    auxiliary: list[CellKey],
    *,
    shown: Collection[CellKey],
    zero: Collection[CellKey],
    most: int = MOST_SETS,
) -> set[tuple[str, ...]]:
    """Append the sets of cells that persons can be in, where totals and their parts do not say all of each other.

    `unit` are the parts of the key over which persons are counted once, `hierarchies` those of each dimension, `shown`
    the cells of the tables, `zero` those that count nobody. Columns are named in `auxiliary`. Returns the families
    (dimensions) that stay open, because a period has more than `most` sets.
    """
    trees = [leaves_under(TOTAL, hierarchies[name]) for name in index.dimensions]
    follows = {origin.head for origin in equations.origins if origin.relation is Relation.SUM}
    along = "+".join(index.names[part] for part in sorted(unit))
    periods: dict[str, dict[CellKey, int]] = {}
    for key, column in index.columns.items():
        periods.setdefault(key.period, {})[key] = column
    incomplete: set[tuple[str, ...]] = set()
    for period, cells in periods.items():
        crossing = _Crossing(trees, frozenset(unit), list(cells), frozenset(zero))
        if not crossing.tells_more:
            continue
        first = len(index) + len(auxiliary)
        found = crossing.counted_in(most)
        if found is None:
            incomplete |= _families([key for key in shown if key.period == period], index.dimensions, unit)
            continue
        for key, parts in found.items():
            if (column := cells[key]) not in follows:
                entries = [*(first + part for part in parts), column]
                equations.add(Origin(Relation.OVERLAP, column, along), entries, [*[1] * len(parts), -1])
        count = 1 + max((part for parts in found.values() for part in parts), default=-1)
        auxiliary += [CellKey((TOTAL,) * len(trees), period, f"{WHEREABOUTS} {number}") for number in range(count)]
    return incomplete


@dataclass(frozen=True)
class _Crossing:
    """The cells of one period; `trees` has for each dimension the leaves of its codes."""

    trees: Sequence[Mapping[str, Leaves]]
    unit: frozenset[int]
    keys: Sequence[CellKey]
    zero: frozenset[CellKey]

    @property
    def tells_more(self) -> bool:
        """Whether dimensions of the unit are crossed, or codes of one overlap without lying in each other."""
        if any(sum(key.codes[part] != TOTAL for part in self.unit) > 1 for key in self.keys):
            return True
        return any(
            one & other and not (one <= other or other <= one)
            for part in self.unit
            for one, other in combinations({self._leaves(part, key.codes[part]) for key in self.keys}, 2)
        )

    def counted_in(self, most: int) -> dict[CellKey, list[int]] | None:
        """For each cell the sets (numbers from 0) that are counted in it; None where there are more than `most`."""
        of_unit = sorted(self.unit)
        others = [part for part in range(len(self.trees)) if part not in self.unit]
        wheres = list(dict.fromkeys(tuple(key.codes[part] for part in of_unit) for key in self.keys))
        reach = {where: 1 << number for number, where in enumerate(wheres)}
        inner = list(product(*(self._classes(part) for part in others)))
        places = _together(self._reached(of_unit, reach), most // max(1, len(inner)))
        if places is None:
            return None
        number = {cell: at * len(places) for at, cell in enumerate(inner)}
        found: dict[CellKey, list[int]] = {}
        for key in self.keys:
            own = reach[tuple(key.codes[part] for part in of_unit)]
            inside = [at for at, place in enumerate(places) if place & own]
            below = [self._leaves(part, key.codes[part]) for part in others]
            firsts = (number[cell] for cell in inner if all(map(frozenset.issubset, cell, below)))
            found[key] = [first + at for first in firsts for at in inside]
        return found

    def _reached(self, of_unit: Sequence[int], reach: Mapping[tuple[str, ...], int]) -> Iterable[int]:
        """What somebody in a single cell of the finest crossing of the unit is counted in, as bits."""
        whole = tuple([TOTAL] * (len(self.trees) - len(of_unit)))
        empty = {
            tuple(key.codes[part] for part in of_unit)
            for key in self.zero
            if tuple(code for part, code in enumerate(key.codes) if part not in self.unit) == whole
            and key.period == self.keys[0].period
        }
        bits = {where: [self._leaves(part, code) for part, code in zip(of_unit, where, strict=True)] for where in reach}
        for cell in product(*map(self._classes, of_unit)):
            inside = [where for where, below in bits.items() if all(map(frozenset.issubset, cell, below))]
            if empty.isdisjoint(inside):
                yield sum(reach[where] for where in inside)

    def _leaves(self, part: int, code: str) -> Leaves:
        return self.trees[part].get(code) or frozenset([code])

    def _classes(self, part: int) -> list[Leaves]:
        """The classes of leaves that no code of a dimension tells apart."""
        codes = {key.codes[part] for key in self.keys} | {TOTAL}
        return sorted(classes_of({code: self._leaves(part, code) for code in codes}), key=sorted)


def _families(keys: Iterable[CellKey], names: Sequence[str], unit: Collection[int]) -> set[tuple[str, ...]]:
    """The dimensions of the largest tables over some of the unit."""
    found = {frozenset(part for part, code in enumerate(key.codes) if code != TOTAL) for key in keys}
    largest = [own for own in found if not own.isdisjoint(unit) and not any(own < other for other in found)]
    return {tuple(names[part] for part in sorted(own)) for own in largest}


def _together(singles: Iterable[int], most: int) -> list[int] | None:
    """All unions of some sets of bits; None where there are more than `most`."""
    found: set[int] = set()
    for bits in dict.fromkeys(singles):
        found |= {bits, *(other | bits for other in found)}
        if len(found) > most:
            return None
    return sorted(found)
