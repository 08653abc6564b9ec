"""The workbook after the UK government's guidance on accessible spreadsheets.

Cover, contents, notes, then one marked-up table a sheet, with no merged, empty or coloured cells and the guidance's
shorthand for figures that are not shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from xlsxwriter.worksheet import Worksheet

from prikk.formats.printed import PrintedTable, printed_tables
from prikk.formats.prose import pages
from prikk.formats.symbols import SYMBOLS
from prikk.formats.words import origin, period_text, sign_notes
from prikk.formats.xlsx.book import TEXT_WIDTH, Book, new_book
from prikk.model.release import Release
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
        _notes(book)
        names = [_table(book, item) for item in printed_tables(release, language)]
        _contents(book, contents, title, names)
        book.add_codes_sheet()


def _column(book: Book, title: str, lines: Iterator[tuple[str, str]]) -> None:
    book.lines(book.add_sheet(title), 0, lines)


def _cover(book: Book) -> Iterator[tuple[str, str]]:
    release, language = book.release, book.language
    yield "title", text(release.titles, language)
    yield "text", text(release.subtitles, language) or period_text(release, language)
    yield from book.facts()
    for page in pages(release, language, "front"):
        yield from book.page(page)


def _notes(book: Book) -> None:
    """The sheet of notes: the signs as a table, then the pages about the statistics."""
    sheet = book.add_sheet(book.words["notes"])
    signs = sign_notes(book.release, book.language, book.signs)
    sheet.write_string(0, 0, book.words["notes"], book.style("title"))
    row = 1
    if signs:
        sheet.write_string(1, 0, book.words["one-table"], book.style())
        header = [book.words["sign"], book.words["meaning"]]
        _mark_up(book, sheet, (2, 0, 2 + len(signs), 1), header, name="notes", other_columns="corner")
        for row, (sign, meaning) in enumerate(signs, start=3):
            sheet.write_string(row, 0, sign, book.style("text"))
            sheet.write_string(row, 1, meaning, book.style("text"))
        row += 1
    for page in pages(book.release, book.language, "about"):
        row = book.lines(sheet, row, book.page(page))
    if signs:
        sheet.set_column(1, 1, TEXT_WIDTH)


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


def _table(book: Book, item: PrintedTable) -> str:
    """Write the sheet of a table and tell its name."""
    sheet = book.add_sheet(item.name)
    notes = [f"{sign}: {meaning}." for sign, meaning in item.signs(book.signs)]
    notes += [f"({mark}) {said}" if mark else said for mark, said in item.footnotes]
    above = [
        " ".join([book.words["one-table"], *notes]),
        f"{item.unit}. {period_text(item.release, item.language)}. {origin(item.release, item.language)}",
    ]
    sheet.write_string(0, 0, f"{item.name}. {item.title}", book.style("title"))
    for row, said in enumerate(above, start=1):
        sheet.write_string(row, 0, said, book.style())
    sheet.write_url(3, 0, f"internal:'{book.words['contents']}'!A1", book.style("link"), book.words["back"])
    header = [item.corner, *(heading.label for heading in item.headings)]
    bottom = _TOP + len(item.rows)
    _mark_up(book, sheet, (_TOP, 0, bottom, len(item.headings)), header, name=f"table_{item.number}")
    book.fit(sheet, _TOP, header, _FIGURE_WIDTH)
    label_width = book.label_width([item], 20, _LABEL_WIDTH)
    book.rows(sheet, item, _TOP + 1, label_width)
    sheet.set_column(0, 0, label_width)
    for place in range(len(item.headings)):
        sheet.set_column(place + 1, place + 1, book.figure_width(item, place, _FIGURE_WIDTH))
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
