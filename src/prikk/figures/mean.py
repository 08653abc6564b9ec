"""Means, rounded half up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from prikk.figures.form import Band, Printed, in_units, quotient
from prikk.figures.statistic import Behind, Reach, StatisticForm
from prikk.model.cell import CellKey
from prikk.model.period import Period
from prikk.model.table import Table


@dataclass(frozen=True)
class Mean:
    """The mean over so many (`over`) of a sum."""

    over: int
    decimals: int = 0

    def print(self, numbers: Sequence[int]) -> Printed:
        """The sum by how many it is over."""
        return quotient(numbers[0], self.over, self.decimals)

    def says(self, figure: Printed) -> tuple[Band, ...]:
        """`2 n m <= 2 u s + n < 2 n (m + 1)` for a mean of m units of size 1/u, n parts and their sum s."""
        size, units = 10**self.decimals, in_units(figure, self.decimals)
        least = self.over * (2 * units - 1)
        return (Band((1,), -(-least // (2 * size)), (least + 2 * self.over - 1) // (2 * size)),)


def counts_over(reach: Reach, over: int = 0) -> Behind:
    """The counts in all periods that a figure reaches."""

    def behind(own: CellKey, _table: Table, periods: Sequence[Period]) -> Sequence[CellKey]:
        return [own._replace(period=item.code) for item in reach(Period.parse(own.period), periods, over)]

    return behind


def _year_so_far(own: Period, periods: Sequence[Period], _over: int) -> list[Period]:
    """The year's periods up to a figure's own."""
    return [item for item in periods if item.year == own.year and item <= own]


STATISTIC = StatisticForm(
    "year-to-date-mean",
    behind=counts_over(_year_so_far),
    form=Mean,
    judged=True,
    reach=_year_so_far,
    measure="average",
)
