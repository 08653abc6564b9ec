"""What the figures say of each code of a dimension: whether it can be, or must be, the sum of the others."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from operator import contains

import numpy as np

from prikk.model.cell import Codes
from prikk.system import UNBOUNDED
from prikk.system.cellsystem import Ints

_SURE, _MOSTLY = 3, 0.4
"""A total that is named is taken from here on: in a real cube such totals held in 44 to 85 % of the slices."""


@dataclass(frozen=True)
class Evidence:
    """How often a code, with the others of its slice (all other codes equal), agrees with being their sum.

    `agrees`: all are shown, and it is their sum (of something). `short`: all are shown, and the sum is less. `exceeds`:
    those that are shown are more already. `open`: some are hidden. `absent`: slices without the code.
    """

    agrees: int
    short: int
    exceeds: int
    open: int
    absent: int

    @property
    def fits(self) -> bool:
        """Whether nothing speaks against it."""
        return not self.short and not self.exceeds

    @property
    def mostly(self) -> bool:
        """Whether it is the sum of the others but for contradictions in the source."""
        told = self.agrees + self.short + self.exceeds
        return self.agrees >= _SURE and self.agrees >= _MOSTLY * told

    @property
    def is_sum(self) -> bool:
        """Whether it is the sum of the others wherever that can be told, and there is such a place."""
        return self.fits and self.agrees > 0


@dataclass(frozen=True)
class Bounds:
    """Cells by their codes with what the figures say of each: `low` and `high`, UNBOUNDED where it is hidden."""

    keys: Sequence[Codes]
    low: Ints
    high: Ints

    def only(self, kept: Sequence[int]) -> Bounds:
        """Some of the cells."""
        return Bounds([self.keys[place] for place in kept], self.low[kept], self.high[kept])

    def under(self, part: int, code: str) -> Bounds:
        """The cells with a code in one part of their keys."""
        return Bounds([(*key[:part], code, *key[part + 1 :]) for key in self.keys], self.low, self.high)

    def evidence(self, part: int, *, absent_is_zero: bool, above: Sequence[Collection[str]]) -> Mapping[str, Evidence]:
        """The evidence on each code of the dimension at `part`; a cell without a row counts zero or is unknown.

        `above` has for each dimension the codes that count others: a sum that a table leaves out need not be zero.
        """
        codes = list(dict.fromkeys(key[part] for key in self.keys))
        place = {code: number for number, code in enumerate(codes)}
        slices: dict[Codes, int] = {}
        at = np.array([slices.setdefault(key[:part] + key[part + 1 :], len(slices)) for key in self.keys])
        own = np.array([place[key[part]] for key in self.keys])
        hidden = self.high >= UNBOUNDED
        low, high = self.low.astype(object), np.where(hidden, 0, self.high).astype(object)  # sums of any size
        sums = np.zeros((2, len(slices)), dtype=object)
        np.add.at(sums[0], at, low)
        np.add.at(sums[1], at, high)
        unknown = np.bincount(at, weights=hidden, minlength=len(slices)).astype(np.int64)
        others = [codes for other, codes in enumerate(above) if other != part]
        sums_left_out = np.array([any(map(contains, others, key)) for key in slices], dtype=np.bool_)
        left_out = len(codes) - np.bincount(at, minlength=len(slices))
        unknown += np.where(sums_left_out | (not absent_is_zero), left_out, 0)
        exceeds = ~hidden & (sums[0][at] - low > high).astype(np.bool_)
        alone = np.bincount(at, minlength=len(slices))[at] == 1  # a total whose parts no row of the slice shows
        settled = ~hidden & (unknown[at] == 0) & ~exceeds & ~alone
        short = settled & (sums[1][at] - high < low).astype(np.bool_)
        agrees = settled & ~short & (self.high > 0)
        still_open = ~hidden & ~exceeds & (unknown[at] > 0)
        counts = [np.bincount(own[chosen], minlength=len(codes)) for chosen in (agrees, short, exceeds, still_open)]
        counts.append(len(slices) - np.bincount(own, minlength=len(codes)))
        of_code = np.array(counts).T.tolist()
        return {code: Evidence(*of_code[number]) for code, number in place.items()}
