import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from infer_systems import Case, all_solutions, as_equations, cases, make_system, two_way

from prikk.errors import ConflictError
from prikk.infer import conflict, intervals, smallest_repairs, solution
from prikk.system import UNBOUNDED, CellSystem, Knowledge

WIDE = 60
"""Stands in for a missing bound where all points are listed; sums in these systems stay below."""


@st.composite
def damaged(draw):
    """A case in which one or two columns say something else than the truth."""
    case = draw(
        cases(shapes=(two_way(2, 2), two_way(2, 3), as_equations([(2, [0, 1]), (5, [3, 4])], 6)), hidden=(0, 3))
    )
    low, high = np.maximum(case.knowledge.low, 0), case.knowledge.high.copy()
    wrong = draw(st.lists(st.integers(0, case.system.size - 1), min_size=1, max_size=2, unique=True))
    for column in wrong:
        shift = draw(st.sampled_from([1, 2, 5]))
        low[column], high[column] = low[column] + shift, high[column] + shift
    return Case(case.system, Knowledge(low, high), case.truth)


def possible(system: CellSystem, rows, knowledge: Knowledge) -> bool:
    """Whether the equations `rows` alone can hold within bounds, by listing all points."""
    part = make_system(system.matrix.toarray()[list(rows)])
    low, high = np.maximum(knowledge.low, -WIDE), np.minimum(knowledge.high, WIDE)
    return len(all_solutions(part, Knowledge(low, high))) > 0


@settings(max_examples=40, deadline=None)
@given(damaged())
def test_conflict_is_real_and_irreducible(case):
    found = conflict(case.system, case.knowledge)
    if found is None:
        assert len(all_solutions(case.system, case.knowledge))
        return
    none = np.full(case.system.size, UNBOUNDED)
    low, high = -none, none.copy()
    low[list(found.low)], high[list(found.high)] = (
        case.knowledge.low[list(found.low)],
        case.knowledge.high[list(found.high)],
    )
    assert not all_within(case.system, found.equations, low, high)
    for row in found.equations:
        assert all_within(case.system, set(found.equations) - {row}, low, high)
    for column in found.low:
        less = low.copy()
        less[column] = -UNBOUNDED
        assert all_within(case.system, found.equations, less, high)
    for column in found.high:
        more = high.copy()
        more[column] = UNBOUNDED
        assert all_within(case.system, found.equations, low, more)


def all_within(system, rows, low, high) -> bool:
    try:
        part = make_system(system.matrix.toarray()[sorted(rows)])
        intervals(part, Knowledge(low, high))
    except ConflictError:
        return False
    return True


@settings(max_examples=40, deadline=None)
@given(damaged())
def test_smallest_repairs_are_all_of_their_size(case):
    suspects = np.arange(case.system.size)
    found = smallest_repairs(case.system, case.knowledge, suspects, limit=200)
    assert found.complete
    expected = by_trying(case, suspects)
    assert [repair.columns for repair in found.repairs] == expected
    for repair in found.repairs:
        if repair.columns:
            freed = free(case.knowledge, repair.columns)
            points = all_solutions(case.system, Knowledge(freed.low, np.minimum(freed.high, WIDE)))
            assert repair.low == tuple(points[:, repair.columns].min(axis=0).tolist())


def by_trying(case: Case, suspects) -> list[tuple[int, ...]]:
    """All smallest sets, by trying every set of up to two columns."""
    singles = [(int(column),) for column in suspects]
    pairs = [(int(a), int(b)) for a in suspects for b in suspects if a < b]
    everything = range(case.system.matrix.shape[0])
    for sets in ([()], singles, pairs):
        found = [wrong for wrong in sets if possible(case.system, everything, free(case.knowledge, wrong))]
        if found:
            return found
    assume(False)
    return []


def free(knowledge: Knowledge, columns) -> Knowledge:
    low, high = knowledge.low.copy(), knowledge.high.copy()
    low[list(columns)] = np.where(low[list(columns)] >= 0, 0, -UNBOUNDED)
    high[list(columns)] = UNBOUNDED
    return Knowledge(low, high)


def test_repair_tells_the_value_that_fits():
    matrix = as_equations([(3, [0, 1, 2]), (4, [0, 1])], 5)
    stated = np.array([10, 20, 50, 70, 30])  # the third part should be 40
    found = smallest_repairs(make_system(matrix), Knowledge(stated, stated.copy()), np.array([0, 1, 2]))
    assert [(repair.columns, repair.low, repair.high) for repair in found.repairs] == [((2,), (40,), (40,))]


def test_no_suspect_can_be_the_cause():
    matrix = as_equations([(2, [0, 1]), (5, [3, 4])], 6)
    stated = np.array([1, 1, 5, 1, 1, 2])
    found = smallest_repairs(make_system(matrix), Knowledge(stated, stated.copy()), np.array([3, 4]))
    assert found.repairs == ()
    assert found.complete


def test_limit_of_repairs_is_told():
    matrix = as_equations([(2, [0, 1])], 3)
    stated = np.array([1, 1, 5])
    found = smallest_repairs(make_system(matrix), Knowledge(stated, stated.copy()), np.arange(3), limit=1)
    assert len(found.repairs) == 1
    assert not found.complete


def test_conflict_in_whole_numbers_only():
    matrix = as_equations([(3, [0, 1]), (4, [1, 2]), (5, [0, 2])], 6)
    low, high = np.array([0, 0, 0, 1, 1, 1]), np.array([5, 5, 5, 1, 1, 1])
    found = conflict(make_system(matrix), Knowledge(low, high))
    assert found is not None
    assert found.equations == (0, 1, 2)
    assert set(found.columns) >= {3, 4, 5}


def test_crossing_bounds_need_no_equation():
    found = conflict(make_system(as_equations([(1, [0])], 2)), Knowledge(np.array([3, 0]), np.array([2, 9])))
    assert found is not None
    assert (found.equations, found.low, found.high) == ((), (0,), (0,))


@settings(max_examples=80, deadline=None)
@given(cases(), st.integers(0, 5))
def test_solution_is_one(case, seed):
    values = solution(case.system, case.knowledge, seed=seed)
    assert case.system.holds(values)
    assert case.knowledge.allows(values)


@settings(max_examples=60, deadline=None)
@given(cases(), st.randoms(use_true_random=False))
def test_solution_is_as_near_as_can_be(case, chance):
    prefer = case.truth + np.array([chance.randint(-2, 2) for _ in case.truth])
    values = solution(case.system, case.knowledge, prefer=prefer)
    points = all_solutions(case.system, case.knowledge)
    assert case.system.holds(values)
    assert np.abs(values - prefer).sum() == np.abs(points - prefer).sum(axis=1).min()


def test_solution_of_contradicting_figures():
    stated = np.array([1, 1, 5])
    with pytest.raises(ConflictError):
        solution(make_system(as_equations([(2, [0, 1])], 3)), Knowledge(stated, stated.copy()))
