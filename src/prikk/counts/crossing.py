"""From inner cells to the whole table: every total along every hierarchy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from prikk.system import CellIndex
from prikk.system.cellsystem import Ints
from prikk.system.equations import Hierarchy


def crossed(index: CellIndex, counts: Ints, hierarchies: Mapping[str, Sequence[Hierarchy]]) -> tuple[CellIndex, Ints]:
    """All cells that some record is counted in, with their counts: the inner cells first, in their order.

    `index` and `counts` are the inner cells; along each dimension each hierarchy adds the sums of its parents. Cells
    whose count is zero are there only where an inner cell says so.
    """
    levels = [list(level) for level in index.levels]
    codes, counts = index.codes.astype(np.int64), np.asarray(counts, dtype=np.int64)
    for part, name in enumerate(index.names):
        found_codes, found_counts = [codes], [counts]
        for tree in hierarchies.get(name, ()):
            position = {code: number for number, code in enumerate(levels[part])}
            for parent in tree:
                if parent not in position:
                    position[parent] = len(levels[part])
                    levels[part].append(parent)
            above = np.full(len(levels[part]), -1, dtype=np.int64)
            for parent, children in tree.items():
                above[[position[child] for child in children if child in position]] = position[parent]
            sums = _lifted(codes, counts, part, above)
            if sums is not None:
                sum_codes, sum_counts = _summed(*sums, [len(level) for level in levels])
                found_codes.append(sum_codes)
                found_counts.append(sum_counts)
        codes, counts = _first_kept(found_codes, found_counts, [len(level) for level in levels])
    return CellIndex(index.names, tuple(tuple(level) for level in levels), codes.astype(np.int32)), counts


def _lifted(codes: Ints, counts: Ints, part: int, above: Ints) -> tuple[Ints, Ints] | None:
    """Every cell once for each of its ancestors, under that ancestor's code; None where no cell has any."""
    all_codes, all_counts = [], []
    while np.any(rising := above[codes[:, part]] >= 0):
        codes, counts = codes[rising].copy(), counts[rising]
        codes[:, part] = above[codes[:, part]]
        all_codes.append(codes)
        all_counts.append(counts)
    return (np.concatenate(all_codes), np.concatenate(all_counts)) if all_codes else None


def _numbers(codes: Ints, sizes: Sequence[int]) -> Ints:
    number = np.zeros(len(codes), dtype=np.int64)
    for part, size in enumerate(sizes):
        number = number * size + codes[:, part]
    return number


def _summed(codes: Ints, counts: Ints, sizes: Sequence[int]) -> tuple[Ints, Ints]:
    """Cells that stand several times become one."""
    _, first, cell = np.unique(_numbers(codes, sizes), return_index=True, return_inverse=True)
    total = np.zeros(len(first), dtype=np.int64)
    np.add.at(total, cell, counts)
    return codes[first], total


def _first_kept(codes: Sequence[Ints], counts: Sequence[Ints], sizes: Sequence[int]) -> tuple[Ints, Ints]:
    """Cells of several hierarchies together; one that two of them give (the total) stands once."""
    all_codes, all_counts = np.concatenate(codes), np.concatenate(counts)
    _, first = np.unique(_numbers(all_codes, sizes), return_index=True)
    first = np.sort(first)
    return all_codes[first], all_counts[first]
