"""Every form: the truth lies in what its print says, and whatever lies in it prints the same."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import product
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prikk.figures.change import Change
from prikk.figures.exact import Exact
from prikk.figures.form import Band, Form, Printed, in_units, quotient, round_half_up
from prikk.figures.growth import Growth
from prikk.figures.mean import Mean
from prikk.figures.rate import Rate
from prikk.figures.ratio import Ratio
from prikk.figures.registry import STATISTICS

decimals = st.integers(0, 3)
FORMS: dict[str, tuple[st.SearchStrategy[Form], int]] = {
    "exact": (st.just(Exact()), 1),
    "mean": (st.builds(Mean, over=st.integers(1, 24), decimals=decimals), 1),
    "ratio": (st.builds(Ratio, decimals=decimals), 2),
    "change": (st.just(Change()), 2),
    "rate": (st.builds(Rate, st.integers(1, 900), st.sampled_from([1, 100, 1_000]), decimals), 1),
    "growth": (st.builds(Growth, decimals=decimals), 2),
}
"""For each form its instances, and how many numbers are behind a figure."""


def keeps(bands: Sequence[Band], numbers: Sequence[int]) -> bool:
    """Whether numbers keep to what is said of them."""
    sums = [sum(factor * number for factor, number in zip(band.factors, numbers, strict=True)) for band in bands]
    return all(
        (band.low is None or band.low <= found) and (band.high is None or found <= band.high)
        for band, found in zip(bands, sums, strict=True)
    )


def around(numbers: Sequence[int], reach: int):
    """All numbers near given ones that counts can be."""
    return product(*(range(max(0, number - reach), number + reach + 1) for number in numbers))


@pytest.mark.parametrize("name", FORMS)
@given(st.data())
def test_a_print_says_just_which_numbers_print_it(name: str, data: st.DataObject) -> None:
    forms, behind = FORMS[name]
    form = data.draw(forms)
    numbers = data.draw(st.lists(st.integers(0, 400), min_size=behind, max_size=behind))
    figure = form.print(numbers)
    if figure is None:
        return
    bands = form.says(figure)
    assert keeps(bands, numbers)
    for others in around(numbers, 30 if behind == 1 else 6):
        assert keeps(bands, others) == (form.print(others) == figure)


@given(st.integers(0, 10**6), st.integers(1, 60), decimals)
def test_at_every_half_the_truth_is_in_what_its_print_says(units: int, times: int, digits: int) -> None:
    size = 10**digits
    half, step = (2 * units + 1) * times, Decimal(1).scaleb(-digits)  # half of a unit above so many units
    mean, ratio = Mean(2 * size * times, digits), Ratio(digits)
    for form, numbers in ((mean, [half]), (ratio, [half, 200 * size * times])):
        figure = form.print(numbers)
        assert figure is not None and in_units(figure, digits) == units + 1
        assert keeps(form.says(figure), numbers)
        assert not keeps(form.says(figure - step), numbers)


@pytest.mark.parametrize("over", range(1, 25))
def test_the_halves_of_means_go_up(over: int) -> None:
    for total in range(5 * over):
        figure = floor(Fraction(total, over) + Fraction(1, 2))
        assert Mean(over).print([total]) == figure
        ((_, low, high),) = Mean(over).says(figure)
        assert low is not None and high is not None and low <= total <= high
        assert [floor(Fraction(end, over) + Fraction(1, 2)) == figure for end in (low - 1, low, high, high + 1)] == [
            False,
            True,
            True,
            False,
        ]


@given(st.integers(0, 300), st.integers(0, 300), st.integers(0, 4), st.integers(-4, 4))
def test_a_tolerance_is_as_wide_as_it_is_told(own: int, other: int, tolerance: int, off: int) -> None:
    assert keeps(Exact(tolerance).says(own + off), [own]) == (abs(off) <= tolerance)
    assert keeps(Change(tolerance).says(own - other + off), [own, other]) == (abs(off) <= tolerance)


def test_nothing_is_a_percentage_of_nothing() -> None:
    assert Ratio().print([0, 0]) is None
    assert not keeps(Ratio().says(0), [0, 0])


@given(st.integers(-10_000, 10_000), st.integers(1, 500))
def test_rounding_is_half_up(numerator: int, denominator: int) -> None:
    assert round_half_up(numerator, denominator) == floor(Fraction(numerator, denominator) + Fraction(1, 2))


def test_a_figure_has_its_decimals() -> None:
    printed: list[Printed] = [quotient(1, 2, digits) for digits in range(3)]
    assert list(map(str, printed)) == ["1", "0.5", "0.50"]
    assert [type(item) for item in printed] == [int, Decimal, Decimal]


def test_every_statistic_prints_by_a_form_that_is_tried_here() -> None:
    tried = {"Exact", "Mean", "Ratio", "Change", "Growth", "Rate"}
    assert {type(item.form(1, 0)).__name__ for item in STATISTICS.values()} <= tried
    assert len(tried) == len(FORMS)


def test_every_statistic_is_rounded_to_its_decimals() -> None:
    numbers = {
        "rate": (7,),
        "year-to-date-mean": (13,),
        "moving-mean": (13,),
        "share": (1, 3),
        "index": (1, 3),
        "change-percent": (4, 3),
    }
    for name, behind in numbers.items():
        statistic = STATISTICS[name]
        printed = statistic.form(2, 1).print(behind) if statistic.at is None else Rate(9, 100, 1).print(behind)
        assert printed is not None
        assert Decimal(printed).as_tuple().exponent == -1, name
