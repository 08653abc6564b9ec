"""Rounded figures as exact bounds: compared with rounding done in fractions."""

from fractions import Fraction
from math import floor

from hypothesis import given
from hypothesis import strategies as st

from prikk.system.bands import mean_band, ratio_forms, round_half_up


def rounded(number: Fraction) -> int:
    return floor(number + Fraction(1, 2))


@given(st.integers(-10_000, 10_000), st.integers(1, 500))
def test_rounding_is_half_up(numerator: int, denominator: int) -> None:
    assert round_half_up(numerator, denominator) == rounded(Fraction(numerator, denominator))


def test_halves_go_up() -> None:
    assert [round_half_up(half, 2) for half in (1, 3, 5, 7)] == [1, 2, 3, 4]


@given(st.integers(0, 300), st.integers(1, 24))
def test_a_mean_band_holds_just_the_sums_that_round_to_the_mean(mean: int, count: int) -> None:
    low, high = mean_band(mean, count)
    around = range(count * (mean - 1) - 1, count * (mean + 1) + 2)
    assert [total for total in around if low <= total <= high] == [
        total for total in around if rounded(Fraction(total, count)) == mean
    ]


@given(st.integers(0, 60), st.integers(1, 60), st.integers(0, 2), st.integers(-3, 3))
def test_ratio_forms_hold_just_when_the_share_rounds_to_the_figure(
    part: int, whole: int, decimals: int, off: int
) -> None:
    scale = 100 * 10**decimals
    share = rounded(Fraction(scale * part, whole)) + off
    (a, b), (c, d) = ratio_forms(share, scale)
    assert (a * part + b * whole >= 0 and c * part + d * whole <= -1) == (off == 0)
