"""Why an interval is what it is: the equations and known cells from which its ends follow, as a tree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import gcd

import numpy as np
from scipy import sparse

from prikk.errors import LimitError
from prikk.infer.cores import Goal, follows, impossible, only, part_of, shrink
from prikk.infer.intervals import intervals
from prikk.infer.propagation import touching
from prikk.infer.reasons import Bound, End, Step, derive
from prikk.solve import Limits, Problem, linear, whole
from prikk.system import UNBOUNDED, CellSystem, Knowledge
from prikk.system.cellsystem import Ints

REACH = 20_000
"""Equations beyond which an explanation is not looked for."""


@dataclass(frozen=True)
class Explanation:
    """From what the ends of a column's interval follow. An end that is only what was known beforehand has no step."""

    column: int
    low: int = field(repr=False)
    high: int = field(repr=False)
    lower: Step | None
    upper: Step | None

    def steps(self) -> Iterator[Step]:
        """All steps, each once, in an order that can be followed."""
        tops = [top for top in (self.lower, self.upper) if top is not None]
        yield from dict.fromkeys(step for top in tops for step in top.steps())


def explain(
    system: CellSystem,
    knowledge: Knowledge,
    column: int,
    *,
    interval: tuple[int, int] | None = None,
    limits: Limits | None = None,
) -> Explanation:
    """Why `column` lies in its interval (`interval`, where the asker has it from `intervals` already).

    Looks among the equations around the column for the nearest that suffice, then leaves out all that are not needed:
    first for a chain of single equations, then for a combination. Raises ConflictError when the figures contradict
    each other, LimitError when the limits were reached before an explanation was found.
    """
    spend = limits or Limits()
    if interval is None:
        found = intervals(system, knowledge, columns=np.array([column]), limits=spend)
        interval = int(found.low[column]), int(found.high[column])
    low, high = interval
    lower = _end(system, knowledge, Goal(column, False, low), spend) if low > knowledge.low[column] else None
    upper = _end(system, knowledge, Goal(column, True, high), spend) if high < knowledge.high[column] else None
    return Explanation(column, low, high, lower, upper)


def _end(system: CellSystem, knowledge: Knowledge, goal: Goal, limits: Limits) -> Step:
    denied = goal.denied(knowledge)

    def chained(kept: Ints) -> bool:
        return follows(system.matrix, kept, knowledge, goal)

    def added_up(kept: Ints) -> bool:
        return _factors(system.matrix, kept, knowledge, goal) is not None

    def combined(kept: Ints) -> bool:
        return impossible(system.matrix, kept, denied, limits)

    for rows in _layers(system.matrix, knowledge, goal.column):
        if chained(rows):
            step = derive(system, shrink(rows, chained), knowledge, goal)
            if step is not None:
                return step
        if added_up(rows):
            return _sum(system.matrix, shrink(rows, added_up), knowledge, goal)
        if combined(rows):
            return _combination(system, shrink(rows, combined), knowledge, goal, limits)
    raise LimitError("the limits were reached before an explanation was found")


def _layers(matrix: sparse.csr_array, knowledge: Knowledge, column: int) -> Iterator[Ints]:
    """Equations around a column, linked by unknown columns: ever more of them, those far away first."""
    by_column = sparse.csc_array(matrix)
    unknown = ~knowledge.known
    columns = np.array([column])
    rows = touching(by_column, columns)
    while len(rows) <= REACH:
        yield rows
        columns = np.unique(matrix[rows].indices)
        further = np.setdiff1d(touching(by_column, columns[unknown[columns]]), rows)
        if not len(further):
            return
        rows = np.concatenate([further, rows])


def _sum(matrix: sparse.csr_array, rows: Ints, knowledge: Knowledge, goal: Goal) -> Step:
    """One step that multiplies equations and adds them up."""
    rows = np.sort(rows)
    factors = _factors(matrix, rows, knowledge, goal) or ()
    total = sparse.coo_array(np.array(factors)[None] @ matrix[rows])
    weights = dict(zip(total.coords[-1].tolist(), total.data.tolist(), strict=True))
    # The sum of all terms is 0; moved to the other side, each but the goal's is bounded at the end its sign says.
    own = weights.pop(goal.column, 0)
    ends = [(column, goal.upper == (weight * own < 0)) for column, weight in sorted(weights.items()) if weight]
    return _step(goal, rows, factors, knowledge, ends)


def _combination(system: CellSystem, rows: Ints, knowledge: Knowledge, goal: Goal, limits: Limits) -> Step:
    """One step that only trying whole numbers in several equations shows, and the bounds that it cannot do without."""
    rows = np.sort(rows)
    columns = np.unique(system.matrix[rows].indices)
    bounds = np.concatenate([knowledge.low[columns], knowledge.high[columns]])
    ends = np.concatenate([columns, system.size + columns])[np.abs(bounds) < UNBOUNDED]
    ends = shrink(ends, lambda kept: impossible(system.matrix, rows, goal.denied(only(knowledge, kept)), limits))
    return _step(goal, rows, (), knowledge, [(end % system.size, end >= system.size) for end in ends.tolist()])


def _step(goal: Goal, rows: Ints, factors: tuple[int, ...], knowledge: Knowledge, ends: Sequence[End]) -> Step:
    given = tuple(
        Bound(column, upper, bool(knowledge.low[column] == knowledge.high[column]), int(bounds[column]))
        for column, upper in ends
        for bounds in [knowledge.high if upper else knowledge.low]
    )
    return Step(goal.column, goal.upper, goal.value, tuple(rows.tolist()), factors, given, ())


def _factors(matrix: sparse.csr_array, rows: Ints, knowledge: Knowledge, goal: Goal) -> tuple[int, ...] | None:
    """Factors with which the equations add up to the bound; None where no sum of them does."""
    small, columns = part_of(matrix, rows)
    low, high = knowledge.low[columns], knowledge.high[columns]
    own = columns == goal.column
    if not np.any(own):
        return None
    # The goal's own bounds must not stand in for the proof.
    low, high = np.where(own, -UNBOUNDED, low), np.where(own, UNBOUNDED, high)
    right = np.zeros(len(rows), dtype=np.int64)
    objective = np.where(own, -1 if goal.upper else 1, 0)
    outcome = linear(Problem(small, right, right, low, high, objective))
    if outcome.duals is None or outcome.bound is None or not goal.met(-outcome.bound if goal.upper else outcome.bound):
        return None
    factors = whole(outcome.duals).tolist()
    common = gcd(*factors) or 1
    return tuple(factor // common for factor in factors)
