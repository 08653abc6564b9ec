"""Cell keys and columns: which column of the system stands for which cell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

Key = tuple[str, ...]
Codes = npt.NDArray[np.int32]


@dataclass(frozen=True)
class CellIndex:
    """The cells of a system, in column order.

    `names` are the key's parts (dimensions, then `period` and `statistic` where there are such); `levels[d]` lists the
    codes of part `d`; `codes` has shape (cells, parts) and holds positions in `levels`. Kept as integers, because a
    publication may have a million cells.
    """

    names: tuple[str, ...]
    levels: tuple[tuple[str, ...], ...]
    codes: Codes

    @classmethod
    def from_keys(cls, names: Sequence[str], keys: Iterable[Key]) -> CellIndex:
        """The index of the given keys, in the given order. Raises ValueError when a key stands twice."""
        rows = list(keys)
        levels: list[tuple[str, ...]] = []
        codes = np.zeros((len(rows), len(names)), dtype=np.int32)
        for part in range(len(names)):
            position: dict[str, int] = {}
            codes[:, part] = [position.setdefault(row[part], len(position)) for row in rows]
            levels.append(tuple(position))
        index = cls(tuple(names), tuple(levels), codes)
        if len(index.columns) != len(rows):
            raise ValueError("a cell key stands twice")
        return index

    def __len__(self) -> int:
        return len(self.codes)

    def key(self, column: int) -> Key:
        """The key of a column."""
        return tuple(level[code] for level, code in zip(self.levels, self.codes[column].tolist(), strict=True))

    @cached_property
    def columns(self) -> dict[Key, int]:
        """The column of each key."""
        parts = [np.array(level, dtype=object)[self.codes[:, d]].tolist() for d, level in enumerate(self.levels)]
        return {key: column for column, key in enumerate(zip(*parts, strict=True))}
