"""A table of a publication: what varies down and across, and which cell stands where."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter
from typing import NamedTuple

from prikk.model.cell import CellKey, Codes
from prikk.model.codelist import TOTAL
from prikk.model.period import Period

Labels = Mapping[str, str]
Place = tuple[str, ...]
"""A row or a column of a table: a code of each of its axes."""

PERIOD, STATISTIC = "period", "statistic"
"""What varies in tables besides dimensions."""
PLAIN_COLUMNS = (STATISTIC, PERIOD)
"""What varies across where nothing else is said."""


class TableKey(NamedTuple):
    """What a table is: its family, the codes of the dimensions that are the same in all its cells, and the period
    where that is the same (else empty).
    """

    family: str
    codes: Codes
    period: str = ""


@dataclass(frozen=True)
class Table:
    """A table of the publication.

    What varies down the rows are the `row_axes`, what varies across the columns the `column_axes`: dimensions,
    `period`, `statistic`, the outermost first. A row, and a column, is a code of each. `fixed` holds the code of every
    dimension that is on neither, `period` and `statistic` are those of all cells where they are on neither. `family` is
    the id of the table's specification, `id` its own name in files and links. `for_each` names the dimensions (and the
    period) of whose codes the family has a table each.
    """

    id: str
    family: str
    titles: Labels
    total_labels: Labels
    row_axes: tuple[str, ...]
    rows: tuple[Place, ...]
    columns: tuple[Place, ...]
    fixed: Mapping[str, str]
    dimensions: tuple[str, ...]
    for_each: tuple[str, ...] = ()
    column_axes: tuple[str, ...] = PLAIN_COLUMNS
    period: str = ""
    statistic: str = ""

    @property
    def identity(self) -> TableKey:
        """What sets the table apart from all others."""
        codes = tuple(self.fixed[name] for name in self.dimensions if name in self.fixed)
        return TableKey(self.family, codes, self.period)

    @property
    def is_plain(self) -> bool:
        """Whether it has one dimension down, and statistics and periods across."""
        return self.column_axes == PLAIN_COLUMNS and len(self.row_axes) == 1 and self.row_axes[0] in self.dimensions

    @property
    def axes(self) -> tuple[str, ...]:
        """What varies, down and across."""
        return (*self.row_axes, *self.column_axes)

    @property
    def subject(self) -> str:
        """The dimension that the table is about: the first down, else the first across, else none."""
        return next((name for name in self.axes if name in self.dimensions), "")

    @property
    def statistics(self) -> tuple[str, ...]:
        """The statistics that it shows, in its order."""
        return tuple(self.codes_of(STATISTIC))

    @property
    def periods(self) -> tuple[Period, ...]:
        """The periods that it shows, in their order."""
        return tuple(sorted(map(Period.parse, self.codes_of(PERIOD))))

    def codes_of(self, axis: str) -> tuple[str, ...]:
        """The codes of a dimension, the periods or the statistics of its cells, in its order."""
        return self._codes[axis]

    @cached_property
    def _codes(self) -> Mapping[str, tuple[str, ...]]:
        same = {PERIOD: self.period, STATISTIC: self.statistic, **self.fixed}
        found: dict[str, tuple[str, ...]] = {axis: (code,) for axis, code in same.items()}
        for names, places in ((self.row_axes, self.rows), (self.column_axes, self.columns)):
            for at, axis in enumerate(names):
                found[axis] = tuple(dict.fromkeys(place[at] for place in places))
        return found

    def key(self, row: Place, column: Place) -> CellKey:
        """The key of a cell."""
        pick, rest = self._picked
        parts = pick((*row, *column, *rest))
        return CellKey(parts[:-2], parts[-2], parts[-1])

    @cached_property
    def _picked(self) -> tuple[Callable[[Place], Place], Place]:
        """What picks the parts of a key from the codes of a row, those of a column, and those of all cells."""
        rest = {**self.fixed, PERIOD: self.period, STATISTIC: self.statistic}
        names = [*self.axes, *rest]
        return itemgetter(*(names.index(name) for name in (*self.dimensions, PERIOD, STATISTIC))), tuple(rest.values())

    def cell_keys(self) -> Iterator[CellKey]:
        """The keys of all cells, row by row."""
        return (self.key(row, column) for row in self.rows for column in self.columns)

    def is_total(self, row: Place) -> bool:
        """Whether a row is of the totals of all dimensions down the table."""
        codes = [code for axis, code in zip(self.row_axes, row, strict=True) if axis in self.dimensions]
        return bool(codes) and all(code == TOTAL for code in codes)

    def shows(self, code: str) -> Iterator[CellKey]:
        """The keys of the cells of a code of its subject in which all other dimensions that vary are totals."""
        part = self.dimensions.index(self.subject) if self.subject else None
        others = [place for place, name in enumerate(self.dimensions) if name not in self.fixed and place != part]
        for key in self.cell_keys():
            if (part is None or key.codes[part] == code) and all(key.codes[place] == TOTAL for place in others):
                yield key
