"""The exact integer interval of every column, by the cheapest means that settles it.

Propagation and substitution first, then the independent components one by one. The answer depends neither on the order
of cells and equations nor on the number of threads; with limits in work it depends on the machine neither.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np
from scipy import sparse

from prikk.infer.answer import Intervals, Witnesses
from prikk.infer.components import Component, components
from prikk.infer.reduction import Reduction, reduce
from prikk.infer.regions import Map, settle_wide
from prikk.infer.search import Search, Settled
from prikk.solve import Limits, Outcome, Problem, integer
from prikk.system import CellSystem, Knowledge
from prikk.system.cellsystem import Bools, Ints

Progress = Callable[[int, int], None]
"""Told how many open columns are settled, of how many."""

WHOLE = 1500
"""Columns that one solve takes in at a time; a larger part is searched by regions."""


def intervals(
    system: CellSystem,
    knowledge: Knowledge,
    *,
    columns: Ints | None = None,
    start: Ints | None = None,
    limits: Limits | None = None,
    progress: Progress | None = None,
) -> Intervals:
    """For every column (or the given `columns`) the exact least and greatest integer value, with witnesses.

    Columns not asked for get outer bounds. `start` may give a solution that the asker has already, such as the true
    values: it saves the search for a first one and changes no interval. Raises ConflictError when there is no integer
    solution, ValueError when `start` is none.
    """
    if start is not None and not (system.holds(start) and knowledge.allows(start)):
        raise ValueError("the given start does not satisfy the system within the knowledge")
    reduction = reduce(system.matrix, knowledge)
    wanted = _wanted(reduction, columns)
    first = None if start is None else reduction.ties.reduced(start)
    parts = list(components(reduction.matrix, reduction.right, reduction.bounds.low, reduction.bounds.high))
    settled = _settle(parts, wanted, first, limits or Limits(), progress)
    return _assemble(reduction, parts, settled)


def _wanted(reduction: Reduction, columns: Ints | None) -> Bools:
    """Which reduced columns are asked for."""
    wanted = np.zeros(reduction.ties.count, dtype=np.bool_)
    target = reduction.ties.target if columns is None else reduction.ties.target[columns]
    wanted[target[target >= 0]] = True
    return wanted


def _settle(
    parts: Sequence[Component], wanted: Bools, first: Ints | None, limits: Limits, progress: Progress | None
) -> list[Settled]:
    """Search each part; a large one shares its regions out among the threads, small ones are shared out whole."""
    solve = partial(_solve, limits, time.monotonic())
    total, done = sum(len(part.columns) for part in parts), 0

    def search(part: Component, spread: Map) -> Settled:
        count = len(part.columns)
        ends = np.flatnonzero(np.tile(wanted[part.columns], 2))
        start = None if first is None else first[part.columns]
        if count > WHOLE:
            return settle_wide(part, ends, solve, start, spread)
        return Search(part, ends, solve, start=start).settle()

    settled: list[Settled] = []
    with ThreadPoolExecutor(limits.threads or os.cpu_count() or 1) as pool:
        small = pool.map(lambda part: search(part, map), [part for part in parts if len(part.columns) <= WHOLE])
        for part in parts:
            settled.append(next(small) if len(part.columns) <= WHOLE else search(part, pool.map))
            done += len(part.columns)
            if progress is not None:
                progress(done, total)
    return settled


def _solve(limits: Limits, began: float, problem: Problem, share: float) -> Outcome:
    left = None if limits.seconds is None else began + limits.seconds - time.monotonic()
    return integer(problem, work=share * limits.work, seconds=left)


def _assemble(reduction: Reduction, parts: Sequence[Component], settled: Sequence[Settled]) -> Intervals:
    """Join the components' answers and carry them back to the columns of the full system."""
    size = reduction.ties.count
    low, high = reduction.bounds.low.copy(), reduction.bounds.high.copy()
    proven, by_low, by_high = (
        np.ones(size, dtype=np.bool_),
        np.zeros(size, dtype=np.int64),
        np.zeros(size, dtype=np.int64),
    )
    for part, result in zip(parts, settled, strict=True):
        shut = result.inner == result.outer
        by = np.where(shut, result.by, -1)
        (lower, upper), (low_by, high_by), (low_shut, high_shut) = (np.split(a, 2) for a in (result.outer, by, shut))
        low[part.columns], high[part.columns], proven[part.columns] = -lower, upper, low_shut & high_shut
        by_low[part.columns], by_high[part.columns] = low_by, high_by
    ties = reduction.ties
    tied = np.flatnonzero(ties.target >= 0)
    target, falling = ties.target[tied], ties.sign[tied] < 0
    columns = len(ties.target)
    full_proven = np.ones(columns, dtype=np.bool_)
    full_by_low, full_by_high = np.zeros(columns, dtype=np.int64), np.zeros(columns, dtype=np.int64)
    full_proven[tied] = proven[target]
    full_by_low[tied] = np.where(falling, by_high[target], by_low[target])
    full_by_high[tied] = np.where(falling, by_low[target], by_high[target])
    bounds = ties.bounds(low, high)
    witnesses = _witnesses(reduction, parts, settled)
    if not len(witnesses):  # some component has no solution yet: nothing is sure but the bounds
        full_proven[:], full_by_low[:], full_by_high[:] = False, -1, -1
    return Intervals(bounds.low, bounds.high, full_proven, full_by_low, full_by_high, witnesses)


def _witnesses(reduction: Reduction, parts: Sequence[Component], settled: Sequence[Settled]) -> Witnesses:
    """Witness k of the whole is witness k of every component; a component with fewer repeats its first."""
    ties = reduction.ties
    count = max((len(result.witnesses) for result in settled), default=1)
    if any(not len(result.witnesses) for result in settled):
        count = 0
    first = np.zeros(ties.count, dtype=np.int64)
    rows, places, amounts = [], [], []
    for part, result in zip(parts, settled if count else (), strict=bool(count)):
        first[part.columns] = result.witnesses[0]
        change = sparse.coo_array(np.array(result.witnesses) - result.witnesses[0])
        rows.append(change.coords[0])
        places.append(part.columns[change.coords[1]])
        amounts.append(change.data)
    tied = np.flatnonzero(ties.target >= 0)
    spread = sparse.csr_array((ties.sign[tied], (ties.target[tied], tied)), shape=(ties.count, len(ties.target)))
    empty = np.zeros(0, dtype=np.int64)
    parts_of = [np.concatenate([empty, *pieces]) for pieces in (rows, places, amounts)]
    changes = sparse.csr_array((parts_of[2], (parts_of[0], parts_of[1])), shape=(count, ties.count))
    return Witnesses(ties.values(first), sparse.csr_array(changes @ spread))
