"""The cheapest move through a cell: depth-first branch and bound over equations.

A move starts as a change of one column. Each equation it breaks has to be mended by a change of another column of that
equation, at no price where the column is hidden already and at the column's cost where it would have to be hidden. The
equation with the fewest ways out is mended first; ways that close other broken equations are tried first.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from prikk.moves.compiled import compiled
from prikk.moves.grid import Array, Grid, Records, add_change, fitting, is_open

DEPTH = 40
WIDTH = 24
UNLIMITED = 2**30
FRESH = 6  # walks find short moves with it; with some more they escape from where there are only long ones
FEW = 12  # ways out are counted no further than this


class Stack(NamedTuple):
    """Branch-and-bound frames: the ways out at each depth, and the column that led there."""

    way: Records  # (depth, way)
    frame: Records


class Aim(NamedTuple):
    """What is looked for: a move that changes `column` by `amount` and hides further columns for at most `purse`."""

    column: int
    amount: int
    purse: int


class Care(NamedTuple):
    """How hard to look."""

    nodes: int  # of the search
    depth: int
    steps: int  # of a walk
    walks: int
    price: int  # what an open equation is expected to cost
    breadth: int = UNLIMITED  # equations that a walk may leave open at once
    fresh: int = FRESH  # what a column that a walk changed lately has to be better by, in equations' prices


class Found(NamedTuple):
    """The move found last: `size[0]` columns and their changes."""

    part: Records
    size: Array


WAY = np.dtype([("column", "i8"), ("amount", "i8"), ("cost", "i8"), ("score", "i8")])
FRAME = np.dtype([("ways", "i8"), ("next", "i8"), ("column", "i8"), ("cost", "i8")])
PART = np.dtype([("column", "i8"), ("amount", "i8")])


def make_stack() -> Stack:
    """Empty frames."""
    return Stack(np.zeros((DEPTH + 2, WIDTH), WAY), np.zeros(DEPTH + 2, FRAME))


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
    if at == WIDTH:
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
def _branch(grid: Grid, stack: Stack, depth: int, purse: int, price: int) -> None:
    """Fill a frame with the ways out of the open equation that has fewest."""
    stack.frame[depth].ways = 0
    stack.frame[depth].next = 0
    fewest = FEW + 1
    chosen = -1
    for at in range(grid.tally[0]):
        equation, most = grid.open_list[at], min(fewest, FEW)
        ways = _free_ways(grid, equation, most)
        if purse > 0 and ways < most:
            ways += _paid_ways(grid, equation, purse, most - ways)
        if ways < fewest:
            fewest, chosen = ways, equation
        if ways == 0:
            return
    residual = grid.equation[chosen].residual
    start = grid.equation[chosen].start
    for slot in range(start, start + grid.equation[chosen].movable):
        column = grid.slot[slot].column
        if grid.column[column].change == 0:
            amount = fitting(residual, grid.slot[slot].coef, grid.column[column].low, grid.column[column].high)
            if amount != 0:
                _enlist(stack, depth, (column, amount), 0, price * _opened(grid, column, amount))
    if purse == 0:
        return
    for slot in range(grid.equation[chosen].cand_start, grid.equation[chosen].cand_end):
        column = grid.cand[slot].column
        cost = grid.column[column].cost
        if cost > purse:
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
    found.size[0] = depth + 1


@compiled
def cheapest_move(grid: Grid, stack: Stack, found: Found, aim: Aim, care: Care) -> int:
    """The cheapest move that meets the aim; its price, or -1 when none was found. The move is left in `found`."""
    nodes, purse = care.nodes, aim.purse
    best = -1
    spent = 0
    depth = 0
    stack.frame[0].column = aim.column
    stack.frame[0].cost = 0
    add_change(grid, aim.column, aim.amount)
    if grid.tally[0] == 0:  # no equation holds the column
        _keep(grid, stack, 0, found)
        add_change(grid, aim.column, -aim.amount)
        return 0
    _branch(grid, stack, 0, purse, care.price)
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
        grid.tally[1] += 1
        column = stack.way[depth, at].column
        add_change(grid, column, stack.way[depth, at].amount)
        if grid.tally[0] == 0:
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
            _branch(grid, stack, depth, purse - spent, care.price)
    while depth >= 0:
        add_change(grid, stack.frame[depth].column, -grid.column[stack.frame[depth].column].change)
        depth -= 1
    return best
