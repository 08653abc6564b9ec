"""The cheapest move of a column among the columns near it: of a large part, the nearest ones will mostly do."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from prikk.infer import ball, touching
from prikk.protect.change import cheapest_change
from prikk.protect.piece import Searched
from prikk.schedule import StubbornSchedule
from prikk.system.cellsystem import Ints


class Nearby:
    """Regions of one part: balls of columns around the one that has to move; all others stay as they are."""

    def __init__(self, part: Searched, schedule: StubbornSchedule) -> None:
        """The columns and equations of `part` in both orders."""
        piece = part.piece
        self.part, self.schedule = part, schedule
        self.matrix = sparse.csr_array(piece.matrix, dtype=np.int64)
        self.by_column = sparse.csc_array(self.matrix)
        self.room = np.where((piece.candidates | piece.primary)[:, None], piece.hidden, piece.shown)
        size = len(piece.columns)
        self.whole = size <= schedule.whole
        self.sizes = [schedule.nearest] if size > schedule.nearest else []
        self.sizes.append(size if self.whole else schedule.further)

    def move(self, column: int, wish: int, still: int) -> Ints | None:
        """A change of all columns that changes `column` by `wish`, and one that `still` names (if any) not at all.

        Among such changes of a region one that hides little more; None when no region holds one, which proves nothing.
        """
        for size in self.sizes:
            region = ball(self.matrix, self.by_column, np.array([column]), size)
            work = self.schedule.region_work * max(1.0, size / self.schedule.nearest)
            change = self._within(region, column, wish, still, work)
            if change is not None:
                whole = np.zeros(self.matrix.shape[1], dtype=np.int64)
                whole[region] = change
                return whole
        return None

    def _within(self, region: Ints, column: int, wish: int, still: int, work: float) -> Ints | None:
        """The cheapest change of the region's own columns."""
        part = self.part
        room = self.room[region].copy()
        room[region == still] = 0
        price = 1 + np.where(part.secondary, 0, part.piece.cost)[region]
        rows = self.matrix[touching(self.by_column, region)][:, region]
        own = int(np.searchsorted(region, column))
        return cheapest_change(sparse.csr_array(rows), room, (own, wish), price, work=work)
