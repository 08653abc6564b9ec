"""Workbooks (xlsx, xls, ods) as sheets: values by calamine, indents and bold from the styles of xlsx."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

from prikk.errors import InputError
from prikk.model.workbook import opened_workbook, shown_sheets
from prikk.tidy.grid import GREATEST_SHEETS, Sheet, Value, squared
from prikk.tidy.styles import styles_of


def read_workbook_sheets(path: Path) -> tuple[Sheet, ...]:
    """The sheets of a workbook that have anything in them, hidden ones left out. Raises InputError."""
    with opened_workbook(path) as book:
        shown = shown_sheets(book)
        if len(shown) > GREATEST_SHEETS:
            raise InputError(f"{len(shown):,} sheets", path=path, allowed=f"up to {GREATEST_SHEETS:,}")
        read = [(name, book.get_sheet_by_name(name)) for name in shown]
        grids = [(name, sheet.to_python(skip_empty_area=False), _merged(sheet)) for name, sheet in read]
    styles = styles_of(path, {name for name, _, _ in grids}) if path.suffix.lower() in (".xlsx", ".xlsm") else {}
    found = []
    for name, grid, merged in grids:
        rows = squared([[_value(item) for item in row] for row in grid], path)
        if any(any(value != "" for value in row) for row in rows):
            indents, bold = styles.get(name, ({}, frozenset()))
            found.append(Sheet(path, name, rows, range(1, len(rows) + 1), indents, bold, merged))
    return tuple(found)


def _merged(sheet: Any) -> tuple[tuple[int, int, int, int], ...]:
    ranges = sheet.merged_cell_ranges or ()
    return tuple((top, left, bottom, right) for (top, left), (bottom, right) in ranges)


def _value(item: Any) -> Value:
    """A cell's value: whole numbers as such, others with the digits that the shortest text of them has."""
    match item:
        case bool():
            return str(item).upper()
        case int():
            return item
        case float():
            return int(item) if item.is_integer() and abs(item) < 2**53 else Decimal(repr(item))
        case dt.datetime():
            return item.date().isoformat()
        case dt.date() | dt.time():
            return item.isoformat()
        case None:
            return ""
        case _:
            return str(item)
