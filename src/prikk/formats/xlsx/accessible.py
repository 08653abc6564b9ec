"""The workbook after the UK government's guidance on accessible spreadsheets.

Cover, contents, notes, then one marked-up table a sheet, with no merged, empty or coloured cells and the guidance's
shorthand for figures that are not shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from xlsxwriter.worksheet import Worksheet

from prikk.figures.heading import column_labels
from prikk.formats.prose import pages
from prikk.formats.symbols import SYMBOLS
from prikk.formats.words import imprint, period_text, sign_notes
from prikk.formats.xlsx.book import TEXT_WIDTH, Book, new_book
from prikk.model.release import Release, Table
from prikk.words import text

_LABEL_WIDTH = 40
_FIGURE_WIDTH = 14
_TOP = 4  # the row of the header, after title, note, link and period


def write_accessible(release: Release, language: str, path: Path) -> None:
    """Write the workbook in one language."""
    shorthand = {status: symbol.shorthand for status, symbol in SYMBOLS.items() if status is not None}
    with new_book(release, language, path, shorthand, {"font_name": "Arial", "font_size": 12}) as book:
        title = text(release.titles, language)
        _column(book, book.words["cover"], _cover(book))
        contents = book.add_sheet(book.words["contents"])
        _column(book, book.words["notes"], _notes(book))
        names = [_table(book, table, number) for number, table in enumerate(release.tables, start=1)]
        _contents(book, contents, title, names)
        book.add_codes_sheet()


def _column(book: Book, title: str, lines: Iterator[tuple[str, str]]) -> None:
    book.lines(book.add_sheet(title), 0, lines)


def _cover(book: Book) -> Iterator[tuple[str, str]]:
    release, language = book.release, book.language
    yield "title", text(release.titles, language)
    yield "text", text(release.subtitles, language) or period_text(release, language)
    for name, value in imprint(release, language):
        yield "text", f"{name}: {value}"
    for page in pages(release, language, "front"):
        yield from book.page(page)


def _notes(book: Book) -> Iterator[tuple[str, str]]:
    yield "title", book.words["notes"]
    yield "heading", book.words["signs"]
    for sign, meaning in sign_notes(book.release, book.language, book.signs):
        yield "text", f"{sign}: {meaning}"
    for page in pages(book.release, book.language, "about"):
        yield from book.page(page)


def _contents(book: Book, sheet: Worksheet, title: str, names: list[str]) -> None:
    sheet.write_string(0, 0, f"{book.words['contents']}: {title}", book.style("title"))
    sheet.write_string(1, 0, book.words["one-table"], book.style())
    last = 2 + len(names)
    header = [book.words["table"], book.words["title"]]
    _mark_up(book, sheet, (2, 0, last, 1), header, name="contents", other_columns="corner")
    for row, (name, table) in enumerate(zip(names, book.release.tables, strict=True), start=3):
        sheet.write_url(row, 0, f"internal:'{name}'!A1", book.style("link"), name)
        sheet.write_string(row, 1, text(table.titles, book.language), book.style())
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, TEXT_WIDTH)


def _table(book: Book, table: Table, number: int) -> str:
    """Write the sheet of a table and tell its name."""
    release, language = book.release, book.language
    sheet = book.add_sheet(f"{book.words['table']} {number}")
    notes = [f"{sign}: {meaning}." for sign, meaning in sign_notes(release, language, book.signs)]
    sheet.write_string(0, 0, text(table.titles, language), book.style("title"))
    sheet.write_string(1, 0, " ".join([book.words["one-table"], *notes]), book.style())
    sheet.write_string(2, 0, period_text(release, language), book.style())
    sheet.write_url(3, 0, f"internal:'{book.words['contents']}'!A1", book.style("link"), book.words["back"])
    name = text(release.dimension(table.row_dimension).labels, language)
    header = [name, *column_labels(table.columns, release.statistics, language)]
    _mark_up(book, sheet, (_TOP, 0, _TOP + len(table.rows), len(table.columns)), header, name=f"table_{number}")
    book.fit(sheet, _TOP, header, _FIGURE_WIDTH)
    book.rows(sheet, table, _TOP + 1, _LABEL_WIDTH)
    sheet.set_column(0, 0, _LABEL_WIDTH)
    sheet.set_column(1, len(table.columns), _FIGURE_WIDTH)
    sheet.freeze_panes(_TOP + 1, 1)
    sheet.repeat_rows(_TOP)
    return str(sheet.get_name())


def _mark_up(
    book: Book,
    sheet: Worksheet,
    area: tuple[int, int, int, int],
    header: list[str],
    *,
    name: str,
    other_columns: str = "header",
) -> None:
    """Make an area a table of the workbook; its header cells must differ, whatever their case."""
    labels: list[str] = []
    for label in header:
        number, unique = 1, label or "-"
        while unique.lower() in (other.lower() for other in labels):
            number += 1
            unique = f"{label} ({number})"
        labels.append(unique)
    styles = ["corner", *([other_columns] * (len(labels) - 1))]
    columns = [
        {"header": label, "header_format": book.style(style)} for label, style in zip(labels, styles, strict=True)
    ]
    options = {"name": name, "columns": columns, "style": None, "autofilter": False, "banded_rows": False}
    sheet.add_table(*area, options)
