"""Integer bound propagation: what follows from one equation at a time.

In each equation an unknown is bounded by what the others leave it. All equations whose bounds changed are taken in one
round, so the outcome depends neither on the order of equations nor on that of columns.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from prikk.errors import ConflictError, InputError
from prikk.system import UNBOUNDED, CellSystem, Knowledge
from prikk.system.cellsystem import Bools, Ints

MAX_ROUNDS = 2_000
"""Rounds after which propagation stops although bounds still creep; the bounds so far hold."""

_REACH = 2**62


@dataclass(frozen=True)
class Equations:
    """`matrix @ x == right`, in the two orders in which propagation walks through it."""

    matrix: sparse.csr_array
    right: Ints
    by_column: sparse.csc_array
    usable: int  # a bound beyond this size counts as none, so that no sum over a row overflows

    @classmethod
    def of(cls, matrix: sparse.csr_array, right: Ints) -> Equations:
        """Prepare `matrix @ x == right`. Raises ValueError when the coefficients leave no room for exact sums."""
        weight = int(np.abs(matrix).sum(axis=1).max(initial=1)) if matrix.nnz else 1
        usable = min(UNBOUNDED, (_REACH - int(np.abs(right).max(initial=0))) // weight) - 1
        if usable < 2**20:
            raise ValueError("the coefficients of the equations are too large for exact sums of 64 bits")
        return cls(matrix, right, sparse.csc_array(matrix), usable)


def propagate(system: CellSystem, knowledge: Knowledge) -> Knowledge:
    """The bounds that follow from taking each equation by itself, again and again.

    A quick outer approximation of `intervals`. Raises ConflictError when an equation cannot hold.
    """
    right = np.zeros(system.matrix.shape[0], dtype=np.int64)
    return tighten(Equations.of(system.matrix, right), knowledge)


def tighten(equations: Equations, knowledge: Knowledge, changed: Ints | None = None) -> Knowledge:
    """Propagate `knowledge` through `equations` to the fixed point, or through `MAX_ROUNDS` rounds.

    Where only the columns `changed` are bounded otherwise than at an earlier fixed point, it goes out from them.

    Raises ConflictError when bounds cross, InputError for bounds so large that sums of them might overflow.
    """
    ends = np.stack([knowledge.low, knowledge.high])
    if np.any((np.abs(ends) > equations.usable) & (np.abs(ends) < UNBOUNDED)):
        raise InputError("figures too large for exact sums", allowed=f"figures up to {equations.usable} here")
    low = np.where(knowledge.low <= -UNBOUNDED, -UNBOUNDED, knowledge.low)
    high = np.where(knowledge.high >= UNBOUNDED, UNBOUNDED, knowledge.high)
    filled = np.diff(equations.matrix.indptr) > 0
    if np.any(low > high) or np.any(equations.right[~filled]):
        raise ConflictError("the figures contradict each other")
    active = np.flatnonzero(filled) if changed is None else touching(equations.by_column, changed)
    for _ in range(MAX_ROUNDS):
        if not len(active):
            break
        changed = _round(equations, active, low, high)
        if np.any(low[changed] > high[changed]):
            raise ConflictError("the figures contradict each other")
        active = touching(equations.by_column, changed)
    return Knowledge(low, high)


def _round(equations: Equations, active: Ints, low: Ints, high: Ints) -> Ints:
    """Tighten `low` and `high` in place by the `active` equations; return the columns that changed."""
    entries, starts, rows = slices(equations.matrix.indptr, active)
    columns, factors = equations.matrix.indices[entries], equations.matrix.data[entries]
    lows, highs, rising = low[columns], high[columns], factors > 0
    right = equations.right[active]
    # What the rest of the row leaves for factor * x: at most `most`, at least `least`, where the rest is bounded.
    most, has_most = _left_over(factors, np.where(rising, lows, highs), right, starts, rows)
    least, has_least = _left_over(factors, np.where(rising, highs, lows), right, starts, rows)
    top = np.where(rising, most, least) // factors
    bottom = -(-np.where(rising, least, most) // factors)
    has_top, has_bottom = np.where(rising, has_most, has_least), np.where(rising, has_least, has_most)
    lowers = has_top & (top < highs) & (top > -equations.usable)
    raises = has_bottom & (bottom > lows) & (bottom < equations.usable)
    np.minimum.at(high, columns[lowers], top[lowers])
    np.maximum.at(low, columns[raises], bottom[raises])
    return np.unique(columns[lowers | raises])


def _left_over(factors: Ints, bounds: Ints, right: Ints, starts: Ints, rows: Ints) -> tuple[Ints, Bools]:
    """Of each entry: `right` minus the sum of factor * bound over the rest of its row, and whether that has bounds."""
    missing = np.abs(bounds) >= UNBOUNDED
    parts = np.where(missing, 0, factors * np.where(missing, 0, bounds))
    rest = (right - np.add.reduceat(parts, starts))[rows] + parts
    holes = np.add.reduceat(missing.astype(np.int64), starts)[rows] - missing
    return rest, holes == 0


def slices(starts: Ints, chosen: Ints) -> tuple[Ints, Ints, Ints]:
    """The entries of the `chosen` rows (or columns) of a compressed matrix with row `starts`.

    Returns the positions of the entries, where each chosen row begins among them, and for each entry the number of its
    row among the chosen. Rows without entries are not allowed in `chosen`.
    """
    lengths = starts[chosen + 1] - starts[chosen]
    begins = np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(np.int64)
    rows = np.repeat(np.arange(len(chosen)), lengths)
    return np.arange(len(rows)) - begins[rows] + starts[chosen][rows], begins, rows


def touching(by_column: sparse.csc_array, columns: Ints) -> Ints:
    """The rows in which any of the `columns` stands."""
    filled = columns[by_column.indptr[columns + 1] > by_column.indptr[columns]]
    entries, _, _ = slices(by_column.indptr, filled)
    return np.unique(by_column.indices[entries])
