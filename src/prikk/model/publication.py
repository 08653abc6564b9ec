"""A publication file: what is published, from what source, under which rules. Read with `read_publication`.

The classes below are the format: a field is a key of the TOML file, a field without default must be given.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Literal

from prikk.model.codelist import Codelist
from prikk.model.period import Period, PeriodUnit, periods
from prikk.words import LANGUAGES

Labels = dict[str, str]

NO_KEY = {"key": False}
"""Marks a field that is no key of the file."""


@dataclass(frozen=True, kw_only=True)
class PeriodRange:
    """The periods of the publication, both ends included."""

    unit: Literal["month", "quarter", "half-year", "year"]
    first: str
    last: str

    @cached_property
    def periods(self) -> tuple[Period, ...]:
        """All periods, in order."""
        return periods(Period.parse(self.first), Period.parse(self.last))


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
    `persons` is the file of persons, joined on the person column (a column that both files have is the spells').
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

    `path` is a file, a glob or the name of a table in a DuckDB file (`file.duckdb::table`), relative to the publication
    file. `period` and `person` name columns. `unit` lists the dimensions that with person and period make a record
    unique (the counting unit). `count` says what a total over those dimensions counts: `participations` (records) or
    `persons` (each person once). `register` names the register: publications that name the same one count the same
    persons, and what one publishes binds the others. `rules` derives a dimension's codes from any columns: the first
    rule that applies counts. An empty value, or no rule that applies, means the unknown where the codelist has it.
    """

    path: str = ""
    person: str
    period: str | None = None
    unit: list[str] = field(default_factory=list)
    count: Literal["participations", "persons"] = "participations"
    register: str = ""
    spells: SpellSource | None = None
    rules: dict[str, list[Condition]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class DimensionSpec:
    """A dimension: its codelist, the source's column (the dimension's id where not given) and how its rows print.

    `list_all` lists every code in every table, also those that never have a record; `show_code` prints the code before
    the label.
    """

    label: Labels
    codelist: str
    column: str | None = None
    list_all: bool = False
    show_code: bool = False


@dataclass(frozen=True, kw_only=True)
class StatisticSpec:
    """A statistic.

    `kind` is `count`; `year-to-date-mean` (sum over the year's periods so far / their number, a period without records
    counting 0, rounded half up); `share` (percent of the total row, rounded half up to `decimals`); or another name of
    `prikk.figures.registry`. `periods` tells whether it has a column for every period or for the last of each year
    only.
    """

    id: str
    kind: str
    label: Labels
    decimals: int = field(default=0, metadata={"range": (0, 6)})
    periods: Literal["all", "last"] = "all"


@dataclass(frozen=True, kw_only=True)
class TableSpec:
    """A family of tables: rows are the codes of one dimension, one table for each combination of codes of `for_each`.

    `each_total` gives the total of a `for_each` dimension a table too. `where` fixes a dimension to a code. Dimensions
    not named are totals. `empty_periods` and `empty_rows` say whether a period (a row) without any record in the table
    is dropped or kept. `title` names the family, `table_title` each table, `total_label` the total row; `{dimension}`
    in the latter two stands for the label of a `for_each` dimension (nothing for its total). `statistics` names what
    the tables show, the count among them (all where not given).
    """

    id: str
    rows: str
    title: Labels
    table_title: Labels = field(default_factory=dict)
    total_label: Labels = field(default_factory=dict)
    for_each: list[str] = field(default_factory=list)
    each_total: bool = False
    where: dict[str, str] = field(default_factory=dict)
    statistics: list[str] = field(default_factory=list)
    empty_periods: Literal["drop", "keep"] = "drop"
    empty_rows: Literal["drop", "keep"] = "drop"


@dataclass(frozen=True, kw_only=True)
class Confidentiality:
    """The rule for small counts and what protection is demanded of it.

    `rule` names the rule. Under `threshold` a count below `threshold` is primary; `zeros` says whether zeros are
    published, hidden (a star is then 0 to threshold - 1) or may be hidden as secondaries. `protection` is `none`,
    `exact`, `width=K` or `full`. `shows_kind` publishes A and D instead of C. `cost` weighs the hidden cells,
    `dimension_cost` multiplies the cost of cells that carry a code of that dimension. `forced` lists cells that must be
    published: dimension (and `period`) to code. `apriori` names a file (CSV) of what is said of single cells, see
    `read_apriori`. `singletons` demands as well that nobody who is counted alone in a cell can compute another small
    count from it. A row that is left out when empty and shown all the same is known not to be empty: `shown_rows`
    says whether a star that only this narrows is accepted as it is (1 to threshold - 1), or refused. `changes`
    says whether a figure may tell that it is few persons more or fewer than in an earlier release (`publish`), or is
    hidden then (`protect`).
    """

    threshold: int
    symbol: str = "*"
    zeros: Literal["publish", "hide", "may-hide"] = "hide"
    protection: str = "full"
    rule: str = "threshold"
    singletons: bool = False
    shown_rows: Literal["accept", "refuse"] = "accept"
    shows_kind: bool = False
    changes: Literal["publish", "protect"] = "publish"
    cost: Literal["value", "log", "constant"] = "value"
    dimension_cost: dict[str, float] = field(default_factory=dict)
    forced: list[dict[str, str]] = field(default_factory=list)
    apriori: str | None = None


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
class Publication:
    """A whole publication file.

    `releases` is the folder (from the publication's own) in which its releases stand: what they published is known.
    `extends` names another publication file of the same folder, whose top-level keys hold where this one has none.
    `approvers` names a file of the keys that may approve a release (OpenSSH's allowed signers); without it approvals
    are not signed.
    """

    id: str
    title: Labels
    period: PeriodRange
    source: Source
    dimensions: dict[str, DimensionSpec]
    statistics: list[StatisticSpec]
    tables: list[TableSpec]
    confidentiality: Confidentiality
    extends: str | None = None
    releases: str | None = None
    languages: list[str] = field(default_factory=lambda: list(LANGUAGES[:1]))
    subtitle: Labels = field(default_factory=dict)
    publisher: Labels = field(default_factory=dict)
    version: str = "1.0"
    published: dt.datetime | None = None
    next_release: dt.datetime | None = None
    pages: list[PageSpec] = field(default_factory=list)
    revisions: list[RevisionSpec] = field(default_factory=list)
    approvers: str | None = None
    folder: Path = field(default=Path(), metadata=NO_KEY)
    codelists: dict[str, Codelist] = field(default_factory=dict, metadata=NO_KEY)
    signers: str = field(default="", metadata=NO_KEY)

    def __repr__(self) -> str:
        span, families = f"{self.period.first} to {self.period.last}", ", ".join(item.id for item in self.tables)
        return f"Publication({self.id} {self.version}, {span}: {', '.join(self.dimensions)}; tables {families})"

    @property
    def unit(self) -> PeriodUnit:
        """The length of the periods."""
        return PeriodUnit(self.period.unit)

    @property
    def count_id(self) -> str:
        """The id of the count."""
        return next(item.id for item in self.statistics if item.kind == "count")

    def measure_of(self, _statistic: str) -> str:
        """The id of the count that is printed by a statistic."""
        return self.count_id

    @property
    def dimension_ids(self) -> tuple[str, ...]:
        """The ids of the dimensions, in the order of the file, which is their order in keys."""
        return tuple(self.dimensions)
