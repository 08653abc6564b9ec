"""Independent parts of a system: what is known about one says nothing about another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from prikk.system.cellsystem import Ints


@dataclass(frozen=True, repr=False)
class Component:
    """A part of `matrix @ y == right`: its columns (numbers in the whole) and its own equations and bounds."""

    columns: Ints
    matrix: sparse.csr_array
    right: Ints
    low: Ints
    high: Ints


def components(matrix: sparse.csr_array, right: Ints, low: Ints, high: Ints) -> Iterator[Component]:
    """The connected parts, in the order of their first columns."""
    rows, columns = matrix.shape
    if not columns:
        return
    links = sparse.csr_array(
        (np.ones(matrix.nnz, dtype=np.int8), matrix.indices + rows, matrix.indptr), shape=(rows, rows + columns)
    )
    links.resize((rows + columns, rows + columns))
    count, label = sparse.csgraph.connected_components(links, directed=False)
    row_order, row_starts = _grouped(label[:rows], count)
    column_order, column_starts = _grouped(label[rows:], count)
    position = np.empty(columns, dtype=np.int64)
    position[column_order] = np.arange(columns) - np.repeat(column_starts[:-1], np.diff(column_starts))
    for part in np.argsort(column_order[column_starts[:-1]], kind="stable"):
        own = column_order[column_starts[part] : column_starts[part + 1]]
        own_rows = row_order[row_starts[part] : row_starts[part + 1]]
        chosen = matrix[own_rows]
        small = sparse.csr_array(
            (chosen.data, position[chosen.indices], chosen.indptr), shape=(len(own_rows), len(own))
        )
        yield Component(own, small, right[own_rows], low[own], high[own])


def _grouped(label: Ints, count: int) -> tuple[Ints, Ints]:
    """Members by label, and where each label's members begin."""
    starts = np.concatenate([[0], np.cumsum(np.bincount(label, minlength=count))])
    return np.argsort(label, kind="stable"), starts
