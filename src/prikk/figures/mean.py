"""Means, rounded half up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from prikk.figures.form import Band, Printed, in_units, quotient
from prikk.figures.statistic import StatisticForm
from prikk.model.cell import CellKey
from prikk.model.period import Period
from prikk.model.release import Table


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


def _year_so_far(own: CellKey, _table: Table, periods: Sequence[Period]) -> list[CellKey]:
    """The counts of the year's periods up to a count's own."""
    until = Period.parse(own.period)
    return [own._replace(period=item.code) for item in periods if item.year == until.year and item <= until]


STATISTIC = StatisticForm(
    "year-to-date-mean",
    behind=_year_so_far,
    form=Mean,
    judged=True,
    over_periods=True,
    measure="average",
)
