"""A smaller system with the same patterns, and the way back.

A total with one part equals it: such columns are hidden together or not at all, so they become one. Parts that are
shown as zero in every pattern are none. Columns and equations are put into an order that depends on the ranks alone.
`widen` maps what was found back.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from prikk.protect.problem import ProtectionProblem
from prikk.system import UNBOUNDED
from prikk.system.cellsystem import Bools, Ints


@dataclass(frozen=True, repr=False)
class Compact:
    """The smaller problem; `group[i]` is the compact column of column i. Rooms have shape (columns, 2)."""

    group: Ints
    matrix: sparse.csr_array
    primary: Bools
    candidates: Bools
    cost: Ints
    up: Ints
    down: Ints
    width: Ints
    room_hidden: Ints
    room_shown: Ints
    singletons: Bools

    @property
    def demanding(self) -> Bools:
        """Columns of which anything is demanded."""
        return np.asarray((self.up > 0) | (self.down > 0) | (self.width > 0))

    def widen(self, rows: sparse.csr_array) -> sparse.csr_array:
        """Moves of compact columns as moves of the original columns."""
        spread = sparse.csr_array(
            (np.ones(len(self.group), np.int64), (self.group, np.arange(len(self.group)))),
            shape=(len(self.cost), len(self.group)),
        )
        return sparse.csr_array(rows @ spread)


def compact(problem: ProtectionProblem) -> Compact:
    """Join equal columns and put everything in canonical order."""
    rank = np.arange(problem.system.size) if problem.order is None else problem.order
    exact = problem.shown_low == problem.shown_high
    always_zero = exact & (problem.shown_low == 0) & ~problem.primary & ~problem.candidates
    group, matrix = join_equal(problem.system.matrix, exact, always_zero)
    count = matrix.shape[1]
    # Compact columns in order of their first member's rank.
    first = np.full(count, np.iinfo(np.int64).max)
    np.minimum.at(first, group, rank)
    place = np.empty(count, dtype=np.int64)
    place[np.argsort(first, kind="stable")] = np.arange(count)
    group = place[group]
    shuffled = sparse.csr_array((matrix.data.copy(), place[matrix.indices], matrix.indptr.copy()), shape=matrix.shape)

    def gather(values: Ints, how: np.ufunc, start: int) -> Ints:
        out = np.full(count, start, dtype=np.int64)
        how.at(out, group, values)
        return out

    def room(low: Ints, high: Ints) -> Ints:
        down = gather(np.maximum(low - problem.values, -UNBOUNDED), np.maximum, -UNBOUNDED)
        up = gather(np.minimum(high - problem.values, UNBOUNDED), np.minimum, UNBOUNDED)
        return np.stack([down, up], axis=1)

    may = problem.candidates | problem.primary
    demand = problem.demand
    singletons = np.zeros_like(may) if problem.singletons is None else problem.singletons
    primary = gather(problem.primary.astype(np.int64), np.maximum, 0).astype(bool)
    allowed = gather(may.astype(np.int64), np.minimum, 1).astype(bool)
    return Compact(
        group,
        _in_order(shuffled),
        primary & allowed,
        allowed & ~primary,
        gather(np.where(problem.primary, 0, problem.cost), np.add, 0),
        gather(demand.up, np.maximum, 0),
        gather(demand.down, np.maximum, 0),
        gather(demand.width, np.maximum, 0),
        room(problem.hidden_low, problem.hidden_high),
        room(problem.shown_low, problem.shown_high),
        gather(singletons.astype(np.int64), np.maximum, 0).astype(bool) & primary & allowed,
    )


def join_equal(matrix: sparse.csr_array, exact: Bools, zero: Bools) -> tuple[Ints, sparse.csr_array]:
    """For each column the number that it shares with those that are the same count, and the equations that are left.

    Only `exact` columns are joined; `zero` ones are known to be no part of anything.
    """
    matrix = matrix.copy()
    matrix.data[zero[matrix.indices]] = 0
    matrix.eliminate_zeros()
    return _join_equal(sparse.csr_array(matrix[np.flatnonzero(np.diff(matrix.indptr))]), exact)


def _join_equal(matrix: sparse.csr_array, exact: Bools) -> tuple[Ints, sparse.csr_array]:
    """Join columns that a two-term equation makes equal, as long as there are such; drop what became empty."""
    group = np.arange(matrix.shape[1])
    exact = exact.copy()
    while True:
        pairs = np.flatnonzero(np.diff(matrix.indptr) == 2)
        left, right = matrix.indptr[pairs], matrix.indptr[pairs] + 1
        one, other = matrix.indices[left], matrix.indices[right]
        equal = (matrix.data[left] + matrix.data[right] == 0) & exact[one] & exact[other]
        if not np.any(equal):
            return group, matrix
        size = matrix.shape[1]
        links = sparse.coo_array((np.ones(int(equal.sum())), (one[equal], other[equal])), shape=(size, size))
        number, label = connected_components(links, directed=False)
        join = sparse.csr_array((np.ones(size, np.int64), (np.arange(size), label)), shape=(size, number))
        matrix = sparse.csr_array(matrix @ join)
        matrix.eliminate_zeros()
        matrix = matrix[np.flatnonzero(np.diff(matrix.indptr))]
        group = label[group]
        joined = np.ones(number, dtype=bool)
        np.logical_and.at(joined, label, exact)
        exact = joined


def _in_order(matrix: sparse.csr_array) -> sparse.csr_array:
    """Rows sorted by their columns, each row once and with a positive first coefficient."""
    matrix.sort_indices()
    rows: dict[tuple[bytes, bytes], int] = {}
    starts = matrix.indptr.tolist()
    for row in range(matrix.shape[0]):
        span = slice(starts[row], starts[row + 1])
        data = matrix.data[span]
        data = data if data[0] > 0 else -data
        rows.setdefault((matrix.indices[span].astype(">i4").tobytes(), data.tobytes()), row)
    return sparse.csr_array(matrix[[rows[key] for key in sorted(rows)]])
