"""One change of many columns, found by the solver: the relaxation first, which is nearly always whole."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy import sparse

from prikk.solve import Claim, Problem, integer, linear
from prikk.system.cellsystem import Ints

ROOM = 6
"""No column of a change is let go farther than so many times what is asked."""


def cheapest_change(
    matrix: sparse.csr_array, room: Ints, asked: tuple[int, int], price: Ints, *, work: float
) -> Ints | None:
    """A change `z` of all columns with `matrix @ z == 0`, inside `room`, that changes a column by an amount (`asked`).

    Among those it finds the one with the least `price @ abs(z)`, unless `work` (units of the integer solver) runs out.
    None when none was found, which proves nothing.
    """
    own, amount = asked
    if not room[own, 0] <= amount <= room[own, 1]:
        return None
    low, high = np.clip(room, -ROOM * abs(amount), ROOM * abs(amount)).T
    low[own], high[own] = min(amount, 0), max(amount, 0)
    falling = np.flatnonzero(low < 0)  # a change is what goes up less what goes down
    size = len(high)
    wide = sparse.csr_array(sparse.hstack([matrix, -matrix[:, falling]], format="csr", dtype=np.int64))
    least, most = np.zeros(size + len(falling), np.int64), np.concatenate([high, -low[falling]])
    fixed = own if amount > 0 else size + int(np.searchsorted(falling, own))
    least[fixed] = abs(amount)
    nothing = np.zeros(matrix.shape[0], np.int64)
    problem = Problem(wide, nothing, nothing, least, most, np.concatenate([price, price[falling]]))
    relaxed = linear(problem, prove=False)
    if relaxed.claim is Claim.INFEASIBLE:
        return None
    found = None if relaxed.point is None else np.rint(relaxed.point).astype(np.int64)
    if found is None or not problem.admits(found):
        found = integer(replace(problem, hint=found), work=work).witness
    if found is None:
        return None
    change = found[:size].copy()
    change[falling] -= found[size:]
    return change
