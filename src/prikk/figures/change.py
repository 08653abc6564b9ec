"""Differences of two numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from prikk.figures.form import Band, Printed


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
