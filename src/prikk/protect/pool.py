"""The moves found so far, and what they show of each protected column.

A move belongs to the list of every column it changes. Moves are dropped by marking them, so that a failed attempt can
be taken back by unmarking; `compact` clears the marked ones away.

Where singletons are guarded, a column also demands that no singleton but itself is changed by all of its moves: the
one person counted there knows the singleton's value, so to that person only the moves that leave it alone are news.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from prikk.moves.compiled import compiled
from prikk.moves.grid import Array, Grid, Index, Records
from prikk.moves.search import LENGTH, Found


class Pool(NamedTuple):
    """Moves, and the demand and the reach of each column.

    A column with `up[i]`, `down[i]` demands a move of at least `up` upwards and one of at least `down` downwards, and
    that the highest and the lowest reach lie at least `width` apart.
    """

    move: Records
    entry: Records  # a move's columns; the entries of a column are linked
    reach: Records  # of each column: its demand, and what the living moves show
    stamp: Array  # of each column: -1, or for a singleton a mark of `knower`
    size: Array  # see `MOVES`, `ENTRIES`, `CLOCK` and `GUARDED`


MOVES, ENTRIES, CLOCK, GUARDED = 0, 1, 2, 3
"""Places in the sizes of a pool: moves, entries, the clock of the stamps, whether singletons are guarded."""

MOVE = np.dtype([("start", "i8"), ("end", "i8"), ("alive", "i4"), ("turns", "i4")])  # turns: -z is a move as well
LINK = np.dtype([("amount", "i8"), ("column", "i4"), ("owner", "i4"), ("following", "i4"), ("spare", "i4")])
REACH = np.dtype(
    [
        *((name, "i8") for name in ("first", "up", "down", "width", "highest", "lowest", "knower", "shown_by")),
        ("shown", "i8", (4,)),
    ]
)  # knower: see `knower`, and the `shown_by` moves `shown` that show it to be nobody (-1: too many to be kept)

NONE = -1
ANY = np.zeros(0, np.int32)
"""No choice among the moves: all living ones count."""


def make_pool(demand: tuple[Array, Array, Array], singletons: npt.NDArray[np.bool_], moves: int, entries: int) -> Pool:
    """An empty pool with room for so many moves and entries; `demand` is `up`, `down` and `width` of each column."""
    up, down, width = demand
    reach = np.zeros(len(up), REACH)
    reach["first"], reach["up"], reach["down"], reach["width"] = -1, up, down, width
    reach["knower"], reach["shown_by"] = NONE, NONE
    stamp = np.where(singletons, 0, NONE)
    return Pool(np.zeros(moves, MOVE), np.zeros(entries, LINK), reach, stamp, np.zeros(4, np.int64))


@compiled
def is_protected(pool: Pool, column: int) -> bool:
    """Whether the column demands anything."""
    return bool(pool.reach[column].up > 0 or pool.reach[column].down > 0 or pool.reach[column].width > 0)


@compiled
def is_short(pool: Pool, column: int) -> bool:
    """Whether the moves do not yet reach as far as the column demands."""
    high, low = pool.reach[column].highest, pool.reach[column].lowest
    return bool(high < pool.reach[column].up or -low < pool.reach[column].down or high - low < pool.reach[column].width)


@compiled
def lacks(pool: Pool, column: int) -> bool:
    """Whether the moves do not yet show all that the column demands."""
    return bool(pool.reach[column].knower >= 0 or is_short(pool, column))


@compiled
def knower(pool: Pool, column: int, chosen: Index) -> int:
    """A singleton that knows a column: all moves of the column (only `chosen` ones, if any are flagged) change both.

    The column itself where there is no move, NONE where nobody knows it.
    """
    found, number, left, clock = column, 0, 0, pool.size[CLOCK]
    reach = pool.reach[column]
    reach.shown_by = 0
    entry = reach.first
    while entry >= 0 and found >= 0:
        move = pool.entry[entry].owner
        if pool.move[move].alive and (len(chosen) == 0 or chosen[move]):
            before, left, found = left, 0, NONE
            for at in range(pool.move[move].start, pool.move[move].end):
                other = pool.entry[at].column
                stamp = pool.stamp[other]
                if other != column and stamp >= 0 and (number == 0 or stamp == clock + number):
                    pool.stamp[other] = clock + number + 1
                    found = other
                    left += 1
            if (number == 0 or left < before) and reach.shown_by >= 0:
                if reach.shown_by < len(reach.shown):
                    reach.shown[reach.shown_by] = move
                    reach.shown_by += 1
                else:
                    reach.shown_by = NONE
            number += 1
        entry = pool.entry[entry].following
    pool.size[CLOCK] = clock + number + 1
    if found >= 0:
        reach.shown_by = NONE
    return found


@compiled
def _ask_knower(pool: Pool, column: int) -> None:
    """Work out anew who knows a column, unless the moves that showed it to be nobody live."""
    reach = pool.reach[column]
    if reach.shown_by >= 0:
        lives = True
        for at in range(reach.shown_by):
            lives = lives and pool.move[reach.shown[at]].alive > 0
        if lives:
            return
    reach.knower = knower(pool, column, ANY)


@compiled
def _stretch(pool: Pool, column: int, amount: int, turns: bool) -> None:
    pool.reach[column].highest = max(pool.reach[column].highest, amount)
    pool.reach[column].lowest = min(pool.reach[column].lowest, amount)
    if turns:
        pool.reach[column].highest = max(pool.reach[column].highest, -amount)
        pool.reach[column].lowest = min(pool.reach[column].lowest, -amount)


@compiled
def guard(pool: Pool, order: Index) -> None:
    """Let the columns of `order` demand from now on that no singleton knows them."""
    pool.size[GUARDED] = 1
    for column in order:
        _ask_knower(pool, column)


@compiled
def add_move(grid: Grid, pool: Pool, found: Found) -> None:
    """Add the move in `found`, all of whose columns are hidden by now."""
    move, entry = pool.size[MOVES], pool.size[ENTRIES]
    turns = True
    for at in range(found.size[LENGTH]):
        amount = -found.part[at].amount
        if amount < grid.column[found.part[at].column].low or amount > grid.column[found.part[at].column].high:
            turns = False
            break
    pool.move[move].start = entry
    for at in range(found.size[LENGTH]):
        column, amount = found.part[at].column, found.part[at].amount
        link = pool.entry[entry]
        link.column, link.amount, link.owner, link.following = column, amount, move, pool.reach[column].first
        pool.reach[column].first = entry
        entry += 1
        if is_protected(pool, column):
            _stretch(pool, column, amount, turns)
    pool.move[move].end, pool.move[move].alive, pool.move[move].turns = entry, 1, 1 if turns else 0
    pool.size[MOVES], pool.size[ENTRIES] = move + 1, entry
    for at in range(found.size[LENGTH]):
        column = found.part[at].column
        if pool.reach[column].knower >= 0:
            _ask_knower(pool, column)


@compiled
def measure(pool: Pool, column: int) -> None:
    """Work out a column's reach anew from the living moves, no further than it takes to meet the demand."""
    if pool.size[GUARDED] > 0:
        _ask_knower(pool, column)
    pool.reach[column].highest = 0
    pool.reach[column].lowest = 0
    entry = pool.reach[column].first
    while entry >= 0:
        move = pool.entry[entry].owner
        if pool.move[move].alive:
            _stretch(pool, column, pool.entry[entry].amount, bool(pool.move[move].turns))
            if not is_short(pool, column):
                return
        entry = pool.entry[entry].following


