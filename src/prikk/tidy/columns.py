"""The columns of a table, seen one by one, and what becomes of them: dimensions of labels, and figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_FEW = 0.5


@dataclass(frozen=True)
class LabelAxis:
    """A dimension whose codes stand in columns: several where each is a level, from the coarsest to the finest.

    `labels` are the columns of what the codes in them are called (-1: the codes say it themselves). An empty code is
    the one above it where that goes `down`, else it stands for all others.
    """

    name: str
    columns: tuple[int, ...]
    labels: tuple[int, ...]
    down: bool = False


@dataclass(frozen=True)
class FigureColumn:
    """A column of figures: what is measured, whether that is worked out from counts, its codes in the heading."""

    place: int
    measure: str
    derived: bool
    codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class SheetColumn:
    """A column of a table: its heading, its texts, how many of them are figures (signs included)."""

    place: int
    heading: str
    texts: Sequence[str]
    figures: int
    filled: int
    distinct: frozenset[str]

    @property
    def mostly_figures(self) -> bool:
        """Whether at least half of what stands in it are figures."""
        return self.figures > 0 and self.figures >= _FEW * self.filled
