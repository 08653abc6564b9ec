"""Cells in words, for logs and messages: codes, never values."""

from __future__ import annotations

from prikk.model.cell import CellKey
from prikk.model.codelist import TOTAL
from prikk.system.cellsystem import CellSystem


def column_name(system: CellSystem, column: int) -> str:
    """A column in words: the codes of its cell that are no totals."""
    return named(system.key(column))


def named(key: CellKey) -> str:
    """A key in words."""
    return ", ".join(part for part in key.parts if part != TOTAL)
