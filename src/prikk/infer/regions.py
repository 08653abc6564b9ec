"""What regions of a large part tell of the whole.

A region is a ball of columns around some open ends. With only the equations that lie inside (*relaxed*), what is
impossible inside is impossible in the whole: it gives bounds. With all columns outside held at a known solution
(*restricted*), what is possible inside is possible in the whole: it gives witnesses. So a problem of some hundred or
thousand columns answers for a hundred thousand.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from scipy import sparse

from prikk.infer.components import Component
from prikk.infer.propagation import slices, touching
from prikk.infer.search import Search, Settled
from prikk.schedule import IntervalSchedule
from prikk.solve import Solve
from prikk.system.cellsystem import Ints


class Known(NamedTuple):
    """What is known of the ends of a part: outer bounds, how far they are shown to reach, and a solution."""

    outer: Ints
    inner: Ints
    base: Ints


class Regions:
    """The balls of one part."""

    def __init__(self, part: Component, schedule: IntervalSchedule) -> None:
        """The columns and equations of `part` in both orders."""
        self.part, self.schedule = part, schedule
        self.count = len(part.columns)
        self.by_column = sparse.csc_array(part.matrix)

    def cover(self, ends: Ints, size: int) -> Iterator[tuple[Ints, Ints]]:
        """Regions of up to `size` columns whose cores hold all `ends`.

        Of each its columns, and the ends in its core, numbered within it.
        """
        wanted = np.zeros(2 * self.count, dtype=np.bool_)
        wanted[ends] = True
        todo = wanted[: self.count] | wanted[self.count :]
        for seed in np.flatnonzero(todo):
            if not todo[seed]:
                continue
            core = ball(self.part.matrix, self.by_column, np.array([seed]), size // self.schedule.core)
            core = core[todo[core]]
            todo[core] = False
            region = ball(self.part.matrix, self.by_column, core, size)
            place = np.searchsorted(region, core)
            yield region, np.concatenate([place[wanted[core]], len(region) + place[wanted[self.count + core]]])

    def relaxed(self, region: Ints, ends: Ints, known: Known, solve: Solve) -> Ints:
        """Outer bounds of a region's own ends (lower ends first) from the equations inside it.

        Only of `ends`, and only where what is shown may be all that is possible.
        """
        rows, matrix = self._around(region)
        inside = np.zeros(self.count, dtype=np.bool_)
        inside[region] = True
        whole = np.logical_and.reduceat(inside[matrix.indices], matrix.indptr[:-1])
        right = self.part.right[rows[whole]]
        part = self._part(region, matrix[whole], right, known)
        return self._search(part, ends, known, solve, drop=True).outer

    def restricted(self, region: Ints, ends: Ints, known: Known, solve: Solve) -> sparse.csr_array:
        """Witnesses for `ends` of a region: changes of all columns of the part from the known solution, a row each."""
        rows, matrix = self._around(region)
        outside = known.base.copy()
        outside[region] = 0
        part = self._part(region, matrix, self.part.right[rows] - matrix @ outside, known)
        found = self._search(part, ends, known, solve, drop=False).witnesses
        assert found is not None
        table = found.changes
        return sparse.csr_array((table.data, region[table.indices], table.indptr), (table.shape[0], self.count))

    def _around(self, region: Ints) -> tuple[Ints, sparse.csr_array]:
        """The equations that a region has columns of."""
        rows = touching(self.by_column, region)
        return rows, self.part.matrix[rows]

    def _part(self, region: Ints, matrix: sparse.csr_array, right: Ints, known: Known) -> Component:
        low, high = -known.outer[region], known.outer[self.count + region]
        return Component(region, sparse.csr_array(matrix[:, region]), right, low, high)

    def _search(self, part: Component, ends: Ints, known: Known, solve: Solve, *, drop: bool) -> Settled:
        region = part.columns
        inner = known.inner[np.concatenate([region, self.count + region])]
        start = known.base[region]
        search = Search(part, ends, solve, self.schedule, start=start, inner=inner, drop=drop, patient=False)
        return search.settle()


def ball(matrix: sparse.csr_array, by_column: sparse.csc_array, core: Ints, size: int) -> Ints:
    """The `core` with columns around it, whole equations at a time and short ones first, up to `size` columns."""
    lengths = np.diff(matrix.indptr)
    taken = np.zeros(len(lengths), dtype=np.bool_)
    around = core
    while True:
        rows = touching(by_column, around)
        rows = rows[~taken[rows]]
        rows = rows[np.argsort(lengths[rows], kind="stable")]
        rows = rows[np.cumsum(lengths[rows] - 1) <= size - len(around)]
        if not len(rows):
            return around
        taken[rows] = True
        entries, _, _ = slices(matrix.indptr, rows)
        around = np.union1d(around, matrix.indices[entries])
