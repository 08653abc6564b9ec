"""A linear problem as given to a solver, and what a solver may spend on it."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from prikk.system.cellsystem import Ints
from prikk.system.exact import dot, product


@dataclass(frozen=True, repr=False)
class Problem:
    """Minimise `objective @ x` subject to `row_low <= matrix @ x <= row_high` and `low <= x <= high`.

    All numbers are int64; a bound of size `UNBOUNDED` or more means none. Without an objective any solution will do.
    `hint` is where a solver may start; it need not be a solution.
    """

    matrix: sparse.csr_array
    row_low: Ints
    row_high: Ints
    low: Ints
    high: Ints
    objective: Ints | None = None
    hint: Ints | None = None

    def __repr__(self) -> str:
        # Bounds may be confidential: tell the size only.
        rows, columns = self.matrix.shape
        return f"Problem({rows} rows, {columns} columns)"

    def admits(self, values: Ints) -> bool:
        """Whether integer `values` satisfy every row and bound, in exact arithmetic."""
        if len(values) != len(self.low) or np.any(values < self.low) or np.any(values > self.high):
            return False
        rows = product(self.matrix, values)
        return bool(np.all((self.row_low <= rows) & (rows <= self.row_high)))

    def cost(self, values: Ints) -> int:
        """The objective at integer `values`."""
        return 0 if self.objective is None else dot(self.objective, values)


@dataclass(frozen=True)
class Limits:
    """What a question may spend.

    `work` is counted in the solver's deterministic units (about a second of one core each), for each solve: the same
    question stops at the same place on every machine. `seconds` is wall time for the whole question and makes the
    stopping place depend on the machine; once it has `begun`, all that is asked ends at `until`. `threads`
    never changes an answer; None takes all cores.
    """

    work: float = 30.0
    seconds: float | None = None
    threads: int | None = None
    until: float | None = None

    def begun(self) -> Limits:
        """The same from now on for all questions together, on the clock of `time.monotonic`."""
        if self.seconds is None or self.until is not None:
            return self
        return replace(self, until=time.monotonic() + self.seconds)

    def left(self) -> float | None:
        """How many seconds are left; None where they are not limited."""
        return self.seconds if self.until is None else self.until - time.monotonic()
