"""Tables of counts that come without a publication file: figures, stars, sums and the rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from prikk.audit.grounds import Doubt, Ground
from prikk.counts.behind import Absent, Shown, absent_of, not_empty, parents_of, without_unused, zero_elsewhere
from prikk.counts.derived import ComparedCells, Derived, decimals_of
from prikk.counts.levelled import dimensions_of, levelled
from prikk.counts.rounding import Rounding, Tolerance, rounded, rounding_of
from prikk.counts.rows import RowForm, Rows, read_rows
from prikk.counts.settled import doubts_of, grounds_of, settings_of, settled
from prikk.counts.sums import Stated, Sums
from prikk.errors import InputError, closest
from prikk.formats.frames import read_columns
from prikk.model.cell import Codes
from prikk.model.specification import Confidentiality
from prikk.model.status import Status
from prikk.rules import settings as defaults
from prikk.rules.registry import rule_of
from prikk.rules.settings import ABSENT_ALLOWED, a_text, a_total, by_name, one_of, refuse
from prikk.system import UNBOUNDED, CellIndex, CellSystem, Knowledge
from prikk.system.cellsystem import Bools, Ints
from prikk.system.crossing import crossed_system
from prikk.system.crossings import MOST_INNER
from prikk.system.equations import Hierarchy
from prikk.system.knows import EVERYTHING, Knows
from prikk.system.levels import Division
from prikk.system.margins import unshown_margins
from prikk.system.prints import Print, with_prints
from prikk.system.reader import Behind, Shape, behind
from prikk.system.rests import rest_of


@dataclass(frozen=True)
class CountTable:
    """Linked tables as one system: each cell once, in the order of the rows, then the margins that no table shows.

    `low` and `high` hold what the figures say of each cell (0 and UNBOUNDED where no table shows it). `statuses`
    tells where some table has a star. `places` gives for each table the column of each of its rows. `structure` is
    what everybody knows without any figure, `derived` what the figures tell that are worked out from counts; `totals`
    has the code of each dimension's total. `knows` is what the reader was granted; `incomplete` names the families (by
    their dimensions) whose cycles of margins were too large to be closed. `grounds` and `doubts` tell what all this
    rests on. Figures are in units of the last of `decimals`.
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
    grounds: tuple[Ground, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    decimals: int = 0

    @property
    def shows_zero(self) -> bool:
        """Whether some figure is zero."""
        return bool(np.any(self.high == 0))

    @property
    def shown(self) -> Knowledge:
        """What the counts, the derived figures and the structure say, stars apart."""
        more = self.system.size - len(self.low)  # auxiliary columns
        low = np.concatenate([self.low, np.full(more, -UNBOUNDED)])
        return self.structure & self.derived & Knowledge(low, np.concatenate([self.high, np.full(more, UNBOUNDED)]))


def read_counts(
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
    knows: Knows = EVERYTHING,
    most_inner: int = MOST_INNER,
    stated: Stated | None = None,
    once: str | Sequence[str] = (),
) -> CountTable:
    """Read one table or a list of linked tables (CSV paths; pandas, polars or Arrow frames).

    A row is a cell: its codes in the columns `dims` (a dimension that a table lacks is the total there) and its count
    in `freq`, hidden where that is empty or `symbol`. A column `status` may tell instead: true and false, or F, C, A,
    D; what `freq` holds in a hidden row is then not looked at. `total` is the code of the total: one for all dimensions
    that have it, or for each dimension its own (empty: it has none). What is not given is found in the figures: a code
    that is the sum of the others wherever that can be told, or whose name says so and that nothing speaks against.
    `hierarchies` gives per dimension the names of columns with its levels, coarsest first, a mapping from parent to
    children, a file or frame (`read_hierarchies`), or a list of such; without, every code but the total is a part of
    the total, in each grouping where tables have several.
    `threshold` (left out: 4) and `zeros` (`hide`) are the rule behind the stars (`rule` names it). `absent` says
    whether a combination that no row has counts zero (as it does when left out). `tolerance` is how far a count (or a
    change) may be off through rounding, in units of the last digit: for all figures, or for those of a table (by path,
    name or number from 1), in rows with a code (`DIM=CODE`), or in a column of changes; the others are exact. `stated`
    is what a file says itself of its dimensions. `once` names dimensions along which a person is counted once, though
    in several codes: a total is at least each part, and at most their sum. `grounds` of the result tell what was used,
    and why, `doubts` what would have to be known before anything can be called clean. `derived` says of columns of
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
    said = _stated(stated, freq=freq, total=total, hierarchies=hierarchies, status=status, derived=derived)
    taken = absent or defaults.ABSENT
    settings = settings_of(threshold, zeros, symbol, rule, said.decimals)
    one_of("absent", taken, ABSENT_ALLOWED)
    dims = dimensions_of(dims)
    shown = {column: Derived.parse(text, dims) for column, text in (derived or {}).items()}
    form = RowForm(dims, freq, symbol, status, shown, off=said.off)
    singly = dimensions_of(once) if once else ()
    if unknown := [name for name in singly if name not in dims]:
        raise InputError(f"{unknown[0]!r} is no dimension", allowed=closest(unknown[0], dims))
    read = _read(tables, form, said, tolerance, total=total, hierarchies=hierarchies, absent=taken, once=singly)
    zero = taken == "zero" and "layout" in knows
    merged = _Merged()
    places = {
        name: np.array(merged.add(item), dtype=np.int64) for name, item in zip(read.names, read.rows, strict=True)
    }
    built = _built(read, merged, settings, knows, most_inner, zero=zero)
    granted = knows - {"earlier"} - (set() if shown else {"averages"}) - (set() if singly else {"persons"})
    granted -= set() if zero else {"layout", "presence"}
    given = {"threshold": threshold, "zeros": zeros, "absent": absent}
    grounds = (*read.found.grounds, *grounds_of(given, settings, taken, read.rounding, said))
    doubts = doubts_of(dims, read.rows, read.rounding, read.found, derived=bool(shown))
    return CountTable(
        system=built.system,
        structure=built.structure,
        derived=built.told,
        low=np.array(merged.low, dtype=np.int64),
        high=np.array(merged.high, dtype=np.int64),
        statuses=merged.statuses,
        places=places,
        totals=read.found.totals,
        settings=settings,
        knows=granted,
        incomplete=built.incomplete,
        grounds=grounds,
        doubts=(*read.found.doubts, *doubts, *said.doubts),
        decimals=said.decimals,
    )


@dataclass(frozen=True, repr=False)
class _Read:
    """Tables as they were read: names, rows, how far figures may be off, and the sums that hold among their codes."""

    form: RowForm
    names: Sequence[str]
    rows: Sequence[Rows]
    rounding: Rounding
    found: Sums
    once: Sequence[str]


def _read(
    tables: Any,
    form: RowForm,
    stated: Stated,
    tolerance: Tolerance,
    *,
    total: str | Mapping[str, str] | None,
    hierarchies: Mapping[str, Any] | None,
    absent: str,
    once: Sequence[str],
) -> _Read:
    """Read the rows of all tables, and find out along which sums they add up."""
    sources, dims = list(tables) if isinstance(tables, list | tuple) else [tables], form.dims
    if not sources:
        raise InputError("no table", allowed="at least one")
    read, trees = levelled([read_columns(source) for source in sources], dims, hierarchies)
    for name in (*(hierarchies or {}), *(() if isinstance(total, str) or total is None else total)):
        if name and name not in dims:
            raise InputError(f"{name!r} is no dimension", allowed=closest(name, dims))
    names = [str(table.path or number) for number, table in enumerate(read, 1)]
    rows = [read_rows(table, form) for table in read]
    changes = [name for name, item in form.derived.items() if item.kind == "change"]
    rounding = rounding_of(tolerance, names, dims, rows, changes)
    rows, found = settled(
        rounded(rows, names, dims, rounding),
        dims,
        total=total,
        hierarchies=trees,
        stated=stated,
        absent=absent,
        once=once,
    )
    return _Read(form, names, rows, rounding, found, once)


@dataclass(frozen=True, repr=False)
class _Built:
    """The system of the cells: what everybody knows of it, and what derived figures tell."""

    system: CellSystem
    structure: Knowledge
    told: Knowledge
    incomplete: tuple[tuple[str, ...], ...]


def _built(
    read: _Read, merged: _Merged, settings: Confidentiality, knows: Knows, most_inner: int, *, zero: bool
) -> _Built:
    """The system of all cells, with those that no table shows added to `merged`.

    `zero` tells that a combination without a row counts zero.
    """
    dims, rows, totals = read.form.dims, read.rows, read.found.totals
    once = {name: trees for name, trees in read.found.hierarchies.items() if name in read.once}
    sums = {name: trees for name, trees in read.found.hierarchies.items() if name not in once}
    if zero:
        sums |= without_unused(dims, Shown(rows, merged.columns, merged.low, merged.high), sums)
    blank = absent_of(dims, totals, rows, sums, zero=zero)
    of_rows = dict(merged.columns)
    merged.know_nothing_of(unshown_margins(dims, merged.columns, sums))
    hidden = Behind()
    if "rest" in knows and not blank.all_zero:
        divisions = [
            Division.of(totals[name], sums[name]) if name in sums and name in totals else None for name in dims
        ]
        apart = frozenset(map(dims.index, read.once))
        shape, groups = Shape(tuple(dims), tuple(divisions), sums, apart), [item.codes for item in rows]
        hidden = behind(shape, groups, merged.columns, joint="joint" in knows, most=most_inner, zero=blank.zero)
    merged.know_nothing_of(hidden.cells)
    empty = _empty_parts(dims, merged.columns, once, blank)
    merged.know_nothing_of(empty)
    index = CellIndex.from_codes(dims, merged.columns)
    system, structure = crossed_system(
        index, sums, absent_is_zero=blank.heads(index, sums), behind=hidden, once=once if "persons" in knows else {}
    )
    structure.high[[merged.columns[key] for key in empty]] = 0
    if zero:
        places = [np.array([merged.columns[key] for key in item.codes], dtype=np.int64) for item in rows]
        somebody = merged.not_zero(settings).copy()
        for columns in not_empty(
            list(zip(rows, places, strict=True)), blank.totals, parents_of(dims, {**sums, **once})
        ):
            somebody[columns] = True
            if "presence" in knows:
                structure.low[columns] = 1
        structure.high[zero_elsewhere(rows, of_rows, blank.totals, somebody)] = 0
    cells = ComparedCells(dims, merged.columns, totals, sums, 0)
    prints = _prints(cells, rows, read.rounding, read.form.derived) if "averages" in knows else []
    return _Built(*with_prints(system, structure, prints), (*hidden.incomplete, *_unfollowed(dims, once)))


def _empty_parts(
    dims: Sequence[str], keys: Iterable[Codes], once: Mapping[str, Sequence[Hierarchy]], blank: Absent
) -> list[Codes]:
    """The cells below shown ones, along dimensions that count persons once, that have no row and so count zero."""
    there = set(keys)
    found: dict[Codes, None] = {}
    for name, trees in once.items():
        part = dims.index(name)
        for key in there:
            below = (code for tree in trees for code in tree.get(key[part], ()) if rest_of(code) is None)
            cells = ((*key[:part], code, *key[part + 1 :]) for code in below)
            found |= dict.fromkeys(cell for cell in cells if cell not in there and blank.zero(cell))
    return list(found)


def _unfollowed(dims: Sequence[str], once: Mapping[str, Sequence[Hierarchy]]) -> list[tuple[str, ...]]:
    """All tables, where persons are counted once in several ways at a time: these bear on each other."""
    return [tuple(dims)] if sum(map(len, once.values())) > 1 else []


class _Merged:
    """The cells of all tables, each once."""

    def __init__(self) -> None:
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
                self._know(rows, row, column)
            places.append(column)
        return places

    def know_nothing_of(self, keys: Iterable[Codes]) -> None:
        """Add cells that no table shows."""
        for key in keys:
            self.columns[key] = len(self.columns)
            self.low.append(0)
            self.high.append(UNBOUNDED)
            self.statuses.append(Status.PUBLISHED)

    def not_zero(self, settings: Confidentiality) -> Bools:
        """The cells whose figure, or whose star by the rule alone, says that they are not zero."""
        least = {status: rule_of(settings).star(status, 1, only_primary=False)[0] for status in Status if status.hidden}
        stars = [least.get(status, 0) > 0 for status in self.statuses]
        return np.asarray((np.array(self.low) > 0) | np.array(stars, dtype=np.bool_))

    def _know(self, rows: Rows, row: int, column: int) -> None:
        low, high = rows.ends(row) or (0, UNBOUNDED)
        self.low[column], self.high[column] = max(self.low[column], low), min(self.high[column], high)
        if self.low[column] > self.high[column]:
            found = f"another table has a different figure for {', '.join(rows.codes[row])}"
            fix = None if low < high else "if the figures are rounded, say by how much (tolerance)"
            raise rows.table.error(row, None, found, allowed="the same figure everywhere", fix=fix)


def _prints(
    cells: ComparedCells, rows: Sequence[Rows], rounding: Rounding, derived: Mapping[str, Derived]
) -> list[Print]:
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
                about = replace(cells, tolerance=rounding.of_columns.get(column, item.off[row]))
                try:
                    found.append(about.print_of(meaning, column, key, figure, decimals))
                except ValueError as error:
                    raise item.table.error(row, column, str(error), allowed="figures of rows that have such") from None
    return found


def _stated(stated: Any, *, freq: Any, total: Any, hierarchies: Any, status: Any, derived: Any) -> Stated:
    """What a file says itself of its dimensions; nothing where no file said anything.

    Raises InputError for it and other arguments of `read_counts` that are of another kind than asked for.
    """
    a_text("freq", freq)
    if status is not None:
        a_text("status", status)
    if total is not None:
        a_total(total)
    by_name("hierarchies", hierarchies, "hierarchies")
    by_name("derived", derived, "texts")
    found = stated or Stated()
    if not isinstance(found, Stated):
        refuse("stated", repr(stated), "what prikk.counts.stated.stated_of gives")
    return found
