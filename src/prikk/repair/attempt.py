"""One attempt to read a document under one belief about what its tables have, and the choice between attempts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from prikk.errors import InputError
from prikk.model.raw import RawTable
from prikk.model.table import Table
from prikk.repair.board import Board
from prikk.repair.catalogue import TableCatalogue
from prikk.repair.disorder import Reading
from prikk.repair.place import Breadth, Document, find_exchanges, read_document
from prikk.repair.restore import Restored, nothing_restored, restore
from prikk.repair.settle import SettledRows, set_aside, settle
from prikk.repair.spending import Spending

SOUND_TABLES = 10
"""Where one table in so many contradicts, it is doubted what the symbol stands for."""
FEW_TABLES = 3
"""Of so many contradicting tables it is tried in any case whether they have lost rows or columns."""


@dataclass(frozen=True)
class Attempt:
    """A document read under one belief."""

    breadth: Breadth
    thorough: bool
    document: Document
    board: Board
    settled: SettledRows
    restored: Restored

    @property
    def trouble(self) -> frozenset[str]:
        """The tables in which something contradicts."""
        wrong = self.settled.suspects - set(self.settled.certain)
        tables = {table.id for table in self.document.tables if wrong & set(table.cell_keys())}
        return frozenset(tables | {reading.entry.table.id for reading in self._misfits})

    @property
    def cost(self) -> tuple[bool, int]:
        """How bad it is: whether nothing can be true at once, then how many cells and rows contradict."""
        wrong = self.settled.suspects - set(self.settled.certain)
        return not self.restored.consistent, len(wrong) + len(self._misfits)

    @property
    def is_in_doubt(self) -> bool:
        """Whether more contradicts than some misread figures would explain."""
        return not self.restored.consistent or len(self.trouble) * SOUND_TABLES > len(self.document.tables)

    @property
    def lacking(self) -> frozenset[str]:
        """The tables in which something contradicts and that lack rows or columns which they may have."""
        return frozenset(id for id in self.trouble if id in self.document.lacking)

    @property
    def may_be_mended(self) -> bool:
        """Whether so little contradicts that lost rows and columns may be behind it."""
        return not self.is_in_doubt or min(len(self.trouble), len(self.lacking)) <= FEW_TABLES

    @property
    def damaged(self) -> frozenset[str]:
        """The tables that have lost a cell."""
        uncertain = {reading.entry.table.id for reading in self.settled.uncertain}
        lost = {
            table.id for table in self.document.tables if any(key in self.restored.open for key in table.cell_keys())
        }
        return frozenset(uncertain | lost)

    @property
    def _misfits(self) -> list[Reading]:
        pairs = zip(self.settled.uncertain, self.settled.placements, strict=True)
        return [reading for reading, placements in pairs if not placements]


class Attempts:
    """Reads one document, trying what must be believed to make sense of it."""

    def __init__(
        self, raw_tables: Sequence[RawTable], known: TableCatalogue, path: Path | None, spending: Spending
    ) -> None:
        self.raw_tables, self.known, self.path, self.spending = raw_tables, known, path, spending
        self._documents: dict[Breadth, Document] = {}

    def best(self, *, only_primary: bool) -> Attempt:
        """The attempt with least contradiction: rows and columns that do not appear were left out for want of records,
        or, in tables that make no sense so, were lost.
        """
        best = attempt = self._attempt(Breadth(), only_primary=only_primary)
        doubtful = attempt.cost > (False, 0) or attempt.settled.suspects or attempt.document.headless
        if doubtful and (moved := find_exchanges(attempt.document, self.known)):
            attempt = self._attempt(Breadth(exchanged=moved), only_primary=only_primary)
            best = attempt = min(attempt, best, key=lambda item: (item.cost, len(item.settled.suspects)))
        while not self.spending.over() and attempt.may_be_mended and not attempt.trouble <= attempt.breadth.rows:
            trouble = attempt.trouble
            breadth = replace(
                attempt.breadth, rows=attempt.breadth.rows | trouble, columns=attempt.breadth.columns | trouble
            )
            attempt = self._attempt(breadth, only_primary=only_primary)
            if attempt.cost < best.cost:
                best = attempt
        return best

    def completed(self, attempt: Attempt) -> Attempt:
        """The same attempt with a thorough look at what contradicts, and without conclusions from rows that may have
        been lost.
        """
        if any(attempt.cost):
            attempt = self._attempt(attempt.breadth, only_primary=attempt.board.only_primary, thorough=True)
        return self._without_doubt(attempt)

    def _attempt(self, breadth: Breadth, *, only_primary: bool, thorough: bool = False) -> Attempt:
        document = self._documents.get(breadth) or read_document(self.raw_tables, self.known, breadth)
        self._documents[breadth] = document
        if not document.readings:
            raise InputError(
                "no table of the publication is in it",
                path=self.path,
                allowed="tables whose title, total row or rows the publication file names",
            )
        board = Board(self.known.specification, document.possible, only_primary=only_primary)
        settled = settle(board, document.readings, self.spending, thorough=thorough)
        if not thorough and (settled.suspects - set(settled.certain)):
            # It will be looked at again, or not at all.
            return Attempt(breadth, thorough, document, board, settled, nothing_restored(settled.certain))
        restored = restore(board, settled, document.tables, self.known.absent, self.spending)
        if thorough and not restored.consistent and set_aside(board, settled, self.spending):
            restored = restore(board, settled, document.tables, self.known.absent, self.spending)
        return Attempt(breadth, thorough, document, board, settled, restored)

    def _without_doubt(self, attempt: Attempt) -> Attempt:
        """Believe that a damaged table never had a row only where its readable columns say so."""
        full = {entry.table.id: entry.table for entry in self.known.entries}
        damaged = attempt.damaged
        doubtful = frozenset(
            table.id
            for table in attempt.document.tables
            if table.id in damaged and len(table.rows) < len(full[table.id].rows)
        )
        if not doubtful:
            return attempt
        checked = self._doubting(attempt, doubtful)
        sure = {table.id for table in attempt.document.tables if table.id in doubtful and _never_had(checked, table)}
        if sure == doubtful:
            return attempt
        return self._doubting(attempt, doubtful - sure)

    def _doubting(self, attempt: Attempt, doubted: frozenset[str]) -> Attempt:
        """The same attempt without conclusions from the rows that some tables lack."""
        breadth = replace(attempt.breadth, doubted=doubted)
        return self._attempt(breadth, only_primary=attempt.board.only_primary, thorough=attempt.thorough)


def _never_had(checked: Attempt, table: Table) -> bool:
    """Whether, in most columns, the other rows leave nothing for the rows that a table lacks.

    `checked` is an attempt in which nothing was believed of these rows.
    """
    whole = next(item for item in checked.document.possible if item.id == table.id)
    figures = checked.board.published.figures
    for row in set(whole.rows) - set(table.rows):
        found = [figures[key] for column in whole.columns if (key := whole.key(row, column)) in figures]
        columns = [figure.column for figure in found if not figure.derived]
        if 2 * sum(checked.settled.knowledge.high[column] == 0 for column in columns) <= len(columns):
            return False
    return True
