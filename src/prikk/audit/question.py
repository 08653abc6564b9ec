"""What an audit asks: which cells are hidden, what their rule allows, and what the attacker knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from prikk.system import CellSystem, Key, Knowledge
from prikk.system.cellsystem import Bools, Ints


@dataclass(frozen=True)
class Question:
    """The hidden cells ("stars") of a publication, and the attacker.

    One entry a star in `keys`, `columns` (of the system), `averages` (the star hides an average), `least` and `most`
    (the values that the star's rule allows by itself), `protected` (a finding there counts; a star that tells that it
    is secondary hides nothing small) and `structural` (the layout alone makes it zero). `by_dimension` and `by_table`
    give positions of stars: those that stand in tables whose rows run over the dimension, and those in the table.
    """

    system: CellSystem = field(repr=False)
    knowledge: Knowledge
    names: tuple[str, ...]
    keys: Sequence[Key] = field(repr=False)
    columns: Ints = field(repr=False)
    averages: Bools = field(repr=False)
    least: Ints = field(repr=False)
    most: Ints = field(repr=False)
    protected: Bools = field(repr=False)
    structural: Bools = field(repr=False)
    by_dimension: Mapping[str, Ints] = field(repr=False)
    by_table: Mapping[str, Ints] = field(repr=False)

    def __len__(self) -> int:
        return len(self.columns)

    def knowing(self, more: Knowledge) -> Question:
        """The same question to an attacker who also knows `more`."""
        return replace(self, knowledge=self.knowledge & more)

    def at_least(self, column: int, value: int) -> Question:
        """The same question to an attacker who also knows that a column is at least `value`."""
        low = self.knowledge.low.copy()
        low[column] = np.maximum(low[column], value)
        return replace(self, knowledge=Knowledge(low, self.knowledge.high))
