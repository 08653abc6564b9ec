"""The threshold rule against a reading of it value by value."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from prikk.model.status import Status
from prikk.rules.demand import Demand
from prikk.rules.protocol import Judged
from prikk.rules.threshold import Threshold
from prikk.system import UNBOUNDED

rules = st.builds(Threshold, st.integers(1, 6), st.sampled_from(["publish", "hide", "may-hide"]))
cells = st.tuples(st.integers(0, 90), st.integers(1, 12))


def primary(rule: Threshold, value: int, periods: int) -> bool:
    return value < rule.threshold * periods and (value > 0 or rule.zeros == "hide")


@given(rules, cells)
def test_a_figure_lies_in_what_its_sign_says(rule: Threshold, cell: tuple[int, int]) -> None:
    value, periods = cell
    hides = bool(rule.primary(Judged(np.array([value]), np.array([periods])))[0])
    assert hides is primary(rule, value, periods)
    joins = bool(rule.may_join(np.array([value]))[0])
    if not hides:
        assert any(low <= value <= high for low, high in rule.shown(value, value + 40, periods))
    if hides or joins:
        low, high = rule.star(Status.CONFIDENTIAL, periods, only_primary=False)
        assert low <= value <= high
    if hides:
        for status, only in ((Status.PRIMARY, False), (Status.CONFIDENTIAL, True)):
            low, high = rule.star(status, periods, only_primary=only)
            assert low <= value <= high < rule.threshold * periods
    elif value:
        low, high = rule.star(Status.SECONDARY, periods, only_primary=False)
        assert low <= value <= high == UNBOUNDED


@given(rules, st.integers(0, 60), st.integers(0, 60), st.integers(1, 12))
def test_what_may_be_shown_is_every_value_that_is_not_primary(
    rule: Threshold, low: int, more: int, periods: int
) -> None:
    spans = rule.shown(low, low + more, periods)
    inside = {value for value in range(low, low + more + 1) if any(a <= value <= b for a, b in spans)}
    assert inside == {value for value in range(low, low + more + 1) if not primary(rule, value, periods)}


@given(rules, st.data(), st.sampled_from(["exact", "width=5", "full"]))
def test_full_protection_asks_for_both_ends_of_a_star_and_no_demand_for_less_than_one_other_value(
    rule: Threshold, data, demand: str
) -> None:
    value = data.draw(st.integers(0 if rule.zeros == "hide" else 1, max(1, rule.threshold - 1)))
    up, down, width = (
        int(part[0]) for part in rule.asked(Demand.parse(demand), Judged(np.array([value]), np.ones(1, int)))
    )
    if demand == "full":
        low, high = rule.star(Status.PRIMARY, 1, only_primary=True)
        assert (value + up, value - down, width) == (max(value, high), low, 0)
    else:
        assert (up, down, width) == (0, 0, 5 if demand == "width=5" else 1)
