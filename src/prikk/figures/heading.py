"""How the columns of a table are headed, for those that write tables and those that read them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from prikk.figures.registry import STATISTICS
from prikk.model.release import Column, Statistic
from prikk.words import text


@dataclass(frozen=True)
class Heading:
    """What stands above a column: alone (`label`), or in two tiers, where `above` may span several columns.

    `above` is empty where there is but one tier.
    """

    column: Column
    label: str
    above: str
    below: str


def column_labels(columns: Sequence[Column], statistics: Sequence[Statistic], language: str) -> tuple[str, ...]:
    """The heading of each column, in one tier."""
    return tuple(heading.label for heading in headings(columns, statistics, language))


def headings(columns: Sequence[Column], statistics: Sequence[Statistic], language: str) -> tuple[Heading, ...]:
    """The headings of the columns.

    A statistic over several periods that stands once is headed by its name alone. The first other statistic is headed
    by the period alone, with its year where the table has several (in two tiers, the year above); whatever else there
    is by name and period (in two tiers, the name above).
    """
    by_id = {item.id: item for item in statistics}
    used = [column.statistic for column in columns]
    means = {id for id in used if STATISTICS[by_id[id].kind].over_periods and used.count(id) == 1}
    plain = next((item.id for item in statistics if item.id in used and item.id not in means), None)
    several_years = len({column.period.year for column in columns}) > 1

    def heading(column: Column) -> Heading:
        name = text(by_id[column.statistic].labels, language)
        within = column.period.label(language)
        period = column.period.long_label(language) if several_years else within
        if column.statistic in means:
            return Heading(column, name, "", name)
        if column.statistic == plain:
            year = str(column.period.year) if period != within else ""
            return Heading(column, period, year, within)
        return Heading(column, f"{name}, {period}", name, period)

    return tuple(heading(column) for column in columns)
