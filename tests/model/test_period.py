"""Periods: codes, order, labels, last days."""

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prikk.model.period import Period, PeriodUnit, periods

any_period = st.builds(
    lambda unit, year, number: Period(year, number % unit.per_year + 1, unit),
    st.sampled_from(PeriodUnit),
    st.integers(1900, 2100),
    st.integers(0, 11),
)


@given(any_period)
def test_the_code_is_read_back(period: Period) -> None:
    assert Period.parse(period.code) == period


@given(any_period, st.integers(0, 40))
def test_periods_are_consecutive_and_each_ends_after_the_one_before(first: Period, steps: int) -> None:
    last = first
    for _ in range(steps):
        last = last.next()
    found = periods(first, last)
    assert len(found) == steps + 1
    assert sorted(found) == list(found)
    assert all(a.last_day < b.last_day for a, b in pairwise(found))


@pytest.mark.parametrize(
    "code", ["2023-13", "2023-00", "2023-Q5", "2023-H3", "23-01", "2023-1", " 2023-01", "", "2023-01-01"]
)
def test_what_is_no_period_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match="allowed"):
        Period.parse(code)


def test_labels_and_last_days() -> None:
    assert Period.parse("2024-02").last_day == dt.date(2024, 2, 29)
    assert Period.parse("2023-Q2").last_day == dt.date(2023, 6, 30)
    assert Period.parse("2023-12").label("nb") == "Desember"
    assert Period.parse("2023-12").long_label("en") == "December 2023"
    assert Period.parse("2023-Q2").label("nn") == "2. kvartal"
    assert Period.parse("2023").label("nb") == "2023"


@pytest.mark.parametrize(
    ("code", "first", "last", "following"),
    [
        ("2020-W53", dt.date(2020, 12, 28), dt.date(2021, 1, 3), "2021-W01"),
        ("2021-W52", dt.date(2021, 12, 27), dt.date(2022, 1, 2), "2022-W01"),
        ("2024-W05", dt.date(2024, 1, 29), dt.date(2024, 2, 4), "2024-W06"),
    ],
)
def test_weeks_are_those_of_iso(code: str, first: dt.date, last: dt.date, following: str) -> None:
    week = Period.parse(code)
    assert (week.code, week.first_day, week.last_day, week.next().code) == (code, first, last, following)
    assert week.next().previous() == week
    assert (week.label("en"), week.short_label("nb")) == (f"Week {week.number}", f"U{week.number}")


@pytest.mark.parametrize("code", ["2021-W53", "2024-W00", "2024-W5", "2024W05"])
def test_what_is_no_week_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match="a year 2023 or a week 2023-W01"):
        Period.parse(code)


def test_the_days_of_every_period_follow_one_another() -> None:
    for code in ("2019-W50", "2023-01", "2023-Q1", "2023-H1", "2023"):
        period = Period.parse(code)
        for _ in range(120):
            assert period.next().first_day == period.last_day + dt.timedelta(days=1)
            period = period.next()
