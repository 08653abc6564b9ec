"""Tidy cells as CSV: a column a dimension, then measure, value, status, note, and where each cell stood."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from decimal import Decimal
from typing import TextIO

from prikk.model.text import guarded
from prikk.tidy.cells import Tidy
from prikk.tidy.grid import letters_of
from prikk.tidy.reading import Reading
from prikk.tidy.signs import Meaning

COLUMNS = ("measure", "value", "status", "sign", "note", "file", "sheet", "row", "column")
"""The columns behind those of the dimensions."""
_PUBLISHED = "shown"


def write_cells(reading: Reading, target: TextIO) -> int:
    """Write all cells of all tables; returns how many. A dimension that a table lacks is empty."""
    names = list(dict.fromkeys(name for group in reading.sets for table in group.tables for name in table.names))
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow([guarded(name) for name in (*names, *COLUMNS)])
    count = 0
    for group in reading.sets:
        for table in group.tables:
            for row in _rows(table, names, reading.meanings):
                writer.writerow(row)
                count += 1
    return count


def _rows(table: Tidy, names: list[str], meanings: dict[str, Meaning]) -> Iterator[list[str]]:
    sheet = table.block.sheet
    lines = list(sheet.lines)
    own = [table.names.index(name) if name in table.names else -1 for name in names]
    rows, columns = table.rows.tolist(), table.columns.tolist()
    for cell, (codes, measure, content) in enumerate(zip(table.codes, table.measures, table.found, strict=True)):
        shown = content.number is not None
        row = rows[cell]
        yield [
            *(guarded(codes[part]) if part >= 0 else "" for part in own),
            guarded(measure),
            _text(content.number),
            _PUBLISHED if shown else meanings.get(content.sign, Meaning.UNKNOWN).value,
            guarded(content.sign),
            guarded(content.flag),
            guarded(sheet.path.name),
            guarded(table.sheets[cell] if table.sheets else sheet.name),
            str(lines[row] if row < len(lines) else row + 1),
            "" if sheet.kind else letters_of(columns[cell]),
        ]


def _text(value: int | Decimal | None) -> str:
    return "" if value is None else f"{value:f}" if isinstance(value, Decimal) else str(value)
