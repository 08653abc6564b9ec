"""From one solution to a far value of a column, by one walk after the other.

A single walk finds a small change sooner than a large one. A climb asks for all that is missing, for half of it, a
quarter and so on; each walk starts where the last one ended. Everything is held relative to the solution at hand, to
which every climb returns.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import sparse

from prikk.moves.compiled import compiled
from prikk.moves.grid import RANDOM, Array, Grid, Index, Records, cut, make_grid
from prikk.moves.search import LENGTH, PART, Aim, Care, Found, make_found
from prikk.moves.walk import Trail, make_trail, walk_move
from prikk.schedule import WalkSchedule

MOVES = 0
"""The place of the one number in `Climber.size`."""


class Climber(NamedTuple):
    """Work space of one thread."""

    grid: Grid
    trail: Trail
    found: Found
    change: Array  # of each column since the climb began
    touched: Index
    low: Array  # of each column the least and the greatest change that any climb showed
    high: Array
    entry: Records  # the moves, one after the other
    start: Array  # where each move begins
    size: Array  # [MOVES]: those gathered


def make_climber(matrix: sparse.csr_array, low: Array, high: Array, seed: int, walk: WalkSchedule) -> Climber:
    """A climber over `matrix @ change == 0`, each change within `low..high` (which hold 0)."""
    columns = matrix.shape[1]
    room = np.stack([low, high], axis=1)
    grid = make_grid(matrix, np.zeros(columns, np.int64), np.zeros(columns, np.bool_), room, room)
    grid.tally[RANDOM] += 2 * seed
    entries = walk.gathered + columns
    return Climber(
        grid,
        make_trail(walk.longest),
        make_found(walk.longest),
        np.zeros(columns, np.int64),
        np.zeros(4 * columns + 2 * walk.longest, np.int32),
        np.zeros(columns, np.int64),
        np.zeros(columns, np.int64),
        np.zeros(entries, PART),
        np.zeros(entries + 1, np.int64),
        np.zeros(1, np.int64),
    )


def set_bounds(climber: Climber, low: Array, high: Array) -> None:
    """Narrow the changes that columns may make to `low..high`."""
    climber.grid.column["low"], climber.grid.column["high"] = cut(low), cut(high)


def climb_all(
    climber: Climber, columns: Index, goals: Array, care: Care, shown: tuple[Array, Array]
) -> list[sparse.csr_array]:
    """Climb from each of `columns` towards a change of `goals`, with so much `care` a walk.

    `shown` are the least and greatest changes of all columns that are known to be possible: what is shown already is
    skipped. Returns tables of moves (a row each) that go further than that in some column.
    """
    climber.low[:], climber.high[:] = shown
    tables: list[sparse.csr_array] = []
    at = 0
    while at < len(columns):
        at = _climb_some(climber, columns, cut(goals), at, care)
        number = int(climber.size[MOVES])
        starts = climber.start[: number + 1].copy()
        entry = climber.entry[: starts[-1]]
        parts = (entry["amount"].copy(), entry["column"].copy(), starts)
        tables.append(sparse.csr_array(parts, shape=(number, len(climber.change))))
    return tables


@compiled
def _climb_some(climber: Climber, columns: Index, goals: Array, begin: int, care: Care) -> int:
    """Climb from position `begin` on, until the end or until no room is left for moves; the position reached."""
    climber.size[MOVES] = 0
    for at in range(begin, len(columns)):
        column, goal = columns[at], goals[at]
        if climber.low[column] <= goal <= climber.high[column]:
            continue
        if climber.start[climber.size[MOVES]] + len(climber.change) > len(climber.entry):
            return at
        count = _climb(climber, column, goal, care)
        _return(climber, count)
    return len(columns)


@compiled
def _climb(climber: Climber, column: int, goal: int, care: Care) -> int:
    """Walk towards the goal as far as walks are found; how many columns were touched."""
    count = 0
    left = goal
    step = goal
    # At the head: `change` is the sum of the walks taken so far, `change[column] == goal - left`, and the grid's rooms
    # are those of the start less `change`, so they still hold 0. Without a walk for a step, half of it is tried.
    while left != 0 and count + len(climber.found.part) < len(climber.touched):
        aim = Aim(column, step, 0, care.price)
        if walk_move(climber.grid, climber.trail, climber.found, aim, care) == 0:
            count = _advance(climber, count)
            left -= step
            if abs(step) > abs(left):
                step = left
        elif abs(step) == 1:
            break
        else:
            step = (step + 1) // 2 if step > 0 else -((1 - step) // 2)
    return count


@compiled
def _advance(climber: Climber, count: int) -> int:
    """Take the move that a walk found, so that the next one starts from there."""
    for at in range(climber.found.size[LENGTH]):
        column, amount = climber.found.part[at].column, climber.found.part[at].amount
        if climber.change[column] == 0:
            climber.touched[count] = column
            count += 1
        climber.change[column] += amount
        climber.grid.column[column].low -= amount
        climber.grid.column[column].high -= amount
    return count


@compiled
def _return(climber: Climber, count: int) -> None:
    """Go back to where all climbs begin, keeping the whole climb as one move if it shows anything new."""
    number = climber.size[MOVES]
    end = climber.start[number]
    new = False
    for at in range(count):
        column = climber.touched[at]
        amount = climber.change[column]
        if amount == 0:  # noted twice
            continue
        climber.entry[end].column, climber.entry[end].amount = column, amount
        end += 1
        if amount > climber.high[column]:
            climber.high[column] = amount
            new = True
        if amount < climber.low[column]:
            climber.low[column] = amount
            new = True
        climber.grid.column[column].low += amount
        climber.grid.column[column].high += amount
        climber.change[column] = 0
    if new:
        climber.size[MOVES] = number + 1
        climber.start[number + 1] = end
