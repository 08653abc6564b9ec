"""Cell keys and columns: which column of the system stands for which cell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from prikk.model.cell import CellKey, Codes
from prikk.model.codelist import TOTAL
from prikk.system.rests import code_text

Positions = npt.NDArray[np.int32]
TAIL = ("period", "statistic")
"""The parts of a key after its codes."""


def named(key: CellKey) -> str:
    """A key in words: its codes that are no totals."""
    return ", ".join(code_text(part) for part in key.parts if part != TOTAL)


@dataclass(frozen=True)
class CellIndex:
    """The cells of a system, in column order.

    `levels[d]` lists the codes of part `d` of the keys: first the `dimensions`, then the period and the statistic where
    the cells have them. `codes` has shape (cells, parts) and holds positions in `levels`. Kept as integers, because a
    publication may have a million cells.
    """

    dimensions: tuple[str, ...]
    levels: tuple[tuple[str, ...], ...]
    codes: Positions

    @classmethod
    def from_keys(cls, dimensions: Sequence[str], keys: Iterable[CellKey]) -> CellIndex:
        """The index of keys that have period and statistic, in the given order.

        Raises ValueError when a key stands twice.
        """
        return cls._from_rows(dimensions, len(TAIL), [(*key.codes, key.period, key.statistic) for key in keys])

    @classmethod
    def from_codes(cls, dimensions: Sequence[str], codes: Iterable[Codes]) -> CellIndex:
        """The index of the cells of bare tables, which have codes alone. Raises ValueError when a cell stands twice."""
        return cls._from_rows(dimensions, 0, list(codes))

    @classmethod
    def _from_rows(cls, dimensions: Sequence[str], tail: int, rows: Sequence[tuple[str, ...]]) -> CellIndex:
        levels: list[tuple[str, ...]] = []
        codes = np.zeros((len(rows), len(dimensions) + tail), dtype=np.int32)
        for part in range(codes.shape[1]):
            position: dict[str, int] = {}
            codes[:, part] = [position.setdefault(row[part], len(position)) for row in rows]
            levels.append(tuple(position))
        index = cls(tuple(dimensions), tuple(levels), codes)
        if len(index.columns) != len(rows):
            raise ValueError("a cell key stands twice")
        return index

    def __len__(self) -> int:
        return len(self.codes)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the keys' parts."""
        return (*self.dimensions, *TAIL[: len(self.levels) - len(self.dimensions)])

    def key(self, column: int) -> CellKey:
        """The key of a column."""
        parts = [level[code] for level, code in zip(self.levels, self.codes[column].tolist(), strict=True)]
        return CellKey.from_parts(parts, len(self.dimensions))

    @cached_property
    def columns(self) -> dict[CellKey, int]:
        """The column of each key."""
        parts = [np.array(level, dtype=object)[self.codes[:, d]].tolist() for d, level in enumerate(self.levels)]
        width = len(self.dimensions)
        codes = zip(*parts[:width], strict=True) if width else iter([()] * len(self))
        return {key: column for column, key in enumerate(map(CellKey, codes, *parts[width:]))}
