"""How the columns of a table are headed, for those that write tables and those that read them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from prikk.figures.registry import STATISTICS
from prikk.model.period import Period
from prikk.model.release import Release, Statistic
from prikk.model.table import PERIOD, PLAIN_COLUMNS, STATISTIC, Place, Table
from prikk.words import text


@dataclass(frozen=True)
class Heading:
    """What stands above a column: alone (`label`), or in two tiers, where `above` may span several columns.

    `above` is empty where there is but one tier, `period` where the column is of no period or of several.
    """

    period: Period | None
    label: str
    above: str
    below: str


@dataclass(frozen=True)
class Spanner:
    """A heading over several columns: the places of the first and the last (from 0), or one column (`heading`)."""

    label: str
    first: int
    last: int
    heading: Heading | None = None


def spanners(below: Sequence[Heading]) -> tuple[Spanner, ...]:
    """The upper of two tiers of headings; empty where one is enough."""
    if not any(heading.above for heading in below):
        return ()
    found: list[Spanner] = []
    for place, heading in enumerate(below):
        if heading.above and found and found[-1].label == heading.above and found[-1].heading is None:
            found[-1] = replace(found[-1], last=place)
        else:
            found.append(Spanner(heading.above, place, place, None if heading.above else heading))
    return tuple(found)


def headings(release: Release, table: Table, language: str) -> tuple[Heading, ...]:
    """The headings of the columns of a table.

    Of nested columns the innermost code stands below, the others above it. A statistic is named where there are
    several.
    """
    if table.column_axes == PLAIN_COLUMNS:
        return plain_headings(table.columns, release.statistics, language)
    several_years = len({period.year for period in table.periods}) > 1
    named = [axis for axis in table.column_axes if axis != STATISTIC or len(table.statistics) > 1]

    def heading(column: Place) -> Heading:
        at = dict(zip(table.column_axes, column, strict=True))
        parts = [release.code_label(axis, at[axis], language) for axis in named]
        if not parts:
            parts = [text(release.statistic(table.statistics[0]).labels, language)]
        label, above = ", ".join(parts), parts[:-1]
        if named and named[-1] == PERIOD:
            period = Period.parse(at[PERIOD])
            parts[-1] = period.label(language)
            above += [str(period.year)] if several_years and parts[-1] != period.code else []
        return Heading(Period.parse(at[PERIOD]) if PERIOD in at else None, label, ", ".join(above), parts[-1])

    return tuple(heading(column) for column in table.columns)


def plain_headings(columns: Sequence[Place], statistics: Sequence[Statistic], language: str) -> tuple[Heading, ...]:
    """The headings of columns that are statistics and, within each, periods.

    A statistic over several periods that stands once is headed by its name alone. The first other statistic is headed
    by the period alone, with its year where the table has several (in two tiers, the year above); whatever else there
    is by name and period (in two tiers, the name above).
    """
    by_id = {item.id: item for item in statistics}
    used = [statistic for statistic, _ in columns]
    means = {id for id in used if STATISTICS[by_id[id].kind].over_periods and used.count(id) == 1}
    plain = next((item.id for item in statistics if item.id in used and item.id not in means), None)
    several_years = len({Period.parse(period).year for _, period in columns}) > 1

    def heading(column: Place) -> Heading:
        statistic, own = column[0], Period.parse(column[1])
        name = text(by_id[statistic].labels, language)
        within = own.label(language)
        period = own.long_label(language) if several_years else within
        if statistic in means:
            return Heading(own, name, "", name)
        if statistic == plain:
            year = str(own.year) if period != within else ""
            return Heading(own, period, year, within)
        return Heading(own, f"{name}, {period}", name, period)

    return tuple(heading(column) for column in columns)
