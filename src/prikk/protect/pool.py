"""The moves found so far, and what they show of each protected column.

A move belongs to the list of every column it changes. Moves are dropped by marking them, so that a failed attempt can
be taken back by unmarking; `compact` clears the marked ones away.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from prikk.moves.grid import Array, Grid, Index, Records, compiled
from prikk.moves.search import Found


class Pool(NamedTuple):
    """Moves, and the demand and the reach of each column.

    A column with `up[i]`, `down[i]` demands a move of at least `up` upwards and one of at least `down` downwards, and
    that the highest and the lowest reach lie at least `width` apart.
    """

    move: Records
    entry: Records  # a move's columns; the entries of a column are linked
    reach: Records  # of each column: its demand, and what the living moves show
    size: Array  # [moves, entries]


MOVE = np.dtype([("start", "i8"), ("end", "i8"), ("alive", "i4"), ("turns", "i4")])  # turns: -z is a move as well
LINK = np.dtype([("column", "i4"), ("amount", "i4"), ("owner", "i4"), ("following", "i4")])
REACH = np.dtype([("first", "i8"), ("up", "i8"), ("down", "i8"), ("width", "i8"), ("highest", "i8"), ("lowest", "i8")])


def make_pool(up: Array, down: Array, width: Array, moves: int, entries: int) -> Pool:
    """An empty pool with room for so many moves and entries."""
    reach = np.zeros(len(up), REACH)
    reach["first"], reach["up"], reach["down"], reach["width"] = -1, up, down, width
    return Pool(np.zeros(moves, MOVE), np.zeros(entries, LINK), reach, np.zeros(2, np.int64))


@compiled
def is_protected(pool: Pool, column: int) -> bool:
    """Whether the column demands anything."""
    return bool(pool.reach[column].up > 0 or pool.reach[column].down > 0 or pool.reach[column].width > 0)


@compiled
def lacks(pool: Pool, column: int) -> bool:
    """Whether the moves do not yet show all that the column demands."""
    high, low = pool.reach[column].highest, pool.reach[column].lowest
    return bool(high < pool.reach[column].up or -low < pool.reach[column].down or high - low < pool.reach[column].width)


@compiled
def _stretch(pool: Pool, column: int, amount: int, turns: bool) -> None:
    pool.reach[column].highest = max(pool.reach[column].highest, amount)
    pool.reach[column].lowest = min(pool.reach[column].lowest, amount)
    if turns:
        pool.reach[column].highest = max(pool.reach[column].highest, -amount)
        pool.reach[column].lowest = min(pool.reach[column].lowest, -amount)


@compiled
def add_move(grid: Grid, pool: Pool, found: Found) -> None:
    """Add the move in `found`, all of whose columns are hidden by now."""
    move, entry = pool.size[0], pool.size[1]
    turns = True
    for at in range(found.size[0]):
        amount = -found.part[at].amount
        if amount < grid.column[found.part[at].column].low or amount > grid.column[found.part[at].column].high:
            turns = False
            break
    pool.move[move].start = entry
    for at in range(found.size[0]):
        column, amount = found.part[at].column, found.part[at].amount
        link = pool.entry[entry]
        link.column, link.amount, link.owner, link.following = column, amount, move, pool.reach[column].first
        pool.reach[column].first = entry
        entry += 1
        if is_protected(pool, column):
            _stretch(pool, column, amount, turns)
    pool.move[move].end, pool.move[move].alive, pool.move[move].turns = entry, 1, 1 if turns else 0
    pool.size[0], pool.size[1] = move + 1, entry


@compiled
def measure(pool: Pool, column: int) -> None:
    """Work out a column's reach anew from the living moves, no further than it takes to meet the demand."""
    pool.reach[column].highest = 0
    pool.reach[column].lowest = 0
    entry = pool.reach[column].first
    while entry >= 0:
        move = pool.entry[entry].owner
        if pool.move[move].alive:
            _stretch(pool, column, pool.entry[entry].amount, bool(pool.move[move].turns))
            if not lacks(pool, column):
                return
        entry = pool.entry[entry].following


@compiled
def compact(pool: Pool) -> None:
    """Clear dropped moves away."""
    for column in range(len(pool.reach)):
        pool.reach[column].first = -1
    kept, into = 0, 0
    for move in range(pool.size[0]):
        begin, end, alive, turns = (
            pool.move[move].start,
            pool.move[move].end,
            pool.move[move].alive,
            pool.move[move].turns,
        )
        if not alive:
            continue
        pool.move[kept].start = into
        for entry in range(begin, end):
            column, amount = pool.entry[entry].column, pool.entry[entry].amount
            link = pool.entry[into]
            link.column, link.amount, link.owner, link.following = column, amount, kept, pool.reach[column].first
            pool.reach[column].first = into
            into += 1
        pool.move[kept].end, pool.move[kept].alive, pool.move[kept].turns = into, 1, turns
        kept += 1
    pool.size[0], pool.size[1] = kept, into


@compiled
def _pick(pool: Pool, column: int, chosen: Index) -> int:
    """The smallest living move, not chosen yet, that stretches a column's reach; -1 when there is none."""
    high, low = pool.reach[column].highest, pool.reach[column].lowest
    best, least = -1, 0
    entry = pool.reach[column].first
    while entry >= 0:
        move, amount = pool.entry[entry].owner, pool.entry[entry].amount
        size = pool.move[move].end - pool.move[move].start
        if pool.move[move].alive and not chosen[move] and (best < 0 or size < least):
            turns = pool.move[move].turns
            if amount > high or amount < low or (turns and (-amount > high or -amount < low)):
                best, least = move, size
        entry = pool.entry[entry].following
    return best


@compiled
def choose_moves(pool: Pool, order: Index) -> Index:
    """Flag moves that together show all that the columns of `order` demand, as far as the pool can."""
    chosen = np.zeros(pool.size[0], np.int32)
    for column in order:
        pool.reach[column].highest = 0
        pool.reach[column].lowest = 0
        entry = pool.reach[column].first
        while entry >= 0:
            move = pool.entry[entry].owner
            if pool.move[move].alive and chosen[move]:
                _stretch(pool, column, pool.entry[entry].amount, bool(pool.move[move].turns))
            entry = pool.entry[entry].following
        while lacks(pool, column):
            move = _pick(pool, column, chosen)
            if move < 0:
                break
            chosen[move] = 1
            for entry in range(pool.move[move].start, pool.move[move].end):
                if pool.entry[entry].column == column:
                    _stretch(pool, column, pool.entry[entry].amount, bool(pool.move[move].turns))
    return chosen


@compiled
def lacking(pool: Pool, order: Index) -> Index:
    """Those columns of `order` that lack something."""
    left = np.zeros(len(order), np.int32)
    number = 0
    for column in order:
        if lacks(pool, column):
            left[number] = column
            number += 1
    return left[:number]
