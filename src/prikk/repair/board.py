"""What follows from what was read: the cell system of the document's tables, and knowledge that grows with each row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from prikk.errors import ConflictError
from prikk.figures.derivation import derivations
from prikk.figures.layout import every_table
from prikk.infer import Equations, tighten
from prikk.model.cell import CellKey
from prikk.model.release import PublishedCell
from prikk.model.specification import Specification
from prikk.model.status import Status
from prikk.model.table import Table
from prikk.rules.protocol import Bounds
from prikk.rules.registry import rule_of
from prikk.rules.statements import shown_bounds
from prikk.system import Knowledge
from prikk.system.cellsystem import Ints
from prikk.system.knows import SHOWN_SUMS
from prikk.system.published import published_system

Cells = Mapping[CellKey, PublishedCell]


class Board:
    """The cell system of a publication with given tables, and what signs state about it.

    `only_primary` tells whether a symbol stands for small figures alone; else it may stand for any.
    """

    def __init__(self, specification: Specification, tables: Sequence[Table], *, only_primary: bool) -> None:
        self.symbol = specification.confidentiality.symbol
        self.rule, self.only_primary = rule_of(specification.confidentiality), only_primary
        tables_seen = [*tables, *_not_seen(specification, tables)]
        self.published = published_system(specification, tables_seen, knows=SHOWN_SUMS)
        self.system = self.published.system
        self.derivations = derivations(specification, tables)
        self._equations = Equations.of(self.system.matrix, np.zeros(self.system.matrix.shape[0], dtype=np.int64))
        self.start = tighten(self._equations, self.published.structure)

    def bounds(self, key: CellKey, cell: PublishedCell) -> tuple[int, Bounds] | None:
        """The column of a figure and what the sign in its place states; None where it states nothing."""
        figure = self.published.figures.get(key)
        if figure is None or cell.status in (Status.MISSING, Status.UNREADABLE):
            return None
        if cell.status is Status.NOT_APPLICABLE:
            return figure.column, (0, 0)
        if cell.value is not None:
            return figure.column, shown_bounds(figure, cell.value, self.rule)
        return figure.column, self.rule.star(cell.status, figure.periods, only_primary=self.only_primary)

    def may_show(self, key: CellKey, cell: PublishedCell) -> bool:
        """Whether the rule lets a figure stand there: it hides small ones."""
        figure = self.published.figures.get(key)
        return figure is None or cell.value is None or bool(self.rule.shown(*figure.says(cell.value), figure.periods))

    def allows(self, knowledge: Knowledge, cells: Cells) -> bool:
        """Whether each sign by itself agrees with the rule and with what is known."""
        for key, cell in cells.items():
            if not self.may_show(key, cell):
                return False
            if stated := self.bounds(key, cell):
                column, (low, high) = stated
                if max(low, knowledge.low[column]) > min(high, knowledge.high[column]):
                    return False
        return True

    def stated(self, knowledge: Knowledge, cells: Cells) -> Knowledge:
        """What is known, and what the signs state by themselves; bounds cross where these contradict each other."""
        low, high = knowledge.low.copy(), knowledge.high.copy()
        for key, cell in cells.items():
            if stated := self.bounds(key, cell):
                column, (least, most) = stated
                low[column], high[column] = max(low[column], least), min(high[column], most)
        return Knowledge(low, high)

    def joined(self, knowledge: Knowledge, cells: Cells) -> Knowledge | None:
        """What is known once the signs are believed; None where they contradict it.

        `knowledge` is what propagation leaves: it goes on from what the signs change.
        """
        if not self.allows(knowledge, cells):
            return None
        stated = self.stated(knowledge, cells)
        changed = np.flatnonzero((stated.low != knowledge.low) | (stated.high != knowledge.high))
        concluded = self.concluded(stated, changed)
        if concluded is None or any(self._is_worked_out_wrong(concluded, key, cell) for key, cell in cells.items()):
            return None
        return concluded

    def _is_worked_out_wrong(self, knowledge: Knowledge, key: CellKey, cell: PublishedCell) -> bool:
        """Whether a cell is worked out from counts that are all known, and another than theirs."""
        derivation = self.derivations.get(key)
        if derivation is None or cell.value is None:
            return False
        columns = [self.system.cells.columns[count] for count in derivation.behind]
        if not np.all(knowledge.known[columns]):
            return False
        return cell.value != derivation.form.print(knowledge.low[columns].tolist())

    def concluded(self, knowledge: Knowledge, changed: Ints | None = None) -> Knowledge | None:
        """What follows by taking each equation by itself (from the columns `changed`); None where one cannot hold."""
        try:
            return tighten(self._equations, knowledge, changed)
        except ConflictError:
            return None


def _not_seen(specification: Specification, tables: Sequence[Table]) -> Sequence[Table]:
    """The tables that a document does not have: it may have lost them, so nothing is concluded from that."""
    seen = {table.identity for table in tables}
    return [table for _, table in every_table(specification) if table.identity not in seen]


def either(alternatives: Sequence[Knowledge]) -> Knowledge:
    """What is known when one of several knowledges is right, nobody knows which."""
    return Knowledge(
        np.minimum.reduce([item.low for item in alternatives]), np.maximum.reduce([item.high for item in alternatives])
    )
