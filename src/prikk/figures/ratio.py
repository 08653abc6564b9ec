"""Percentages of a whole and of a base: shares and index figures, rounded half up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from prikk.figures.form import Band, Printed, in_units, quotient
from prikk.figures.statistic import StatisticForm
from prikk.model.cell import CellKey
from prikk.model.codelist import TOTAL
from prikk.model.period import Period
from prikk.model.specification import StatisticSpec
from prikk.model.table import Table


@dataclass(frozen=True)
class Ratio:
    """Percent that one number is of another: part and whole, or figure and base."""

    decimals: int = 0

    def print(self, numbers: Sequence[int]) -> Printed | None:
        """The percentage; None where the whole is nothing."""
        part, whole = numbers
        return quotient(100 * part, whole, self.decimals) if whole > 0 else None

    def says(self, figure: Printed) -> tuple[Band, ...]:
        """For a scale of c units of the last decimal in the whole, `0 <= 2 c part + (1 - 2 units) whole < 2 whole`.

        A percentage of nothing is none: where one stands, the whole is at least one.
        """
        scale, units = 100 * 10**self.decimals, in_units(figure, self.decimals)
        return (
            Band((2 * scale, 1 - 2 * units), low=0),
            Band((2 * scale, -1 - 2 * units), high=-1),
            Band((0, 1), low=1),
        )


def _of_the_total_row(own: CellKey, table: Table, _periods: Sequence[Period]) -> tuple[CellKey, CellKey]:
    """A count, and the one in the total row of its table: where its rows have no dimension, in the total column."""
    whole = own
    down = [name for name in table.row_axes if name in table.dimensions]
    for name in down or [name for name in table.column_axes if name in table.dimensions]:
        whole = whole.with_code(table.dimensions.index(name), TOTAL)
    return own, whole


def _of(statistic: StatisticSpec) -> StatisticForm:
    """Shares of the total of the dimensions that a statistic names; without, of the total row."""

    def behind(own: CellKey, table: Table, _periods: Sequence[Period]) -> tuple[CellKey, CellKey]:
        whole = own
        for name in statistic.of:
            whole = whole.with_code(table.dimensions.index(name), TOTAL)
        return own, whole

    return replace(STATISTIC, behind=behind) if statistic.of else STATISTIC


STATISTIC = StatisticForm(
    "share",
    behind=_of_the_total_row,
    form=lambda _numbers, decimals: Ratio(decimals),
    settle=_of,
    keys=("of",),
    unit="per-cent",
)
