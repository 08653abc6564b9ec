"""Workbooks (xlsx, xls, ods) as sheets: values by calamine, indents and bold from the styles of xlsx."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

from prikk.errors import InputError, MissingExtraError
from prikk.formats.xlsx.archive import check_archive
from prikk.model.plainfile import plain
from prikk.tidy.grid import GREATEST_SHEETS, Sheet, Value, squared
from prikk.tidy.styles import styles_of

_ZIPPED = b"PK"


def read_workbook_sheets(path: Path) -> tuple[Sheet, ...]:
    """The sheets of a workbook that have anything in them, hidden ones left out. Raises InputError."""
    try:
        import python_calamine  # noqa: PLC0415  # an extra
    except ImportError:
        raise MissingExtraError("tables", "python-calamine", "Reading workbooks") from None
    with plain(path).open("rb") as file:
        zipped = file.read(2) == _ZIPPED
    if zipped:
        check_archive(path)
    try:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
        shown = [item.name for item in book.sheets_metadata
                 if item.visible == python_calamine.SheetVisibleEnum.Visible
                 and item.typ == python_calamine.SheetTypeEnum.WorkSheet]  # fmt: skip
        if len(shown) > GREATEST_SHEETS:
            raise InputError(f"{len(shown):,} sheets", path=path, allowed=f"up to {GREATEST_SHEETS:,}")
        read = [(name, book.get_sheet_by_name(name)) for name in shown]
        grids = [(name, sheet.to_python(skip_empty_area=False), _merged(sheet)) for name, sheet in read]
    except (python_calamine.CalamineError, ValueError, OSError) as error:
        allowed = "an Excel workbook (.xlsx, .xls) or an OpenDocument sheet (.ods)"
        raise InputError(
            f"not a workbook that can be read ({type(error).__name__})", path=path, allowed=allowed
        ) from None
    styles = (
        styles_of(path, {name for name, _, _ in grids}) if zipped and path.suffix.lower() in (".xlsx", ".xlsm") else {}
    )
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
