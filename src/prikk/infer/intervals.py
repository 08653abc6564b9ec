"""The exact integer interval of every column, by the cheapest means that settles it.

Propagation and substitution first, then the independent components one by one. The answer depends neither on the order
of cells and equations nor on the number of threads; with limits in work it depends on the machine neither.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from scipy import sparse

from prikk.infer.answer import Intervals, Witnesses
from prikk.infer.components import Component, components
from prikk.infer.reduction import Reduction, reduce
from prikk.infer.search import Search, Settled
from prikk.infer.wide import Map, Means, Request, settle_wide
from prikk.schedule import SCHEDULE, Schedule
from prikk.solve import Limits, Outcome, Problem, Running, integer
from prikk.system import UNBOUNDED, CellSystem, Knowledge
from prikk.system.cellsystem import Bools, Ints

Progress = Callable[[int, int], None]
"""Told how many open columns are settled, of how many."""


def intervals(
    system: CellSystem,
    knowledge: Knowledge,
    *,
    columns: Ints | None = None,
    enough: Knowledge | None = None,
    start: Ints | None = None,
    limits: Limits | None = None,
    progress: Progress | None = None,
    schedule: Schedule = SCHEDULE,
) -> Intervals:
    """For every column (or the given `columns`) the exact least and greatest integer value, with witnesses.

    Columns not asked for get outer bounds. In a system too large to settle all, what matters to the asker is settled
    first: whether each column may have all values within the bounds `enough`, or, where it has none of them, more than
    one value. `start` may give a solution that the asker has already, such as the true values: it saves the search for
    a first one and changes no interval that is proven. Raises ConflictError when there is no integer solution,
    ValueError when `start` is none. `schedule` tunes the search.
    """
    if start is not None and not (system.holds(start) and knowledge.allows(start)):
        raise ValueError("the given start does not satisfy the system within the knowledge")
    reduction = reduce(system.matrix, knowledge)
    needed = np.full(2 * reduction.ties.count, UNBOUNDED) if enough is None else _needed(reduction, enough)
    first = None if start is None else reduction.ties.reduced(start)
    asked = Request(np.tile(_wanted(reduction, columns), 2), needed, first)
    parts = list(components(reduction.matrix, reduction.right, reduction.bounds.low, reduction.bounds.high))
    settled = _settle(parts, asked, limits or Limits(), progress, schedule)
    return _assemble(reduction, parts, settled)


def _wanted(reduction: Reduction, columns: Ints | None) -> Bools:
    """Which reduced columns are asked for."""
    wanted = np.zeros(reduction.ties.count, dtype=np.bool_)
    target = reduction.ties.target if columns is None else reduction.ties.target[columns]
    wanted[target[target >= 0]] = True
    return wanted


def _needed(reduction: Reduction, enough: Knowledge) -> Ints:
    """How far the ends of the reduced columns (lower ends first) have to reach, so that all columns reach `enough`."""
    ties = reduction.ties
    tied = np.flatnonzero(ties.target >= 0)
    target, falling = ties.target[tied], ties.sign[tied] < 0
    needed = np.full(2 * ties.count, -UNBOUNDED)
    for bounds, down in ((enough.low[tied], ~falling), (enough.high[tied], falling)):
        goal = np.where(down, -1, 1) * ties.sign[tied] * (bounds - ties.offset[tied])
        goal = np.where(np.abs(bounds) >= UNBOUNDED, UNBOUNDED, goal)
        np.maximum.at(needed, np.where(down, target, ties.count + target), goal)
    return needed


def _settle(
    parts: Sequence[Component], asked: Request, limits: Limits, progress: Progress | None, schedule: Schedule
) -> list[Settled]:
    """Search each part; a large one shares its work out among the threads, small ones are shared out whole."""
    limits = limits.begun()
    running = Running()
    whole = schedule.intervals.whole
    total, done = sum(len(part.columns) for part in parts), 0

    def expired() -> bool:
        return running.stopped or ((left := limits.left()) is not None and left < 0)

    def solve(problem: Problem, share: float) -> Outcome:
        return integer(problem, work=share * limits.work, seconds=limits.left(), running=running)

    def search(part: Component, spread: Map) -> Settled:
        own = asked.of(part.columns)
        if len(part.columns) > whole:
            return settle_wide(part, own, Means(solve, spread, expired, schedule))
        return Search(
            part, np.flatnonzero(own.ends), solve, schedule.intervals, start=own.start, expired=expired
        ).settle()

    settled: list[Settled] = []
    # This thread only waits: no signal reaches it inside a solver or compiled code.
    with ThreadPoolExecutor(limits.threads or os.cpu_count() or 1) as pool, ThreadPoolExecutor(1) as beside:
        try:
            small = pool.map(lambda part: search(part, map), [part for part in parts if len(part.columns) <= whole])
            for part in parts:
                wide = len(part.columns) > whole
                settled.append(beside.submit(search, part, pool.map).result() if wide else next(small))
                done += len(part.columns)
                if progress is not None:
                    progress(done, total)
        except BaseException:
            running.stop()
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return settled


def _assemble(reduction: Reduction, parts: Sequence[Component], settled: Sequence[Settled]) -> Intervals:
    """Join the components' answers and carry them back to the columns of the full system."""
    size = reduction.ties.count
    low, high = reduction.bounds.low.copy(), reduction.bounds.high.copy()
    least, most = low.copy(), high.copy()  # that witnesses show
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
        lower, upper = np.split(result.inner, 2)
        least[part.columns], most[part.columns] = -lower, upper
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
    if witnesses is None:  # some component has no solution yet: nothing is sure but the bounds
        full_proven[:], full_by_low[:], full_by_high[:] = False, -1, -1
        none = Witnesses(np.zeros(columns, dtype=np.int64), sparse.csr_array((0, columns), dtype=np.int64))
        return Intervals(bounds.low, bounds.high, full_proven, full_by_low, full_by_high, none)
    shown = ties.bounds(least, most)
    return Intervals(bounds.low, bounds.high, full_proven, full_by_low, full_by_high, witnesses, shown)


def _witnesses(reduction: Reduction, parts: Sequence[Component], settled: Sequence[Settled]) -> Witnesses | None:
    """Witness k of the whole is witness k of every component; a component with fewer repeats its first."""
    ties = reduction.ties
    first = np.zeros(ties.count, dtype=np.int64)
    rows, places, amounts = ([np.zeros(0, dtype=np.int64)] for _ in range(3))
    count = 1
    for part, result in zip(parts, settled, strict=True):
        if result.witnesses is None:
            return None
        first[part.columns] = result.witnesses.first
        count = max(count, len(result.witnesses))
        changes = sparse.coo_array(result.witnesses.changes)
        rows.append(changes.coords[0])
        places.append(part.columns[changes.coords[1]])
        amounts.append(changes.data)
    tied = np.flatnonzero(ties.target >= 0)
    spread = sparse.csr_array((ties.sign[tied], (ties.target[tied], tied)), shape=(ties.count, len(ties.target)))
    entries = np.concatenate(amounts), (np.concatenate(rows), np.concatenate(places))
    changes = sparse.csr_array(entries, shape=(count, ties.count))
    return Witnesses(ties.values(first), sparse.csr_array(changes @ spread))
