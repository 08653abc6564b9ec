"""The compiled engine's view of a system: equations, room to move, and one partial move.

A *move* is an integer vector z with `A z = 0` that stays inside the attacker's bounds when added to the true values:
the true table and the moved one look the same from outside. A cell is protected by finding a move that changes it.
Everything is held relative to the true values: a column's *room* is the interval its change may lie in.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import sparse

from prikk.errors import InputError
from prikk.moves.compiled import compiled

Array = npt.NDArray[np.int64]
Index = npt.NDArray[np.int32]

Records = npt.NDArray[np.void]

FARTHEST = 10**9
"""Rooms are cut here (which loses far moves at most): twice as much fits 32 bits, and a residual stays within 64."""


class Grid(NamedTuple):
    """Sparse system in both directions. Arrays of records: few arrays make compiled calls cheap.

    Searches jump all over a large system and mostly wait for its memory: what they look at is small and lies together.
    """

    equation: Records
    slot: Records  # an equation's columns, those that may move first
    cand: Records  # an equation's columns that may be hidden, cheapest first
    column: Records
    entry: Records  # a column's equations
    entry_slot: Index  # the slot of each entry
    open_bits: Array  # of each equation, 64 in a number: whether it is open, that is, has a residual
    open_list: Index  # equations that are open
    tally: Array  # see `OPEN`, `WORK` and `RANDOM`


OPEN, WORK, RANDOM = 0, 1, 2
"""Places in a tally: open equations, work done, the state of the random numbers."""


EQUATION = np.dtype(
    {
        "names": ["start", "end", "movable", "open_at", "cand_start", "cand_end", "residual"],
        "formats": ["i4", "i4", "i4", "i4", "i4", "i4", "i8"],
    }
)
COLUMN = np.dtype(
    [
        *((name, "i4") for name in ("start", "end", "low", "high")),
        *((name, "i4") for name in ("hidden_low", "hidden_high", "shown_low", "shown_high")),
        *((name, "i8") for name in ("change", "weight", "cost")),
        ("place", "i4"),
        *((name, "i2") for name in ("hidden", "wanted")),
    ]
)  # 64 bytes, a line of the cache; weight: the sum of its coefficients' sizes; place, wanted: see `walk`
SLOT = np.dtype([("column", "i4"), ("coef", "i4"), ("entry", "i4")])
ENTRY = np.dtype([("equation", "i4"), ("coef", "i4")])
CAND = np.dtype([("column", "i4"), ("coef", "i4")])


def make_grid(
    matrix: sparse.csr_array, cost: Array, candidates: npt.NDArray[np.bool_], hidden: Array, shown: Array
) -> Grid:
    """A grid with every column shown; `hidden` and `shown` are the rooms, of shape (columns, 2)."""
    if np.max(abs(matrix).sum(axis=1), initial=0) >= 2**31:
        raise InputError("an equation's coefficients are too large", allowed="sums of less than 2**31")
    equations, columns = matrix.shape
    position = sparse.csr_array(
        (np.arange(1, matrix.nnz + 1), matrix.indices, matrix.indptr), shape=matrix.shape
    ).tocsc()
    by_column = matrix.tocsc()
    equation, column = np.zeros(equations, EQUATION), _aligned(columns, COLUMN)
    slot, entry = np.zeros(matrix.nnz, SLOT), np.zeros(matrix.nnz, ENTRY)
    equation["start"], equation["end"] = matrix.indptr[:-1], matrix.indptr[1:]
    slot["column"], slot["coef"] = matrix.indices, matrix.data
    slot["entry"][position.data - 1] = np.arange(matrix.nnz)
    column["start"], column["end"], column["cost"] = by_column.indptr[:-1], by_column.indptr[1:], cost
    column["weight"] = abs(matrix).sum(axis=0)
    entry["equation"], entry["coef"] = by_column.indices, by_column.data
    for end, name in enumerate(("low", "high")):
        column[name] = column[f"shown_{name}"] = cut(shown[:, end])
        column[f"hidden_{name}"] = cut(hidden[:, end])
    row = np.repeat(np.arange(equations), np.diff(matrix.indptr))
    order = np.lexsort((matrix.indices, cost[matrix.indices], row))
    order = order[candidates[matrix.indices[order]]]
    cand = np.zeros(len(order), CAND)
    cand["column"], cand["coef"] = matrix.indices[order], matrix.data[order]
    equation["cand_end"] = np.cumsum(np.bincount(row[order], minlength=equations))
    equation["cand_start"][1:] = equation["cand_end"][:-1]
    count = np.array([0, 0, 88172645463325252], dtype=np.int64)
    bits = np.zeros(equations // 64 + 1, np.int64)
    entry_slot = (position.data - 1).astype(np.int32)
    grid = Grid(equation, slot, cand, column, entry, entry_slot, bits, np.zeros(equations + 1, np.int32), count)
    _admit(grid)
    return grid


def cut(room: Array) -> Array:
    """Ends of rooms, none farther than `FARTHEST`."""
    return np.clip(room, -FARTHEST, FARTHEST)


def _aligned(size: int, kind: np.dtype[np.void]) -> Records:
    """Zeroed records that begin where a line of the memory's cache does."""
    memory = np.zeros((size + 1) * kind.itemsize, np.uint8)
    start = -memory.ctypes.data % 64
    return memory[start : start + size * kind.itemsize].view(kind)