@compiled
def compact(pool: Pool) -> None:
    """Clear dropped moves away."""
    for column in range(len(pool.reach)):
        pool.reach[column].first, pool.reach[column].shown_by = -1, NONE
    kept, into = 0, 0
    for move in range(pool.size[MOVES]):
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
    pool.size[MOVES], pool.size[ENTRIES] = kept, into


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
def _pick_without(pool: Pool, column: int, other: int) -> int:
    """The smallest living move that changes `column` and not `other`; -1 when there is none."""
    best, least = -1, 0
    entry = pool.reach[column].first
    while entry >= 0:
        move = pool.entry[entry].owner
        begin, end = pool.move[move].start, pool.move[move].end
        if pool.move[move].alive and (best < 0 or end - begin < least):
            touched = False
            for at in range(begin, end):
                touched = touched or pool.entry[at].column == other
            if not touched:
                best, least = move, end - begin
        entry = pool.entry[entry].following
    return best


@compiled
def choose_moves(pool: Pool, order: Index) -> Index:
    """Flag moves that together show all that the columns of `order` demand, as far as the pool can."""
    chosen = np.zeros(pool.size[MOVES], np.int32)
    for column in order:
        pool.reach[column].highest = 0
        pool.reach[column].lowest = 0
        entry = pool.reach[column].first
        while entry >= 0:
            move = pool.entry[entry].owner
            if pool.move[move].alive and chosen[move]:
                _stretch(pool, column, pool.entry[entry].amount, bool(pool.move[move].turns))
            entry = pool.entry[entry].following
        while is_short(pool, column):
            move = _pick(pool, column, chosen)
            if move < 0:
                break
            chosen[move] = 1
            for entry in range(pool.move[move].start, pool.move[move].end):
                if pool.entry[entry].column == column:
                    _stretch(pool, column, pool.entry[entry].amount, bool(pool.move[move].turns))
        while pool.size[GUARDED] > 0:
            known = knower(pool, column, chosen)
            move = _pick_without(pool, column, known) if known >= 0 else NONE
            if move < 0:
                break
            chosen[move] = 1
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
