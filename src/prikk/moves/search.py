"""The cheapest move through a cell: depth-first branch and bound over equations.

A move starts as a change of one column. Each equation it breaks has to be mended by a change of another column of that
equation, at no price where the column is hidden already and at the column's cost where it would have to be hidden. The
equation with the fewest ways out is mended first; ways that close other broken equations are tried first.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import NamedTuple

import numpy as np

from prikk.moves.compiled import compiled
from prikk.moves.grid import OPEN, WORK, Array, Grid, Records, add_change, fitting, is_open
from prikk.schedule import Effort, WalkSchedule

LENGTH = 0
"""The place of the one number in `Found.size`."""


class Stack(NamedTuple):
    """Branch-and-bound frames: the ways out at each depth, and the column that led there."""

    way: Records  # (depth, way)
    frame: Records


class Aim(NamedTuple):
    """What is looked for: a move that changes `column` by `amount` and hides further columns for at most `purse`.

    An open equation is expected to cost `price`.
    """

    column: int
    amount: int
    purse: int
    price: int


class Look(NamedTuple):
    """How an open equation is looked at: what it is expected to cost, and how far ways out are counted and sought."""

    price: int
    few: int
    far: int


class Care(NamedTuple):
    """How hard to look, and how: an `Effort` and what is needed of a `WalkSchedule`, which say what each means."""

    nodes: int
    depth: int
    steps: int
    walks: int
    price: int
    breadth: int
    fresh: int
    look: int
    cheap: int
    memory: int
    wanted: int
    few: int
    far: int
    rise: int


def care_of(effort: Effort, walk: WalkSchedule) -> Care:
    """The numbers of a schedule as compiled code takes them."""
    both = asdict(effort) | asdict(walk)
    return Care(*(both[name] for name in Care._fields))


class Found(NamedTuple):
    """The move found last: `size[LENGTH]` columns and their changes."""

    part: Records
    size: Array


WAY = np.dtype([("column", "i8"), ("amount", "i8"), ("cost", "i8"), ("score", "i8")])
FRAME = np.dtype([("ways", "i8"), ("next", "i8"), ("column", "i8"), ("cost", "i8")])
PART = np.dtype([("column", "i8"), ("amount", "i8")])


def make_stack(depth: int, width: int) -> Stack:
    """Empty frames for `depth` columns beside the first, with room for `width` ways out each."""
    return Stack(np.zeros((depth + 2, width), WAY), np.zeros(depth + 2, FRAME))


def make_found(capacity: int) -> Found:
    """Room for a move of at most `capacity` columns."""
    return Found(np.zeros(capacity, PART), np.zeros(1, np.int64))


@compiled
def _free_ways(grid: Grid, equation: int, most: int) -> int:
    """How many columns that may move could mend an equation, counted up to `most`."""
    ways = 0
    residual = grid.equation[equation].residual
    slot = grid.equation[equation].start
    end = slot + grid.equation[equation].movable
    while slot < end and ways < most:
        column = grid.slot[slot].column
        low, high = grid.column[column].low, grid.column[column].high
        if grid.column[column].change == 0 and fitting(residual, grid.slot[slot].coef, low, high) != 0:
            ways += 1
        slot += 1
    return ways


@compiled
def _paid_ways(grid: Grid, equation: int, purse: int, most: int) -> int:
    """How many columns could be hidden for at most `purse` to mend an equation, counted up to `most`."""
    ways = 0
    residual = grid.equation[equation].residual
    slot, end = grid.equation[equation].cand_start, grid.equation[equation].cand_end
    while slot < end and ways < most and grid.column[grid.cand[slot].column].cost <= purse:
        column = grid.cand[slot].column
        low, high = grid.column[column].hidden_low, grid.column[column].hidden_high
        idle = grid.column[column].hidden == 0 and grid.column[column].change == 0
        if idle and fitting(residual, grid.cand[slot].coef, low, high) != 0:
            ways += 1
        slot += 1
    return ways


@compiled
def _opened(grid: Grid, column: int, amount: int) -> int:
    """How many equations a change breaks, less those it mends."""
    # One that is open already counts 0 if it stays open (1 - 1) and -1 if the change closes it (1 - 2).
    opened = grid.column[column].end - grid.column[column].start
    for entry in range(grid.column[column].start, grid.column[column].end):
        equation = grid.entry[entry].equation
        if is_open(grid, equation):
            residual = grid.equation[equation].residual
            opened -= 2 if residual + grid.entry[entry].coef * amount == 0 else 1
    return int(opened)


@compiled
def _enlist(stack: Stack, depth: int, change: tuple[int, int], cost: int, score: int) -> None:
    """Insert a way out, best score first, forgetting the worst when there are too many."""
    at = stack.frame[depth].ways
    if at == stack.way.shape[1]:
        if score >= stack.way[depth, at - 1].score:
            return
        at -= 1
    else:
        stack.frame[depth].ways += 1
    while at > 0 and stack.way[depth, at - 1].score > score:
        worse, slot = stack.way[depth, at - 1], stack.way[depth, at]
        slot.column, slot.amount, slot.cost, slot.score = worse.column, worse.amount, worse.cost, worse.score
        at -= 1
    slot = stack.way[depth, at]
    slot.column, slot.amount = change
    slot.cost, slot.score = cost, score


@compiled
def _branch(grid: Grid, stack: Stack, depth: int, purse: int, look: Look) -> None:
    """Fill a frame with the ways out of the open equation that has fewest, as `look` sees it."""
    stack.frame[depth].ways = 0
    stack.frame[depth].next = 0
    price, few = look.price, look.few
    fewest = few + 1
    chosen = -1
    for at in range(grid.tally[OPEN]):
        equation, most = grid.open_list[at], min(fewest, few)
        ways = _free_ways(grid, equation, most)
        if purse > 0 and ways < most:
            ways += _paid_ways(grid, equation, purse, most - ways)
        if ways < fewest:
            fewest, chosen = ways, equation
        if ways == 0:
            return
    if not _enlist_free(grid, stack, depth, chosen, look) and purse > 0:
        _enlist_paid(grid, stack, depth, chosen, (purse, price))


@compiled
def _enlist_free(grid: Grid, stack: Stack, depth: int, chosen: int, look: Look) -> bool:
    """Enlist the columns that may move, up to one that ends the move: whether there is such a one (nothing is better).

    Where an equation is very long only some columns are looked at once the frame is full: time must not grow with the
    square of its length.
    """
    residual, start = grid.equation[chosen].residual, grid.equation[chosen].start
    looked = 0
    for slot in range(start, start + grid.equation[chosen].movable):
        column = grid.slot[slot].column
        if grid.column[column].change == 0:
            amount = fitting(residual, grid.slot[slot].coef, grid.column[column].low, grid.column[column].high)
            if amount != 0:
                opened = _opened(grid, column, amount)
                _enlist(stack, depth, (column, amount), 0, look.price * opened)
                if opened == -grid.tally[OPEN]:
                    return True
                looked += 1
                if looked >= look.far and stack.frame[depth].ways == stack.way.shape[1]:
                    break
    return False


@compiled
def _enlist_paid(grid: Grid, stack: Stack, depth: int, chosen: int, prices: tuple[int, int]) -> None:
    """Enlist the columns that could be hidden for `prices` (the purse, what an open equation is expected to cost).

    It ends where what is left is too dear to be kept.
    """
    purse, price = prices
    residual, most = grid.equation[chosen].residual, stack.way.shape[1]
    for slot in range(grid.equation[chosen].cand_start, grid.equation[chosen].cand_end):
        column = grid.cand[slot].column
        cost = grid.column[column].cost
        full = stack.frame[depth].ways == most
        if cost > purse or (full and cost - price * grid.tally[OPEN] >= stack.way[depth, most - 1].score):
            break
        if grid.column[column].hidden == 0 and grid.column[column].change == 0:
            low, high = grid.column[column].hidden_low, grid.column[column].hidden_high
            amount = fitting(residual, grid.cand[slot].coef, low, high)
            if amount != 0:
                _enlist(stack, depth, (column, amount), cost, cost + price * _opened(grid, column, amount))


@compiled
def _keep(grid: Grid, stack: Stack, depth: int, found: Found) -> None:
    for at in range(depth + 1):
        found.part[at].column = stack.frame[at].column
        found.part[at].amount = grid.column[stack.frame[at].column].change
    found.size[LENGTH] = depth + 1


@compiled
def cheapest_move(grid: Grid, stack: Stack, found: Found, aim: Aim, care: Care) -> int:
    """The cheapest move that meets the aim; its price, or -1 when none was found. The move is left in `found`."""
    nodes, purse, look = care.nodes, aim.purse, Look(aim.price, care.few, care.far)
    best = -1
    spent = 0
    depth = 0
    stack.frame[0].column = aim.column
    stack.frame[0].cost = 0
    add_change(grid, aim.column, aim.amount)
    if grid.tally[OPEN] == 0:  # no equation holds the column
        _keep(grid, stack, 0, found)
        add_change(grid, aim.column, -aim.amount)
        return 0
    _branch(grid, stack, 0, purse, look)
    # At the head: the changes in the grid are those of the columns of frames 0 to `depth`, each once; `spent` is what
    # they cost; the ways of frame `depth` from `next` on are untried. A move that was found leaves a purse of one less,
    # so whatever is found later is cheaper.
    while depth >= 0 and nodes > 0:
        at = stack.frame[depth].next
        if at == stack.frame[depth].ways:
            spent -= stack.frame[depth].cost
            add_change(grid, stack.frame[depth].column, -grid.column[stack.frame[depth].column].change)
            depth -= 1
            continue
        stack.frame[depth].next += 1
        cost = stack.way[depth, at].cost
        if spent + cost > purse:
            continue
        nodes -= 1
        grid.tally[WORK] += 1
        column = stack.way[depth, at].column
        add_change(grid, column, stack.way[depth, at].amount)
        if grid.tally[OPEN] == 0:
            stack.frame[depth + 1].column = column
            _keep(grid, stack, depth + 1, found)
            best = spent + cost
            purse = best - 1
            add_change(grid, column, -grid.column[column].change)
            if best == 0:
                break
        elif depth + 1 >= care.depth:
            add_change(grid, column, -grid.column[column].change)
        else:
            depth += 1
            spent += cost
            stack.frame[depth].column = column
            stack.frame[depth].cost = cost
            _branch(grid, stack, depth, purse - spent, look)
    while depth >= 0:
        add_change(grid, stack.frame[depth].column, -grid.column[stack.frame[depth].column].change)
        depth -= 1
    return best
