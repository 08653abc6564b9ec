"""How wide the columns of the tables of a family are set, and whether they fit an upright page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from prikk.figures.heading import Heading
from prikk.formats.printed import PrintedTable
from prikk.formats.words import cell_text
from prikk.model.style import PLAIN, Style

_MARGINS = 30
_DIGIT, _LETTER, _LABEL_LETTER = (
    1.75,
    1.72,
    1.62,
)  # the mean width of a bold digit, of a letter of a heading and a label
_SPACE, _INDENT = 2.2, 3.0
_NARROWEST, _LABEL_LEAST, _LABEL_MOST = 9.5, 26.0, 74.0


@dataclass(frozen=True)
class Widths:
    """The width of the column of labels and of each column of figures, by its heading, and of the page within its
    margins, in millimetres.
    """

    label: float
    columns: Mapping[str, float]
    upright: bool
    room: float

    def of(self, heading: Heading) -> float:
        """The width of a column."""
        return self.columns[heading.label]

    def parts(self, headings: Sequence[Heading]) -> list[list[int]]:
        """The places of the columns, in as few parts of about the same width as fit on the page."""
        room = self.room - self.label
        total = sum(self.of(heading) for heading in headings)
        count = max(1, -(-total // room))
        found: list[list[int]] = [[]]
        used = 0.0
        for place, heading in enumerate(headings):
            width = self.of(heading)
            if found[-1] and (used + width > room or used + width / 2 > total / count):
                found.append([])
                used = 0.0
            found[-1].append(place)
            used += width
        return found


def widths_of(tables: Sequence[PrintedTable], style: Style = PLAIN) -> Widths:
    """The widths for the tables of a family, on the pages of a dress."""
    columns: dict[str, float] = {}
    for table in tables:
        for place, heading in enumerate(table.headings):
            longest = max((_figure(table, place, row) for row in range(len(table.rows))), default=0.0)
            columns[heading.label] = max(columns.get(heading.label, _NARROWEST), longest, _words(heading.below))
    for over, word in (found for table in tables for found in _spanned(table)):
        short = _words(word) - sum(columns[heading.label] for heading in over)
        for heading in over if short > 0 else ():
            columns[heading.label] += short / len(over)
    label = max((_label(table) for table in tables), default=0.0)
    widest = max((sum(columns[heading.label] for heading in table.headings) for table in tables), default=0.0)
    across, along = (side - _MARGINS for side in style.size)
    upright = label + widest <= across if style.orientation == "auto" else style.orientation == "portrait"
    return Widths(label, columns, upright, float(across if upright else along))


def _figure(table: PrintedTable, place: int, row: int) -> float:
    return len(cell_text(table.release, table.rows[row].cells[place], table.language)) * _DIGIT + _SPACE


def _words(text: str) -> float:
    """What the longest word needs, since no word is broken."""
    return max((len(word) for word in text.split()), default=0) * _LETTER + _SPACE


def _label(table: PrintedTable) -> float:
    longest = max((len(row.label) * _LABEL_LETTER + row.depth * _INDENT for row in table.rows), default=0.0)
    word = max((_words(row.label) + row.depth * _INDENT for row in table.rows), default=0.0)
    return max(min(longest + _SPACE, _LABEL_MOST), _LABEL_LEAST, word, _words(table.corner))


def _spanned(table: PrintedTable) -> Iterator[tuple[list[Heading], str]]:
    """The headings of the upper tier, each with the columns it stands over."""
    for above in dict.fromkeys(heading.above for heading in table.headings if heading.above):
        yield [heading for heading in table.headings if heading.above == above], above
