import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from prikk.errors import InputError
from prikk.moves.climb import climb_all, make_climber
from prikk.moves.grid import FARTHEST, OPEN, add_change, is_open, make_grid
from prikk.moves.mend import mend
from prikk.moves.search import care_of
from prikk.moves.walk import _broken
from prikk.schedule import SCHEDULE, Effort

EQUATIONS, COLUMNS = 70, 6
CARE = care_of(Effort(steps=100), SCHEDULE.walk)


def grid_of(matrix):
    room = np.tile([-10, 10], (matrix.shape[1], 1))
    nothing = np.zeros(matrix.shape[1], np.int64)
    return make_grid(sparse.csr_array(matrix), nothing, nothing > 0, room, room)


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.integers(-3, 3), min_size=EQUATIONS * COLUMNS, max_size=EQUATIONS * COLUMNS),
    st.lists(st.tuples(st.integers(0, COLUMNS - 1), st.integers(-2, 2).filter(bool)), max_size=12),
)
def test_a_partial_move_keeps_its_books(cells, changes):
    matrix = np.array(cells, dtype=np.int64).reshape(EQUATIONS, COLUMNS)
    grid = grid_of(matrix)
    total = np.zeros(COLUMNS, np.int64)
    for column, amount in changes:
        before, after = matrix @ total, matrix @ (total + amount * (np.arange(COLUMNS) == column))
        assert _broken(grid, column, amount) == np.abs(after).sum() - np.abs(before).sum()
        add_change(grid, column, amount)
        total[column] += amount
        assert grid.equation["residual"].tolist() == after.tolist()
        open_ones = np.flatnonzero(after).tolist()
        assert sorted(grid.open_list[: grid.tally[OPEN]].tolist()) == open_ones
        assert [equation for equation in range(EQUATIONS) if is_open(grid, equation)] == open_ones
    assert grid.column["change"].tolist() == total.tolist()


def test_coefficients_that_do_not_fit_are_refused():
    with pytest.raises(InputError, match="too large"):
        grid_of(np.array([[1, -(2**31)]]))
    with pytest.raises(InputError, match="too large"):
        grid_of(np.array([[2**30, -(2**30)]]))


def test_a_climb_goes_no_farther_than_rooms_reach():
    far = np.full(2, 2**40)
    climber = make_climber(sparse.csr_array(np.array([[1, -1]])), -far, far, 0, SCHEDULE.walk)
    nothing = np.zeros(2, np.int64)
    tables = climb_all(climber, np.zeros(1, np.int32), far[:1], CARE, (nothing, nothing))
    assert [table.toarray().tolist() for table in tables] == [[[FARTHEST, FARTHEST]]]


def test_what_is_too_far_off_is_not_mended():
    matrix, room = sparse.csr_array(np.array([[1, 1]])), np.full(2, 2**40)
    change = mend(matrix, np.array([7]), -room, room, CARE)
    assert change is not None
    assert change.sum() == -7
    assert mend(matrix, np.array([2**31 + 7]), -room, room, CARE) is None
