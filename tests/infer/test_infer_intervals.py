import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from infer_systems import Case, all_solutions, as_equations, cases, make_system, shuffled, two_way
from scipy import sparse

from prikk.errors import ConflictError
from prikk.infer import Limits, intervals, propagate
from prikk.solve import Claim, Problem
from prikk.system import UNBOUNDED, Knowledge

ONE = Limits(threads=1)


def ends(case: Case, limits: Limits = ONE, **options):
    found = intervals(case.system, case.knowledge, limits=limits, **options)
    return found.low.tolist(), found.high.tolist()


@settings(max_examples=800, deadline=None)
@given(cases())
def test_equals_enumeration(case):
    points = all_solutions(case.system, case.knowledge)
    found = intervals(case.system, case.knowledge, limits=ONE)
    assert found.low.tolist() == points.min(axis=0).tolist()
    assert found.high.tolist() == points.max(axis=0).tolist()
    assert np.all(found.proven)


@settings(max_examples=150, deadline=None)
@given(cases())
def test_witnesses_attain_the_ends(case):
    found = intervals(case.system, case.knowledge, limits=ONE)
    for number in range(len(found.witnesses)):
        witness = found.witnesses[number]
        assert case.system.holds(witness)
        assert case.knowledge.allows(witness)
    for column in range(case.system.size):
        assert found.witnesses[found.low_witness[column]][column] == found.low[column]
        assert found.witnesses[found.high_witness[column]][column] == found.high[column]


@settings(max_examples=150, deadline=None)
@given(cases(), st.data())
def test_publishing_more_never_widens(case, data):
    before = intervals(case.system, case.knowledge, limits=ONE)
    published = data.draw(st.integers(0, case.system.size - 1))
    low, high = case.knowledge.low.copy(), case.knowledge.high.copy()
    low[published] = high[published] = case.truth[published]
    after = intervals(case.system, Knowledge(low, high), limits=ONE)
    assert np.all(after.low >= before.low)
    assert np.all(after.high <= before.high)


@settings(max_examples=150, deadline=None)
@given(cases(), st.integers(0, 2**32 - 1))
def test_order_of_cells_and_equations_changes_nothing(case, seed):
    other, columns = shuffled(case, seed)
    low, high = ends(case)
    assert ends(other) == ([low[column] for column in columns], [high[column] for column in columns])


@settings(max_examples=60, deadline=None)
@given(cases())
def test_threads_and_a_known_start_change_nothing(case):
    alone = ends(case)
    assert ends(case, Limits(threads=2)) == alone
    assert ends(case, start=case.truth) == alone


@settings(max_examples=150, deadline=None)
@given(cases())
def test_limits_reached_leave_valid_bounds(case):
    points = all_solutions(case.system, case.knowledge)
    found = intervals(case.system, case.knowledge, limits=Limits(work=0.0, threads=1))
    low, high = points.min(axis=0), points.max(axis=0)
    assert np.all((found.low <= low) & (found.high >= high))
    assert np.all((found.low == low)[found.proven] & (found.high == high)[found.proven])


@settings(max_examples=150, deadline=None)
@given(cases())
def test_propagation_never_excludes_a_solution(case):
    bounds = propagate(case.system, case.knowledge)
    points = all_solutions(case.system, case.knowledge)
    assert all(bounds.allows(point) for point in points)
    assert propagate(case.system, bounds) == bounds


def test_only_the_columns_asked_for_need_to_be_settled():
    case = open_table()
    asked = intervals(case.system, case.knowledge, columns=np.array([4]), limits=ONE)
    whole = intervals(case.system, case.knowledge, limits=ONE)
    assert (asked.low[4], asked.high[4]) == (whole.low[4], whole.high[4])
    assert np.all((asked.low <= whole.low) & (asked.high >= whole.high))


def test_conflict_that_propagation_cannot_see():
    # x + y = 1, y + z = 1, x + z = 1 has the one real solution 1/2, 1/2, 1/2.
    system = make_system(as_equations([(3, [0, 1]), (4, [1, 2]), (5, [0, 2])], 6))
    low, high = np.array([0, 0, 0, 1, 1, 1]), np.array([5, 5, 5, 1, 1, 1])
    with pytest.raises(ConflictError):
        intervals(system, Knowledge(low, high))


