"""Rows that may be read in several ways, as equations, so that all of them are judged exactly and together.

For each way to read a row there is a column that is 1 where that way is right, else 0; they add up to 1. A cell of the
row is then at least, and at most, what the chosen way states.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from prikk.model.cell import CellKey
from prikk.repair.board import Board
from prikk.repair.rows import Placement
from prikk.rules.protocol import Bounds
from prikk.system import UNBOUNDED, CellSystem, Knowledge, Origin, Relation
from prikk.system.equations import EquationList
from prikk.system.growth import grown


@dataclass(frozen=True)
class Choices:
    """A system with choices in it: `chosen[r][p]` is the column of placement p of row r."""

    system: CellSystem
    knowledge: Knowledge
    chosen: tuple[tuple[int, ...], ...]


def with_choices(board: Board, knowledge: Knowledge, rows: Sequence[Sequence[Placement]]) -> Choices:
    """The board's system with the choice between the placements of each row."""
    build = _Build(board, knowledge)
    build.column("open", 0, 1)  # a column of which nothing is known: there is always one to ask about
    chosen = tuple(build.add_row(placements) for placements in rows)
    system = grown(board.system, build.figures, build.equations)
    return Choices(system, knowledge.beyond(build.low, build.high), chosen)


@dataclass
class _Build:
    board: Board
    knowledge: Knowledge
    equations: EquationList = field(default_factory=EquationList)
    figures: list[CellKey] = field(default_factory=list)
    low: list[int] = field(default_factory=list)
    high: list[int] = field(default_factory=list)

    def column(self, name: str, low: int, high: int) -> int:
        """A new auxiliary column."""
        self.figures.append(CellKey((), statistic=f"{name} {len(self.figures)}"))
        self.low.append(low)
        self.high.append(high)
        return self.board.system.size + len(self.figures) - 1

    def add_row(self, placements: Sequence[Placement]) -> tuple[int, ...]:
        """Add the choice between the placements of a row."""
        chosen = tuple(self.column("placement", 0, 1) for _ in placements)
        one = self.column("one", 1, 1)
        self.equations.add(Origin(Relation.SUM, one, "placement"), [one, *chosen], [-1] + [1] * len(chosen))
        stated = [dict(item for key in cells if (item := self.board.bounds(key, cells[key]))) for cells in placements]
        for column in dict.fromkeys(column for bounds in stated for column in bounds):
            self._add_cell(column, chosen, stated)
        return chosen

    def _add_cell(self, column: int, chosen: Sequence[int], stated: Sequence[Mapping[int, Bounds]]) -> None:
        """Bind a cell to what the chosen placement states of it: cell = sum of least * chosen + slack, and
        slack + rest = sum of (most - least) * chosen.
        """
        known = int(self.knowledge.low[column]), int(self.knowledge.high[column])
        bounds = [
            (max(known[0], low), min(known[1], high)) for low, high in (item.get(column, known) for item in stated)
        ]
        spans = [high - low for low, high in bounds]
        bounded = max(high for _, high in bounds) < UNBOUNDED
        slack = self.column("slack", 0, max(spans) if bounded else UNBOUNDED)
        lows = [(place, -low) for place, (low, _) in zip(chosen, bounds, strict=True) if low]
        self._add(column, [(column, 1), (slack, -1), *lows])
        if bounded:
            rest = self.column("slack", 0, max(spans))
            self._add(
                column,
                [(slack, 1), (rest, 1), *((place, -span) for place, span in zip(chosen, spans, strict=True) if span)],
            )

    def _add(self, column: int, terms: Sequence[tuple[int, int]]) -> None:
        columns, values = zip(*terms, strict=True)
        self.equations.add(Origin(Relation.DIFFERENCE, column, "placement"), columns, values)
