"""The search schedule: every number has a meaning and a range, and none of them decides whether an answer is right."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace

import numpy as np
import pytest

from prikk.infer import intervals
from prikk.protect import protect
from prikk.schedule import SCHEDULE, Effort, Round, Schedule
from prikk.system import Knowledge
from protect.protect_tables import is_clean, problem_of

PARTS = [getattr(SCHEDULE, item.name) for item in fields(SCHEDULE)]


@pytest.mark.parametrize("part", [*PARTS, Effort()], ids=lambda part: type(part).__name__)
def test_every_number_has_a_meaning_and_a_range(part) -> None:
    assert part.tuned_on and (type(part).__doc__ or "").strip()
    for item in fields(part):
        value = getattr(part, item.name)
        holds_others = is_dataclass(value) or (isinstance(value, tuple) and is_dataclass(value[0]))
        assert holds_others or (item.metadata["meaning"] and item.metadata["least"] < item.metadata["most"]), item.name


@pytest.mark.parametrize("part", [*PARTS, Effort()], ids=lambda part: type(part).__name__)
def test_a_number_out_of_its_range_is_refused(part) -> None:
    for item in fields(part):
        if "least" in item.metadata:
            for wrong in (item.metadata["least"] - 1, item.metadata["most"] + 1, "5", True):
                with pytest.raises(ValueError, match=item.name):
                    replace(part, **{item.name: (wrong,) if isinstance(item.default, tuple) else wrong})


@pytest.mark.parametrize("wrong", [("run", 5, 0.0), ("walk", 0, 0.0), ("relax", 5, 2.0)])
def test_a_round_out_of_its_range_is_refused(wrong) -> None:
    with pytest.raises(ValueError, match="is no round"):
        Round(*wrong)


def hurried() -> Schedule:
    """Little is spent on anything."""
    small = replace(SCHEDULE.small, budget=0, rounds=0)
    bound = replace(SCHEDULE.bound, rounds=0)
    return replace(SCHEDULE, small=small, bound=bound, intervals=replace(SCHEDULE.intervals, pushes=0, group=1, many=1))


def test_another_schedule_gives_other_costs_and_never_wrong_answers() -> None:
    problem = problem_of([[1, 5, 3], [4, 2, 6], [7, 1, 4]], zeros="may-hide")
    quick, thorough = protect(problem, schedule=hurried()), protect(problem)
    assert is_clean(problem, quick.hidden, reach=3) and is_clean(problem, thorough.hidden, reach=3)
    assert thorough.cost <= quick.cost
    known = Knowledge(*problem.bounds(thorough.hidden))
    fast, slow = (intervals(problem.system, known, schedule=each) for each in (hurried(), SCHEDULE))
    assert np.array_equal(fast.low, slow.low) and np.array_equal(fast.high, slow.high)
