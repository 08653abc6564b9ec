"""A number as it is, or as somebody else may have rounded it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from prikk.figures.form import Band, Printed
from prikk.figures.statistic import StatisticForm


@dataclass(frozen=True)
class Exact:
    """The number itself. `tolerance` is how far a print may be off because others rounded it."""

    tolerance: int = 0

    def print(self, numbers: Sequence[int]) -> int:
        """The number."""
        return numbers[0]

    def says(self, figure: Printed) -> tuple[Band, ...]:
        """The number lies within the tolerance."""
        return (Band((1,), int(figure) - self.tolerance, int(figure) + self.tolerance),)


EXACT = Exact()
"""The form of a count that nobody rounded."""

STATISTIC = StatisticForm(
    "count",
    behind=lambda own, _table, _periods: (own,),
    form=lambda _numbers, _decimals: EXACT,
    judged=True,
    measure="stock",
)
