"""The statistics that a publication can have, by name. To add one: a module with its record, and a line here."""

from __future__ import annotations

from prikk.figures import exact, mean, ratio
from prikk.figures.statistic import StatisticForm

STATISTICS: dict[str, StatisticForm] = {
    item.name: item
    for item in (
        exact.STATISTIC,
        mean.STATISTIC,
        ratio.STATISTIC,
    )
}
