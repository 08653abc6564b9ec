"""Tabulation: the true counts of every cell that a publication can give. Confidential: its repr tells none."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from prikk.model.period import Period
from prikk.system import CellIndex, Key


@dataclass(frozen=True, eq=False)
class Tabulation:
    """Counts by cell.

    `cells` has the key parts dimensions..., `period`; `counts` (int64) is in its order. Only cells with a record are
    held: whatever is absent counts 0. `records` is how many records of the source were counted.
    """

    cells: CellIndex
    counts: npt.NDArray[np.int64]
    records: int

    def __repr__(self) -> str:
        return f"Tabulation({len(self.cells)} cells that are not empty)"

    def count(self, key: Key) -> int:
        """The count of a cell, by dimension codes and period code."""
        column = self.cells.columns.get(key)
        return 0 if column is None else int(self.counts[column])

    def has_records(self, codes: tuple[str, ...], period: Period) -> bool:
        """Whether any record is in a cell; what `prikk.model.layout.lay_out` asks."""
        return (*codes, period.code) in self.cells.columns
