"""Both ends of every interval of a part too large for one solve.

A region is a ball of columns around some open ends. With all columns outside held at a known solution, what is possible
inside is possible in the whole (*restricted*: it gives witnesses). With only the equations that lie inside, what is
impossible inside is impossible in the whole (*relaxed*: it gives bounds). Where both agree the end is settled, and a
problem of a few hundred columns has answered for a hundred thousand. Regions grow for the ends that remain.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
from scipy import sparse

from prikk.infer.components import Component
from prikk.infer.propagation import slices
from prikk.infer.search import Search, Settled
from prikk.solve import Solve
from prikk.system import UNBOUNDED
from prikk.system.cellsystem import Bools, Ints

Map = Callable[[Callable[[Any], Any], Iterable[Any]], Iterator[Any]]
"""`map`, or that of a pool: results in the order of the arguments."""

ROUNDS = ((300, 0.005), (900, 0.005), (2700, 0.02), (8100, 0.1))
"""From round to round the columns in a region, and the share of the limits that one solve in it may take."""

CORE = 5  # a region's ends to settle lie in a ball this many times smaller


def settle_wide(part: Component, wanted: Ints, solve: Solve, start: Ints | None, spread: Map) -> Settled:
    """Settle the `wanted` ends of a large part; without a `start` a first solution is sought.

    Raises ConflictError when there is no integer solution.
    """
    begun = Search(part, wanted[:0], solve, start=start).settle()
    if not begun.witnesses:
        return begun
    return Wide(part, wanted, solve, begun, spread).settle()


class Wide:
    """Working state of the search in a large part."""

    def __init__(self, part: Component, wanted: Ints, solve: Solve, begun: Settled, spread: Map) -> None:
        """`begun` has a solution of `part`; `wanted` are the ends to settle; `spread` shares work out among threads."""
        self.part, self.wanted, self.spread = part, wanted, spread
        self.share = 0.0
        self.solve: Solve = lambda problem, share: solve(problem, min(share, self.share))
        self.count = len(part.columns)
        self.by_column = sparse.csc_array(part.matrix)
        self.outer, self.inner, self.by, self.witnesses = begun.outer, begun.inner, begun.by, begun.witnesses

    def settle(self) -> Settled:
        """Rounds of growing regions, until all is settled or the largest size has been tried."""
        for size, self.share in ROUNDS:
            if not len(self._open()):
                break
            self._restrict(size)
            self._relax(size)
        return Settled(self.outer, self.inner, self.by, self.witnesses)

    def _open(self) -> Ints:
        outer = self.outer[self.wanted]
        return self.wanted[(self.inner[self.wanted] < outer) & (outer < UNBOUNDED)]

    def _cover(self, size: int) -> Iterator[tuple[Ints, Ints]]:
        """Regions whose cores hold all open ends: its columns, and the open ends of its core in its own numbers."""
        ends = np.zeros(2 * self.count, dtype=np.bool_)
        ends[self._open()] = True
        todo = ends[: self.count] | ends[self.count :]
        for seed in np.flatnonzero(todo):
            if not todo[seed]:
                continue
            core = self._ball(np.array([seed]), size // CORE)
            core = core[todo[core]]
            todo[core] = False
            region = self._ball(core, size)
            place = np.searchsorted(region, core)
            yield region, np.concatenate([place[ends[core]], len(region) + place[ends[self.count + core]]])

    def _ball(self, core: Ints, size: int) -> Ints:
        """The `core` with columns around it, whole equations at a time and short ones first, up to `size` columns."""
        lengths = np.diff(self.part.matrix.indptr)
        taken = np.zeros(len(lengths), dtype=np.bool_)
        ball = core
        while True:
            rows = self._touching(ball)
            rows = rows[~taken[rows]]
            rows = rows[np.argsort(lengths[rows], kind="stable")]
            rows = rows[np.cumsum(lengths[rows] - 1) <= size - len(ball)]
            if not len(rows):
                return ball
            taken[rows] = True
            entries, _, _ = slices(self.part.matrix.indptr, rows)
            ball = np.union1d(ball, self.part.matrix.indices[entries])

    def _touching(self, columns: Ints) -> Ints:
        entries, _, _ = slices(self.by_column.indptr, columns)
        return np.unique(self.by_column.indices[entries])

    def _restrict(self, size: int) -> None:
        """Look for witnesses: everything outside a region stays as in the last witness."""
        base = self.witnesses[-1]

        def search(task: tuple[Ints, Ints]) -> tuple[Ints, list[Ints]]:
            region, ends = task
            rows = self.part.matrix[self._touching(region)]
            outside = base.copy()
            outside[region] = 0
            right = self.part.right[self._touching(region)] - rows @ outside
            found = self._search(region, sparse.csr_array(rows[:, region]), right, ends, base, drop=False)
            return region, found.witnesses[1:]

        bins = Bins(base)
        for region, witnesses in self.spread(search, self._cover(size)):
            for witness in witnesses:
                bins.put(region, witness)
        for values in bins.values:
            self._add(values)

    def _relax(self, size: int) -> None:
        """Look for bounds: only the equations inside a region hold."""
        base = self.witnesses[-1]

        def search(task: tuple[Ints, Ints]) -> tuple[Ints, Ints]:
            region, ends = task
            rows = self.part.matrix[self._touching(region)]
            inside = np.zeros(self.count, dtype=np.bool_)
            inside[region] = True
            whole = np.logical_and.reduceat(inside[rows.indices], rows.indptr[:-1])
            right = self.part.right[self._touching(region)][whole]
            small = sparse.csr_array(rows[whole][:, region])
            found = self._search(region, small, right, ends, base, drop=True)
            return region, found.outer

        for region, outer in self.spread(search, self._cover(size)):
            places = np.concatenate([region, self.count + region])
            self.outer[places] = np.minimum(self.outer[places], outer)

    def _search(
        self, region: Ints, matrix: sparse.csr_array, right: Ints, ends: Ints, base: Ints, *, drop: bool
    ) -> Settled:
        places = np.concatenate([region, self.count + region])
        part = Component(region, matrix, right, -self.outer[region], self.outer[self.count + region])
        search = Search(part, ends, self.solve, start=base[region], inner=self.inner[places], drop=drop, patient=False)
        return search.settle()

    def _add(self, witness: Ints) -> None:
        at = np.concatenate([-witness, witness])
        better = at > self.inner
        if np.any(better):
            self.inner[better] = at[better]
            self.by[better] = len(self.witnesses)
            self.witnesses.append(witness)


class Bins:
    """Few whole solutions out of many local changes of one solution: changes that touch different columns share one."""

    def __init__(self, base: Ints) -> None:
        self.base = base
        self.values: list[Ints] = []
        self.touched: list[Bools] = []

    def put(self, columns: Ints, values: Ints) -> None:
        """Add the solution that differs from the base by having `values` in `columns`."""
        moved = values != self.base[columns]
        columns, values = columns[moved], values[moved]
        free = (number for number, touched in enumerate(self.touched) if not np.any(touched[columns]))
        number = next(free, len(self.values))
        if number == len(self.values):
            self.values.append(self.base.copy())
            self.touched.append(np.zeros(len(self.base), dtype=np.bool_))
        self.values[number][columns] = values
        self.touched[number][columns] = True
