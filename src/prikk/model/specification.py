"""What tables are made of: dimensions, codelists, periods, layout, statistics, settings; whoever says so.

A publication file says it (`model.publication`), and so does a release (`model.stated`). The classes are keys of the
publication file as well: a field is a key, a field without default must be given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, Protocol

from prikk.model.codelist import Codelist
from prikk.model.period import Period, PeriodUnit, periods
from prikk.words import LANGUAGES

Labels = dict[str, str]

GREATEST_OVER = 120
"""Periods that a moving mean may go over."""

NO_KEY = {"key": False}
"""Marks a field that is no key of the file."""


@dataclass(frozen=True, kw_only=True)
class PeriodRange:
    """The periods of the publication, both ends included."""

    unit: Literal["week", "month", "quarter", "half-year", "year"]
    first: str
    last: str

    @cached_property
    def periods(self) -> tuple[Period, ...]:
        """All periods, in order."""
        return periods(Period.parse(self.first), Period.parse(self.last))


class Counted(Protocol):
    """What a total over the dimensions of `unit` counts: `participations` (records) or `persons` (each person once)."""

    @property
    def count(self) -> str:
        """One of the two words."""
        ...

    @property
    def unit(self) -> Sequence[str]:
        """The dimensions that with person and period make a record unique."""
        ...

    @property
    def measure(self) -> str:
        """`stock` or `flow`: months of a flow add up to quarters."""
        ...


class DimensionLayout(Protocol):
    """A dimension as tables show it."""

    @property
    def label(self) -> Labels:
        """Its name in each language."""
        ...

    @property
    def list_all(self) -> bool:
        """Whether every table lists every code, also those that never have a record."""
        ...

    @property
    def show_code(self) -> bool:
        """Whether the code is printed before the label."""
        ...


@dataclass(frozen=True, kw_only=True)
class StatisticSpec:
    """A statistic.

    `kind` is `count`; `year-to-date-mean` (sum over the year's periods so far / their number, a period without records
    counting 0); `moving-mean` (over so many periods, its own the last of them); `share` (percent of the total row, or
    of the total of the dimensions `of`); `change` and `change-percent` (from the period before, or with `compared` from
    the same period of the year before); `index` (percent of the count of the period `base`); `rate` (per `per` of a
    population that stands in the file `denominators`: a column for each dimension that it tells apart, `period` where
    it differs, and `value`; it is public, and every reader is taken to know it). All are rounded half up to `decimals`.
    A figure that is worked out from counts is hidden where one of them is. `periods` tells whether it has a column for
    every period or for the last of each year only. `unit` names what its figures are counted in; without it that is
    what the source counts, or per cent.
    """

    id: str
    kind: str
    label: Labels
    unit: Labels = field(default_factory=dict)
    decimals: int = field(default=0, metadata={"range": (0, 6)})
    periods: Literal["all", "last"] = "all"
    of: list[str] = field(default_factory=list)
    compared: Literal["previous", "year-before"] = "previous"
    base: str = ""
    over: int = field(default=3, metadata={"range": (2, GREATEST_OVER)})
    per: int = field(default=1_000, metadata={"range": (1, 10**9)})
    denominators: str = ""
    populations: dict[str, int] = field(default_factory=dict, metadata=NO_KEY)


@dataclass(frozen=True, kw_only=True)
class TableSpec:
    """A family of tables, one for each combination of codes of `for_each`.

    `rows` names what varies down the tables: a dimension, or a list of dimensions, `"period"` and `"statistic"`, the
    outermost first. `columns` lists what varies across (statistics, and within each the periods, where not given). A
    table with the period on neither shows the last one, or that of `where`; one with the statistic on neither shows one
    statistic. `each_total` gives the total of a `for_each` dimension a table too; `for_each` may name the period.
    `where` fixes a dimension to a code. Dimensions not named are totals. `empty_periods` and `empty_rows` say whether a
    period, and a row or column of codes, without any record in the table is dropped or kept. `title` names the family,
    `table_title` each table, `total_label` the total row; `{dimension}` in the latter two stands for the label of a
    `for_each` dimension (nothing for its total). `statistics` names what the tables show, the count among them (all
    where not given). `total` says whether totals stand first or last. `charts` are those of the site (chosen by what
    the tables hold, where not given).
    """

    id: str
    rows: str | list[str]
    title: Labels
    columns: list[str] = field(default_factory=lambda: ["statistic", "period"])
    table_title: Labels = field(default_factory=dict)
    total_label: Labels = field(default_factory=dict)
    for_each: list[str] = field(default_factory=list)
    each_total: bool = False
    where: dict[str, str] = field(default_factory=dict)
    statistics: list[str] = field(default_factory=list)
    empty_periods: Literal["drop", "keep"] = "drop"
    empty_rows: Literal["drop", "keep"] = "drop"
    total: Literal["first", "last"] = "first"
    charts: list[Literal["lines", "multiples", "bars", "map", "none"]] = field(default_factory=list)

    @property
    def row_axes(self) -> tuple[str, ...]:
        """What varies down the tables."""
        return (self.rows,) if isinstance(self.rows, str) else tuple(self.rows)

    @property
    def axes(self) -> tuple[str, ...]:
        """What varies down and across the tables."""
        return (*self.row_axes, *self.columns)

    @property
    def named(self) -> tuple[str, ...]:
        """All that the family names: what varies in its tables, between them, and what is fixed."""
        return (*self.axes, *self.for_each, *self.where)


@dataclass(frozen=True, kw_only=True)
class Confidentiality:
    """The rule for small counts and what protection is demanded of it.

    `rule` names the rule. Under `threshold` a count below `threshold` is primary; `zeros` says whether zeros are
    published, hidden (a star is then 0 to threshold - 1) or may be hidden as secondaries. `protection` is `none`,
    `exact`, `width=K` or `full`. `shows_kind` publishes A and D instead of C. `cost` weighs the hidden cells,
    `dimension_cost` multiplies the cost of cells that carry a code of that dimension, `total_cost` that of cells in the
    total row of a table and of main figures, for which readers look first. `forced` lists cells that must be published:
    dimension (and `period`) to code. `apriori` names a file (CSV) of what is said of single cells, see `read_apriori`.
    `singletons` demands as well that nobody who is counted alone in a cell can compute another small
    count from it. A row that is left out when empty and shown all the same is known not to be empty: `shown_rows`
    says whether a star that only this narrows is accepted as it is (1 to threshold - 1), or refused. `changes`
    says whether a figure may tell that it is few persons more or fewer than in an earlier release (`publish`), or is
    hidden then (`protect`). With `foresight` what a star takes from the averages of the rest of the year is part of
    its cost.
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
    foresight: bool = False
    cost: Literal["value", "log", "constant"] = "value"
    dimension_cost: dict[str, float] = field(default_factory=dict)
    total_cost: float = 10.0
    forced: list[dict[str, str]] = field(default_factory=list)
    apriori: str | None = None


@dataclass(frozen=True, kw_only=True, repr=False)
class Specification:
    """The tables of some statistics: what the cell system, the layout and the rule need to know of them."""

    id: str
    period: PeriodRange
    source: Counted
    dimensions: Mapping[str, DimensionLayout]
    statistics: list[StatisticSpec]
    tables: list[TableSpec]
    confidentiality: Confidentiality
    languages: list[str] = field(default_factory=lambda: list(LANGUAGES[:1]))
    codelists: dict[str, Codelist] = field(default_factory=dict, metadata=NO_KEY)

    def __repr__(self) -> str:
        span, families = f"{self.period.first} to {self.period.last}", ", ".join(item.id for item in self.tables)
        return f"{type(self).__name__}({self.name}, {span}: {', '.join(self.dimensions)}; tables {families})"

    @property
    def name(self) -> str:
        """What it is called in a few words."""
        return self.id

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
