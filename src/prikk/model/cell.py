"""What names a cell, from tabulation to the files: codes, period, statistic."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

Codes = tuple[str, ...]
"""A code of each dimension, in the order of the dimensions."""


class CellKey(NamedTuple):
    """A cell: a code of each dimension, the period, and the statistic that is printed in it.

    Bare tables have neither period nor statistic: both are empty there. Keys sort by codes, then period, then
    statistic. A tuple, because there are a million of them in dictionaries.
    """

    codes: Codes
    period: str = ""
    statistic: str = ""

    @classmethod
    def from_parts(cls, parts: Sequence[str], dimensions: int) -> CellKey:
        """The key that a row spells out: so many codes, then what there is of period and statistic."""
        return cls(tuple(parts[:dimensions]), *parts[dimensions:])

    @classmethod
    def from_row(cls, row: Sequence[str]) -> CellKey:
        """The key that a row of `cells.csv` spells out: its codes, then period and statistic."""
        return cls.from_parts(row, len(row) - 2)

    @property
    def parts(self) -> tuple[str, ...]:
        """The key spelt out in a row: its codes, then its period and its statistic where it has them."""
        return (*self.codes, *(part for part in self[1:] if part))

    def with_code(self, dimension: int, code: str) -> CellKey:
        """The same cell at another code of a dimension (its position)."""
        codes = self.codes
        return self._replace(codes=(*codes[:dimension], code, *codes[dimension + 1 :]))
