"""Cells in words, for logs and messages: codes, never values."""

from __future__ import annotations

from prikk.system.cellsystem import CellSystem
from prikk.system.index import named


def column_name(system: CellSystem, column: int) -> str:
    """A column in words: the codes of its cell that are no totals."""
    return named(system.key(column))
