"""Shrink a system to what is really unknown, and carry answers back.

Known columns move to the right-hand side; columns tied by an equation of two unknowns (`x - y = c`, `x + y = c`)
become one; both give new work to propagation. A column of the full system is `sign * reduced + offset`, so bounds and
solutions are carried back without loss.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy import sparse

from prikk.errors import ConflictError
from prikk.infer.propagation import Equations, tighten
from prikk.system import UNBOUNDED, Knowledge
from prikk.system.cellsystem import Bools, Ints


@dataclass(frozen=True)
class Ties:
    """Each column as `sign * y[target] + offset`; `target` is -1 where the column is known to be `offset`."""

    target: Ints
    sign: Ints
    offset: Ints
    count: int  # number of columns y

    def values(self, reduced: Ints) -> Ints:
        """The columns that belong to `reduced` values of y."""
        tied = self.target >= 0
        full = self.offset.copy()
        full[tied] += self.sign[tied] * reduced[self.target[tied]]
        return full

    def reduced(self, full: Ints) -> Ints:
        """The values of y of which `full` is made."""
        tied = np.flatnonzero(self.target >= 0)
        reduced = np.zeros(self.count, dtype=np.int64)
        reduced[self.target[tied]] = self.sign[tied] * (full[tied] - self.offset[tied])
        return reduced

    def bounds(self, low: Ints, high: Ints) -> Knowledge:
        """Bounds on the columns from bounds on y."""
        tied = np.flatnonzero(self.target >= 0)
        target, sign, offset = self.target[tied], self.sign[tied], self.offset[tied]
        first = np.where(sign > 0, low[target], high[target])
        last = np.where(sign > 0, high[target], low[target])
        full_low, full_high = self.offset.copy(), self.offset.copy()
        full_low[tied] = np.where(np.abs(first) >= UNBOUNDED, -UNBOUNDED, sign * first + offset)
        full_high[tied] = np.where(np.abs(last) >= UNBOUNDED, UNBOUNDED, sign * last + offset)
        return Knowledge(full_low, full_high)

    def after(self, inner: Ties) -> Ties:
        """These ties followed by those of y to something smaller."""
        tied = self.target >= 0
        target, sign, offset = self.target.copy(), self.sign.copy(), self.offset.copy()
        through = self.target[tied]
        target[tied] = inner.target[through]
        sign[tied] *= inner.sign[through]
        offset[tied] += self.sign[tied] * inner.offset[through]
        return Ties(target, sign, offset, inner.count)


@dataclass(frozen=True)
class Reduction:
    """`matrix @ y == right` over the columns y that stay open, `bounds` on y; `ties` gives the full columns."""

    matrix: sparse.csr_array
    right: Ints
    bounds: Knowledge
    ties: Ties


def reduce(matrix: sparse.csr_array, knowledge: Knowledge) -> Reduction:
    """Propagate and substitute in turn until neither finds anything. Raises ConflictError."""
    columns = matrix.shape[1]
    right = np.zeros(matrix.shape[0], dtype=np.int64)
    ties = Ties(np.arange(columns), np.ones(columns, dtype=np.int64), np.zeros(columns, dtype=np.int64), columns)
    bounds = knowledge
    while True:
        bounds = tighten(Equations.of(matrix, right), bounds)
        step = _tie(matrix, right, bounds)
        if step.count == len(step.target):
            return Reduction(matrix, right, bounds, ties)
        matrix, right = _substitute(matrix, right, step)
        bounds = _tied_bounds(bounds, step)
        ties = ties.after(step)


def _tie(matrix: sparse.csr_array, right: Ints, bounds: Knowledge) -> Ties:
    """Known columns become constants; equations of two open columns with factors 1 or -1 tie one to the other."""
    known = bounds.known
    offset = np.where(known, bounds.low, 0)
    leader, sign = np.where(known, -1, np.arange(len(known))).tolist(), [1] * len(known)
    shift = offset.tolist()

    def find(column: int) -> tuple[int, int, int]:
        """Leader, sign and offset of a column; paths are shortened on the way."""
        path = []
        while leader[column] != column:
            path.append(column)
            column = leader[column]
        total_sign, total_shift = 1, 0
        for step in reversed(path):
            total_shift = sign[step] * total_shift + shift[step]
            total_sign *= sign[step]
            leader[step], sign[step], shift[step] = column, total_sign, total_shift
        return column, total_sign, total_shift

    for first, second, one, other, constant in _pairs(matrix, right, known, offset):
        # one * first + other * second = constant, with one, other in {1, -1}
        (head, s, c), (tail, t, d) = find(first), find(second)
        if head != tail:  # one * (s * head + c) + other * (t * tail + d) = constant
            leader[tail], sign[tail] = head, -one * s * other * t
            shift[tail] = other * t * (constant - one * c - other * d)
    for column in np.flatnonzero(~known).tolist():
        find(column)
    return _numbered(*(np.array(part, dtype=np.int64) for part in (leader, sign, shift)))


def _pairs(matrix: sparse.csr_array, right: Ints, known: Bools, values: Ints) -> list[tuple[int, int, int, int, int]]:
    """Equations with two open columns of factor 1 or -1: both columns, both factors and the constant."""
    opened = ~known[matrix.indices]
    rows = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))[opened]
    columns, factors = matrix.indices[opened], matrix.data[opened]
    begins = np.flatnonzero(np.diff(rows, prepend=-1))
    first = begins[np.diff(begins, append=len(rows)) == 2]
    first = first[(np.abs(factors[first]) == 1) & (np.abs(factors[first + 1]) == 1)]
    constant = (right - matrix @ values)[rows[first]]
    parts = columns[first], columns[first + 1], factors[first], factors[first + 1], constant
    return list(zip(*(part.tolist() for part in parts), strict=True))


def _numbered(leader: Ints, sign: Ints, offset: Ints) -> Ties:
    leaders = np.flatnonzero(leader == np.arange(len(leader)))
    number = np.full(len(leader) + 1, -1)
    number[leaders] = np.arange(len(leaders))
    return Ties(number[leader], sign, offset, len(leaders))


def _substitute(matrix: sparse.csr_array, right: Ints, ties: Ties) -> tuple[sparse.csr_array, Ints]:
    """The equations over y: without empty and repeated rows, each divided by its greatest common factor."""
    tied = np.flatnonzero(ties.target >= 0)
    change = sparse.csr_array((ties.sign[tied], (tied, ties.target[tied])), shape=(len(ties.target), ties.count))
    right = right - matrix @ ties.offset
    matrix = sparse.csr_array(matrix @ change)
    matrix.eliminate_zeros()
    matrix.sort_indices()
    filled = np.diff(matrix.indptr) > 0
    if np.any(right[~filled]):
        raise ConflictError("the figures contradict each other")
    matrix, right = sparse.csr_array(matrix[filled]), right[filled]
    if not matrix.nnz:
        return matrix, right
    lengths, starts = np.diff(matrix.indptr), matrix.indptr[:-1]
    scale = np.gcd.reduceat(matrix.data, starts) * np.sign(matrix.data[starts])
    if np.any(right % scale):
        raise ConflictError("the figures contradict each other: a sum of multiples is no multiple")
    matrix.data //= np.repeat(scale, lengths)
    right = right // scale
    keep = _distinct(matrix, right)
    return sparse.csr_array(matrix[keep]), right[keep]


def _distinct(matrix: sparse.csr_array, right: Ints) -> Ints:
    """One row of each set of equal equations. Equal left sides with unequal right sides are a conflict."""
    seen: dict[bytes, int] = {}
    keep = []
    indices, data, starts = matrix.indices.astype(np.int64), matrix.data, matrix.indptr.tolist()
    for row, (start, end) in enumerate(pairwise(starts)):
        other = seen.setdefault(indices[start:end].tobytes() + data[start:end].tobytes(), row)
        if other == row:
            keep.append(row)
        elif right[other] != right[row]:
            raise ConflictError("the figures contradict each other")
    return np.array(keep, dtype=np.int64)


def _tied_bounds(bounds: Knowledge, ties: Ties) -> Knowledge:
    """Bounds on y: each y is bounded by all columns that follow from it."""
    tied = np.flatnonzero(ties.target >= 0)
    target, sign, offset = ties.target[tied], ties.sign[tied], ties.offset[tied]
    first = np.where(sign > 0, bounds.low[tied], bounds.high[tied])
    last = np.where(sign > 0, bounds.high[tied], bounds.low[tied])
    low = np.full(ties.count, -UNBOUNDED)
    high = np.full(ties.count, UNBOUNDED)
    bounded = np.abs(first) < UNBOUNDED
    np.maximum.at(low, target[bounded], (sign * (first - offset))[bounded])
    bounded = np.abs(last) < UNBOUNDED
    np.minimum.at(high, target[bounded], (sign * (last - offset))[bounded])
    return Knowledge(low, high)
