"""What a form of figures is, and the one place where a figure is rounded."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple, Protocol

Printed = int | Decimal
"""A figure as it stands in a table: with a fixed number of decimals, whole where there are none."""


class Band(NamedTuple):
    """What a print says of the whole numbers behind it: `low <= sum of factor times number <= high`.

    An end that is None is open.
    """

    factors: tuple[int, ...]
    low: int | None = None
    high: int | None = None


class Form(Protocol):
    """How whole numbers (counts, or sums of counts) are printed as one figure, and what the figure says of them.

    Two promises make a form: what was printed says nothing false of the numbers, and whatever keeps to what it says
    prints the same. A form that prints by chance holds what it drew itself; of the second promise there remains that
    whatever keeps to what it says may print the same.
    """

    def print(self, numbers: Sequence[int]) -> Printed | None:
        """The figure of some numbers; None where they have none, as percentages of nothing."""
        ...

    def says(self, figure: Printed) -> tuple[Band, ...]:
        """What a figure says of the numbers behind it; it takes all bands together."""
        ...


def round_half_up(numerator: int, denominator: int) -> int:
    """The quotient of integers, rounded half up. `denominator` must be positive."""
    return (2 * numerator + denominator) // (2 * denominator)


def quotient(numerator: int, denominator: int, decimals: int) -> Printed:
    """The quotient of integers as it is printed: rounded half up to so many decimals."""
    scaled = round_half_up(numerator * 10**decimals, denominator)
    return Decimal(scaled).scaleb(-decimals) if decimals else scaled


def in_units(figure: Printed, decimals: int) -> int:
    """A printed figure as a number of units of its last decimal."""
    return int(figure * 10**decimals)
