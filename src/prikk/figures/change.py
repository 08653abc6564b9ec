"""Differences of two numbers: a count less an earlier one of the same kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from prikk.figures.form import Band, Printed
from prikk.figures.statistic import Behind, StatisticForm
from prikk.model.cell import CellKey
from prikk.model.period import Period
from prikk.model.specification import StatisticSpec
from prikk.model.table import Table


@dataclass(frozen=True)
class Change:
    """One number less another. `tolerance` is how far a print may be off because others rounded it."""

    tolerance: int = 0

    def print(self, numbers: Sequence[int]) -> int:
        """The difference."""
        own, other = numbers
        return own - other

    def says(self, figure: Printed) -> tuple[Band, ...]:
        """The difference lies within the tolerance."""
        return (Band((1, -1), int(figure) - self.tolerance, int(figure) + self.tolerance),)


def compared_with(period: Period, statistic: StatisticSpec) -> Period:
    """The period that a figure is compared with: the one before, or the same of the year before."""
    return period.year_before() if statistic.compared == "year-before" else period.previous()


def settled(form: StatisticForm, statistic: StatisticSpec) -> StatisticForm:
    """A form of comparison with the period that a statistic names; periods with nothing to compare have none."""

    def has(period: Period, periods: Sequence[Period]) -> bool:
        return compared_with(period, statistic) in periods

    return replace(form, behind=_behind(statistic), has=has)


def _behind(statistic: StatisticSpec) -> Behind:
    def behind(own: CellKey, _table: Table, periods: Sequence[Period]) -> Sequence[CellKey]:
        other = compared_with(Period.parse(own.period), statistic)
        return (own, own._replace(period=other.code)) if other in periods else ()

    return behind


STATISTIC: StatisticForm = StatisticForm(
    "change",
    behind=lambda own, _table, _periods: (own,),
    form=lambda _numbers, _decimals: Change(),
    settle=lambda statistic: settled(STATISTIC, statistic),
    keys=("compared",),
)
