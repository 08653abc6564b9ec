"""A publication file: what is published, from what source, under which rules. Read with `read_publication`.

The classes below, and those of `model.specification` that they build on, are the format: a field is a key of the TOML
file, a field without default must be given.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from prikk.model.specification import NO_KEY, Labels, Specification
from prikk.model.style import PLAIN, Style
from prikk.words.own import with_words


@dataclass(frozen=True, kw_only=True)
class Condition:
    """One line of a derivation: where every column of `when` holds one of the values, the code is `then`."""

    then: str
    when: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class SpellSource:
    """How spells become a stock: a spell counts in a period when its status is one of `stock_status` and the reference
    day lies in it (`from_column` and `to_column` included; an empty `to` is open).

    `reference_day` is `last-day`, `last-tuesday` (any weekday) or the number of a day of the period's last month.
    `persons` is the file of persons, joined on the person column (a column that both files have is the spells'); beside
    a table of a server it is a table of the same name in the same schema, or what the address names (`persons=...`).
    `ages` gives for a dimension the column of the birth date, from which age in whole years on the reference day is
    taken; a value in the dimension's own column, if the source has it, goes before.
    """

    from_column: str
    to_column: str
    status_column: str | None = None
    stock_status: list[str] = field(default_factory=list)
    reference_day: str = "last-day"
    persons: str | None = None
    ages: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where the records are and what is counted.

    `path` is a file, a glob, a folder of Parquet files or the name of a table in a DuckDB file (`file.duckdb::table`),
    relative to the publication file; or the address of a table, `postgresql://host/database?table=schema.name`, or of
    what Spark reads, `spark:schema.name` or `spark:folder`.
    `period` and `person` name columns. `unit` lists the dimensions that with person and period make a record unique
    (the counting unit). `count` says what a total over those dimensions counts: `participations` (records) or `persons`
    (each person once). `register` names the register: publications that name the same one count the same persons, and
    what one publishes binds the others. `name` is what readers are told it is called. `rules` derives a dimension's
    codes from any columns: the first rule that applies counts. An empty value, or no rule that applies, means the
    unknown where the codelist has it.
    `measure` says whether the records of a period are a stock (who is there) or a flow (what happened): shorter periods
    of a flow are counted in the longer ones of the publication.
    """

    path: str = ""
    person: str
    period: str | None = None
    unit: list[str] = field(default_factory=list)
    count: Literal["participations", "persons"] = "participations"
    measure: Literal["stock", "flow"] = "stock"
    register: str = ""
    name: Labels = field(default_factory=dict)
    spells: SpellSource | None = None
    rules: dict[str, list[Condition]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class DimensionSpec:
    """A dimension: its codelist, the source's column (the dimension's id where not given) and how its rows print.

    `list_all` lists every code in every table, also those that never have a record; `show_code` prints the code before
    the label. `ordered` says that the codes have an order of their own (levels of education), which charts keep; bands
    of numbers have one anyway. `map` names a file of areas (GeoJSON) whose property `map_code` holds the code.
    """

    label: Labels
    codelist: str
    column: str | None = None
    list_all: bool = False
    show_code: bool = False
    ordered: bool = False
    map: str = ""
    map_code: str = "code"


@dataclass(frozen=True, kw_only=True)
class HeadlineSpec:
    """A main figure of the first page: the row (the total, where none is named) of a table, which is named by its id:
    that of the family and the codes of `for_each`, with `-` between. `label` names the figure.
    """

    table: str
    row: str = "_T"
    label: Labels = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class NoteSpec:
    """A footnote. `table` is a family or a table by its id (all without); `at` gives the codes of dimensions, the
    `period` and the `statistic` that it is about: a row, a column or cells. Without `at` it is of the whole table.
    """

    text: Labels
    table: str = ""
    at: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ContactSpec:
    """Whom readers may ask. `address` is on the web (https://...)."""

    name: Labels
    email: str = ""
    phone: str = ""
    address: str = ""


@dataclass(frozen=True, kw_only=True)
class LicenceSpec:
    """On what terms the figures may be used. `address` is on the web (https://...)."""

    name: str
    address: str = ""


@dataclass(frozen=True, kw_only=True)
class AboveSpec:
    """A page above the publication, in the path that its pages show: on the web (https://...), or from the root (/)."""

    title: Labels
    address: str


@dataclass(frozen=True, kw_only=True)
class StyleSpec:
    """How the publication is dressed.

    `accent` is the colour of headings, links and bars, `lines` those of the lines of charts: each can be read on white.
    `logo` is a PNG, or an SVG that is only a picture; `logo_label` says what it shows (the publisher, where it does
    not). `font` names the files of the faces regular, bold and italic. `footer` stands at the foot of pages in place of
    the publisher. `orientation` is that of the pages of tables: `auto` is upright where they fit so.
    """

    accent: str = ""
    lines: list[str] = field(default_factory=list)
    logo: str = ""
    logo_label: Labels = field(default_factory=dict)
    font: list[str] = field(default_factory=list)
    page: Literal["a3", "a4", "a5", "us-letter"] = "a4"
    orientation: Literal["auto", "portrait", "landscape"] = "auto"
    footer: Labels = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class PageSpec:
    """A page of text: `file` holds Markdown, one file for each language (`{language}` in the name)."""

    id: str
    file: str
    title: Labels
    place: Literal["front", "about"]


@dataclass(frozen=True, kw_only=True)
class RevisionSpec:
    """An entry of the revision log."""

    version: str
    date: dt.date
    note: Labels


@dataclass(frozen=True, kw_only=True, repr=False)
class Publication(Specification):
    """A whole publication file.

    `releases` is the folder (from the publication's own) in which its releases stand: what they published is known.
    `extends` names another publication file of the same folder, whose top-level keys hold where this one has none.
    `approvers` names a file of the keys that may approve a release (OpenSSH's allowed signers); without it approvals
    are not signed. `headlines` are the main figures of the first page (where none is named, the totals of the first
    tables). `summary` is the finding in one sentence, about the first of them: `{figure}`, `{unit}`, `{period}`,
    `{change}` and `{before}` stand for its last figure and the period before. `citation` tells how to cite. `words`
    gives for a language that prikk does not speak the file of what is said in it (`prikk words` drafts one). `above`
    are the pages above its own, the outermost first, as the list of all releases.
    """

    title: Labels
    source: Source
    dimensions: dict[str, DimensionSpec]
    extends: str | None = None
    releases: str | None = None
    subtitle: Labels = field(default_factory=dict)
    publisher: Labels = field(default_factory=dict)
    version: str = "1.0"
    published: dt.datetime | None = None
    next_release: dt.datetime | None = None
    pages: list[PageSpec] = field(default_factory=list)
    revisions: list[RevisionSpec] = field(default_factory=list)
    approvers: str | None = None
    summary: Labels = field(default_factory=dict)
    headlines: list[HeadlineSpec] = field(default_factory=list)
    notes: list[NoteSpec] = field(default_factory=list)
    contact: ContactSpec | None = None
    licence: LicenceSpec | None = None
    citation: Labels = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    style: StyleSpec | None = None
    above: list[AboveSpec] = field(default_factory=list)
    folder: Path = field(default=Path(), metadata=NO_KEY)
    signers: str = field(default="", metadata=NO_KEY)
    outlines: dict[str, dict[str, str]] = field(default_factory=dict, metadata=NO_KEY)
    dress: Style = field(default=PLAIN, metadata=NO_KEY)
    told: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict, metadata=NO_KEY)

    def __post_init__(self) -> None:
        object.__setattr__(self, "languages", with_words(self.languages, self.told))

    @property
    def name(self) -> str:
        """Its id and its version."""
        return f"{self.id} {self.version}"
