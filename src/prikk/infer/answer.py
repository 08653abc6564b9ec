"""The answer to "what can be known": intervals with the integer solutions that show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy import sparse

from prikk.system import Knowledge
from prikk.system.cellsystem import Bools, Ints


@dataclass(frozen=True, repr=False)
class Witnesses:
    """Integer solutions of the whole system: the first in full, the others as sparse differences from it."""

    first: Ints
    changes: sparse.csr_array  # witnesses x columns; row 0 is empty

    @classmethod
    def of(cls, solutions: Sequence[Ints]) -> Witnesses:
        """The given solutions (at least one)."""
        return cls(solutions[0], sparse.csr_array(np.array(solutions) - solutions[0]))

    def __len__(self) -> int:
        return int(self.changes.shape[0])

    def __repr__(self) -> str:
        return f"Witnesses({len(self)} of {len(self.first)} columns)"

    def __getitem__(self, number: int) -> Ints:
        """One solution, in full."""
        values = self.first.copy()
        row = self.changes[[number]]
        values[row.indices] += row.data
        return values


@dataclass(frozen=True)
class Intervals:
    """For each column of a system the values it can take: at least `low`, at most `high` (int64; UNBOUNDED: no end).

    Where `proven`, both ends are exact: `witnesses[low_witness[c]]` has column `c` at `low[c]` and
    `witnesses[high_witness[c]]` at `high[c]` (-1 where there is no witness or no end). Elsewhere the limits were
    reached: the ends are the best proven outer bounds. `shown` has the least and the greatest value of each column that
    some witness has, or that nothing limits; None when the limits were reached before there was a witness.
    """

    low: Ints = field(repr=False)
    high: Ints = field(repr=False)
    proven: Bools = field(repr=False)
    low_witness: Ints = field(repr=False)
    high_witness: Ints = field(repr=False)
    witnesses: Witnesses
    shown: Knowledge | None = field(default=None, repr=False)

    @property
    def exact(self) -> Bools:
        """Which columns have one possible value."""
        return np.equal(self.low, self.high)
