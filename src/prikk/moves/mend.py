"""From values that are nearly a solution to a solution, by one walk."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from prikk.moves.grid import FARTHEST, Array, make_grid
from prikk.moves.search import LENGTH, Aim, Care, make_found
from prikk.moves.walk import make_trail, walk_move


def mend(matrix: sparse.csr_array, residual: Array, low: Array, high: Array, care: Care) -> Array | None:
    """A change within `low..high` (which hold 0) with `matrix @ change == -residual`, or None when none was found.

    The residual becomes one more column; the change wanted is a move that raises it from 0 to 1.
    """
    if np.max(np.abs(residual), initial=0) > FARTHEST:
        return None
    columns = matrix.shape[1]
    wide = sparse.csr_array(sparse.hstack([matrix, sparse.csr_array(residual[:, None])], format="csr", dtype=np.int64))
    room = np.append(np.stack([low, high], axis=1), [[0, 1]], axis=0)
    grid = make_grid(wide, np.zeros(columns + 1, np.int64), np.zeros(columns + 1, np.bool_), room, room)
    found = make_found(columns + 2)
    trail = make_trail(columns + 2)
    if walk_move(grid, trail, found, Aim(columns, 1, 0, care.price), care) != 0:
        return None
    part = found.part[: found.size[LENGTH]]
    change = np.zeros(columns + 1, dtype=np.int64)
    change[part["column"]] = part["amount"]
    return change[:columns]
