"""Sheets as a document: rows that stand together are a table, single texts between them its titles and notes.

So a damaged workbook or page is mended like a damaged document: what its rows and signs mean is left to others.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from decimal import Decimal
from pathlib import Path

from prikk.errors import InputError
from prikk.formats.format import Content
from prikk.formats.registry import find_reader
from prikk.model.raw import Number, RawRow, RawTable, RawText
from prikk.tidy.doors import ALLOWED, sheets_of
from prikk.tidy.grid import Sheet, Value, text_of

_MARK = re.compile(r"\(\d{1,2}\)")
"""What stands before a note, and at the labels and headings that it is about."""


def read_raw_tables(path: Path) -> tuple[RawTable, ...]:
    """The tables of a document of any kind, as they stand. Raises InputError when it has none or cannot be read."""
    if (reader := find_reader(path, Content.DOCUMENT)) is not None:
        tables: tuple[RawTable, ...] = reader.read(path)
        return tables
    sheets = sheets_of(path)
    alone = [row for sheet in sheets for row in sheet.rows if sum(value != "" for value in row) == 1]
    marks = {mark for row in alone for value in row for mark in _MARK.findall(text_of(value))}
    found = tuple(table for sheet in sheets for table in _tables(sheet, marks))
    if not found:
        raise InputError("no table", path=path, allowed=f"rows of at least two cells, in {ALLOWED}")
    return found


def _tables(sheet: Sheet, marks: Collection[str]) -> Iterator[RawTable]:
    """The tables of a sheet, each with the texts before it; the sheet's name is the heading of all."""
    section = (RawText(0, sheet.name, 1),) if sheet.name else ()
    before = [*section, *(RawText(0, text) for text in sheet.above)]
    rows: list[int] = []
    for number, row in enumerate([*sheet.rows, ()]):
        filled = sum(value != "" for value in row)
        if filled > 1 or (filled and rows and _goes_on(sheet, number)):
            rows.append(number)
            continue
        if rows:
            yield RawTable(tuple(before), section, tuple(_rows(sheet, rows, marks)))
            before, rows = [], []
        if filled:
            before.append(RawText(sheet.lines[number], next(text_of(value) for value in row if value != "")))


def _goes_on(sheet: Sheet, number: int) -> bool:
    """Whether a row of one cell is a row of the table all the same: its cell is no text before the next table."""
    row = sheet.rows[number]
    following = sheet.rows[number + 1] if number + 1 < len(sheet.rows) else ()
    return row[0] == "" or (sum(value != "" for value in following) > 1 and following[0] != "")


def _rows(sheet: Sheet, numbers: list[int], marks: Collection[str]) -> Iterator[RawRow]:
    """Rows up to the last column that is filled; the `marks` of notes are no part of labels and headings."""
    width = 1 + max(column for number in numbers for column, value in enumerate(sheet.rows[number]) if value != "")
    for number in numbers:
        cells = tuple(_text(value, marks) for value in sheet.rows[number][:width])
        yield RawRow(sheet.lines[number], cells, tuple((number, column) in sheet.bold for column in range(width)))


def _text(value: Value, marks: Collection[str]) -> str:
    if isinstance(value, int | Decimal):
        return Number(text_of(value))
    text = text_of(value)
    return next((text.removesuffix(f" {mark}") for mark in marks if text.endswith(f" {mark}")), text)
