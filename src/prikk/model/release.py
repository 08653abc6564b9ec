"""A release: what is published, and nothing else. A hidden cell holds no value at all."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from operator import itemgetter
from typing import NamedTuple

from prikk.model.cell import CellKey, Codes
from prikk.model.codelist import TOTAL, UNKNOWN, Codelist
from prikk.model.period import Period
from prikk.model.status import Status
from prikk.model.style import PLAIN, Style
from prikk.words import text
from prikk.words.own import with_words

Labels = Mapping[str, str]
Place = tuple[str, ...]
"""A row or a column of a table: a code of each of its axes."""

PERIOD, STATISTIC = "period", "statistic"
"""What varies in tables besides dimensions."""
PLAIN_COLUMNS = (STATISTIC, PERIOD)
"""What varies across where nothing else is said."""


@dataclass(frozen=True)
class PublishedCell:
    """A cell as the public sees it: a value where the status shows one, else None."""

    status: Status
    value: int | Decimal | None = None

    def __post_init__(self) -> None:
        if (self.status is Status.PUBLISHED) != (self.value is not None):
            raise ValueError(f"a cell of status {self.status.value} has a value just where it is published")


@dataclass(frozen=True)
class Dimension:
    """A dimension of the cells: its id, its name and its codelist.

    `show_code` prints the code before the label of a row (`03 Oslo`), except for the total and the unknown. `ordered`
    tells that the codes have an order of their own, which a chart keeps. `areas` has the outline of codes
    on a map, as paths.
    """

    id: str
    labels: Labels
    codelist: Codelist
    show_code: bool = False
    ordered: bool = False
    areas: Mapping[str, str] = field(default_factory=dict)

    @property
    def in_order(self) -> bool:
        """Whether the codes have an order of their own: said so, or bands of numbers."""
        return self.ordered or any(item.low is not None or item.high is not None for item in self.codelist)


@dataclass(frozen=True)
class Statistic:
    """A content of the cells: the count, the year-to-date mean, a share, a change, an index figure.

    `of` are the dimensions of whose total a share is, `compared` and `base` what a change and an index refer to, `over`
    how many periods a moving mean goes over; a rate is `per` so many of the `populations` of cells (see
    `prikk.figures.rate`). `units` is what its figures are counted in, where the publication says so.
    """

    id: str
    kind: str
    labels: Labels
    decimals: int = 0
    of: tuple[str, ...] = ()
    compared: str = "previous"
    base: str = ""
    over: int = 3
    per: int = 1_000
    populations: Mapping[str, int] = field(default_factory=dict)
    units: Labels = field(default_factory=dict)


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
        for names, places in ((self.row_axes, self.rows), (self.column_axes, self.columns)):
            if axis in names:
                return tuple(dict.fromkeys(place[names.index(axis)] for place in places))
        return ({PERIOD: self.period, STATISTIC: self.statistic, **self.fixed}[axis],)

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


@dataclass(frozen=True)
class Page:
    """A page of text (Markdown) in one language; `place` is `front` (before the tables) or `about` (after them)."""

    id: str
    language: str
    place: str
    title: str
    markdown: str


@dataclass(frozen=True)
class Revision:
    """An entry of the revision log."""

    version: str
    date: dt.date
    notes: Labels


@dataclass(frozen=True)
class Revised:
    """A figure that an earlier release printed otherwise: what it was there. Both releases show it."""

    codes: tuple[str, ...]
    period: str
    statistic: str
    release: str
    before: int

    @property
    def key(self) -> CellKey:
        """The cell."""
        return CellKey(self.codes, self.period, self.statistic)


@dataclass(frozen=True)
class StatedProtection:
    """What was done for confidentiality: the rule, what was demanded, and whether an audit found nothing.

    `demanded` is `none`, `exact`, `width=k` or `full`; `audited` tells whether the audit of these very cells found
    nothing; `rule` names the rule; `digest` is the SHA-256 of the cells it was made for (hex). `known_not_empty` is how
    many stars are known not to be zero for the sole reason that their row or column is shown.
    """

    threshold: int
    zeros: str
    symbol: str
    demanded: str
    audited: bool
    digest: str
    shows_kind: bool = False
    rule: str = "threshold"
    known_not_empty: int = 0


def cells_digest(cells: Mapping[CellKey, PublishedCell]) -> str:
    """SHA-256 of the published cells, whatever their order (hex)."""
    lines = sorted("\x1f".join((*key.parts, cell.status.value, str(cell.value))) for key, cell in cells.items())
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


@dataclass(frozen=True)
class Headline:
    """A main figure: a row of a table (its id); `labels` names it where the row's or the table's own name does not."""

    table: str
    row: str = TOTAL
    labels: Labels = field(default_factory=dict)


@dataclass(frozen=True)
class Contact:
    """Whom readers may ask: a name, and where given an e-mail address, a telephone number, an address on the web."""

    names: Labels
    email: str = ""
    phone: str = ""
    address: str = ""


@dataclass(frozen=True)
class Licence:
    """On what terms the figures may be used: a name, and where given an address on the web."""

    name: str
    address: str = ""


@dataclass(frozen=True)
class Counting:
    """What a total counts: `participations` or `persons`, and the dimensions over which the two differ.

    `register` names the register that was counted, where the publication names it; `measure` is `stock` or `flow`.
    """

    count: str
    unit: tuple[str, ...]
    register: str = ""
    measure: str = "stock"

    def adds_up(self, dimension: str) -> bool:
        """Whether the counts of the codes of a dimension add up to that of them together."""
        return self.count != "persons" or dimension not in self.unit


@dataclass(frozen=True, repr=False)
class Release:
    """Everything that writers of public files may see.

    `cells` has every cell of every table. `counting` is None where an earlier version wrote the release. `source` names
    what was counted, `citation` how the release is cited, where the publication says so. `words` are what is said in
    languages of its own (see `prikk.words.own`). `charts` are the kinds of chart that a family asks for.
    """

    id: str
    version: str
    languages: tuple[str, ...]
    titles: Labels
    subtitles: Labels
    publisher: Labels
    first: Period
    last: Period
    dimensions: tuple[Dimension, ...]
    statistics: tuple[Statistic, ...]
    tables: tuple[Table, ...]
    cells: Mapping[CellKey, PublishedCell]
    pages: tuple[Page, ...]
    families: Mapping[str, Labels]
    protection: StatedProtection
    published: dt.datetime | None = None
    next_release: dt.datetime | None = None
    revisions: tuple[Revision, ...] = ()
    counting: Counting | None = None
    revised: tuple[Revised, ...] = ()
    summary: Labels = field(default_factory=dict)
    headlines: tuple[Headline, ...] = ()
    source: Labels = field(default_factory=dict)
    contact: Contact | None = None
    licence: Licence | None = None
    citation: Labels = field(default_factory=dict)
    words: Mapping[str, Mapping[str, Mapping[str, str]]] = field(default_factory=dict)
    style: Style = PLAIN
    charts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __repr__(self) -> str:
        span, hidden = f"{self.first.code} to {self.last.code}", sum(cell.status.hidden for cell in self.cells.values())
        size = f"{len(self.tables)} tables, {len(self.cells)} cells, {hidden} hidden"
        return f"Release({self.id} {self.version}, {span}: {size})"

    def __post_init__(self) -> None:
        object.__setattr__(self, "languages", tuple(with_words(self.languages, self.words)))
        for table in self.tables:
            for key in table.cell_keys():
                if key not in self.cells:
                    raise ValueError(f"table {table.id} has a cell {key} that the release lacks")

    def __getitem__(self, key: CellKey) -> PublishedCell:
        return self.cells[key]

    def dimension(self, id: str) -> Dimension:
        """The dimension of an id."""
        return next(item for item in self.dimensions if item.id == id)

    def statistic(self, id: str) -> Statistic:
        """The statistic of an id."""
        return next(item for item in self.statistics if item.id == id)

    def code_label(self, axis: str, code: str, language: str) -> str:
        """The label of a code of an axis: a period with its year, a code of a dimension as its rows show it."""
        if axis == PERIOD:
            return Period.parse(code).long_label(language)
        if axis == STATISTIC:
            return text(self.statistic(code).labels, language)
        dimension = self.dimension(axis)
        label = dimension.codelist[code].label(language)
        return f"{code} {label}" if dimension.show_code and code not in (TOTAL, UNKNOWN) else label

    def row_label(self, table: Table, row: Place, language: str) -> str:
        """The label of a row in full: the table's own name for the total, else those of its codes that are no total."""
        named = [
            self.code_label(axis, code, language)
            for axis, code in zip(table.row_axes, row, strict=True)
            if code != TOTAL
        ]
        total = table.is_total(row) and table.row_axes[0] in table.dimensions
        return ", ".join([text(table.total_labels, language), *named] if total else named)

    def row_depth(self, table: Table, row: Place) -> int:
        """How many levels a row lies below the total (the total 0).

        The parts of an inner dimension lie below all levels of the outer ones.
        """
        codelists = {item.id: item.codelist for item in self.dimensions}
        down = [(place, codelists[axis]) for place, axis in enumerate(table.row_axes) if axis in codelists]
        last = max((number for number, (place, _) in enumerate(down) if row[place] != TOTAL), default=None)
        if last is None:
            return 0 if down else 1
        outer = sum(max(map(codelist.depth, {other[at] for other in table.rows})) for at, codelist in down[:last])
        place, codelist = down[last]
        return outer + codelist.depth(row[place])
