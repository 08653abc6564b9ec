"""Percentages, means, changes and index figures beside counts: what each shows of them, found by arithmetic."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

import numpy as np

from prikk.counts.derived import decimals_of
from prikk.system.cellsystem import Bools
from prikk.tidy import TableSet, Tidy
from prikk.tidy.bounds import slack_of

_SURE = 3
"""Figures in which a tie must hold that tells it from others, none against it."""
_MOST_CELLS, _MOST_DECIMALS = 50_000, 6
Number = int | Decimal
Places = tuple[int, ...]


@dataclass(frozen=True)
class Tie:
    """What a measure shows of the counts (as `--derived` says it), and how many figures tell so."""

    what: str
    agrees: int

    @property
    def along(self) -> tuple[str, ...]:
        """The dimensions that it names."""
        said = self.what.split(" ", 2)[2].partition(" from ")[0]
        return tuple(said.split("+"))

    def __str__(self) -> str:
        return f"{self.what}, {self.agrees:,} figures"


def ties_of(group: TableSet, measure: str, others: Sequence[str]) -> dict[str, Tie]:
    """For each of some other measures of tables what it shows of the counts `measure`, where just one tie holds.

    Rounded counts tie to nothing: what was worked out from the counts behind them does not show them so closely.
    """
    if group.decimals:
        return {}
    found = {}
    for other in others:
        counted: dict[str, int] = {}
        dead: set[str] = set()
        for table in group.tables:
            if {measure, other} <= set(table.measure_names):
                for what, agrees in _tested(table, group, measure, other):
                    dead |= {what} if agrees < 0 else set()
                    counted[what] = counted.get(what, 0) + max(agrees, 0)
        alive = [what for what, agrees in counted.items() if what not in dead and agrees >= _SURE]
        most = max((counted[what] for what in alive), default=0)
        best = [what for what in alive if counted[what] == most]
        if len(best) == 1:
            found[other] = Tie(best[0], most)
    return found


def _tested(table: Tidy, group: TableSet, measure: str, other: str) -> Iterator[tuple[str, int]]:
    """Each tie that may be, with how many figures agree; -1 where one does not."""
    exact = exact_of(group, table)
    counts = {places: number for places, number in _shown(table, measure, exact).items() if isinstance(number, int)}
    figures = _shown(table, other)
    if not figures or len(figures) > _MOST_CELLS:
        return
    decimals = decimals_of(item for item in figures.values() if isinstance(item, Decimal))
    if decimals > _MOST_DECIMALS:  # never rounded: a float as it came out
        return
    size = 10**decimals
    totals = {part: table.spelled[part].index(own.total) for part, name in enumerate(table.names)
              if (own := group.adding[name]).total in table.spelled[part] and own.total}  # fmt: skip
    pairs = {places: figure for places, figure in figures.items() if places in counts}
    for many in (1, 2) if len(totals) > 1 else (1,):
        for along in combinations(totals, many):
            whole = {part: totals[part] for part in along}
            yield (
                "share of " + "+".join(table.names[part] for part in along),
                _agree(_compared(pairs, counts, whole), lambda own, base, figure: _near(100 * own, base, figure, size)),
            )
    for part, item in enumerate(table.dimensions):
        number = len(item.codes) - 1 if part in totals else 0
        if number > 1:
            at = {places: figure for places, figure in figures.items() if places[part] == totals[part]}
            means = [(counts[places], number, figure) for places, figure in at.items() if counts.get(places)]
            yield f"mean over {item.name}", _agree(means, lambda own, base, figure: _near(own, base, figure, size))
        if item.time:
            yield from _over_time(table, part, counts, pairs, size)


def _over_time(
    table: Tidy, part: int, counts: Mapping[Places, int], pairs: Mapping[Places, Number], size: int
) -> Iterator[tuple[str, int]]:
    """Changes since the period before, and index figures of the first period that is 100."""
    name, codes = table.names[part], table.spelled[part]
    order = sorted(range(len(codes)), key=codes.__getitem__)
    before = dict(zip(order[1:], order, strict=False))
    changes = [
        (counts[places], counts[earlier], figure)
        for places, figure in pairs.items()
        if places[part] in before and (earlier := _at(places, part, before[places[part]])) in counts
    ]
    yield f"change in {name}", _agree(changes, lambda own, base, figure: own - base == figure)
    for base in order:
        if all(figure == 100 for places, figure in pairs.items() if places[part] == base) and any(
            places[part] == base for places in pairs
        ):
            yield (
                f"index in {name} from {codes[base]}",
                _agree(
                    _compared(pairs, counts, {part: base}),
                    lambda own, whole, figure: _near(100 * own, whole, figure, size),
                ),
            )


def _compared(
    pairs: Mapping[Places, Number], counts: Mapping[Places, int], whole: Mapping[int, int]
) -> list[tuple[int, int, Number]]:
    """Each count with the one that it is compared with, and the figure."""
    found = []
    for places, figure in pairs.items():
        other = tuple(whole.get(part, place) for part, place in enumerate(places))
        if counts.get(other):
            found.append((counts[places], counts[other], figure))
    return found


def _agree(compared: Sequence[tuple[int, int, Number]], holds: Callable[[int, int, Number], bool]) -> int:
    """How many figures agree that can tell; -1 where one does not."""
    if not all(holds(*item) for item in compared):
        return -1
    return sum(0 < own != base for own, base, _ in compared)


def _near(numerator: int, denominator: int, figure: Number, size: int) -> bool:
    """Whether a figure is a quotient rounded half up to so many decimals."""
    off = 2 * (numerator * size - int(figure * size) * denominator)
    return -denominator <= off < denominator


def exact_of(group: TableSet, table: Tidy) -> Bools:
    """The cells of a table whose figures are not rounded."""
    return np.asarray(slack_of(group.rounding, table, group.levels, group.decimals) == 0)


def _shown(table: Tidy, measure: str, chosen: Bools | None = None) -> dict[Places, Number]:
    """The figures of a measure by the places of their codes, of all cells or of those chosen."""
    own = table.measure == table.measure_names.index(measure)
    cells = np.flatnonzero(own if chosen is None else own & chosen)
    places = table.positions[cells].tolist()
    numbers = [table.contents[place].number for place in table.content[cells].tolist()]
    return {tuple(own): number for own, number in zip(places, numbers, strict=True) if number is not None}


def _at(places: Places, part: int, place: int) -> Places:
    return (*places[:part], place, *places[part + 1 :])
