"""Cells in words, for logs and messages: codes, never values."""

from __future__ import annotations

from collections.abc import Sequence

from prikk.model.codelist import TOTAL
from prikk.system.cellsystem import CellSystem


def column_name(system: CellSystem, column: int) -> str:
    """A column in words: the codes of its cell that are no totals."""
    cells = len(system.cells)
    key = system.cells.key(column) if column < cells else system.figures[column - cells]
    return named(key)


def named(key: Sequence[str]) -> str:
    """A key in words."""
    return ", ".join(part for part in key if part != TOTAL)
