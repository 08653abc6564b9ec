"""The tables of an HTML page as sheets: cells that span several stand in the first, the rest of the area is merged."""

from __future__ import annotations

from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path

from prikk.errors import InputError
from prikk.tidy.grid import GREATEST_SHEETS, Place, Sheet, squared
from prikk.tidy.textfile import decoded

_GREATEST_SPAN = 1_000
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())  # noqa: SIM905
_UNSEEN = frozenset(
    {"unseen", "visually-hidden", "visuallyhidden", "govuk-visually-hidden", "sr-only", "screen-reader-text", "hidden"}
)
_TEXTS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "caption", "li", "dd", "figcaption", "title"}


def read_page_sheets(path: Path, encoding: str = "") -> tuple[Sheet, ...]:
    """The tables of a page with the texts before each; notes after the last are those of all. Raises InputError."""
    content, encoding = decoded(path, encoding)
    parser = _Page()
    parser.feed(content)
    parser.close()
    if not parser.tables:
        raise InputError("no table", path=path, allowed="a page with a <table>")
    after = tuple(parser.texts)
    return tuple(
        Sheet(
            path,
            table.caption,
            squared(table.rows, path),
            range(1, len(table.rows) + 1),
            bold=frozenset(table.bold),
            merged=tuple(table.merged),
            above=(*table.above, *after),
            encoding=encoding,
        )
        for table in parser.tables[:GREATEST_SHEETS]
        if table.rows
    )


class _Table:
    def __init__(self, above: list[str]) -> None:
        self.above, self.caption = tuple(above), ""
        self.rows: list[list[str]] = []
        self.bold: set[Place] = set()
        self.merged: list[tuple[int, int, int, int]] = []
        self.taken: set[Place] = set()

    def cell(self, text: str, *, bold: bool, across: int, down: int) -> None:
        row, column = len(self.rows) - 1, 0
        while (row, column) in self.taken:
            column += 1
        area = [(row + below, column + right) for below in range(down) for right in range(across)]
        self.taken.update(area)
        self.rows[row] += [""] * (column + across - len(self.rows[row]))
        self.rows[row][column] = text
        if bold:
            self.bold.add((row, column))
        if across > 1 or down > 1:
            self.merged.append((row, column, row + down - 1, column + across - 1))


class _Page(HTMLParser):
    """Collects tables; a table within a table is part of the outer cell's text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[_Table] = []
        self.texts: list[str] = []
        self.open: _Table | None = None
        self.depth = self.skipped = self.unseen = 0
        self.span = (1, 1)
        self.bold = False
        self.text: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open what is seen."""
        if self.unseen:
            self.unseen += tag not in _VOID
        elif self.open is not None and tag not in _VOID and _is_unseen(dict(attrs)):
            self.unseen = 1
        else:
            self.begin(tag, dict(attrs))

    def begin(self, tag: str, given: Mapping[str, str | None]) -> None:
        """Open a table, a row, a cell, or a text beside tables."""
        if tag in ("script", "style"):
            self.skipped += 1
        elif tag == "table":
            self.depth += 1
            if self.depth == 1:
                self.open, self.text, self.texts = _Table(self.texts), None, []
        elif self.depth > 1:
            return
        elif self.open is not None and tag == "tr":
            self.end_cell()
            self.open.rows.append([])
        elif self.open is not None and tag in ("td", "th"):
            self.end_cell()
            if not self.open.rows:
                self.open.rows.append([])
            self.span = _span(given.get("colspan")), _span(given.get("rowspan"))
            self.text, self.bold = [], False
        elif tag in ("b", "strong") and self.text is not None:
            self.bold = True
        elif tag == "sup" and self.text is not None and self.open is not None:
            self.skipped += 1
        elif tag == "br" and self.text is not None:
            self.text.append(" ")
        elif tag in _TEXTS and (self.open is None or tag == "caption"):
            self.end_text()
            self.text = []

    def handle_endtag(self, tag: str) -> None:
        """Close what was opened."""
        if self.unseen:
            self.unseen -= tag not in _VOID
        elif tag in ("script", "style") or (tag == "sup" and self.skipped and self.open is not None):
            self.skipped = max(0, self.skipped - 1)
        elif tag == "table" and self.depth:
            self.depth -= 1
            if not self.depth and self.open is not None:
                self.end_cell()
                self.tables.append(self.open)
                self.open = None
        elif self.depth == 1 and tag in ("td", "th", "tr"):
            self.end_cell()
        elif tag in _TEXTS and (self.open is None or tag == "caption"):
            self.end_text()

    def handle_data(self, data: str) -> None:
        """Take text up, scripts and footnote signs apart."""
        if self.text is not None and not self.skipped and not self.unseen:
            self.text.append(data)

    def end_cell(self) -> None:
        """Put the open cell into its row."""
        if self.open is not None and self.text is not None and self.open.rows:
            across, down = self.span
            self.open.cell("".join(self.text).strip("\r\n\t"), bold=self.bold, across=across, down=down)
            self.text = None

    def end_text(self) -> None:
        """Keep a text that stands beside tables, or as the caption of one."""
        text = " ".join("".join(self.text or ()).split())
        if text and self.open is not None:
            self.open.caption = text
        elif text:
            self.texts.append(text)
        self.text = None


def _is_unseen(given: Mapping[str, str | None]) -> bool:
    """Whether an element is there for screen readers alone, or not at all: it says again what the cell shows."""
    return "hidden" in given or not _UNSEEN.isdisjoint((given.get("class") or "").split())


def _span(given: str | None) -> int:
    return min(int(given), _GREATEST_SPAN) if given and given.isdigit() and int(given) else 1
