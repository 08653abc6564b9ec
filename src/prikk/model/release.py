"""A release: what is published, and nothing else. A hidden cell holds no value at all."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from prikk.model.cell import CellKey
from prikk.model.codelist import TOTAL, UNKNOWN, Codelist
from prikk.model.facts import Above, Contact, Headline, Licence
from prikk.model.period import Period
from prikk.model.status import Status
from prikk.model.style import PLAIN, Style
from prikk.model.table import PERIOD, STATISTIC, Place, Table
from prikk.words import text
from prikk.words.own import with_words

Labels = Mapping[str, str]


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
class MadeBeside:
    """An earlier release that a release was made beside; `digest` is the SHA-256 of its cells (hex)."""

    id: str
    version: str
    digest: str

    @classmethod
    def of(cls, release: Release) -> MadeBeside:
        """What a release is called where others were made beside it."""
        return cls(release.id, release.version, release.protection.digest)


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
class Note:
    """A footnote: of the tables of a family or one table (its id; all without), of a row, a column or cells of them.

    `at` gives the code of a dimension, the period or the statistic that it is about.
    """

    texts: Labels
    table: str = ""
    at: Mapping[str, str] = field(default_factory=dict)


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

    `cells` has every cell of every table. `counting` is None where an earlier version wrote the release. `after` are
    the earlier releases that it was made beside: a row of which one of these told is shown although it may be empty.
    `left_out` names for each family the dimensions, and `period`, of which codes without a record are left out.
    `source` names what was counted, `citation` how the release is cited, where the publication says so. `words` are
    what is said in languages of its own (see `prikk.words.own`), `charts` the kinds of chart that a family asks for.
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
    after: tuple[MadeBeside, ...] = ()
    left_out: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    summary: Labels = field(default_factory=dict)
    headlines: tuple[Headline, ...] = ()
    source: Labels = field(default_factory=dict)
    contact: Contact | None = None
    licence: Licence | None = None
    citation: Labels = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    words: Mapping[str, Mapping[str, Mapping[str, str]]] = field(default_factory=dict)
    style: Style = PLAIN
    charts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    above: tuple[Above, ...] = ()

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
        outer = sum(max(map(codelist.depth, table.codes_of(table.row_axes[at]))) for at, codelist in down[:last])
        place, codelist = down[last]
        return outer + codelist.depth(row[place])
