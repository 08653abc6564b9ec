"""A-priori knowledge from a file: cells whose value, or bounds of it, an attacker already has."""

from __future__ import annotations

from typing import Any

import numpy as np

from prikk.counts.columns import Columns, read_columns
from prikk.errors import InputError
from prikk.system import UNBOUNDED, CellSystem, Knowledge


def read_known(source: Any, system: CellSystem) -> tuple[Knowledge, int]:
    """Knowledge from a CSV file or a frame, and how many cells it is about.

    A row is a cell: a column for each part of the key of a count (dimensions, and the period where there are such),
    then `low` and `high`, each empty where there is no bound. Raises InputError for a cell that the system does not
    have, and for bounds that are no whole numbers or cross.
    """
    table = read_columns(source)
    names = system.cells.names
    low = np.full(system.size, -UNBOUNDED, dtype=np.int64)
    high = np.full(system.size, UNBOUNDED, dtype=np.int64)
    parts = [[str(code).strip() for code in table[name]] for name in names]
    bounds = zip(table["low"], table["high"], strict=True)
    for row, (key, (least, most)) in enumerate(zip(zip(*parts, strict=True), bounds, strict=True)):
        column = system.cells.columns.get(key)
        if column is None:
            raise table.error(row, None, f"there is no count {', '.join(key)}", allowed="cells of the audited tables")
        low[column] = max(low[column], _bound(table, row, "low", least, 0))
        high[column] = min(high[column], _bound(table, row, "high", most, UNBOUNDED))
        if low[column] > high[column]:
            raise table.error(row, None, "the bounds cross", allowed="a low bound that is at most the high one")
    if not parts[0]:
        raise InputError("the file has no rows", path=table.path)
    return Knowledge(low, high), len(parts[0])


def _bound(table: Columns, row: int, name: str, value: Any, otherwise: int) -> int:
    text = "" if value is None else str(value).strip()
    if not text:
        return otherwise
    if not (text.isascii() and text.isdigit()):
        raise table.error(row, name, "no whole number", allowed="a whole number from 0, or empty for no bound")
    return int(text)
