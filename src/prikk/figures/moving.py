"""Moving means: over a count's own period and those before it, rounded half up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from prikk.figures.mean import Mean, counts_over
from prikk.figures.statistic import StatisticForm
from prikk.model.period import Period
from prikk.model.specification import StatisticSpec


def _last_so_many(own: Period, periods: Sequence[Period], over: int) -> Sequence[Period]:
    """A period and those before it, so many in all (fewer where there are no more)."""
    until = [item for item in periods if item <= own]
    return until[-over:]


def _of(statistic: StatisticSpec) -> StatisticForm:
    """The mean over as many periods as a statistic says; periods with fewer before them have none."""

    def has(period: Period, periods: Sequence[Period]) -> bool:
        return len(_last_so_many(period, periods, statistic.over)) == statistic.over

    return replace(STATISTIC, behind=counts_over(_last_so_many, statistic.over), has=has)


STATISTIC: StatisticForm = StatisticForm(
    "moving-mean",
    behind=counts_over(_last_so_many, 1),
    form=Mean,
    judged=True,
    reach=_last_so_many,
    settle=_of,
    keys=("over",),
    measure="average",
)
