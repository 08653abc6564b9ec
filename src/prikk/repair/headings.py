"""Which columns the headings of a raw table name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from prikk.model.raw import RawRow, RawTable
from prikk.repair.catalogue import Entry, PlainColumn, TableCatalogue
from prikk.repair.spelling import TOLERANCE, Speller, Spelling, edit_distance, folded, normal


@dataclass(frozen=True)
class Named:
    """A heading that names a column: where it stands (None: outside the rows) and how it is spelt."""

    column: PlainColumn
    text: str
    place: int | None


@dataclass(frozen=True)
class Header:
    """The headings of a raw table: the line, the width of the header row (0: none), the columns it names in order."""

    line: int
    width: int
    named: tuple[Named, ...]

    @property
    def columns(self) -> tuple[PlainColumn, ...]:
        """The columns in the order of their headings."""
        return tuple(item.column for item in self.named)

    def places(self, columns: Sequence[PlainColumn], *, whole: bool) -> Mapping[int, PlainColumn] | None:
        """The place of each column, where the header row names just these; with `whole` also where it names some of
        these, and has no other text.
        """
        found = {item.place: item.column for item in self.named if item.place is not None}
        named = set(found.values())
        is_told = named == set(columns) or (whole and named < set(columns) and len(found) == self.width - 1)
        return found if is_told and len(found) == len(named) else None


class HeadingReader:
    """Reads headings: of all columns of the publication, then of one table."""

    def __init__(self, catalogue: TableCatalogue) -> None:
        self._headings = catalogue.headings
        spellings: dict[str, list[Spelling]] = {}
        self._columns: dict[str, list[PlainColumn]] = {}
        for column, labels in catalogue.headings.items():
            for label in labels:
                name = normal(label)
                self._columns.setdefault(name, []).append(column)
                spellings.setdefault(name, []).append(Spelling(label))
        self._speller = Speller(spellings)

    def is_heading(self, text: str) -> bool:
        """Whether a text is a heading of some column, exactly or but for spaces and signs."""
        return normal(text) in self._columns

    def is_header(self, row: RawRow, *, first: bool) -> bool:
        """Whether a row is a header: at least half of its texts are headings and stand in the columns' place.

        Headings may look like figures (years): then only the `first` row of a table, or one without label, is a header.
        """
        texts = [text for text in row.cells if text]
        known = [text for text in texts if self._speller.match(text)]
        if not texts or 2 * len(known) < len(texts) or (self._speller.match(row.cells[0]) and len(texts) == 1):
            return False
        return first or not row.cells[0] or not all(text.isdigit() for text in known)

    def row(self, row: RawRow, entry: Entry) -> tuple[Named, ...]:
        """The columns of a table that a header row names, in order.

        A text that is like several headings is the one that its neighbours leave.
        """
        found: list[Named] = []
        unknown: list[tuple[int, str]] = []
        for place, text in enumerate(row.cells):
            if text and (column := self._column(text, entry, [item.column for item in found])):
                found.append(Named(column, text, place))
            elif text:
                unknown.append((place, text))
        for place, text in unknown:
            if column := self._between(place, text, entry, found):
                found.append(Named(column, text, place))
        return tuple(sorted(found, key=lambda item: item.place or 0))

    def _between(self, place: int, text: str, entry: Entry, found: Sequence[Named]) -> PlainColumn | None:
        """The one column between the neighbours of a place, if the text is like its heading."""
        before = [entry.columns.index(item.column) for item in found if item.place is not None and item.place < place]
        after = [entry.columns.index(item.column) for item in found if item.place is not None and item.place > place]
        left = entry.columns[max(before, default=-1) + 1 : min(after, default=len(entry.columns))]
        if len(left) != 1:
            return None
        most = len(text) // TOLERANCE
        return (
            left[0]
            if any(edit_distance(normal(text), normal(like), most) <= most for like in self._headings[left[0]])
            else None
        )

    def outside(self, raw: RawTable, entry: Entry) -> tuple[Named, ...]:
        """The columns that the last text before a raw table names, if it consists of headings alone."""
        texts = [item for item in raw.before if item.level == 0]
        if not texts:
            return ()
        rest = normal(texts[-1].text)
        found: list[Named] = []
        while rest:
            known = [name for name in self._columns if rest.startswith(name)]
            name = max(known, key=len, default="")
            column = self._column(name, entry, [item.column for item in found]) if name else None
            if column is None:
                return ()
            found.append(Named(column, texts[-1].text, None))
            rest = rest.removeprefix(name)
        return tuple(found)

    def is_right(self, item: Named) -> bool:
        """Whether a heading is spelt as one of the column's headings, but for case."""
        return folded(item.text) in map(folded, self._headings[item.column])

    def _column(self, text: str, entry: Entry, taken: Sequence[PlainColumn]) -> PlainColumn | None:
        """The first column that a heading may name and that is not taken; after the last one taken if possible."""
        match = self._speller.match(text)
        if match is None:
            return None
        free = [column for column in self._columns[match.name] if column in entry.columns and column not in taken]
        last = entry.columns.index(taken[-1]) if taken else -1
        later = [column for column in free if entry.columns.index(column) > last]
        return next(iter(later or free), None)
