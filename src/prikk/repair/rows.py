"""Rows of raw tables: label and signs, and every way in which the signs may belong to columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from math import comb

from prikk.model.cell import CellKey
from prikk.model.raw import RawRow
from prikk.model.release import PublishedCell
from prikk.model.specification import Confidentiality
from prikk.model.status import Status
from prikk.repair.catalogue import Entry, PlainColumn, TableCatalogue
from prikk.repair.headings import Header, HeadingReader
from prikk.repair.signs import read_sign

MOST_PLACEMENTS = 3_000
"""If signs may belong to columns in more ways than this, only those that leave out the ends are tried."""

Placement = Mapping[CellKey, PublishedCell]
"""One way to read a row: its cells. Cells of the row that are lost are not in it."""


@dataclass(frozen=True)
class Parts:
    """A row taken apart: the label and its place (None: no label), the signs with their places, and other texts."""

    row: RawRow
    label: str
    label_place: int | None
    signs: tuple[tuple[int, str], ...]
    other: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class RowReading:
    """A row of a table with the ways to read it.

    `direct` is the way in which it stands, where it has one; else `placements` are all ways. `codes` are the rows that
    it may be.
    """

    entry: Entry
    parts: Parts
    codes: tuple[str, ...]
    columns: tuple[PlainColumn, ...]
    direct: Placement | None
    placements: tuple[Placement, ...] = field(repr=False)

    @property
    def line(self) -> int:
        """The line of the row."""
        return self.parts.row.line

    def line_of(self, key: CellKey, placement: Placement | None = None) -> int:  # noqa: ARG002  (all cells are in one row)
        """Where a cell of the row stands, whichever way it is read."""
        return self.line

    def cell_keys(self) -> Iterator[CellKey]:
        """The keys of all cells that the row may show."""
        return (self.entry.key(code, column) for code in self.codes for column in self.columns)


def take_apart(row: RawRow, headings: HeadingReader, rule: Confidentiality, decimals: Sequence[int]) -> Parts:
    """Tell label, signs and other texts of a row apart."""

    def is_sign(text: str) -> bool:
        return any(read_sign(text, places, rule) is not None for places in decimals)

    filled = [(place, text) for place, text in enumerate(row.cells) if text]
    label_place, label = None, ""
    if filled and not is_sign(filled[0][1]) and not headings.is_heading(filled[0][1]):
        (label_place, label), filled = filled[0], filled[1:]
    signs = tuple((place, text) for place, text in filled if is_sign(text))
    return Parts(row, label, label_place, signs, tuple(item for item in filled if item not in signs))


class RowReader:
    """Finds the ways to read the rows of one table.

    With `whole` all rows of a raw table are as wide as its header: then they have lost whatever the header has lost.
    """

    def __init__(
        self,
        catalogue: TableCatalogue,
        entry: Entry,
        columns: tuple[PlainColumn, ...],
        header: Header | None,
        *,
        whole: bool = False,
    ) -> None:
        self.catalogue, self.entry, self.columns, self.header = catalogue, entry, columns, header
        self._places = header.places(columns, whole=whole) if header else None

    def read(self, parts: Parts, codes: tuple[str, ...]) -> RowReading:
        """The reading of a row that is one of `codes`; where it stands as it should, there is no other."""
        direct = self.direct(parts, codes[0]) if len(codes) == 1 else None
        placements = tuple(placement for code in codes for placement in self._all(parts, code)) if not direct else ()
        return RowReading(self.entry, parts, codes, self.columns, direct, placements)

    def direct(self, parts: Parts, code: str) -> Placement | None:
        """The cells of a row that is `code`, if it stands as it should and its signs can stand there."""
        pairs = self.standing(parts)
        return None if pairs is None else self._placement(code, pairs)

    def standing(self, parts: Parts) -> list[tuple[PlainColumn, str]] | None:
        """The signs of a row under their columns; None where the row has lost cells, or has too many."""
        places = self._places
        if places and self.header and len(parts.row.cells) == self.header.width and parts.label_place == 0:
            by_place = dict(parts.signs)
            filled = [place for place in sorted(places) if place in by_place]
            # Where the last column is empty, the row may as well have slid left.
            if filled and filled[-1] == max(places):
                return [(places[place], by_place[place]) for place in filled]
        if len(parts.signs) == len(self.columns):
            return list(zip(self.columns, (text for _, text in parts.signs), strict=True))
        return None

    def _all(self, parts: Parts, code: str) -> Iterator[Placement]:
        texts = [text for _, text in parts.signs]
        longer, shorter = max(len(texts), len(self.columns)), min(len(texts), len(self.columns))
        if comb(longer, shorter) <= MOST_PLACEMENTS:
            choices: Iterator[Sequence[int]] = combinations(range(longer), shorter)
        else:
            choices = (range(start, start + shorter) for start in range(longer - shorter + 1))
        keys = [self.entry.key(code, column) for column in self.columns]
        cells = [
            [self._cell(key, column, text) for text in texts] for key, column in zip(keys, self.columns, strict=True)
        ]
        every = range(shorter)
        for chosen in choices:
            pairs = (
                zip(chosen, every, strict=True) if len(texts) <= len(self.columns) else zip(every, chosen, strict=True)
            )
            placement = {keys[column]: cells[column][text] for column, text in pairs}
            if None not in placement.values():
                yield {key: cell for key, cell in placement.items() if cell is not None}

    def _placement(self, code: str, pairs: Sequence[tuple[PlainColumn, str]]) -> Placement | None:
        """The cells of a row; None where a sign cannot stand in its column."""
        cells: dict[CellKey, PublishedCell] = {}
        for column, text in pairs:
            key = self.entry.key(code, column)
            if (cell := self._cell(key, column, text)) is None:
                return None
            cells[key] = cell
        return cells

    def _cell(self, key: CellKey, column: PlainColumn, text: str) -> PublishedCell | None:
        """What a sign shows of a cell; None where it cannot stand there."""
        rule = self.catalogue.specification.confidentiality
        cell = read_sign(text, self.catalogue.statistics[column.statistic].decimals, rule)
        is_out_of_place = cell is not None and cell.status is Status.NOT_APPLICABLE and key not in self.catalogue.absent
        return None if is_out_of_place else cell
