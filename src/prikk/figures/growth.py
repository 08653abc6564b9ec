"""Changes in per cent of an earlier number, rounded half up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from prikk.figures.change import settled
from prikk.figures.form import Band, Printed
from prikk.figures.ratio import Ratio
from prikk.figures.statistic import StatisticForm


@dataclass(frozen=True)
class Growth:
    """Per cent by which one number is more than another: its percentage of the other less a hundred."""

    decimals: int = 0

    def print(self, numbers: Sequence[int]) -> Printed | None:
        """The change in per cent; None from nothing."""
        ratio = Ratio(self.decimals).print(numbers)
        return None if ratio is None else ratio - 100

    def says(self, figure: Printed) -> tuple[Band, ...]:
        """What the percentage says, which is a hundred more: rounding half up does not change with whole numbers."""
        return Ratio(self.decimals).says(figure + 100)


STATISTIC: StatisticForm = StatisticForm(
    "change-percent",
    behind=lambda own, _table, _periods: (own,),
    form=lambda _numbers, decimals: Growth(decimals),
    settle=lambda statistic: settled(STATISTIC, statistic),
    keys=("compared",),
    unit="per-cent",
)
