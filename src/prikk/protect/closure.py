"""A first pattern by counting: no equation may hold exactly one hidden column.

The oldest idea of cell suppression. It misses what several equations give away together, but it is nearly as cheap as
reading the table and leaves little to mend.
"""

from __future__ import annotations

import numpy as np

from prikk.moves.compiled import compiled
from prikk.moves.grid import Grid, Index, set_hidden

FAR = 10**12


@compiled
def _cheapest(grid: Grid, equation: int, but: int) -> int:
    for slot in range(grid.equation[equation].cand_start, grid.equation[equation].cand_end):
        column = grid.cand[slot].column
        if column != but and grid.column[column].hidden == 0:
            return int(grid.column[column].cost)
    return FAR


@compiled
def _true_price(grid: Grid, column: int) -> int:
    """The cost of a column, of the partners it will need, less the partners it spares."""
    price = grid.column[column].cost
    for entry in range(grid.column[column].start, grid.column[column].end):
        equation = grid.entry[entry].equation
        if grid.equation[equation].movable == 0:
            price += _cheapest(grid, equation, column)
        elif grid.equation[equation].movable == 1:
            price -= _cheapest(grid, equation, column)
    return int(price)


@compiled
def _is_lone(grid: Grid, equation: int) -> bool:
    """Whether the only column of an equation that may move is a hidden one."""
    return bool(
        grid.equation[equation].movable == 1 and grid.column[grid.slot[grid.equation[equation].start].column].hidden
    )


@compiled
def lone_equations(grid: Grid) -> Index:
    """Equations with exactly one hidden column, those without a cheap partner first."""
    equations = np.zeros(len(grid.equation), np.int32)
    prices = np.zeros(len(grid.equation), np.int64)
    number = 0
    for equation in range(len(grid.equation)):
        if _is_lone(grid, equation):
            equations[number] = equation
            prices[number] = -_cheapest(grid, equation, -1)
            number += 1
    return equations[:number][np.argsort(prices[:number], kind="mergesort")]


@compiled
def close_by_counting(grid: Grid, lone: Index, hidden: Index) -> int:
    """Hide columns until no equation that can be helped has a lone hidden column; how many went into `hidden`."""
    queue = np.zeros(len(lone) + len(grid.entry), np.int32)
    queue[: len(lone)] = lone
    size, at, number = len(lone), 0, 0
    while at < size:
        equation = queue[at]
        at += 1
        if not _is_lone(grid, equation):
            continue
        best, least = -1, 0
        for slot in range(grid.equation[equation].cand_start, grid.equation[equation].cand_end):
            column = grid.cand[slot].column
            if grid.column[column].hidden == 0:
                price = _true_price(grid, column)
                if best < 0 or price < least:
                    best, least = column, price
        if best < 0:
            continue
        set_hidden(grid, best, True)
        hidden[number] = best
        number += 1
        for entry in range(grid.column[best].start, grid.column[best].end):
            other = grid.entry[entry].equation
            if _is_lone(grid, other):
                queue[size] = other
                size += 1
    return number
