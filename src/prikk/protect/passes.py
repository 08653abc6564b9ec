"""Passes over a pattern: protect what lacks protection, and rebuild a part of the pattern for less.

Rebuilding shows some secondary columns and mends every protection that rested on them for less than they cost; one
column at a time this prunes and swaps, several at a time it is large-neighbourhood search.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from prikk.moves.compiled import compiled
from prikk.moves.grid import WORK, Array, Grid, Index, draw, set_closed, set_hidden
from prikk.moves.search import LENGTH, Aim, Care, Found, Stack, cheapest_move, make_found, make_stack
from prikk.moves.walk import Trail, make_trail, walk_move
from prikk.protect.pool import ENTRIES, MOVES, NONE, Pool, add_move, is_protected, is_short, lacks, measure
from prikk.schedule import WalkSchedule

NO_LIMIT = 2**50


class Task(NamedTuple):
    """What a pass does (see `run_pass`), how carefully, and at what count of work it stops."""

    most: int
    free: Care  # looking among what is hidden
    paid: Care  # looking for what else to hide
    work: int


class Bench(NamedTuple):
    """Everything a pass works on."""

    grid: Grid
    pool: Pool
    stack: Stack
    trail: Trail
    found: Found
    best: Found  # the better of two moves
    todo: Index  # columns to be looked at again
    journal: Index  # columns hidden in this attempt
    dropped: Index  # moves dropped in this attempt
    lengths: Array  # see `WAITING`, `JOURNAL`, `DROPPED` and `ATTEMPT`
    seen: Array  # of each column: the attempt that measured it last
    secondary: Index  # flags the columns that may be hidden but need not be


WAITING, JOURNAL, DROPPED, ATTEMPT = 0, 1, 2, 3
"""Places in the counts of a bench: how long the lists of an attempt are, and the number of the attempt."""


def make_bench(grid: Grid, pool: Pool, secondary: Index, walk: WalkSchedule, depth: int) -> Bench:
    """Work space for a grid and its pool, and for branch and bound over `depth` columns beside the first."""
    columns = len(grid.column)
    longest = min(walk.longest, columns + 2)
    grid.column["wanted"] = (pool.reach["up"] > 0) | (pool.reach["down"] > 0) | (pool.reach["width"] > 0)
    return Bench(
        grid,
        pool,
        make_stack(depth, walk.width),
        make_trail(longest),
        make_found(max(columns + 2, 64)),  # a solver's move may be longer than a walk
        make_found(max(columns + 2, 64)),
        np.zeros(columns, np.int32),
        np.zeros(columns, np.int32),
        np.zeros(len(pool.move), np.int32),
        np.zeros(4, np.int64),
        np.zeros(columns, np.int64),
        secondary,
    )


@compiled
def _free_move(bench: Bench, column: int, amount: int, care: Care) -> bool:
    """Find a move among the columns that may move as things stand."""
    grid = bench.grid
    if amount < grid.column[column].low or amount > grid.column[column].high:
        return False
    aim = Aim(column, amount, 0, care.price)
    if cheapest_move(grid, bench.stack, bench.found, aim, care) == 0:
        return True
    tries = care.walks
    while tries > 0:
        if walk_move(grid, bench.trail, bench.found, aim, care) == 0:
            return True
        tries -= 1
    return False


@compiled
def _paid_move(bench: Bench, column: int, amount: int, purse: int, care: Care) -> int:
    """Find a cheap move that may hide more columns; its price, or -1."""
    grid = bench.grid
    if amount < grid.column[column].low or amount > grid.column[column].high:
        return -1
    price = care.price
    cost = cheapest_move(grid, bench.stack, bench.found, Aim(column, amount, purse, price), care)
    for _ in range(care.walks):
        if cost >= 0:
            break
        cost = walk_move(grid, bench.trail, bench.found, Aim(column, amount, purse, price), care)
        price *= care.rise
    return cost


@compiled
def _note(bench: Bench, column: int) -> None:
    """Tell the walks whether a column still lacks something."""
    bench.grid.column[column].wanted = 1 if lacks(bench.pool, column) else 0


@compiled
def _take(bench: Bench) -> None:
    """Hide what the found move needs hidden, and add it to the pool."""
    grid = bench.grid
    for at in range(bench.found.size[LENGTH]):
        column, amount = bench.found.part[at].column, bench.found.part[at].amount
        if amount < grid.column[column].low or amount > grid.column[column].high:
            set_hidden(grid, column, True)
            bench.journal[bench.lengths[JOURNAL]] = column
            bench.lengths[JOURNAL] += 1
    add_move(grid, bench.pool, bench.found)
    for at in range(bench.found.size[LENGTH]):
        _note(bench, bench.found.part[at].column)


@compiled
def outsider(pool: Pool, column: int) -> int:
    """The singleton that the next move for a column must leave as it is; NONE while the column's own reach is short."""
    return NONE if is_short(pool, column) else int(pool.reach[column].knower)


