"""Tables of counts that come without a publication file: figures, stars, sums and the rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from prikk.counts.behind import Shown, absent_of, not_empty, parents_of, without_unused
from prikk.counts.derived import ComparedCells, Derived, decimals_of
from prikk.counts.hierarchies import Tree, check_codes, read_hierarchies
from prikk.counts.rows import RowForm, Rows, read_rows
from prikk.counts.totals import totals_of
from prikk.errors import InputError, closest
from prikk.formats.columns import Columns
from prikk.formats.frames import read_columns
from prikk.model.cell import Codes
from prikk.model.publication import Confidentiality
from prikk.model.status import Status
from prikk.rules import settings as defaults
from prikk.rules.settings import ABSENT_ALLOWED, GREATEST, check_settings, one_of, whole_number
from prikk.system import UNBOUNDED, CellIndex, CellSystem, Knowledge
from prikk.system.cellsystem import Ints
from prikk.system.crossing import crossed_system, flat_hierarchy
from prikk.system.crossings import MOST_INNER
from prikk.system.equations import Hierarchy
from prikk.system.knows import EVERYTHING, Knows
from prikk.system.levels import Division
from prikk.system.margins import unshown_margins
from prikk.system.prints import Print, with_prints
from prikk.system.reader import Behind, Shape, behind


@dataclass(frozen=True)
class CountTable:
    """Linked tables as one system: each cell once, in the order of the rows, then the margins that no table shows.

    `low` and `high` hold what the figures say of each cell (0 and UNBOUNDED where no table shows it). `statuses`
    tells where some table has a star. `places` gives for each table the column of each of its rows. `structure` is
    what everybody knows without any figure, `derived` what the figures tell that are worked out from counts; `totals`
    has the code of each dimension's total. `knows` is what the reader was granted; `incomplete` names the families (by
    their dimensions) whose cycles of margins were too large to be closed.
    """

    system: CellSystem
    structure: Knowledge
    derived: Knowledge
    low: Ints = field(repr=False)
    high: Ints = field(repr=False)
    statuses: Sequence[Status] = field(repr=False)
    places: Mapping[str, Ints] = field(repr=False)
    totals: Mapping[str, str]
    settings: Confidentiality
    knows: Knows = EVERYTHING
    incomplete: tuple[tuple[str, ...], ...] = ()

    @property
    def shown(self) -> Knowledge:
        """What the counts, the derived figures and the structure say, stars apart."""
        more = self.system.size - len(self.low)  # auxiliary columns
        low = np.concatenate([self.low, np.full(more, -UNBOUNDED)])
        return self.structure & self.derived & Knowledge(low, np.concatenate([self.high, np.full(more, UNBOUNDED)]))


def read_counts(
    tables: Any,
    *,
    dims: Sequence[str],
    freq: str = defaults.FREQ,
    total: str | Mapping[str, str] = defaults.TOTAL_CODE,
    hierarchies: Mapping[str, Any] | None = None,
    symbol: str = defaults.SYMBOL,
    status: str | None = None,
    threshold: int = defaults.THRESHOLD,
    zeros: str = defaults.ZEROS,
    rule: str = defaults.RULE,
    absent: str = defaults.ABSENT,
    tolerance: int = defaults.TOLERANCE,
    derived: Mapping[str, str] | None = None,
    knows: Knows = EVERYTHING,
    most_inner: int = MOST_INNER,
) -> CountTable:
    """Read one table or a list of linked tables (CSV paths; pandas, polars or Arrow frames).

    A row is a cell: its codes in the columns `dims` (a dimension that a table lacks is the total there) and its count
    in `freq`, hidden where that is empty or `symbol`. A column `status` may tell instead: true and false, or F, C, A,
    D; what `freq` holds in a hidden row is then not looked at. `total` is the code of the total, one for all dimensions
    or one for each that has a total. `hierarchies` gives per dimension a mapping from parent to children, a file or
    frame (`read_hierarchies`), or a list of such; without, every code but the total is a part of the total. `threshold`
    and `zeros` are the rule behind the stars (`rule` names it). `absent` says whether a combination that no row has
    counts zero. `tolerance` is how far a count (or a change) may be off through rounding. `derived` says of columns of
    figures that were worked out from counts, and rounded half up to the decimals they have, what they show of the count
    in their row:

    - `share of geo`: percent of the total along geo (`share of geo+sex`: along both);
    - `mean over month`: the count, a sum over months, by the number of months;
    - `change in year`: the count less that of the year before; `change in year from 2020`: less that of 2020;
    - `index in year from 2020`: percent of the count of 2020.

    Where such a column is there, `freq` may be missing. A figure that the table leaves out is empty or `symbol`.
    `knows` is what the reader is granted (`prikk.system.knows`), `most_inner` how many cells are added for a cycle.

    Raises InputError, with the row, for a figure that is no count, a cell that stands twice, or an unknown code.
    """
    settings = check_settings(
        Confidentiality(threshold=threshold, symbol=symbol, zeros=zeros, rule=rule)  # type: ignore[arg-type]
    )
    one_of("absent", absent, ABSENT_ALLOWED)
    whole_number("tolerance", tolerance, 0, GREATEST)
    if "layout" not in knows:
        absent = "unknown"
    sources = list(tables) if isinstance(tables, list | tuple) else [tables]
    read = [read_columns(source) for source in sources]
    if not read or not dims:
        raise InputError("no table" if dims else "no dimension", allowed="at least one")
    for name in (*(hierarchies or {}), *(() if isinstance(total, str) else total)):
        if name not in dims:
            raise InputError(f"{name!r} is no dimension", allowed=closest(name, dims))
    totals = totals_of(total, dims)
    trees = {name: read_hierarchies(name, source, totals.get(name)) for name, source in (hierarchies or {}).items()}
    shown = {column: Derived.parse(text, dims) for column, text in (derived or {}).items()}
    form = RowForm(dims, totals, freq, symbol, status, shown)
    rows = [read_rows(table, form) for table in read]
    for item in rows:
        check_codes(item.table, dims, item.codes, trees)
    merged = _Merged(tolerance)
    names = [str(table.path or number) for number, table in enumerate(read, 1)]
    places = {name: np.array(merged.add(item), dtype=np.int64) for name, item in zip(names, rows, strict=True)}
    index = CellIndex.from_codes(dims, merged.columns)
    _check_totals(index, totals, trees, read)
    sums: dict[str, Sequence[Hierarchy]] = {
        name: trees.get(name) or (flat_hierarchy(index.levels[part], totals[name]),)
        for part, name in enumerate(dims)
        if name in trees or name in totals
    }
    if absent == "zero":
        sums |= without_unused(dims, Shown(rows, merged.columns, merged.low, merged.high), sums)
    blank = absent_of(dims, totals, rows, sums, zero=absent == "zero")
    merged.know_nothing_of(unshown_margins(dims, merged.columns, sums))
    hidden = Behind()
    if "rest" in knows and not blank.all_zero:
        divisions = [
            Division.of(totals[name], sums[name]) if name in sums and name in totals else None for name in dims
        ]
        shape, groups = Shape(tuple(dims), tuple(divisions), sums), [item.codes for item in rows]
        hidden = behind(shape, groups, merged.columns, joint="joint" in knows, most=most_inner, zero=blank.zero)
    merged.know_nothing_of(hidden.cells)
    index = CellIndex.from_codes(dims, merged.columns)
    system, structure = crossed_system(index, sums, absent_is_zero=blank.heads(index, sums), behind=hidden)
    if absent == "zero" and "presence" in knows:
        for columns in not_empty(rows, list(places.values()), blank.totals, parents_of(dims, sums)):
            structure.low[columns] = 1
    prints = (
        _prints(ComparedCells(dims, merged.columns, totals, sums, tolerance), rows, shown)
        if "averages" in knows
        else []
    )
    system, structure, told = with_prints(system, structure, prints)
    low, high = (np.array(bounds, dtype=np.int64) for bounds in (merged.low, merged.high))
    granted = knows - {"earlier", "persons"} - (set() if shown else {"averages"})
    granted -= set() if absent == "zero" else {"layout", "presence"}
    return CountTable(
        system, structure, told, low, high, merged.statuses, places, totals, settings, granted, hidden.incomplete
    )


class _Merged:
    """The cells of all tables, each once."""

    def __init__(self, tolerance: int) -> None:
        self.tolerance = tolerance
        self.columns: dict[Codes, int] = {}
        self.low: list[int] = []
        self.high: list[int] = []
        self.statuses: list[Status] = []

    def add(self, rows: Rows) -> list[int]:
        """Take in a table; returns the column of each row."""
        places = []
        own: set[int] = set()
        for row, (key, figure, status) in enumerate(zip(rows.codes, rows.figures, rows.statuses, strict=True)):
            column = self.columns.setdefault(key, len(self.columns))
            if column in own:
                raise rows.table.error(row, None, f"the cell {', '.join(key)} stands twice", allowed="each cell once")
            own.add(column)
            if column == len(self.low):
                self.low.append(0)
                self.high.append(UNBOUNDED)
                self.statuses.append(Status.PUBLISHED)
            if status.hidden:
                self.statuses[column] = status
            if figure is not None:
                self._know(rows, row, column, figure)
            places.append(column)
        return places

    def know_nothing_of(self, keys: Iterable[Codes]) -> None:
        """Add cells that no table shows."""
        for key in keys:
            self.columns[key] = len(self.columns)
            self.low.append(0)
            self.high.append(UNBOUNDED)
            self.statuses.append(Status.PUBLISHED)

    def _know(self, rows: Rows, row: int, column: int, figure: int) -> None:
        self.low[column] = max(self.low[column], figure - self.tolerance)
        self.high[column] = min(self.high[column], figure + self.tolerance)
        if self.low[column] > self.high[column]:
            found = f"another table has a different figure for {', '.join(rows.codes[row])}"
            fix = None if self.tolerance else "if the figures are rounded, say by how much (tolerance)"
            raise rows.table.error(row, None, found, allowed="the same figure everywhere", fix=fix)


def _check_totals(
    index: CellIndex, totals: Mapping[str, str], trees: Mapping[str, Iterable[Tree]], read: Sequence[Columns]
) -> None:
    """Refuse dimensions without any sum where one was said to be: an audit of nothing would find nothing."""
    for part, name in enumerate(index.names):
        codes = index.levels[part]
        if not any(name in table.columns for table in read):
            columns = (column for table in read for column in table.columns)
            raise InputError(f"no table has a column {name!r}", allowed=closest(name, set(columns)))
        parents = {code for tree in trees[name] for code in tree} if name in trees else {totals.get(name, codes[0])}
        if not parents & set(codes):
            raise InputError(
                f"no row of {name} is the total {' or '.join(sorted(parents))!r}",
                allowed=closest(min(parents), codes[:20]),
                fix="name the code of the total of each dimension that has one (total)",
            )


def _prints(cells: ComparedCells, rows: Sequence[Rows], derived: Mapping[str, Derived]) -> list[Print]:
    """What the derived figures of all tables say."""
    found: list[Print] = []
    for column, meaning in derived.items():
        if not any(column in item.derived for item in rows):
            columns = {name for item in rows for name in item.table.columns}
            raise InputError(f"no table has a column {column!r}", allowed=closest(column, columns))
        decimals = decimals_of(figure for item in rows for figure in item.derived.get(column, ()))
        for item in rows:
            for row, (key, figure) in enumerate(zip(item.codes, item.derived.get(column, ()), strict=False)):
                if figure is None:
                    continue
                try:
                    found.append(cells.print_of(meaning, column, key, figure, decimals))
                except ValueError as error:
                    raise item.table.error(row, column, str(error), allowed="figures of rows that have such") from None
    return found