@compiled
def _can_move(grid: Grid, column: int) -> bool:
    return bool(grid.column[column].low < 0 or grid.column[column].high > 0)


@compiled
def _admit(grid: Grid) -> None:
    for column in range(len(grid.column)):
        if _can_move(grid, column):
            _shift(grid, column, True)


@compiled
def _shift(grid: Grid, column: int, movable: bool) -> None:
    """Move a column over the border between movable and fixed in each of its equations."""
    # Before and after: the first `movable` slots of an equation hold its columns that can move, and `entry_slot[e]` is
    # the slot of which `slot.entry` is e. The column changes places with the one at the border.
    for entry in range(grid.column[column].start, grid.column[column].end):
        equation = grid.entry[entry].equation
        here = grid.entry_slot[entry]
        if movable:
            there = grid.equation[equation].start + grid.equation[equation].movable
            grid.equation[equation].movable += 1
        else:
            grid.equation[equation].movable -= 1
            there = grid.equation[equation].start + grid.equation[equation].movable
        if there != here:
            mine, other = grid.slot[here], grid.slot[there]
            mine_coef, other_column, other_coef, other_entry = mine.coef, other.column, other.coef, other.entry
            other.column, other.coef, other.entry = column, mine_coef, entry
            mine.column, mine.coef, mine.entry = other_column, other_coef, other_entry
            grid.entry_slot[entry] = there
            grid.entry_slot[other_entry] = here


@compiled
def set_hidden(grid: Grid, column: int, hidden: bool) -> None:
    """Hide or show a column."""
    before = _can_move(grid, column)
    it = grid.column[column]
    it.hidden = 1 if hidden else 0
    it.low = it.hidden_low if hidden else it.shown_low
    it.high = it.hidden_high if hidden else it.shown_high
    if _can_move(grid, column) != before:
        _shift(grid, column, not before)


@compiled
def set_closed(grid: Grid, column: int, closed: bool) -> None:
    """Let a hidden column move no more, or as before."""
    before = _can_move(grid, column)
    it = grid.column[column]
    it.low = 0 if closed else it.hidden_low
    it.high = 0 if closed else it.hidden_high
    if _can_move(grid, column) != before:
        _shift(grid, column, not before)


@compiled
def add_change(grid: Grid, column: int, amount: int) -> None:
    """Add to the partial move, keeping residuals and the list of open equations."""
    # Before and after: residual == A @ change; the first `tally[OPEN]` of `open_list` are, in any order, the equations
    # whose residual is not 0, `open_at` is the place of each, and their bits are set.
    opened = grid.tally[OPEN]
    grid.column[column].change += amount
    for entry in range(grid.column[column].start, grid.column[column].end):
        equation = grid.entry[entry].equation
        before = grid.equation[equation].residual
        after = before + grid.entry[entry].coef * amount
        grid.equation[equation].residual = after
        if before != 0 and after != 0:
            continue
        if before == 0:
            grid.open_list[opened] = equation
            grid.equation[equation].open_at = opened
            opened += 1
        else:
            opened -= 1
            at, last = grid.equation[equation].open_at, grid.open_list[opened]
            grid.open_list[at] = last
            grid.equation[last].open_at = at
        grid.open_bits[equation >> 6] ^= np.int64(1) << (equation & 63)
    grid.tally[OPEN] = opened


@compiled
def is_open(grid: Grid, equation: int) -> bool:
    """Whether an equation has a residual, without a look at its record."""
    return bool((grid.open_bits[equation >> 6] >> (equation & 63)) & 1)


@compiled
def fitting(residual: int, coef: int, low: int, high: int) -> int:
    """The change of a column that comes nearest to closing an equation, inside its room."""
    amount = -residual * coef if abs(coef) == 1 else -(residual // coef)  # a division takes long
    if amount > high:
        return high
    if amount < low:
        return low
    return amount


@compiled
def draw(grid: Grid, below: int) -> int:
    """The next random number in 0..below-1 (xorshift)."""
    state = grid.tally[RANDOM]
    state ^= state << 13
    state ^= (state >> 7) & 0x1FFFFFFFFFFFFFF
    state ^= state << 17
    grid.tally[RANDOM] = state
    return int((state & 0x7FFFFFFFFFFFFFFF) % below)
