"""A published table as it stands: rows of texts and numbers, before anybody has said what they mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from prikk.errors import InputError
from prikk.model.csvform import GREATEST_COLUMNS

Value = str | int | Decimal
"""What stands in a cell: a number where the file says that it is one (a workbook does), else a text; empty is ''."""
Place = tuple[int, int]
"""A cell of a sheet: the positions of its row and column, from 0."""

GREATEST_SHEETS = 1_000
"""Sheets, or tables of a document, that are read of one file."""
GREATEST_SHEET = 5_000_000
"""Cells of a sheet, those included by which short rows are filled up."""


@dataclass(frozen=True, repr=False)
class Sheet:
    """A sheet of a workbook, a text file, or one table of a document.

    `lines` has the number of each row as people count it in the file. All rows are of one length. `indents` tells how
    far labels are set in, where a file says so otherwise than by blanks; `bold` holds the cells that stand out, and
    `merged` areas that are one cell (first row, first column, last row, last column). `above` are the texts that stand
    before the table where a document has them. `separator` is what stands between fields of a text file. `kind` is what
    `lines` counts where that are no rows: lines, or figures, of a file of a statistics bank.
    """

    path: Path
    name: str
    rows: Sequence[Sequence[Value]]
    lines: Sequence[int]
    indents: Mapping[Place, int] = field(default_factory=dict)
    bold: frozenset[Place] = frozenset()
    merged: Sequence[tuple[int, int, int, int]] = ()
    above: tuple[str, ...] = ()
    encoding: str = ""
    separator: str = ""
    kind: str = ""

    @property
    def width(self) -> int:
        """How many columns there are."""
        return len(self.rows[0]) if self.rows else 0

    def where(self, row: int, column: int | None = None) -> str:
        """A place in words, for messages and plans."""
        if self.kind:
            return f"{self.kind} {self.lines[row]}"
        letters = "" if column is None else f", column {letters_of(column)}"
        sheet = f"{self.name!r}, " if self.name else ""
        return f"{sheet}row {self.lines[row]}{letters}"


def squared(rows: Sequence[Sequence[Value]], path: Path) -> list[list[Value]]:
    """The rows, each filled up with empty cells to the same length. Raises InputError when a sheet is too large."""
    width = max(map(len, rows), default=0)
    if width > GREATEST_COLUMNS:
        raise InputError(f"a table of {width:,} columns", path=path, allowed=f"up to {GREATEST_COLUMNS:,}")
    if width * len(rows) > GREATEST_SHEET:
        found = f"a table of {len(rows):,} rows and {width:,} columns"
        raise InputError(found, path=path, allowed=f"up to {GREATEST_SHEET:,} cells")
    return [[*row, *[""] * (width - len(row))] for row in rows]


def letters_of(column: int) -> str:
    """What spreadsheets call a column (its position, from 0): A, B, ..., AA."""
    found = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(ord("A") + rest) + found
    return found


def text_of(value: Value) -> str:
    """What stands in a cell, as a text without outer blanks; blanks of other kinds inside are plain ones."""
    if isinstance(value, str):
        return " ".join(value.split())
    return str(value) if isinstance(value, int) else f"{value:f}"