@compiled
def aims_of(pool: Pool, column: int, aims: Array) -> int:
    """The changes that would meet (a part of) what a column lacks, best first."""
    high, low = pool.reach[column].highest, pool.reach[column].lowest
    if outsider(pool, column) >= 0:
        aims[0], aims[1] = 1, -1
        return 2
    if high < pool.reach[column].up:
        aims[0] = pool.reach[column].up
        return 1
    if -low < pool.reach[column].down:
        aims[0] = -pool.reach[column].down
        return 1
    missing = pool.reach[column].width - (high - low)
    aims[0], aims[1] = high + missing, low - missing
    if missing == 1:
        return 2
    aims[2], aims[3] = high + 1, low - 1
    return 4


@compiled
def _protect(bench: Bench, column: int, purse: int, task: Task) -> int:
    """Find moves for all that a column lacks, for at most `purse`; what they cost, or -1."""
    spent = 0
    while lacks(bench.pool, column):
        other = outsider(bench.pool, column)
        if other >= 0:
            set_closed(bench.grid, other, True)
        cost = _find(bench, column, purse - spent, task)
        if other >= 0:
            set_closed(bench.grid, other, False)
        if cost < 0:
            return -1
        spent += cost
        _take(bench)
    return spent


@compiled
def _find(bench: Bench, column: int, purse: int, task: Task) -> int:
    """Find a move for a part of what a column lacks, free or for at most `purse`; its price, or -1."""
    aims = np.zeros(4, np.int64)
    number = aims_of(bench.pool, column, aims)
    for at in range(number):
        if _free_move(bench, column, aims[at], task.free):
            return 0
    cheapest = -1
    for at in range(number):
        if purse <= 0:
            break
        limit = purse if cheapest < 0 else cheapest - 1
        cost = _paid_move(bench, column, aims[at], limit, task.paid)
        if cost >= 0:
            cheapest = cost
            _copy(bench.found, bench.best)
    if cheapest >= 0:
        _copy(bench.best, bench.found)
    return cheapest


@compiled
def _copy(source: Found, target: Found) -> None:
    for at in range(source.size[LENGTH]):
        target.part[at].column, target.part[at].amount = source.part[at].column, source.part[at].amount
    target.size[LENGTH] = source.size[LENGTH]


@compiled
def is_full(bench: Bench) -> bool:
    """Whether the pool may not hold what the next attempt finds."""
    pool = bench.pool
    return bool(
        pool.size[MOVES] + 4096 > len(pool.move) or pool.size[ENTRIES] + 16 * len(bench.trail.touched) > len(pool.entry)
    )


@compiled
def _strip(bench: Bench, columns: Index) -> int:
    """Show columns and drop the moves that need them; what they cost."""
    grid, pool = bench.grid, bench.pool
    gain = 0
    for column in columns:
        set_hidden(grid, column, False)
        gain += grid.column[column].cost
        entry = pool.reach[column].first
        while entry >= 0:
            move = pool.entry[entry].owner
            if pool.move[move].alive and not _inside(grid, column, pool.entry[entry].amount, pool.move[move].turns):
                pool.move[move].alive = 0
                bench.dropped[bench.lengths[DROPPED]] = move
                bench.lengths[DROPPED] += 1
            entry = pool.entry[entry].following
    bench.lengths[ATTEMPT] += 1
    for at in range(bench.lengths[DROPPED]):
        move = bench.dropped[at]
        for entry in range(pool.move[move].start, pool.move[move].end):
            column = pool.entry[entry].column
            new = bench.seen[column] < bench.lengths[ATTEMPT]
            bench.seen[column] = bench.lengths[ATTEMPT]
            if new and is_protected(pool, column) and not lacks(pool, column):
                measure(pool, column)
                _note(bench, column)
                if lacks(pool, column):
                    bench.todo[bench.lengths[WAITING]] = column
                    bench.lengths[WAITING] += 1
    return gain


