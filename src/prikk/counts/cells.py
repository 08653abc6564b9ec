"""Every cell of a table that is to be protected, with its true count, in the order of the codes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from prikk.counts.crossing import crossed
from prikk.counts.figures import plain_figures
from prikk.counts.hierarchies import Tree, check_codes
from prikk.counts.rows import read_codes
from prikk.counts.totals import refuse_unnamed_totals
from prikk.errors import InputError
from prikk.formats.columns import Columns
from prikk.model.cell import CellKey, Codes
from prikk.model.text import unfit_code
from prikk.rules.settings import GREATEST_COUNT
from prikk.system import UNBOUNDED, CellIndex
from prikk.system.cellsystem import Ints
from prikk.system.crossing import flat_hierarchy
from prikk.system.equations import Hierarchy
from prikk.system.index import named
from prikk.system.margins import unshown_margins


def cells_of(
    source: Columns,
    dims: Sequence[str],
    freq: str | None,
    totals: Mapping[str, str],
    trees: Mapping[str, Sequence[Tree]],
) -> tuple[CellIndex, Ints]:
    """Every cell of the table with its count.

    Raises InputError for rows that are no cells or no persons, and for totals that do not fit.
    """
    keys = list(zip(*(read_codes(source, name) for name in dims), strict=True))
    if not keys:
        raise InputError("the table has no rows", path=source.path)
    for name, codes in zip(dims, zip(*keys, strict=True), strict=True):
        for code in dict.fromkeys(codes):
            if unfit := unfit_code(code):
                raise source.error(codes.index(code), name, unfit[0], allowed=unfit[1])
    check_codes(source, dims, keys, trees)
    if freq is None:
        counted = Counter[Codes]()
        for key, times in zip(keys, source.counted.times if source.counted else [1] * len(keys), strict=True):
            counted[key] += times
        _insist_on_persons(source, dims, counted)
        index, counts = CellIndex.from_codes(dims, counted), np.array(list(counted.values()), dtype=np.int64)
    else:
        try:
            index = CellIndex.from_codes(dims, keys)
        except ValueError:
            first = {key: row for row, key in reversed([*enumerate(keys)])}
            row = next(row for row, key in enumerate(keys) if first[key] < row)
            found = f"the cell {named(CellKey(keys[row]))} stands twice"
            raise source.error(row, None, found, allowed="each cell once") from None
        texts = plain_figures(source, freq, "")
        counts = np.array([_count(source, freq, row, text) for row, text in enumerate(texts)], dtype=np.int64)
        with_total = [name for name, level in zip(dims, index.levels, strict=True) if totals.get(name) in level]
        refuse_unnamed_totals(index, counts, {*trees, *with_total})
    if sum(counts.tolist()) > UNBOUNDED:
        raise InputError("counts whose sum is too large", path=source.path, allowed=f"totals up to {GREATEST_COUNT}")
    sums = sums_of(index, totals, trees)
    given = [name for name, level in zip(index.dimensions, index.levels, strict=True)
             if any(code in tree for tree in sums[name] for code in level)]  # fmt: skip
    if not given:
        return _in_order(*crossed(index, counts, sums))
    if freq is None:
        code = next(code for code in index.levels[dims.index(given[0])] if any(code in tree for tree in sums[given[0]]))
        found = f"some records have the code {code!r} of {given[0]}, which is a total of others"
        raise InputError(found, path=source.path, allowed="records with codes that have no parts")
    if missing := unshown_margins(dims, [key.codes for key in index.columns], sums):
        found = f"some totals are there, but {len(missing)} are not, such as {', '.join(missing[0])}"
        raise InputError(found, path=source.path, allowed="all of them, or none", fix="leave the totals out")
    return _in_order(index, counts)


def sums_of(
    index: CellIndex, totals: Mapping[str, str], trees: Mapping[str, Sequence[Tree]]
) -> dict[str, Sequence[Hierarchy]]:
    """The hierarchies of every dimension: those given, else all its codes under the total, where it has one."""
    return {
        name: trees.get(name) or ((flat_hierarchy(level, totals[name]),) if name in totals else ())
        for name, level in zip(index.dimensions, index.levels, strict=True)
    }


def _in_order(index: CellIndex, counts: Ints) -> tuple[CellIndex, Ints]:
    """The cells in the order of their codes: the order of the rows may tell which count is greater."""
    levels, codes = [], np.empty_like(index.codes)
    for part, level in enumerate(index.levels):
        order = sorted(range(len(level)), key=level.__getitem__)
        rank = np.empty(len(level), dtype=codes.dtype)
        rank[order] = np.arange(len(level))
        codes[:, part] = rank[index.codes[:, part]]
        levels.append(tuple(level[code] for code in order))
    order_of_cells = np.lexsort(codes.T[::-1])
    return CellIndex(index.dimensions, tuple(levels), codes[order_of_cells]), counts[order_of_cells]


def _insist_on_persons(source: Columns, dims: Sequence[str], counted: Counter[Codes]) -> None:
    """Refuse rows that look like cells: each with codes of its own, and a further column of whole numbers."""
    if len(counted) == 1 or max(counted.values()) > 1:
        return
    numbers = [
        name
        for name, column in source.columns.items()
        if name not in dims and all(str(value).strip().isdigit() for value in column)
    ]
    if numbers := [*numbers, *(source.counted.numbers if source.counted else ())]:
        found = f"each row has codes of its own, as a cell has, and the column {numbers[0]!r} may hold counts"
        raise InputError(found, path=source.path, fix="name the column of counts (freq), or leave that column out")


def _count(source: Columns, freq: str, row: int, text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= GREATEST_COUNT):
        raise source.error(row, freq, "no count", allowed=f"a whole number from 0 to {GREATEST_COUNT}")
    return int(text)
