from dataclasses import replace

import numpy as np
import pytest
from infer_systems import Case, as_equations, make_system
from scipy import sparse

from prikk.infer import Limits, intervals
from prikk.infer.components import Component, components
from prikk.infer.first import first_solution
from prikk.infer.reduction import reduce
from prikk.schedule import SCHEDULE, Round
from prikk.solve import SolverError
from prikk.system import UNBOUNDED, Knowledge

SMALL = replace(
    SCHEDULE,
    intervals=replace(
        SCHEDULE.intervals,
        whole=10,
        long=(Round("relax", 25, 0.1), Round("restrict", 60, 0.1), Round("relax", 1000, 1), Round("restrict", 1000, 1)),
    ),
)
"""Regions of a few columns in place of a few hundred, so that a small system needs many."""


def crossed(seed: int, shape=(4, 5, 3), hide: float = 0.9) -> Case:
    """A three-way table with its two-way margins, sparse, with a random pattern of hidden cells of at least 0."""
    chance = np.random.default_rng(seed)
    inner = np.arange(np.prod(shape)).reshape(shape)
    sums, width = [], inner.size
    for axis in range(3):
        for parts in np.moveaxis(inner, axis, 2).reshape(-1, shape[axis]):
            sums.append((width, parts))
            width += 1
    truth = np.zeros(width, dtype=np.int64)
    truth[: inner.size] = chance.poisson(1.5, inner.size)
    for total, parts in sums:
        truth[total] = truth[parts].sum()
    hidden = chance.random(width) < np.where(np.arange(width) < inner.size, hide, 0.1)
    low, high = np.where(hidden, 0, truth), np.where(hidden, UNBOUNDED, truth)
    return Case(make_system(as_equations(sums, width)), Knowledge(low, high), truth)


@pytest.mark.parametrize("seed", range(2))
def test_regions_agree_with_the_whole(seed):
    case = crossed(seed)
    whole = intervals(case.system, case.knowledge, limits=Limits(threads=1))
    assert np.all(whole.proven)
    for options in ({}, {"start": case.truth}):
        parts = intervals(case.system, case.knowledge, limits=Limits(threads=1), schedule=SMALL, **options)
        assert np.all(parts.proven)
        assert parts.low.tolist() == whole.low.tolist()
        assert parts.high.tolist() == whole.high.tolist()
        for column in range(case.system.size):
            for number, value in ((parts.low_witness, parts.low), (parts.high_witness, parts.high)):
                if abs(value[column]) >= UNBOUNDED:
                    assert number[column] == -1
                    continue
                witness = parts.witnesses[number[column]]
                assert witness[column] == value[column]
                assert case.system.holds(witness)
                assert case.knowledge.allows(witness)


def test_threads_change_nothing_in_regions():
    case = crossed(11)
    one = intervals(case.system, case.knowledge, limits=Limits(threads=1), schedule=SMALL)
    two = intervals(case.system, case.knowledge, limits=Limits(threads=2), schedule=SMALL)
    assert np.array_equal(one.low_witness, two.low_witness)
    assert np.array_equal(one.high, two.high)
    assert (one.witnesses.changes != two.witnesses.changes).nnz == 0


def test_regions_cut_short_leave_valid_bounds():
    case = crossed(3)
    whole = intervals(case.system, case.knowledge)
    rounds = (Round("walk", 1), Round("relax", 12, 0.1))
    hasty = replace(SMALL, intervals=replace(SMALL.intervals, first=(), brief=rounds, long=()))
    short = intervals(case.system, case.knowledge, schedule=hasty)
    assert not np.all(short.proven)
    assert np.all((short.low <= whole.low) & (short.high >= whole.high))
    assert np.all(((short.low == whole.low) & (short.high == whole.high))[short.proven])
    assert short.shown is not None
    assert np.all((short.shown.low >= whole.low) & (short.shown.high <= whole.high))


@pytest.mark.parametrize("seed", range(4))
def test_what_is_enough_is_settled_first(seed):
    """Every column is shown to have all values within what is enough, or else the end that is missing is exact."""
    case = crossed(seed)
    whole = intervals(case.system, case.knowledge)
    size = case.system.size
    enough = Knowledge(np.zeros(size, dtype=np.int64), np.full(size, 3))
    found = intervals(case.system, case.knowledge, enough=enough, schedule=SMALL)
    assert found.shown is not None
    assert np.all((found.low <= whole.low) & (found.high >= whole.high))
    assert np.all((found.shown.low >= whole.low) & (found.shown.high <= whole.high))
    beyond = (whole.low > 3) & (found.shown.low < found.shown.high)
    assert np.all(beyond | (found.shown.low <= np.maximum(whole.low, 0)))
    assert np.all(beyond | (found.shown.high >= np.minimum(whole.high, 3)))
    short = ~beyond & (whole.high < 3)
    assert found.high[short].tolist() == whole.high[short].tolist()
    short = ~beyond & (whole.low > 0)
    assert found.low[short].tolist() == whole.low[short].tolist()


def test_a_walk_is_checked_before_it_is_believed(monkeypatch):
    from prikk.moves import climb

    honest = climb.climb_all

    def crooked(*given):
        tables = honest(*given)
        for table in tables:
            table.data += 1
        return tables

    monkeypatch.setattr(climb, "climb_all", crooked)
    case = crossed(5)
    with pytest.raises(SolverError):
        intervals(case.system, case.knowledge, schedule=SMALL)


@pytest.mark.parametrize("seed", range(6))
def test_a_first_solution_is_one(seed):
    case = crossed(seed, shape=(6, 7, 4))
    reduction = reduce(case.system.matrix, case.knowledge)
    parts = list(components(reduction.matrix, reduction.right, reduction.bounds.low, reduction.bounds.high))
    part = max(parts, key=lambda part: len(part.columns))
    found = first_solution(part)
    assert found is not None
    assert not np.any(part.matrix @ found - part.right)
    assert np.all((part.low <= found) & (found <= part.high))


def test_a_first_solution_is_given_up_when_the_time_is_over_and_else_the_same_with_pauses(monkeypatch):
    from prikk.moves import mend

    case = crossed(2, shape=(6, 7, 4))
    reduction = reduce(case.system.matrix, case.knowledge)
    parts = list(components(reduction.matrix, reduction.right, reduction.bounds.low, reduction.bounds.high))
    part = max(parts, key=lambda part: len(part.columns))
    at_once = first_solution(part)
    assert first_solution(part, expired=lambda: True) is None
    monkeypatch.setattr(mend, "PAUSE", 1)
    looks = []
    paused = first_solution(part, expired=lambda: bool(looks.append(0)))
    assert at_once is not None
    assert paused.tolist() == at_once.tolist()
    assert len(looks) > 5
    assert first_solution(part, expired=lambda: len(looks) > 5) is None


def test_no_first_solution_is_made_up():
    """Two parities that no whole number has: nothing is found, and the solver says so."""
    matrix = sparse.csr_array(np.array([[1, 1, 0], [1, 0, 1], [0, 1, 1]]))
    right = np.array([1, 1, 1])
    part = Component(np.arange(3), matrix, right, np.zeros(3, dtype=np.int64), np.full(3, 5))
    assert first_solution(part) is None
