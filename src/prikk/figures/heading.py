"""How the columns of a table are headed, for those that write tables and those that read them."""

from __future__ import annotations

from collections.abc import Sequence

from prikk.figures.registry import STATISTICS
from prikk.model.release import Column, Statistic
from prikk.words import text


def column_labels(columns: Sequence[Column], statistics: Sequence[Statistic], language: str) -> tuple[str, ...]:
    """The heading of each column.

    A statistic over several periods that stands once is headed by its name alone. The first other statistic is headed
    by the period alone, with its year where the table has several; whatever else there is by name and period.
    """
    by_id = {item.id: item for item in statistics}
    used = [column.statistic for column in columns]
    means = {id for id in used if STATISTICS[by_id[id].kind].over_periods and used.count(id) == 1}
    plain = next((item.id for item in statistics if item.id in used and item.id not in means), None)
    several_years = len({column.period.year for column in columns}) > 1

    def label(column: Column) -> str:
        name = text(by_id[column.statistic].labels, language)
        period = column.period.long_label(language) if several_years else column.period.label(language)
        if column.statistic in means:
            return name
        return period if column.statistic == plain else f"{name}, {period}"

    return tuple(label(column) for column in columns)
