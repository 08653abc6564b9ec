"""A move through a cell by random walk: long moves, where branch and bound finds only short ones.

From a change of one column the walk mends a broken equation drawn at random by the column that leaves least broken
(with a short memory against undoing itself, as in WalkSAT and tabu search), until nothing is broken. It never
backtracks, so it is quick where many moves exist and gives up where there are none.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from prikk.moves.compiled import compiled
from prikk.moves.grid import OPEN, WORK, Array, Grid, Index, add_change, draw, fitting, is_open
from prikk.moves.search import LENGTH, Aim, Care, Found

NOW = 0
"""The place of the one number in `Trail.clock`."""


class Trail(NamedTuple):
    """Memory of the walk: the columns touched, and when each may be changed again.

    A column's `place` is its position in both (0: not touched; the first one, of the aim, changes no more).
    """

    touched: Index
    until: Array
    clock: Array


def make_trail(longest: int) -> Trail:
    """A trail of at most `longest` columns."""
    return Trail(np.zeros(longest, np.int32), np.zeros(longest, np.int64), np.zeros(1, np.int64))


@compiled
def _broken(grid: Grid, column: int, amount: int) -> int:
    """By how much the sum of all residuals grows."""
    grown = grid.column[column].weight * abs(amount)  # as if all its equations were closed
    for entry in range(grid.column[column].start, grid.column[column].end):
        equation = grid.entry[entry].equation
        if is_open(grid, equation):
            residual, change = grid.equation[equation].residual, grid.entry[entry].coef * amount
            grown += abs(residual + change) - abs(residual) - abs(change)
    return int(grown)


@compiled
def _step(grid: Grid, trail: Trail, equation: int, aim: Aim, care: Care) -> tuple[int, int]:
    """The column that mends an equation best, and its change (0 when there is none)."""
    residual, price = grid.equation[equation].residual, aim.price
    first, movable = grid.equation[equation].start, grid.equation[equation].movable
    looked = min(movable, care.look)
    offset = draw(grid, movable) if movable > care.look else 0
    cheap = (
        min(grid.equation[equation].cand_end - grid.equation[equation].cand_start, care.cheap) if aim.purse > 0 else 0
    )
    best, best_column, best_amount, ties = 0, -1, 0, 0
    for at in range(looked + cheap):
        cost = 0
        if at < looked:
            slot = first + (at + offset) % movable
            column, coef = grid.slot[slot].column, grid.slot[slot].coef
            low, high = grid.column[column].low, grid.column[column].high
        else:
            slot = grid.equation[equation].cand_start + at - looked
            column, coef = grid.cand[slot].column, grid.cand[slot].coef
            if grid.column[column].hidden != 0:
                continue
            low, high = grid.column[column].hidden_low, grid.column[column].hidden_high
            inside = grid.column[column].low <= grid.column[column].change <= grid.column[column].high
            cost = grid.column[column].cost if inside else 0
        now = grid.column[column].change
        amount = fitting(residual, coef, low - now, high - now)
        if column == aim.column or amount == 0:
            continue
        score = price * (2 * _broken(grid, column, amount) + (now == 0)) + cost
        if trail.until[grid.column[column].place] > trail.clock[NOW]:
            score += care.fresh * price
        if now == 0 and grid.column[column].wanted != 0:
            score -= care.wanted * price
        if best_column < 0 or score < best:
            best, best_column, best_amount, ties = score, column, amount, 1
        elif score == best:
            ties += 1
            if draw(grid, ties) == 0:
                best_column, best_amount = column, amount
    return best_column, best_amount


@compiled
def _bill(grid: Grid, trail: Trail, touched: int) -> int:
    """What the columns of a move cost that are not hidden yet."""
    bill = 0
    for at in range(touched):
        column = trail.touched[at]
        if (
            grid.column[column].change < grid.column[column].low
            or grid.column[column].change > grid.column[column].high
        ):
            bill += grid.column[column].cost
    return bill


@compiled
def walk_move(grid: Grid, trail: Trail, found: Found, aim: Aim, care: Care) -> int:
    """A move that meets the aim; its price, or -1. The move is left in `found`.

    With an empty purse only columns that may move as things stand take part; otherwise `aim.price` weighs what is
    still broken against the cost of hiding more. Of ways that are about as good the walk takes `wanted` columns.
    """
    touched, _ = walk_on(grid, trail, aim, care, begin_walk(grid, trail, aim))
    return end_walk(grid, trail, found, aim, touched)


@compiled
def begin_walk(grid: Grid, trail: Trail, aim: Aim) -> int:
    """Change the column of the aim; how many columns are touched."""
    trail.clock[NOW] = 0
    trail.touched[0] = aim.column
    add_change(grid, aim.column, aim.amount)
    return 1


@compiled
def walk_on(grid: Grid, trail: Trail, aim: Aim, care: Care, touched: int) -> tuple[int, bool]:
    """Walk on until `care.steps` were made; how many columns are touched then, and whether more steps could follow."""
    going = True
    # At the head: the first `touched` of the trail are the columns that were ever changed, each once; `place` of the
    # n-th is n. 0 is also the place of what was never touched: the aim, the only other one there, is changed no more.
    while going and trail.clock[NOW] < care.steps:
        going = 0 < grid.tally[OPEN] <= care.breadth and touched < len(trail.touched)
        if going:
            trail.clock[NOW] += 1
            equation = grid.open_list[draw(grid, grid.tally[OPEN])]
            column, change = _step(grid, trail, equation, aim, care)
            going = column >= 0
            if going:
                if grid.column[column].place == 0:
                    trail.touched[touched] = column
                    grid.column[column].place = touched
                    touched += 1
                add_change(grid, column, change)
                trail.until[grid.column[column].place] = trail.clock[NOW] + care.memory + draw(grid, care.memory)
    return touched, going


@compiled
def end_walk(grid: Grid, trail: Trail, found: Found, aim: Aim, touched: int) -> int:
    """Take all changes back, and keep them as a move where they meet the aim; its price, or -1."""
    purse = aim.purse
    grid.tally[WORK] += trail.clock[NOW]
    bill = _bill(grid, trail, touched) if grid.tally[OPEN] == 0 else purse + 1
    kept = 0
    for at in range(touched):
        column = trail.touched[at]
        if grid.column[column].change != 0:
            if bill <= purse:
                found.part[kept].column, found.part[kept].amount = column, grid.column[column].change
                kept += 1
            add_change(grid, column, -grid.column[column].change)
        grid.column[column].place = 0
    found.size[LENGTH] = kept
    return bill if bill <= purse else -1
