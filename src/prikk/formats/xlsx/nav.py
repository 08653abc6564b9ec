"""The workbook as the agency's readers know it: contents, a sheet a family with its tables one under the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from xlsxwriter.worksheet import Worksheet

from prikk.formats.printed import PrintedTable, printed_table
from prikk.formats.prose import pages
from prikk.formats.tables import tables_by_family
from prikk.formats.words import origin, period_text, sign_notes, signs
from prikk.formats.xlsx.book import Book, new_book
from prikk.model.release import Release
from prikk.model.table import Table
from prikk.words import text

_LABEL_WIDTH = 42
_FIGURE_WIDTH = 11.5
_FROZEN_ROWS = 3
_HEADER_ROW = _FROZEN_ROWS + 3  # of the first table of a sheet
_ROWS_A_PAGE = 44  # at the scale that fits twelve months and an average on landscape A4


def write_nav(release: Release, language: str, path: Path) -> None:
    """Write the workbook in one language."""
    with new_book(release, language, path, signs(release), {"font_name": "Arial", "font_size": 10}) as book:
        contents = book.add_sheet(book.words["contents"])
        places = {
            family: _family(book, text(release.families[family], language), tables)
            for family, tables in tables_by_family(release).items()
        }
        _contents(book, contents, places)
        _about(book)
        book.add_codes_sheet()


def _family(book: Book, title: str, tables: Sequence[Table]) -> list[tuple[PrintedTable, str]]:
    """Write a sheet and tell where each table stands, as the target of a link."""
    sheet = book.add_sheet(title)
    items = [printed_table(book.release, table, book.language) for table in tables]
    label_width = book.label_width(items, 18, _LABEL_WIDTH)
    sheet.write_string(0, 0, title, book.style("title"))
    sheet.write_string(1, 0, period_text(book.release, book.language), book.style("quiet"))
    sheet.write_url(2, 0, f"internal:'{book.words['contents']}'!A1", book.style("link"), book.words["back"])
    sheet.freeze_panes(_FROZEN_ROWS, 1)
    alone_and_long = len(items) == 1 and len(items[0].rows) > _ROWS_A_PAGE - _FROZEN_ROWS
    sheet.repeat_rows(0, _HEADER_ROW if alone_and_long else _FROZEN_ROWS - 1)
    sheet.set_column(0, 0, label_width)
    for place in range(max(len(table.columns) for table in tables)):
        widths = [book.figure_width(item, place, _FIGURE_WIDTH) for item in items if place < len(item.headings)]
        sheet.set_column(place + 1, place + 1, max(widths))
    places, breaks = [], []
    row, page_start = _FROZEN_ROWS + 1, 0
    for item in items:
        foot = _foot(item, book)
        height = len(item.rows) + len(foot) + 4
        if row - page_start + height > _ROWS_A_PAGE and row > _FROZEN_ROWS + 1:
            breaks.append(row)
            page_start = row - _FROZEN_ROWS
        places.append((item, f"internal:'{sheet.get_name()}'!A{row + 1}"))
        _table(book, sheet, item, row, label_width)
        for line, said in enumerate(foot, start=row + 3 + len(item.rows)):
            sheet.write_string(line, 0, said, book.style("quiet"))
        row += height
    sheet.set_h_pagebreaks(breaks)
    return places


def _table(book: Book, sheet: Worksheet, item: PrintedTable, row: int, label_width: float) -> None:
    sheet.write_string(row, 0, f"{item.name}. {item.title}", book.style("heading"))
    sheet.write_string(row + 1, 0, item.unit, book.style("quiet"))
    sheet.write_string(row + 2, 0, item.corner, book.style("corner"))
    labels = [heading.label for heading in item.headings]
    for position, label in enumerate(labels, start=1):
        sheet.write_string(row + 2, position, label, book.style("header"))
    book.fit(sheet, row + 2, labels, _FIGURE_WIDTH)
    book.rows(sheet, item, row + 3, label_width)


def _foot(item: PrintedTable, book: Book) -> list[str]:
    """What stands below a table: its signs, its footnotes, where it is from."""
    found = [f"{sign}  {meaning}" for sign, meaning in item.signs(book.signs)]
    found += [f"({mark}) {said}" if mark else said for mark, said in item.footnotes]
    return [*found, *filter(None, [origin(book.release, book.language)])]


def _contents(book: Book, sheet: Worksheet, places: dict[str, list[tuple[PrintedTable, str]]]) -> None:
    release, language = book.release, book.language
    row = book.lines(sheet, 0, _heading(book))
    for page in pages(release, language, "front"):
        row = book.lines(sheet, row, book.page(page))
    sheet.write_string(row + 1, 0, book.words["contents"], book.style("title"))
    row += 2
    for family, links in places.items():
        sheet.write_string(row + 1, 0, text(release.families[family], language), book.style("heading"))
        row += 2
        for item, target in links:
            sheet.write_url(row, 0, target, book.style("link"), f"{item.name}. {item.title}")
            row += 1


def _heading(book: Book) -> Iterator[tuple[str, str]]:
    release, language = book.release, book.language
    yield "title", text(release.titles, language)
    yield "text", text(release.subtitles, language) or period_text(release, language)
    yield from book.facts()
    notes = sign_notes(release, language, book.signs)
    if notes:
        yield "heading", book.words["signs"]
    for sign, meaning in notes:
        yield "text", f"{sign}  {meaning}"


def _about(book: Book) -> None:
    found = pages(book.release, book.language, "about")
    if not found:
        return
    sheet = book.add_sheet(book.words["about"])
    row = 0
    for page in found:
        row = book.lines(sheet, row, book.page(page))
