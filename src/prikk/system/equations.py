"""Sums: every total among the cells is the sum of its parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy import sparse

from prikk.system.cellsystem import Bools, Ints, Origin, Relation
from prikk.system.index import CellIndex

Hierarchy = Mapping[str, Sequence[str]]
"""For each parent code its children."""


@dataclass
class EquationList:
    """Equations in the making: coordinates of the matrix and the origin of each row."""

    rows: list[Ints] = field(default_factory=list)
    columns: list[Ints] = field(default_factory=list)
    values: list[Ints] = field(default_factory=list)
    origins: list[Origin] = field(default_factory=list)

    def add(self, origin: Origin, columns: Sequence[int], values: Sequence[int]) -> None:
        """Append one equation; a factor of nothing is left out."""
        if not all(values):
            columns, values = zip(*((c, v) for c, v in zip(columns, values, strict=True) if v), strict=True)
        self.rows.append(np.full(len(columns), len(self.origins), dtype=np.int64))
        self.columns.append(np.asarray(columns, dtype=np.int64))
        self.values.append(np.asarray(values, dtype=np.int64))
        self.origins.append(origin)

    def matrix(self, width: int) -> sparse.csr_array:
        """The equations as a matrix with `width` columns."""
        shape = (len(self.origins), width)
        if not self.origins:
            return sparse.csr_array(shape, dtype=np.int64)
        rows, columns, values = (np.concatenate(part) for part in (self.rows, self.columns, self.values))
        return sparse.csr_array((values, (rows, columns)), shape=shape, dtype=np.int64)


def add_sums(
    equations: EquationList, index: CellIndex, part: int, hierarchy: Hierarchy, *, absent_is_zero: bool | Bools
) -> None:
    """Append, along one part of the key, every `total = sum of parts` that the cells allow.

    A total with a child that is no cell gives an equation only where `absent_is_zero` (of all, or of each cell as the
    total) says that cells not in the index count zero; a total none of whose children is a cell gives none.
    """
    level = {code: number for number, code in enumerate(index.levels[part])}
    pairs = sorted(
        {
            (level[child], level[parent])
            for parent, children in hierarchy.items()
            for child in children
            if parent in level and child in level
        }
    )
    child_count = np.zeros(len(level), dtype=np.int64)
    for parent, children in hierarchy.items():
        if parent in level:
            child_count[level[parent]] = len(children)
    child, head = _parts_and_heads(index, part, np.array(pairs, dtype=np.int64).reshape(-1, 2))
    if not len(child):
        return
    order = np.lexsort((child, head))
    head, child = head[order], child[order]
    heads, size = np.unique(head, return_counts=True)
    zero = np.broadcast_to(absent_is_zero, len(index))[heads]
    kept = zero | (size == child_count[index.codes[heads, part]])
    row_of_head = np.cumsum(kept) - 1 + len(equations.origins)
    inside = np.repeat(kept, size)
    equations.rows += [np.repeat(row_of_head, size)[inside], row_of_head[kept]]
    equations.columns += [child[inside], heads[kept]]
    equations.values += [np.ones(int(inside.sum()), dtype=np.int64), np.full(int(kept.sum()), -1, dtype=np.int64)]
    equations.origins += [Origin(Relation.SUM, head, index.names[part]) for head in heads[kept].tolist()]


def _groups(index: CellIndex, part: int) -> Ints:
    """A number for each cell that cells differing in this part alone share."""
    number = np.zeros(len(index), dtype=np.int64)
    for other, codes in enumerate(index.levels):
        if other != part:
            number = number * len(codes) + index.codes[:, other]
    return number


def _parts_and_heads(index: CellIndex, part: int, pairs: Ints) -> tuple[Ints, Ints]:
    """The cells of each pair (child, parent) of codes that differ in this part alone: parts, and beside each its total.

    All pairs at once: a total may have many thousand parts.
    """
    codes, width = index.codes[:, part].astype(np.int64), len(index.levels[part])
    group = np.unique(_groups(index, part), return_inverse=True)[1]
    place = group * width + codes
    order = np.argsort(place)
    first, end = (np.searchsorted(pairs[:, 0], codes, side=side) for side in ("left", "right"))
    size = end - first
    child = np.repeat(np.arange(len(codes)), size)
    pair = np.arange(len(child)) - np.repeat(np.cumsum(size) - size, size) + first[child]
    wanted = group[child] * width + pairs[pair, 1]
    at = np.minimum(np.searchsorted(place, wanted, sorter=order), len(place) - 1)
    head = order[at]
    there = place[head] == wanted
    return child[there], head[there]