def test_start_must_be_a_solution():
    case = open_table()
    wrong = case.truth.copy()
    wrong[0] += 1
    with pytest.raises(ValueError, match="start"):
        intervals(case.system, case.knowledge, start=wrong)


def test_system_without_equations_or_columns():
    bare = make_system(np.zeros((0, 2)))
    found = intervals(bare, Knowledge(np.array([1, 0]), np.array([1, 3])))
    assert (found.low.tolist(), found.high.tolist(), found.proven.tolist()) == ([1, 0], [1, 3], [True, True])
    empty = make_system(np.zeros((0, 0)))
    nothing = np.zeros(0, dtype=np.int64)
    assert len(intervals(empty, Knowledge(nothing, nothing)).low) == 0


def test_missing_bounds_stay_missing_where_nothing_limits_a_column():
    # A hidden total of hidden parts: nothing above; two hidden parts of a known total: bounded.
    system = make_system(as_equations([(2, [0, 1]), (5, [3, 4])], 6))
    low = np.array([0, 2, 0, 0, 0, 7])
    high = np.array([UNBOUNDED, UNBOUNDED, UNBOUNDED, UNBOUNDED, UNBOUNDED, 7])
    found = intervals(system, Knowledge(low, high))
    assert found.low.tolist() == [0, 2, 2, 0, 0, 7]
    assert found.high.tolist() == [UNBOUNDED, UNBOUNDED, UNBOUNDED, 7, 7, 7]
    assert np.all(found.proven)


def test_progress_reaches_the_end():
    seen = []
    case = open_table()
    intervals(case.system, case.knowledge, progress=lambda done, total: seen.append((done, total)))
    assert seen[-1][0] == seen[-1][1] > 0


def test_no_value_in_a_representation():
    case = open_table(37)
    found = intervals(case.system, case.knowledge)
    assert "37" not in repr(found)


def open_table(count: int = 3) -> Case:
    """A 3 x 3 table whose inner cells are hidden."""
    matrix = two_way(3, 3)
    truth = np.array([count] * 9 + [3 * count] * 6 + [9 * count])
    low, high = truth.copy(), truth.copy()
    low[:9], high[:9] = 0, UNBOUNDED
    return Case(make_system(matrix), Knowledge(low, high), truth)


def test_several_questions_share_the_seconds_once_they_have_begun(monkeypatch):
    now = [100.0]
    monkeypatch.setattr("prikk.solve.problem.time.monotonic", lambda: now[0])
    limits = Limits(seconds=5).begun()
    now[0] = 104.0
    assert limits.begun().left() == 1.0
    now[0] = 200.0
    assert limits.begun().left() < 0
    assert Limits(seconds=5).left() == 5
    assert Limits().begun().left() is None


def test_an_interrupted_search_ends_what_runs(monkeypatch):
    """Ctrl+C arrives after the first of two parts: whatever else was asked for is told to stop."""
    module = sys.modules["prikk.infer.intervals"]

    solvers = []
    honest = module.integer

    def watched(problem, *, running, **given):
        solvers.append(running)
        return honest(problem, running=running, **given)

    def pressed(_done, _total):
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "integer", watched)
    matrix = np.kron(np.eye(2, dtype=np.int64), [[1, 1, -1, -1]])
    bounds = Knowledge(np.zeros(8, dtype=np.int64), np.full(8, 3))
    case = make_system(matrix)
    with pytest.raises(KeyboardInterrupt):
        intervals(case, bounds, progress=pressed)
    assert solvers
    assert all(item.stopped for item in solvers)
    late = solvers[0]
    problem = Problem(sparse.csr_array(matrix[:1]), np.array([3]), np.array([3]), bounds.low, bounds.high)
    assert honest(problem, running=late).claim is Claim.UNKNOWN
    assert honest(problem, seconds=0).claim is Claim.UNKNOWN
    assert honest(problem).witness is not None
