"""The whole way from raw tables to cells and defects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from prikk.errors import InputError
from prikk.model.publication import Publication
from prikk.model.raw import RawTable
from prikk.model.release import Column, Key, PublishedCell, Table
from prikk.model.status import Status
from prikk.repair.board import Board
from prikk.repair.catalogue import Catalogue, catalogue
from prikk.repair.defects import Defect, DefectKind
from prikk.repair.place import Document, read_document
from prikk.repair.report import Reporter
from prikk.repair.restore import Restored, restore
from prikk.repair.settle import Settled, settle

Stars = Literal["auto", "primary", "any"]
"""What a symbol stands for: small figures alone (`primary`), any figure (`any`), or the former if all readable figures
agree with it (`auto`).
"""


@dataclass(frozen=True)
class Repaired:
    """What a document shows.

    `cells` has every cell of `tables`, each once, in their order; `lines` the lines where a cell stands (none: it was
    restored or is lost). `only_primary` tells what the symbol was taken for.
    """

    tables: tuple[Table, ...]
    cells: Mapping[Key, PublishedCell]
    lines: Mapping[Key, tuple[int, ...]]
    defects: tuple[Defect, ...]
    only_primary: bool


@dataclass(frozen=True)
class _Attempt:
    document: Document
    board: Board
    settled: Settled
    restored: Restored

    @property
    def trouble(self) -> set[str]:
        """The tables in which something contradicts."""
        wrong = self.settled.suspects - set(self.settled.certain)
        tables = {table.id for table in self.document.tables if wrong & set(table.cell_keys())}
        pairs = zip(self.settled.uncertain, self.settled.placements, strict=True)
        return tables | {reading.entry.table.id for reading, placements in pairs if not placements}

    @property
    def cost(self) -> tuple[bool, int]:
        """How bad it is: whether nothing can be true at once, then how many cells and rows contradict."""
        wrong = self.settled.suspects - set(self.settled.certain)
        return not self.restored.consistent, len(wrong) + sum(not item for item in self.settled.placements)


def repair(
    raw_tables: Sequence[RawTable], publication: Publication, *, stars: Stars = "auto", path: Path | None = None
) -> Repaired:
    """Read the cells of a publication out of raw tables, and restore what the equations leave no choice about.

    Raises InputError, which names `path`, when no table is one of the publication's.
    """
    known = catalogue(publication)
    best: _Attempt | None = None
    for only_primary in {"auto": (True, False), "primary": (True,), "any": (False,)}[stars]:
        wide: frozenset[str] = frozenset()
        while True:
            document = read_document(raw_tables, known, wide)
            if not document.readings:
                raise InputError(
                    "no table of the publication is in it",
                    path=path,
                    allowed="tables whose title, total row or rows the publication file names",
                )
            attempt = _attempt(document, known, only_primary=only_primary)
            if best is None or attempt.cost < best.cost:
                best = attempt
            if attempt.trouble <= wide:
                break
            wide |= attempt.trouble
        if not any(best.cost):
            break
    assert best is not None
    return _repaired(best, known)


def _attempt(document: Document, known: Catalogue, *, only_primary: bool) -> _Attempt:
    board = Board(known.publication, document.tables, only_primary=only_primary)
    settled = settle(board, document.readings)
    return _Attempt(document, board, settled, restore(board, settled, document.tables))


def _repaired(attempt: _Attempt, known: Catalogue) -> Repaired:
    reporter = Reporter(known, attempt.document)
    lines = _lines(attempt)
    cells: dict[Key, PublishedCell] = {}
    for table in attempt.document.tables:
        for key in table.cell_keys():
            cells[key] = _cell(attempt, key)
    defects = (
        *reporter.of_tables(),
        *reporter.of_placing(attempt.settled),
        *_of_cells(attempt, reporter, cells, lines),
    )
    return Repaired(
        attempt.document.tables,
        cells,
        {key: lines.get(key, ()) for key in cells},
        tuple(sorted(defects, key=lambda item: item.line)),
        attempt.board.only_primary,
    )


def _cell(attempt: _Attempt, key: Key) -> PublishedCell:
    if key in attempt.restored.read:
        return attempt.restored.read[key]
    outcomes = attempt.restored.open.get(key)
    return (outcomes and outcomes.only) or PublishedCell(Status.UNREADABLE)


def _lines(attempt: _Attempt) -> dict[Key, tuple[int, ...]]:
    """Where each cell stands: the lines of the rows of which every possible reading has a sign for it."""
    found: dict[Key, tuple[int, ...]] = {}
    left = {
        id(reading): ways for reading, ways in zip(attempt.settled.uncertain, attempt.settled.placements, strict=True)
    }
    for reading in attempt.document.readings:
        ways = left.get(id(reading), [reading.direct] if reading.direct else [])
        for key in set.intersection(*(set(way) for way in ways)) if ways else ():
            found[key] = (*found.get(key, ()), reading.line)
    return found


def _of_cells(
    attempt: _Attempt, reporter: Reporter, cells: Mapping[Key, PublishedCell], lines: Mapping[Key, tuple[int, ...]]
) -> Iterator[Defect]:
    """What was made of each cell that does not simply stand there."""
    rule = attempt.board.rule
    row_lines: dict[tuple[str, str], int] = {}
    for reading in attempt.document.readings:
        for code in reading.codes:
            row_lines.setdefault((reading.entry.table.id, code), reading.line)
    told: set[Key] = set()
    first_lines = {reading.entry.table.id: reading.line for reading in reversed(attempt.document.readings)}
    for table, row, column in _each_cell(attempt.document.tables):
        key = table.key(row, column)
        if key in told:
            continue
        told.add(key)
        line = row_lines.get((table.id, row), first_lines.get(table.id, 0))
        for where, sign in _disputed(attempt, key, cells[key]):
            yield reporter.cell(
                where, DefectKind.CONTRADICTION, table, row, column, found=_shown(sign, rule.symbol),
                made=_shown(cells[key], rule.symbol), evidence="other figures disagree with it",
            )  # fmt: skip
        outcomes = attempt.restored.open.get(key)
        if cells[key].status is Status.UNREADABLE and key not in attempt.restored.read:
            words = outcomes.words(rule) if outcomes else "unknown"
            yield reporter.cell(
                line, DefectKind.UNREADABLE, table, row, column, found="", made=f"it may be {words}",
                evidence="the sums and averages leave all of these",
            )  # fmt: skip
        elif outcomes is not None and not lines.get(key):
            yield reporter.cell(
                line, DefectKind.RESTORED, table, row, column, found="", made=_shown(cells[key], rule.symbol),
                evidence="the sums and averages leave no other figure",
            )  # fmt: skip


def _each_cell(tables: Sequence[Table]) -> Iterator[tuple[Table, str, Column]]:
    return ((table, row, column) for table in tables for row in table.rows for column in table.columns)


def _disputed(attempt: _Attempt, key: Key, cell: PublishedCell) -> Iterator[tuple[int, PublishedCell]]:
    """Where a cell stands otherwise than it was taken for."""
    if key not in attempt.settled.suspects:
        return
    for reading in attempt.document.readings:
        sign = (reading.direct or {}).get(key)
        if sign is not None and sign != cell:
            yield reading.line, sign


def _shown(cell: PublishedCell, symbol: str) -> str:
    if cell.value is not None:
        return str(cell.value)
    return symbol if cell.status.hidden else cell.status.value
