"""From values that are nearly a solution to a solution, by one walk."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import sparse

from prikk.moves.grid import FARTHEST, Array, Grid, make_grid
from prikk.moves.search import LENGTH, Aim, Care, Found, make_found
from prikk.moves.walk import Trail, begin_walk, end_walk, make_trail, walk_on

PAUSE = 50_000
"""Steps between two looks at the clock, in which no signal arrives: some tenths of a second."""


def mend(
    matrix: sparse.csr_array,
    residual: Array,
    low: Array,
    high: Array,
    care: Care,
    *,
    expired: Callable[[], bool] = lambda: False,
) -> Array | None:
    """A change within `low..high` (which hold 0) with `matrix @ change == -residual`, or None when none was found.

    The residual becomes one more column; the change wanted is a move that raises it from 0 to 1. The walk is given up
    when the time has `expired`.
    """
    if np.max(np.abs(residual), initial=0) > FARTHEST:
        return None
    columns = matrix.shape[1]
    wide = sparse.csr_array(sparse.hstack([matrix, sparse.csr_array(residual[:, None])], format="csr", dtype=np.int64))
    room = np.append(np.stack([low, high], axis=1), [[0, 1]], axis=0)
    grid = make_grid(wide, np.zeros(columns + 1, np.int64), np.zeros(columns + 1, np.bool_), room, room)
    found = make_found(columns + 2)
    trail = make_trail(columns + 2)
    if _walked(grid, trail, found, Aim(columns, 1, 0, care.price), care, expired=expired) != 0:
        return None
    part = found.part[: found.size[LENGTH]]
    change = np.zeros(columns + 1, dtype=np.int64)
    change[part["column"]] = part["amount"]
    return change[:columns]


def _walked(grid: Grid, trail: Trail, found: Found, aim: Aim, care: Care, *, expired: Callable[[], bool]) -> int:
    """The walk of `walk_move` with pauses, as it may take a minute."""
    touched, going, until = begin_walk(grid, trail, aim), True, 0
    while going and until < care.steps and not expired():
        until = min(until + PAUSE, care.steps)
        touched, going = walk_on(grid, trail, aim, care._replace(steps=until), touched)
    return end_walk(grid, trail, found, aim, touched)
