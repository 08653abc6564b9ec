"""The cheapest move of a column among the columns near it, for parts too large to be asked as a whole."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from prikk.infer import ball, touching
from prikk.protect.part import SCALE, Part
from prikk.solve import Problem, integer
from prikk.system.cellsystem import Ints

SIZES = (8_000, 20_000)
"""Columns of the region that is looked at first, and of the one that is looked at where the first holds no move."""

ROOM = 6
"""No column of the move changes by more than so many times what is asked."""

WORK = 1.0
"""Work units for a region of 8,000 columns; larger ones may take more in proportion."""


class Nearby:
    """Regions of one part: balls of columns around the one that has to move; all others stay as they are."""

    def __init__(self, part: Part) -> None:
        """The columns and equations of `part` in both orders."""
        self.part = part
        self.matrix = sparse.csr_array(part.matrix, dtype=np.int64)
        self.by_column = sparse.csc_array(self.matrix)

    def move(self, column: int, wish: int, still: int) -> Ints | None:
        """A change of all columns that changes `column` by `wish`, and one that `still` names (if any) not at all.

        Among such changes of a region one that hides little more; None when no region holds one, which proves nothing.
        """
        for size in SIZES:
            region = ball(self.matrix, self.by_column, np.array([column]), size)
            change = self._within(region, column, wish, still, WORK * size / SIZES[0])
            if change is not None:
                whole = np.zeros(self.matrix.shape[1], dtype=np.int64)
                whole[region] = change
                return whole
        return None

    def _within(self, region: Ints, column: int, wish: int, still: int, work: float) -> Ints | None:
        """The cheapest change of the region's own columns."""
        it, may = self.part.grid.column[region], self.part.candidates[region] > 0
        far = ROOM * abs(wish)
        ends = [np.where(may, it[f"hidden_{end}"], it[end]).astype(np.int64) for end in ("low", "high")]
        low, high = np.clip(ends, -far, far)
        own = region == column
        if np.any(own & ((wish < low) | (wish > high))):
            return None
        low, high = (np.where(own, wish, np.where(region == still, 0, end)) for end in (low, high))
        # A column that would have to be hidden pays for each unit, up or down: it becomes two, one for each way.
        pays = np.flatnonzero(may & (it["hidden"] == 0))
        cost = it["cost"][pays] // SCALE
        rows = self.matrix[touching(self.by_column, region)][:, region]
        nothing = np.zeros(rows.shape[0], dtype=np.int64)
        objective = np.zeros(len(region), dtype=np.int64)
        objective[pays] = cost
        up = low.copy()
        up[pays] = 0
        problem = Problem(
            sparse.csr_array(sparse.hstack([rows, -rows[:, pays]], format="csr")),
            nothing,
            nothing,
            np.concatenate([up, np.zeros(len(pays), dtype=np.int64)]),
            np.concatenate([high, -low[pays]]),
            np.concatenate([objective, cost]),
        )
        found = integer(problem, work=work).witness
        if found is None:
            return None
        change, down = found[: len(region)].copy(), found[len(region) :]
        change[pays] -= down
        return change
