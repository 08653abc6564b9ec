"""Tabulation: the true counts of every cell that a publication can give. Confidential: its repr tells none."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from prikk.model.cell import CellKey, Codes
from prikk.model.period import Period
from prikk.system import CellIndex


@dataclass(frozen=True, eq=False)
class Tabulation:
    """Counts by cell.

    The keys of `cells` have codes and period, and no statistic: nothing is printed yet. `counts` (int64) is in its
    order. Only cells with a record are held: whatever is absent counts 0. `records` is how many records of the source
    were counted.
    """

    cells: CellIndex
    counts: npt.NDArray[np.int64]
    records: int

    def __repr__(self) -> str:
        return f"Tabulation({len(self.cells)} cells that are not empty)"

    def count(self, codes: Codes, period: str) -> int:
        """The count of a cell, by dimension codes and period code."""
        column = self.cells.columns.get(CellKey(codes, period))
        return 0 if column is None else int(self.counts[column])

    def has_records(self, codes: Codes, period: Period) -> bool:
        """Whether any record is in a cell; what `prikk.figures.layout.lay_out` asks."""
        return CellKey(codes, period.code) in self.cells.columns
