"""What both profiles of workbook share: styles, sheet names, figures, and the sheet of codes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import wrap

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from prikk.errors import OutputError
from prikk.formats.finding import finding, further_findings
from prikk.formats.printed import PrintedTable
from prikk.formats.prose import blocks
from prikk.formats.words import build_time, facts, imprint
from prikk.model.codelist import TOTAL
from prikk.model.release import Page, PublishedCell, Release
from prikk.model.status import Status
from prikk.model.table import PERIOD, STATISTIC, Table
from prikk.words import text, words_of

CODES_NAME = "prikk_codes"
"""The defined name of the range of codes, header included."""
TEXT_WIDTH = 95
"""The width of a column of running text, in characters."""
CODE_COLUMNS = ("table", "sheet", "dimension", "place", "code", "label")
STATUS = "status"

_LINE = 1.3  # the height of a line in font sizes
_HEADING_HEIGHT = 28
_PAPERS = {"us-letter": 1, "a3": 8, "a4": 9, "a5": 11}  # as workbooks number them
_DEEPEST_OUTLINE, _DEEPEST_INDENT = 7, 15  # what a workbook can have
_DIGITS = 15  # what a workbook keeps of a number
_NOT_IN_NAME = re.compile(r"[\[\]:*?/\\']")
_STYLES: Mapping[str, Mapping[str, object]] = {
    "title": {"bold": True, "font_size": 16},
    "heading": {"bold": True, "font_size": 13, "valign": "bottom"},
    "subheading": {"bold": True, "valign": "bottom"},
    "text": {"text_wrap": True, "valign": "top"},
    "quiet": {"font_color": "#595959"},
    "link": {"font_color": "#0056b4", "underline": 1},
    "header": {"bold": True, "align": "right", "valign": "bottom", "text_wrap": True, "bottom": 1},
    "corner": {"bold": True, "align": "left", "valign": "bottom", "text_wrap": True, "bottom": 1},
    "label": {"indent": 1, "text_wrap": True, "valign": "vcenter"},
    "total": {"bold": True, "text_wrap": True, "valign": "vcenter"},
}


@dataclass
class Book:
    """A workbook that is being written, in one language, with the signs of its profile."""

    release: Release
    language: str
    workbook: xlsxwriter.Workbook
    signs: Mapping[Status, str]
    base: Mapping[str, object]
    codes: list[tuple[str, ...]] = field(default_factory=list)
    styles: dict[tuple[tuple[str, object], ...], Format] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)

    @property
    def words(self) -> Mapping[str, str]:
        """The words of the language."""
        return words_of(self.language, "files")

    def style(self, name: str = "", **properties: object) -> Format:
        """A style by name, with further properties."""
        wanted = {**self.base, **_STYLES.get(name, {}), **properties}
        key = tuple(sorted(wanted.items()))
        if key not in self.styles:
            self.styles[key] = self.workbook.add_format(wanted)
        return self.styles[key]

    def add_sheet(self, title: str) -> Worksheet:
        """A new sheet on the page of the release (landscape, unless it says otherwise), named by its title."""
        sheet = self.workbook.add_worksheet(self.free_name(title))
        style = self.release.style
        sheet.set_portrait() if style.orientation == "portrait" else sheet.set_landscape()
        sheet.set_paper(_PAPERS[style.page])
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.5, right=0.5, top=0.8, bottom=0.7)
        sheet.set_header("&L" + _plain(text(self.release.titles, self.language)) + "&R" + _plain(title))
        foot = text(style.footers, self.language) or text(self.release.publisher, self.language)
        sheet.set_footer(f"&L{_plain(foot)}"
                         f"&R{self.words['page']} &P {self.words['of']} &N")  # fmt: skip
        sheet.hide_gridlines(2)
        sheet.outline_settings(True, False, True, False)  # the sum stands above its parts
        sheet.set_default_row(float(str(self.base["font_size"])) * _LINE + 2)
        return sheet

    def free_name(self, title: str) -> str:
        """A sheet name for a title that no sheet has yet: at most 31 characters, without those Excel refuses."""
        base = " ".join(_NOT_IN_NAME.sub(" ", title).split()) or self.words["table"]
        number, name = 1, base[:31].strip()
        while name.lower() in self.names:
            number += 1
            ending = f" {number}"
            name = base[: 31 - len(ending)].strip() + ending
        self.names.append(name.lower())
        return name

    def cell(self, sheet: Worksheet, row: int, column: int, cell: PublishedCell, *, bold: bool, decimals: int) -> None:
        """Write a cell: its figure as a number, or its sign as text."""
        if cell.value is None:
            sheet.write_string(
                row, column, self.signs[cell.status], self.style(align="right", valign="vcenter", bold=bold)
            )
            return
        if abs(cell.value) >= 10 ** (_DIGITS - decimals):
            raise OutputError("a figure has more digits than a workbook keeps")
        pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
        sheet.write_number(row, column, cell.value, self.style(num_format=pattern, valign="vcenter", bold=bold))

    def fit(self, sheet: Worksheet, row: int, texts: Iterable[str], width: float, *, level: int = 0) -> None:
        """Give a row the height that its wrapped texts need, since not every program finds it by itself.

        `level` is the row's level in the outline (0: none).
        """
        lines = max(len(wrap(text, int(width), break_long_words=False)) for text in texts)
        height = lines * float(str(self.base["font_size"])) * _LINE + 2 if lines > 1 else None
        if height is not None or level:
            sheet.set_row(row, height, None, {"level": min(level, _DEEPEST_OUTLINE)})

    def rows(self, sheet: Worksheet, item: PrintedTable, top: int, label_width: float) -> None:
        """Write the rows of a table from row `top`, moved in by their depth, and note what each row and column is."""
        decimals = {statistic.id: statistic.decimals for statistic in self.release.statistics}
        for number, row in enumerate(item.rows, start=top):
            total, label = row.depth == 0, f"{row.label} ({row.mark})" if row.mark else row.label
            indent = {} if total else {"indent": min(row.depth, _DEEPEST_INDENT)}
            sheet.write_string(number, 0, label, self.style("total" if total else "label", **indent))
            self.fit(sheet, number, [label], label_width - row.depth, level=max(0, row.depth - 1))
            for position, (cell, column) in enumerate(zip(row.cells, item.table.columns, strict=True), start=1):
                statistic = item.table.key(row.place, column).statistic
                self.cell(sheet, number, position, cell, bold=total, decimals=decimals[statistic])
        self.codes += _codes(self.release, self.language, item.table, sheet.get_name(), top)

    def label_width(self, tables: Iterable[PrintedTable], least: float, most: float) -> float:
        """The width of a column of labels by what stands in it, in characters."""
        longest = max((len(row.label) + 2 * row.depth + 3 for item in tables for row in item.rows), default=0)
        return min(max(least, float(longest)), most)

    def figure_width(self, item: PrintedTable, place: int, least: float) -> float:
        """The width of a column of figures: what its longest figure and the longest word of its heading need."""
        figures = (len(f"{row.cells[place].value or 0:,}") for row in item.rows)
        words = (len(word) for word in item.headings[place].label.split())
        return max(least, 1.2 * max((*figures, *words), default=0) + 1.5)

    def lines(self, sheet: Worksheet, row: int, lines: Iterable[tuple[str, str]]) -> int:
        """Write lines of (style, text) in the first column from a row on; the row after them."""
        sheet.set_column(0, 0, TEXT_WIDTH)
        for style, line in lines:
            sheet.write_string(row, 0, line, self.style(style))
            if style == "text":
                self.fit(sheet, row, [line], TEXT_WIDTH)
            elif style.endswith("heading"):
                sheet.set_row(row, _HEADING_HEIGHT)
            row += 1
        return row

    def facts(self) -> Iterator[tuple[str, str]]:
        """The lines of the cover below the title: the finding, when, source, contact, licence, how to cite."""
        if said := finding(self.release, self.language):
            yield "subheading", said
            yield from (("text", further) for further in further_findings(self.release, self.language))
        for name, value in imprint(self.release, self.language):
            yield "text", f"{name}: {value}"
        for fact in facts(self.release, self.language):
            yield "text", f"{fact.name}: {fact.plain}"

    def page(self, page: Page) -> Iterator[tuple[str, str]]:
        """The lines of a page, for `lines`."""
        yield "heading", page.title
        yield from (("subheading" if block.level else "text", block.text) for block in blocks(page))

    def add_codes_sheet(self) -> None:
        """Add the sheet of codes, which the reader needs and people may use."""
        sheet = self.add_sheet(self.words["codes"])
        used = dict.fromkeys(cell.status for cell in self.release.cells.values() if cell.value is None)
        signs = [("", "", STATUS, self.signs[status], status.value, "") for status in used]
        for row, entry in enumerate([CODE_COLUMNS, *signs, *self.codes]):
            for column, item in enumerate(entry):
                sheet.write_string(row, column, item, self.style("corner" if row == 0 else ""))
        sheet.set_column(0, len(CODE_COLUMNS) - 1, 22)
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        last = len(signs) + len(self.codes) + 1
        end = xl_col_to_name(len(CODE_COLUMNS) - 1)
        self.workbook.define_name(CODES_NAME, f"='{sheet.get_name()}'!$A$1:${end}${last}")


@contextmanager
def new_book(
    release: Release, language: str, path: Path, signs: Mapping[Status, str], base: Mapping[str, object]
) -> Iterator[Book]:
    """A workbook with fixed dates and no formulas; it is saved when the block ends well."""
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    workbook = xlsxwriter.Workbook(path, options)
    created = build_time(release).replace(tzinfo=None)
    workbook.set_properties(
        {
            "title": text(release.titles, language),
            "subject": text(release.subtitles, language),
            "author": text(release.publisher, language),
            "created": created,
        }
    )
    workbook.set_custom_property("Version", release.version)
    workbook.set_custom_property("Language", language)
    yield Book(release, language, workbook, signs, base)
    workbook.close()


def _codes(release: Release, language: str, table: Table, sheet: str, top: int) -> Iterator[tuple[str, ...]]:
    """What each row and column of a table is, dimension by dimension, then period and statistic."""
    numbers = [str(number) for number in range(top + 1, top + 1 + len(table.rows))]
    letters = [xl_col_to_name(position) for position in range(1, len(table.columns) + 1)]
    for axis in (*table.dimensions, PERIOD, STATISTIC):
        if axis not in table.axes:
            alone = axis == STATISTIC and not table.column_axes  # something has to say which column has the figures
            places, codes = letters if alone else [""], list(table.codes_of(axis))
        elif axis in table.row_axes:
            places, codes = numbers, [row[table.row_axes.index(axis)] for row in table.rows]
        else:
            places, codes = letters, [column[table.column_axes.index(axis)] for column in table.columns]
        for place, code in zip(places, codes, strict=True):
            own = axis in table.row_axes and code == TOTAL and len(table.row_axes) == 1
            label = text(table.total_labels, language) if own else _code_label(release, table, axis, code, language)
            yield (table.id, sheet, axis, place, code, label)


def _code_label(release: Release, table: Table, axis: str, code: str, language: str) -> str:
    if axis in table.dimensions and axis not in table.row_axes:
        return release.dimension(axis).codelist[code].label(language)
    return release.code_label(axis, code, language)


def _plain(label: str) -> str:
    """A text for headers and footers, where `&` starts a command."""
    return label.replace("&", "&&")[:100]
