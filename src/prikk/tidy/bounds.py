"""What a figure or a sign says of the count behind it, in units of the last digit: rounding and signs taken in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

import numpy as np

from prikk.system.cellsystem import Ints
from prikk.tidy.cells import Tidy, TidyDimension
from prikk.tidy.rounding import Rounded, slack
from prikk.tidy.signs import Meaning, Sign
from prikk.tidy.sums import Adding, SlicedCells

Depths = Mapping[str, Mapping[str, int]]
"""For each dimension the level of each code: 1 at the top."""
NOTHING = Sign("", Meaning.UNKNOWN, "")
"""The sign of a cell that shows a figure."""


def bounds_of(
    table: Tidy, signs: Mapping[str, Sign], rounding: Sequence[Rounded], depth: Depths, decimals: int
) -> SlicedCells:
    """What figures say of the counts of a table, in units of the last decimal; its derived figures are not among them.

    What is not applicable counts zero.
    """
    least, most = content_ends(table, signs, decimals)
    kept = np.flatnonzero(table.counted)
    low, high = least[table.content[kept]], most[table.content[kept]]
    off = slack_of(rounding, table, depth, decimals)[kept]
    shown = high >= 0
    high = np.where(shown, high + off, high)
    return SlicedCells(table.spelled, table.positions[kept], np.maximum(low - off, 0) * shown, high)


def content_ends(table: Tidy, signs: Mapping[str, Sign], decimals: int) -> tuple[Ints, Ints]:
    """The least and the most that each content of a table says of a count; -1 for no bound."""
    ends = []
    for item in table.contents:
        sign = signs.get(item.sign, NOTHING)
        if item.number is None and sign.meaning is Meaning.NOT_APPLICABLE:
            ends.append((0, 0))
        else:
            ends.append(ends_of_cell(item.number, sign, 0, decimals))
    found = np.array(ends, dtype=np.int64).reshape(-1, 2)
    return found[:, 0], found[:, 1]


def ends_of_cell(value: int | Decimal | None, sign: Sign, off: int, decimals: int) -> tuple[int, int]:
    """The least and the most that a figure or sign says of its cell, in units of the last decimal; -1 for no bound."""
    if value is not None:
        scaled = int(value * 10**decimals)
        return max(0, scaled - off), scaled + off
    if sign.meaning is Meaning.ZERO:
        return 0, off
    if sign.meaning is Meaning.LOW:
        return (0, max(off, 10**decimals // 2))
    if sign.most >= 0:
        return sign.least * 10**decimals, sign.most * 10**decimals
    return 0, -1


def slack_of(rounding: Sequence[Rounded], table: Tidy, depth: Depths, decimals: int) -> Ints:
    """How far the figure of each cell may be off through rounding, in units of the last decimal."""
    off = np.zeros(len(table), dtype=np.int64)
    for item in rounding:
        plan = item.plan
        chosen = np.ones(len(table), dtype=np.bool_)
        if plan.measure:
            chosen &= np.array([name == plan.measure for name in table.measure_names], dtype=np.bool_)[table.measure]
        for name, code in plan.where.items():
            if name not in table.names:
                chosen[:] = False
                continue
            part = table.names.index(name)
            level = depth.get(name, {})
            own = [code in (text, f"level {level.get(text, 0)}") for text in table.spelled[part]]
            chosen &= np.array(own, dtype=np.bool_)[table.positions[:, part]]
        off[chosen] = np.maximum(off[chosen], slack(plan) * 10**decimals)
    return off


def depths(dimension: TidyDimension, adding: Adding) -> dict[str, int]:
    """The level of each code of a dimension: 1 at the top, one more for each sum that it is part of."""
    above = dict(dimension.parents)
    for tree in adding.hierarchies:
        for parent, children in tree.items():
            for code in children:
                above[code] = parent
    found = {}
    for code in dimension.codes:
        level, seen = 1, {code}
        at = code
        while at in above and above[at] not in seen:
            at = above[at]
            seen.add(at)
            level += 1
        found[code] = level
    return found