@compiled
def _inside(grid: Grid, column: int, amount: int, turns: int) -> bool:
    low, high = grid.column[column].low, grid.column[column].high
    return bool(low <= amount <= high and (turns == 0 or low <= -amount <= high))


@compiled
def _undo(bench: Bench, columns: Index, moves: int) -> None:
    """Take an attempt back."""
    grid, pool = bench.grid, bench.pool
    for move in range(moves, pool.size[MOVES]):
        pool.move[move].alive = 0
    for at in range(bench.lengths[JOURNAL]):
        set_hidden(grid, bench.journal[at], False)
    for column in columns:
        set_hidden(grid, column, True)
    for at in range(bench.lengths[DROPPED]):
        pool.move[bench.dropped[at]].alive = 1
    for at in range(bench.lengths[WAITING]):
        measure(pool, bench.todo[at])
        _note(bench, bench.todo[at])
    if moves < pool.size[MOVES]:
        for entry in range(pool.move[moves].start, pool.size[ENTRIES]):
            if is_protected(pool, pool.entry[entry].column):
                measure(pool, pool.entry[entry].column)
                _note(bench, pool.entry[entry].column)


@compiled
def _rebuild(bench: Bench, columns: Index, task: Task, slack: int) -> bool:
    """Show the hidden `columns` and mend what rested on them, if that is cheaper (with `slack` 1: not dearer)."""
    bench.lengths[:ATTEMPT] = 0
    moves = bench.pool.size[MOVES]
    gain = _strip(bench, columns)
    purse = gain - 1 + slack
    spent = 0
    for at in range(bench.lengths[WAITING] - 1, 0, -1):
        other = draw(bench.grid, at + 1)
        bench.todo[at], bench.todo[other] = bench.todo[other], bench.todo[at]
    for at in range(bench.lengths[WAITING]):
        cost = _protect(bench, bench.todo[at], purse - spent, task)
        if cost < 0:
            _undo(bench, columns, moves)
            return False
        spent += cost
    return True


@compiled
def _gather(bench: Bench, wanted: int, near: Index) -> int:
    """Secondary columns around `near[0]`: those that share moves or equations with what is gathered already."""
    grid, pool = bench.grid, bench.pool
    number = 1
    for _ in range(8 * wanted):
        if number == wanted:
            break
        base = near[draw(grid, number)]
        column = -1
        if draw(grid, 2) == 0 and pool.reach[base].first >= 0:
            move = pool.entry[pool.reach[base].first].owner
            begin, end = pool.move[move].start, pool.move[move].end
            column = pool.entry[begin + draw(grid, end - begin)].column
        elif grid.column[base].start < grid.column[base].end:
            begin, end = grid.column[base].start, grid.column[base].end
            equation = grid.entry[begin + draw(grid, end - begin)].equation
            if grid.equation[equation].movable > 0:
                column = grid.slot[grid.equation[equation].start + draw(grid, grid.equation[equation].movable)].column
        if column < 0 or not bench.secondary[column] or not grid.column[column].hidden:
            continue
        known = False
        for at in range(number):
            known = known or near[at] == column
        if not known:
            near[number] = column
            number += 1
    return number


@compiled
def take_move(bench: Bench) -> None:
    """Take the move in `found` into the pattern."""
    bench.lengths[:ATTEMPT] = 0
    _take(bench)


@compiled
def run_pass(bench: Bench, order: Index, begin: int, task: Task) -> int:
    """Treat the columns of `order` from position `begin` on, one after another.

    With `task.most` 0 each column is protected, at any price; with 1 each is a secondary column that is shown if that
    pays; with more, a neighbourhood of up to so many secondary columns around it is rebuilt if that pays. Returns the
    position reached: less than all when the pool is full or the work counter passes `task.work`.

    One entry to all passes, because each entry point is compiled with everything it calls.
    """
    near = np.zeros(max(task.most, 1), np.int32)
    for at in range(begin, len(order)):
        if is_full(bench) or bench.grid.tally[WORK] > task.work:
            return at
        if task.most == 0:
            bench.lengths[:ATTEMPT] = 0
            _protect(bench, order[at], NO_LIMIT, task)
        elif bench.grid.column[order[at]].hidden:
            near[0] = order[at]
            number = 1 if task.most == 1 else _gather(bench, 2 + draw(bench.grid, task.most - 1), near)
            if number > 1 or task.most == 1:
                _rebuild(bench, near[:number], task, 1 if task.most > 1 else 0)
    return len(order)
