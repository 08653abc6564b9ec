import sys

import numpy as np
import pytest
from infer_systems import Case, as_equations, make_system

from prikk.infer import Limits, intervals, regions
from prikk.system import UNBOUNDED, Knowledge

module = sys.modules["prikk.infer.intervals"]


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


@pytest.fixture
def small_regions(monkeypatch):
    """Regions of a few columns in place of a few hundred, so that a small system needs many."""
    monkeypatch.setattr(module, "WHOLE", 10)
    monkeypatch.setattr(regions, "ROUNDS", ((25, 0.1), (60, 0.1), (1000, 1.0)))


@pytest.mark.parametrize("seed", range(2))
def test_regions_agree_with_the_whole(seed, request):
    case = crossed(seed)
    whole = intervals(case.system, case.knowledge, limits=Limits(threads=1))
    assert np.all(whole.proven)
    request.getfixturevalue("small_regions")
    for options in ({}, {"start": case.truth}):
        parts = intervals(case.system, case.knowledge, limits=Limits(threads=1), **options)
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


def test_threads_change_nothing_in_regions(small_regions):
    case = crossed(11)
    one = intervals(case.system, case.knowledge, limits=Limits(threads=1))
    two = intervals(case.system, case.knowledge, limits=Limits(threads=2))
    assert np.array_equal(one.low_witness, two.low_witness)
    assert np.array_equal(one.high, two.high)
    assert (one.witnesses.changes != two.witnesses.changes).nnz == 0


def test_regions_cut_short_leave_valid_bounds(monkeypatch):
    case = crossed(3)
    whole = intervals(case.system, case.knowledge)
    monkeypatch.setattr(module, "WHOLE", 10)
    monkeypatch.setattr(regions, "ROUNDS", ((12, 0.1),))
    short = intervals(case.system, case.knowledge)
    assert not np.all(short.proven)
    assert np.all((short.low <= whole.low) & (short.high >= whole.high))
    assert np.all(((short.low == whole.low) & (short.high == whole.high))[short.proven])
