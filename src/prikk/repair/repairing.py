"""The whole way from raw tables to cells and defects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from prikk.model.cell import CellKey
from prikk.model.raw import RawTable
from prikk.model.release import PublishedCell
from prikk.model.specification import Specification
from prikk.model.status import Status
from prikk.model.table import Table
from prikk.repair.attempt import Attempt, Attempts
from prikk.repair.catalogue import PlainColumn, TableCatalogue, catalogue
from prikk.repair.defects import Defect, DefectKind
from prikk.repair.disorder import Disorder
from prikk.repair.report import DefectReporter
from prikk.repair.spending import Progress, Spending
from prikk.solve import Limits

NO_OTHER_FIGURE = "the sums and averages leave no other figure"
RULE_HIDES = "the rule hides so small a figure"
Stars = Literal["auto", "primary", "any"]
"""What a symbol stands for: small figures alone (`primary`), any figure (`any`), or the former if all readable figures
agree with it (`auto`).
"""


@dataclass(frozen=True)
class Repaired:
    """What a document shows.

    `cells` has every cell of `tables`, each once, in their order; `lines` the lines where a cell stands (none: it was
    restored or is lost). `only_primary` tells what the symbol was taken for, `limited` that a limit was reached: more
    might be restored with more time, or where less contradicts.
    """

    tables: tuple[Table, ...]
    cells: Mapping[CellKey, PublishedCell]
    lines: Mapping[CellKey, tuple[int, ...]]
    defects: tuple[Defect, ...]
    only_primary: bool
    limited: bool = False


def repair(
    raw_tables: Sequence[RawTable],
    specification: Specification,
    *,
    stars: Stars = "auto",
    path: Path | None = None,
    limits: Limits | None = None,
    progress: Progress | None = None,
) -> Repaired:
    """Read the cells of a publication out of raw tables, and restore what the equations leave no choice about.

    `limits` are those of the whole reading; `progress` is told how far it is. Raises InputError, which names `path`,
    when no table is one of the publication's.
    """
    known = catalogue(specification)
    spending = Spending((limits or Limits()).begun(), progress or (lambda _stage, _share: None))
    attempts = Attempts(raw_tables, known, path, spending)
    best = attempts.best(only_primary=stars != "any")
    if stars == "auto" and best.is_in_doubt:
        best = min(best, attempts.best(only_primary=False), key=lambda attempt: attempt.cost)
    return _repaired(attempts.completed(best), known, spending)


def _repaired(attempt: Attempt, known: TableCatalogue, spending: Spending) -> Repaired:
    reporter = DefectReporter(known, attempt.document)
    lines = _lines(attempt)
    cells: dict[CellKey, PublishedCell] = {}
    for table in attempt.document.tables:
        for key in table.cell_keys():
            cells[key] = attempt.restored.cell(key)
    defects = (
        *reporter.of_tables(),
        *reporter.of_absence(cells),
        *reporter.of_placing(attempt.settled),
        *reporter.of_order(attempt.settled),
        *_of_cells(attempt, reporter, cells, lines),
    )
    return Repaired(
        attempt.document.tables,
        cells,
        {key: lines.get(key, ()) for key in cells},
        tuple(sorted(defects, key=lambda item: item.line)),
        attempt.board.only_primary,
        spending.reached,
    )


def _lines(attempt: Attempt) -> dict[CellKey, tuple[int, ...]]:
    """Where each cell stands: the lines of the rows of which every possible reading has a sign for it."""
    found: dict[CellKey, tuple[int, ...]] = {}
    pairs = zip(attempt.settled.uncertain, attempt.settled.placements, strict=True)
    left = {id(reading): ways for reading, ways in pairs}
    for reading in attempt.document.readings:
        ways = left.get(id(reading), [])
        if isinstance(reading, Disorder):  # read as it is called wherever it may be
            ways = ways and [reading.as_called(ways) or ways[0]]
        lines = {key: reading.line_of(key, way) for way in ways[:1] for key in way if all(key in own for own in ways)}
        for key, line in ({key: reading.line_of(key) for key in reading.direct or ()} | lines).items():
            found[key] = (*found.get(key, ()), line)
    return found


def _of_cells(
    attempt: Attempt,
    reporter: DefectReporter,
    cells: Mapping[CellKey, PublishedCell],
    lines: Mapping[CellKey, tuple[int, ...]],
) -> Iterator[Defect]:
    """What was made of each cell that does not simply stand there."""
    symbol = attempt.board.symbol
    row_lines: dict[tuple[str, str], int] = {}
    for reading in attempt.document.readings:
        for code in reading.codes:
            row_lines.setdefault((reading.entry.table.id, code), reading.line)
    told: set[CellKey] = set()
    first_lines = {reading.entry.table.id: reading.line for reading in reversed(attempt.document.readings)}
    for table, row, column in _each_cell(attempt.document.tables):
        key = table.key((row,), column)
        if key in told:
            continue
        told.add(key)
        line = row_lines.get((table.id, row), first_lines.get(table.id, 0))
        for where, sign in _disputed(attempt, key, cells[key]):
            yield reporter.cell(
                where, DefectKind.CONTRADICTION, table, row, column, found=_shown(sign, symbol),
                made=_shown(cells[key], symbol),
                evidence="other figures disagree with it" if attempt.board.may_show(key, sign) else RULE_HIDES,
            )  # fmt: skip
        outcomes = attempt.restored.open.get(key)
        if cells[key].status is Status.UNREADABLE and key not in attempt.restored.read:
            doubted = key in attempt.restored.doubted
            words = f"it may be {outcomes.words(symbol)}" if outcomes and not doubted else "unknown"
            yield reporter.cell(
                line, DefectKind.UNREADABLE, table, row, column, found="", made=words,
                evidence="its row agrees with the others in no way" if doubted else "the sums and averages leave these",
            )  # fmt: skip
        elif key not in attempt.restored.read and not lines.get(key):
            yield reporter.cell(
                line, DefectKind.RESTORED, table, row, column, found="", made=_shown(cells[key], symbol),
                evidence=_evidence(attempt, key, cells[key]),
            )  # fmt: skip


def _evidence(attempt: Attempt, key: CellKey, cell: PublishedCell) -> str:
    """Why a lost cell was restored as it was."""
    if cell.status is Status.NOT_APPLICABLE:
        return "there can be no such figure, as the codelists say"
    return "the share of two figures" if key in attempt.restored.derived else NO_OTHER_FIGURE


def _each_cell(tables: Sequence[Table]) -> Iterator[tuple[Table, str, PlainColumn]]:
    return (
        (table, code, PlainColumn(*column)) for table in tables for (code,) in table.rows for column in table.columns
    )


def _disputed(attempt: Attempt, key: CellKey, cell: PublishedCell) -> Iterator[tuple[int, PublishedCell]]:
    """Where a cell stands otherwise than it was taken for."""
    if key not in attempt.settled.suspects:
        return
    for reading in attempt.document.readings:
        sign = (reading.direct or {}).get(key)
        if sign is not None and sign != cell:
            yield reading.line_of(key), sign


def _shown(cell: PublishedCell, symbol: str) -> str:
    if cell.value is not None:
        return str(cell.value)
    return symbol if cell.status.hidden else cell.status.value
