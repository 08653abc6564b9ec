"""The sheets of a file, whatever kind of file it is."""

from __future__ import annotations

from decimal import Decimal
from math import isfinite
from pathlib import Path
from typing import Any

from prikk.errors import InputError
from prikk.formats.frames import read_columns
from prikk.formats.markdown import read_markdown
from prikk.model.filekind import PARQUET, WORKBOOK
from prikk.model.plainfile import plain
from prikk.model.text import read_text
from prikk.tidy.grid import Sheet, Value, squared
from prikk.tidy.textfile import read_text_sheet
from prikk.tidy.webpage import read_page_sheets
from prikk.tidy.workbook import read_workbook_sheets

_DOCUMENTS = (".md", ".markdown")
PAGES = (".html", ".htm")
"""Endings of web pages."""
NEVER_PLAIN = (*PAGES, *_DOCUMENTS)
"""Endings of files whose tables are never plain columns."""
ALLOWED = "csv, tsv, txt, parquet, xlsx, xls, ods, md, html, px, json (JSON-stat), xml (SDMX-ML)"
"""What is read."""


def sheets_of(path: Path, *, encoding: str = "", separator: str = "") -> tuple[Sheet, ...]:
    """The sheets of a file: text with any separator, Parquet, a workbook, Markdown or HTML. Raises InputError."""
    try:
        with plain(path).open("rb") as file:
            start = file.read(512)
    except OSError as error:
        raise InputError(f"the table cannot be read ({error.strerror})", path=path) from None
    ending = path.suffix.lower()
    if start.startswith(WORKBOOK.heads):
        return read_workbook_sheets(path)
    if start.startswith(PARQUET.heads):
        return (_frame_sheet(path),)
    if ending in WORKBOOK.endings and b"<" not in start[:200] and b"\0" in start:
        raise InputError("not a workbook that can be read", path=path, allowed=ALLOWED)
    if ending in PAGES or start.lstrip(b"\xef\xbb\xbf \r\n\t")[:15].lower().startswith(
        (b"<!doctype html", b"<html", b"<table")
    ):
        return read_page_sheets(path, encoding)
    if ending in _DOCUMENTS:
        return _document_sheets(path)
    if not start.strip():
        raise InputError("the file is empty", path=path, allowed="a table")
    return (read_text_sheet(path, encoding, separator),)


def is_workbook(path: Path) -> bool:
    """Whether a file starts as a workbook does."""
    try:
        with plain(path).open("rb") as file:
            return file.read(8).startswith(WORKBOOK.heads)
    except OSError:
        return False


def _frame_sheet(path: Path) -> Sheet:
    """The columns of a Parquet file under their names; the heading counts as row 0."""
    columns = read_columns(path).columns
    body = zip(*([_value(item) for item in column] for column in columns.values()), strict=True)
    rows = squared([list(columns), *map(list, body)], path)
    return Sheet(path, "", rows, range(len(rows)))


def _value(item: Any) -> Value:
    """What stands in a field, as in a cell of a workbook."""
    if item is None or (isinstance(item, float) and not isfinite(item)):
        return ""
    if isinstance(item, float | Decimal):  # all of a column have as many digits as one of them needs
        number = Decimal(repr(item)) if isinstance(item, float) else item
        return int(number) if number == number.to_integral_value() else number
    return item if isinstance(item, str | int) and not isinstance(item, bool) else str(item)


def _document_sheets(path: Path) -> tuple[Sheet, ...]:
    """The tables of a Markdown document, each under its heading."""
    tables = read_markdown(path)
    after = [line.strip() for line in read_text(path, "the document").splitlines()[tables[-1].rows[-1].line :]]
    return tuple(
        Sheet(
            path,
            table.heading,
            squared([list(row.cells) for row in table.rows], path),
            [row.line for row in table.rows],
            bold=frozenset(
                (number, column) for number, row in enumerate(table.rows) for column, own in enumerate(row.bold) if own
            ),
            above=(*(text.text for text in table.before), *filter(None, after)),
        )
        for table in tables
    )
