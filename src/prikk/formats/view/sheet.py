"""A grid as a workbook."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal

import xlsxwriter

from prikk.formats.view.grid import ViewGrid

_MADE = dt.datetime(2000, 1, 1)


def xlsx_bytes(grid: ViewGrid, *, with_title: bool = False) -> bytes:
    """The grid as a workbook with one sheet. Texts are never formulas; the same grid gives the same bytes."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": grid.title, "created": _MADE})
    sheet = book.add_worksheet()
    bold = book.add_format({"bold": True})
    row = 0
    if with_title:
        sheet.write_string(0, 0, grid.title, bold)
        row = 2
    levels = max(len(grid.heading_names), 1)
    for level in range(levels):
        for column, names in enumerate(grid.heading):
            sheet.write_string(row + level, len(grid.stub) + column, names[level] if names else "", bold)
    for column, name in enumerate(grid.stub):
        sheet.write_string(row + levels - 1, column, name, bold)
    row += levels
    for number, (stub, figures) in enumerate(grid.rows, row):
        for column, name in enumerate(stub):
            sheet.write_string(number, column, name, bold)
        for column, figure in enumerate(figures, len(stub)):
            if isinstance(figure, str):
                sheet.write_string(number, column, figure)
            else:
                sheet.write_number(number, column, float(figure) if isinstance(figure, Decimal) else figure)
    for number, note in enumerate(grid.notes, row + len(grid.rows) + 1):
        sheet.write_string(number, 0, note)
    book.close()
    return out.getvalue()
