"""Irreducible sets: which equations and bounds are really needed for something to be impossible."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from scipy import sparse

from prikk.errors import ConflictError
from prikk.infer.propagation import Equations, tighten
from prikk.solve import Claim, Limits, Problem, integer
from prikk.system import UNBOUNDED, Knowledge
from prikk.system.cellsystem import Ints

TEST = 0.05  # share of the limits that one test may take; a test that takes longer counts as failed


def shrink(items: Ints, holds: Callable[[Ints], bool]) -> Ints:
    """An irreducible part of `items` for which `holds` is still true; it must be true of all `items`.

    Leaves out ever smaller chunks from the front, so what stands last is kept first (Chinneck's deletion filter).
    `holds` must stay true when items are added.
    """
    step = len(items)
    while step:
        step = step // 2 if step > 1 else 1
        place = 0
        while place < len(items):
            fewer = np.concatenate([items[:place], items[place + step :]])
            if holds(fewer):
                items = fewer
            else:
                place += step
        if step == 1:
            break
    return items


def only(knowledge: Knowledge, ends: Ints) -> Knowledge:
    """The bounds at `ends` alone: a lower bound has its column's number, an upper one the number of columns more."""
    size = len(knowledge.low)
    lower, upper = ends[ends < size], ends[ends >= size] - size
    low, high = np.full(size, -UNBOUNDED), np.full(size, UNBOUNDED)
    low[lower], high[upper] = knowledge.low[lower], knowledge.high[upper]
    return Knowledge(low, high)


@dataclass(frozen=True)
class Goal:
    """What is to be shown: `column` is at most (`upper`) or at least `value`."""

    column: int
    upper: bool
    value: int = field(repr=False)

    def met(self, value: int) -> bool:
        """Whether a bound of `value` is enough."""
        return value <= self.value if self.upper else value >= self.value

    def denied(self, knowledge: Knowledge) -> Knowledge:
        """The knowledge of one who holds the contrary."""
        low, high = knowledge.low.copy(), knowledge.high.copy()
        if self.upper:
            low[self.column] = self.value + 1
        else:
            high[self.column] = self.value - 1
        return Knowledge(low, high)


def follows(matrix: sparse.csr_array, rows: Ints, knowledge: Knowledge, goal: Goal) -> bool:
    """Whether propagation through the equations `rows` is enough to show `goal`."""
    bounds = _propagated(matrix, rows, knowledge)
    return bounds is not None and goal.met(int((bounds.high if goal.upper else bounds.low)[goal.column]))


def contradicts(matrix: sparse.csr_array, rows: Ints, knowledge: Knowledge) -> bool:
    """Whether propagation alone shows that the equations `rows` cannot hold within `knowledge`."""
    return _propagated(matrix, rows, knowledge) is None


def _propagated(matrix: sparse.csr_array, rows: Ints, knowledge: Knowledge) -> Knowledge | None:
    """The bounds after propagation through `rows`; None in case of a conflict."""
    small, columns = part_of(matrix, rows)
    try:
        part = tighten(
            Equations.of(small, np.zeros(len(rows), dtype=np.int64)),
            Knowledge(knowledge.low[columns], knowledge.high[columns]),
        )
    except ConflictError:
        return None
    low, high = knowledge.low.copy(), knowledge.high.copy()
    low[columns], high[columns] = part.low, part.high
    return Knowledge(low, high)


def impossible(matrix: sparse.csr_array, rows: Ints, knowledge: Knowledge, limits: Limits) -> bool:
    """Whether the equations `rows` have no integer solution within `knowledge`; False where the limits were reached."""
    if np.any(knowledge.low > knowledge.high) or contradicts(matrix, rows, knowledge):
        return True
    small, columns = part_of(matrix, rows)
    right = np.zeros(len(rows), dtype=np.int64)
    problem = Problem(small, right, right, knowledge.low[columns], knowledge.high[columns])
    return integer(problem, work=TEST * limits.work).claim is Claim.INFEASIBLE


def part_of(matrix: sparse.csr_array, rows: Ints) -> tuple[sparse.csr_array, Ints]:
    """The chosen equations over the columns that they touch, and which these are."""
    chosen = matrix[rows]
    columns = np.unique(chosen.indices)
    places = np.searchsorted(columns, chosen.indices)
    return sparse.csr_array((chosen.data, places, chosen.indptr), shape=(len(rows), len(columns))), columns
