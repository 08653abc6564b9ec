"""Rounded derived figures as exact integer bounds.

Rounding half up is strict on one side: `m = floor(s / n + 1/2)` says `2 n m <= 2 s + n < 2 n (m + 1)`, which for
integers is a closed interval of `s`. No floating point anywhere.
"""

from __future__ import annotations

from prikk.system.cellsystem import UNBOUNDED


def round_half_up(numerator: int, denominator: int) -> int:
    """The quotient of integers, rounded half up. `denominator` must be positive."""
    return (2 * numerator + denominator) // (2 * denominator)


def mean_band(mean: int, count: int) -> tuple[int, int]:
    """The least and the greatest sum of `count` integers whose mean rounds half up to `mean`."""
    return -((count - 2 * count * mean) // 2), (2 * count * (mean + 1) - count - 1) // 2


def ratio_forms(share: int, scale: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """The two integer forms that state `share = round_half_up(scale * part / whole)`.

    Each is a pair of coefficients (of the part, of the whole). For `whole > 0` the first form is `>= 0` and the second
    `<= -1`; both bounds together are equivalent to the rounding. `scale` is 100 * 10 ** decimals for a percentage.
    """
    return (2 * scale, 1 - 2 * share), (2 * scale, -1 - 2 * share)


FREE = (-UNBOUNDED, UNBOUNDED)
"""The bounds of a form that is not published."""
