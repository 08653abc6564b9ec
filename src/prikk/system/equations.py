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
    pairs = {
        (level[parent], level[child])
        for parent, children in hierarchy.items()
        for child in children
        if parent in level and child in level
    }
    if not pairs:
        return
    child_count = np.zeros(len(level), dtype=np.int64)
    for parent, children in hierarchy.items():
        if parent in level:
            child_count[level[parent]] = len(children)
    group = _groups(index, part)
    by_code = _columns_by_code(index, part)
    heads_found: list[Ints] = []
    parts_found: list[Ints] = []
    for parent_code, child_code in sorted(pairs):
        above, below = by_code[parent_code], by_code[child_code]
        common, at_parent, at_child = np.intersect1d(
            group[above], group[below], assume_unique=True, return_indices=True
        )
        if len(common):
            heads_found.append(above[at_parent])
            parts_found.append(below[at_child])
    if not heads_found:
        return
    head, child = np.concatenate(heads_found), np.concatenate(parts_found)
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


def _columns_by_code(index: CellIndex, part: int) -> list[Ints]:
    order = np.argsort(index.codes[:, part], kind="stable")
    ends = np.searchsorted(index.codes[order, part], np.arange(len(index.levels[part]) + 1))
    return [order[ends[code] : ends[code + 1]] for code in range(len(index.levels[part]))]
