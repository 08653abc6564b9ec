import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from prikk.solve import Claim, Problem, Stop, integer, linear, proven_bound
from prikk.system import UNBOUNDED


@st.composite
def problems(draw) -> Problem:
    """Up to four columns and three rows with small numbers, feasible or not."""
    columns, rows = draw(st.integers(1, 4)), draw(st.integers(1, 3))

    def numbers(size, least, most):
        return np.array(draw(st.lists(st.integers(least, most), min_size=size, max_size=size)), dtype=np.int64)

    matrix = numbers(rows * columns, -3, 3).reshape(rows, columns)
    row_low = numbers(rows, -6, 6)
    row_high = row_low + numbers(rows, 0, 3)
    row_low = np.where(numbers(rows, 0, 4) == 0, -UNBOUNDED, row_low)
    low = numbers(columns, -2, 2)
    high = low + numbers(columns, 0, 3)
    return Problem(sparse.csr_array(matrix), row_low, row_high, low, high, numbers(columns, -3, 3))


def all_points(problem: Problem) -> np.ndarray:
    ranges = [np.arange(low, high + 1) for low, high in zip(problem.low, problem.high, strict=True)]
    points = np.stack(np.meshgrid(*ranges, indexing="ij"), axis=-1).reshape(-1, len(ranges))
    return points[[problem.admits(point) for point in points]]


@settings(max_examples=150, deadline=None)
@given(problems())
def test_integer_equals_enumeration(problem):
    points = all_points(problem)
    outcome = integer(problem)
    assert outcome.stop is Stop.DONE
    if not len(points):
        assert outcome.claim is Claim.INFEASIBLE
        assert outcome.witness is None
        return
    assert outcome.claim is Claim.OPTIMAL
    assert problem.admits(outcome.witness)
    assert outcome.bound == problem.cost(outcome.witness) == (points @ problem.objective).min()


@settings(max_examples=150, deadline=None)
@given(problems())
def test_relaxation_bounds_every_point(problem):
    points = all_points(problem)
    outcome = linear(problem)
    if outcome.claim is Claim.INFEASIBLE:
        assert not len(points)
    elif len(points):
        assert outcome.bound <= (points @ problem.objective).min()
        assert outcome.bound >= np.floor(problem.objective @ outcome.point - 0.01)


@settings(max_examples=150, deadline=None)
@given(problems(), st.lists(st.floats(-5, 5), min_size=3, max_size=3))
def test_any_duals_give_a_valid_bound(problem, duals):
    points = all_points(problem)
    bound = proven_bound(problem, np.array(duals[: problem.matrix.shape[0]]))
    if bound is not None and len(points):
        assert bound <= (points @ problem.objective).min()


def test_relaxation_is_tight_where_corners_are_whole():
    # 3 x 3 transport problem: the relaxation has whole corners, so its bound is the integer optimum.
    rows = np.kron(np.eye(3, dtype=np.int64), np.ones(3, dtype=np.int64))
    columns = np.kron(np.ones(3, dtype=np.int64), np.eye(3, dtype=np.int64))
    matrix = sparse.csr_array(np.vstack([rows, columns]))
    sums = np.array([4, 5, 6, 3, 7, 5])
    objective = np.array([3, 1, 4, 1, 5, 9, 2, 6, 5])
    problem = Problem(matrix, sums, sums, np.zeros(9, dtype=np.int64), np.full(9, UNBOUNDED), objective)
    assert linear(problem).bound == integer(problem).bound


def test_no_bound_where_nothing_limits_the_objective():
    one = np.ones(1, dtype=np.int64)
    free = Problem(sparse.csr_array([[1, -1]]), 0 * one, 0 * one, np.zeros(2, dtype=np.int64), np.full(2, UNBOUNDED))
    outcome = linear(Problem(free.matrix, free.row_low, free.row_high, free.low, free.high, np.array([-1, 0])))
    assert outcome.claim is Claim.UNKNOWN
    assert outcome.bound is None


def test_work_limit_is_told():
    chance = np.random.default_rng(3)
    matrix = sparse.csr_array(chance.integers(-50, 50, (12, 60)))
    sums = matrix @ chance.integers(0, 9, 60)
    problem = Problem(matrix, sums, sums, np.zeros(60, dtype=np.int64), np.full(60, 9), chance.integers(-9, 9, 60))
    outcome = integer(problem, work=0.01)
    assert outcome.stop is Stop.LIMIT
    assert outcome.claim in (Claim.UNKNOWN, Claim.FEASIBLE)
    again = integer(problem, work=0.01)
    assert (again.claim, again.bound) == (outcome.claim, outcome.bound)


def test_what_is_too_large_for_the_solver_is_not_searched():
    nothing, zero = np.zeros(0, dtype=np.int64), np.zeros(1, dtype=np.int64)
    empty = sparse.csr_array((0, 1), dtype=np.int64)
    assert integer(Problem(empty, nothing, nothing, zero, np.array([2**41]))).claim is Claim.OPTIMAL
    for huge in (
        Problem(empty, nothing, nothing, np.array([2**62 // 2 + 1]), np.array([UNBOUNDED])),
        Problem(sparse.csr_array([[2**40, 2**40]]), zero, zero, np.zeros(2, dtype=np.int64), np.full(2, 2**39)),
        Problem(sparse.csr_array([[1, 1]]), zero + 2**59, zero + 2**59, -np.full(2, UNBOUNDED), np.full(2, 2**59)),
    ):
        assert integer(huge).claim in (Claim.UNKNOWN, Claim.FEASIBLE, Claim.OPTIMAL)
        if integer(huge).witness is not None:
            assert huge.admits(integer(huge).witness)


@settings(max_examples=100, deadline=None)
@given(problems(), st.lists(st.integers(-(2**50), 2**50), min_size=4, max_size=4))
def test_a_problem_moved_far_out_has_the_moved_answer(problem, shift):
    """Bounds of 10**15 are no limit to the search: x + shift solves the moved problem where x solves this one."""
    far = np.array(shift[: len(problem.low)])
    moved = problem.matrix @ far
    own = Problem(
        problem.matrix,
        np.where(problem.row_low <= -UNBOUNDED, -UNBOUNDED, problem.row_low + moved),
        problem.row_high + moved,
        problem.low + far,
        problem.high + far,
        problem.objective,
    )
    near, there = integer(problem), integer(own)
    assert near.claim is there.claim
    if near.bound is not None:
        assert there.bound == near.bound + int(problem.objective @ far)


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 2**49), st.integers(0, 2**49), st.booleans())
def test_columns_without_bounds_are_searched_as_far_as_the_figures_go(one, other, less):
    """A total without a bound over two parts with bounds, beside a bound that it may not exceed."""
    matrix = sparse.csr_array([[-1, 1, 1, 0], [1, 0, 0, -1]])
    zero = np.zeros(2, dtype=np.int64)
    low, high = np.array([0, one, other, 0]), np.array([UNBOUNDED, UNBOUNDED, UNBOUNDED, one + other - less])
    found = integer(Problem(matrix, zero, zero, low, high))
    assert found.claim is (Claim.INFEASIBLE if less else Claim.OPTIMAL) or (not less and found.claim is Claim.FEASIBLE)


def test_representations_hold_no_value():
    problem = Problem(sparse.csr_array([[1, 1]]), np.array([77]), np.array([77]), np.array([70, 0]), np.array([77, 7]))
    for told in (problem, integer(problem), linear(problem)):
        assert "77" not in repr(told)
        assert "70" not in repr(told)
