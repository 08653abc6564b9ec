"""What a figure or a sign says of the count behind it, in units of the last digit: rounding and signs taken in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

import numpy as np

from prikk.tidy.cells import Tidy, TidyDimension
from prikk.tidy.rounding import Rounded, slack
from prikk.tidy.signs import Meaning, Sign
from prikk.tidy.sums import Adding, SlicedCells

Depths = Mapping[str, Mapping[str, int]]
"""For each dimension the level of each code: 1 at the top."""
NOTHING = Sign("", Meaning.UNKNOWN, "")
"""The sign of a cell that shows a figure."""


def bounds_of(
    table: Tidy,
    signs: Mapping[str, Sign],
    rounding: Sequence[Rounded],
    depth: Depths,
    decimals: int,
) -> tuple[SlicedCells, list[int]]:
    """What figures say of the counts of a table, in units of the last decimal; and which of its cells these are."""
    kept, codes, least, most = [], [], [], []
    for cell, (key, measure, value, sign) in enumerate(
        zip(table.codes, table.measures, table.values, table.signs, strict=True)
    ):
        if measure in table.derived:
            continue
        if value is None and signs.get(sign, NOTHING).meaning is Meaning.NOT_APPLICABLE:
            low = high = 0
        else:
            off = slack_of(rounding, table.names, key, measure, depth)
            low, high = ends_of_cell(value, signs.get(sign, NOTHING), off, decimals)
        kept.append(cell)
        codes.append(key)
        least.append(low)
        most.append(high)
    return SlicedCells(codes, np.array(least, dtype=np.int64), np.array(most, dtype=np.int64)), kept


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


def slack_of(
    rounding: Sequence[Rounded],
    names: Sequence[str],
    key: Sequence[str],
    measure: str,
    depth: Depths,
) -> int:
    """How far the figure of a cell may be off through rounding."""
    off = 0
    for item in rounding:
        if item.plan.measure not in ("", measure):
            continue
        codes = dict(zip(names, key, strict=True))
        if all(
            code in (codes.get(name), f"level {depth.get(name, {}).get(codes.get(name, ''), 0)}")
            for name, code in item.plan.where.items()
        ):
            off = max(off, slack(item.plan))
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
