"""Codes of one column that lie in each other, each beside those that it counts: found by arithmetic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from prikk.counts.evidence import Bounds
from prikk.model.cell import Codes
from prikk.system import UNBOUNDED
from prikk.system.cellsystem import Ints
from prikk.system.equations import Hierarchy

MOST_CODES = 5_000
"""Codes beyond which no nesting is looked for."""

_TWICE = 2
"""Slices in which a sum must be seen where nothing else says that a code is one."""


def nesting(cells: Bounds, part: int, codes: Sequence[str], *, absent_is_zero: bool) -> Hierarchy:
    """The parents among some codes with their children; nothing where none is seen.

    A code is taken for a parent where it is the sum of the codes next to it in every slice in which all of them are
    shown, at least once, and no slice speaks against it. A tree of all codes is preferred, read from the front or from
    the back; else the forest in which most codes have a parent, of sums that are seen twice.
    """
    if len(codes) > MOST_CODES:
        return {}
    grid = _Grid.of(cells, part, codes, absent_is_zero=absent_is_zero)
    orders = list(range(len(codes))), list(reversed(range(len(codes))))
    found = [_parsed(grid, order, single) for single in (False, True) for order in orders]
    whole = [tree for tree in found if sum(map(len, tree.values())) == len(codes) - 1]
    if whole:
        return _named(whole[0], codes)
    seen = ({parent: parts for parent, parts in tree.items() if grid.seen(parent, parts) >= _TWICE} for tree in found)
    return _named(max(seen, key=lambda tree: sum(map(len, tree.values()))), codes)


@dataclass(frozen=True)
class _Grid:
    """What the figures say of each code (a row) in each slice (a column)."""

    low: Ints
    high: Ints

    @classmethod
    def of(cls, cells: Bounds, part: int, codes: Sequence[str], *, absent_is_zero: bool) -> _Grid:
        place = {code: number for number, code in enumerate(codes)}
        slices: dict[Codes, int] = {}
        at = [slices.setdefault(key[:part] + key[part + 1 :], len(slices)) for key in cells.keys]
        shape = len(codes), len(slices)
        low, high = np.zeros(shape, dtype=np.int64), np.full(shape, 0 if absent_is_zero else UNBOUNDED)
        own = [place[key[part]] for key in cells.keys]
        low[own, at], high[own, at] = cells.low, cells.high
        return cls(low, high)

    def seen(self, parent: int, parts: Sequence[int]) -> int:
        """In how many slices a code is seen to be the sum of others; -1 where some slice speaks against it."""
        own_low, own_high = self.low[parent], self.high[parent]
        unknown = np.any(self.high[parts] >= UNBOUNDED, axis=0)
        low, high = self.low[parts].sum(axis=0), np.where(unknown, UNBOUNDED, self.high[parts].sum(axis=0))
        if np.any(low > own_high) or np.any(high < own_low):
            return -1
        return int(np.sum(~unknown & (own_high < UNBOUNDED) & (own_high > 0)))


def _parsed(grid: _Grid, order: Sequence[int], single: bool) -> dict[int, list[int]]:
    """The children of each code that is the sum of the fewest codes after it; `single`: also of one that equals it."""
    found: dict[int, list[int]] = {}
    tops: list[int] = []  # the next one last
    for code in reversed(order):
        for count in range(1 if single else 2, len(tops) + 1):
            parts = tops[-count:]
            if np.any(grid.low[parts].sum(axis=0) > grid.high[code]):
                break
            seen = grid.seen(code, parts)
            if seen >= (1 if count > 1 else _TWICE):
                found[code] = parts[::-1]
                del tops[-count:]
                break
        tops.append(code)
    return found


def _named(tree: dict[int, list[int]], codes: Sequence[str]) -> Hierarchy:
    return {codes[parent]: [codes[part] for part in parts] for parent, parts in tree.items()}
