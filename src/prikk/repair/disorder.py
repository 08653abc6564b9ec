"""Rows and headings that stand in another order than the publication's: read by what they are called, or by place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product

from prikk.model.cell import CellKey
from prikk.model.release import PublishedCell
from prikk.repair.catalogue import Entry, PlainColumn
from prikk.repair.headings import Header
from prikk.repair.rows import Parts, Placement, RowReader, RowReading


@dataclass(frozen=True)
class Way:
    """A way to read rows that stand out of order, or under headings that do: the cells, and where each stands.

    `by_label` and `by_heading` tell whether it goes by the labels and the headings as they stand, or by their places.
    """

    cells: Placement
    lines: Mapping[CellKey, int]
    by_label: bool
    by_heading: bool


@dataclass(frozen=True)
class Moved:
    """A row or column that stands out of order: its line, the `text` that names it, its own name, that of its place."""

    line: int
    text: str
    name: str | PlainColumn
    due: str | PlainColumn


@dataclass(frozen=True)
class Disorder:
    """Rows (`codes`) of a table that stand out of order, or under headings that do: all the ways to read them together.

    None of the `ways` comes to the same as another; with `matters` some way says otherwise than another, or something
    that cannot stand in its place.
    """

    entry: Entry
    line: int
    codes: tuple[str, ...]
    moved: tuple[Moved, ...]
    ways: tuple[Way, ...]
    matters: bool

    @cached_property
    def direct(self) -> Placement:
        """The cells that stand in the same place whichever way is right."""
        first, *others = (way.cells for way in self.ways)
        return {key: cell for key, cell in first.items() if all(way.get(key) == cell for way in others)}

    @cached_property
    def placements(self) -> tuple[Placement, ...]:
        """What each way says of all other cells; empty where there is one way."""
        found = [{key: cell for key, cell in way.cells.items() if key not in self.direct} for way in self.ways]
        return tuple(found) if len(found) > 1 else ()

    def cell_keys(self) -> Iterator[CellKey]:
        """The keys of the cells in which the ways differ."""
        return iter(dict.fromkeys(key for placement in self.placements for key in placement))

    def way(self, placement: Placement) -> Way:
        """The way that a placement belongs to."""
        return next(way for way, own in zip(self.ways, self.placements, strict=True) if own is placement)

    def as_called(self, placements: Sequence[Placement]) -> Placement | None:
        """The one of some placements that goes by labels and headings as they stand."""
        ways = ((item, self.way(item)) for item in placements)
        return next((item for item, way in ways if way.by_label and way.by_heading), None)

    def line_of(self, key: CellKey, placement: Placement | None = None) -> int:
        """Where a cell stands, if the rows are read in one of the ways."""
        return (self.ways[0] if placement is None else self.way(placement)).lines[key]


Reading = RowReading | Disorder
Row = tuple[Parts, *tuple[str, str]]
"""A row with the code of its label and that of its place."""


def cycles(found: Sequence[int]) -> list[tuple[int, ...]]:
    """The places of items that stand out of order: those that changed places among themselves together.

    The item that is due at a place of a cycle stands at the next one.
    """
    due = sorted(range(len(found)), key=lambda place: found[place])
    told: list[tuple[int, ...]] = []
    left = {place for place, item in enumerate(due) if place != item}
    while left:
        place, cycle = min(left), list[int]()
        while place in left:
            left.remove(place)
            cycle.append(place)
            place = due[place]
        told.append(tuple(cycle))
    return told


def row_cycles(entry: Entry, names: Sequence[str]) -> list[tuple[int, ...]]:
    """The rows, by their number, that stand out of the order of the table's codes.

    None where a row stands twice: then the table begins anew within itself.
    """
    return cycles([entry.codes.index(name) for name in names]) if len(set(names)) == len(names) else []


def in_order(header: Header, columns: Sequence[PlainColumn]) -> Header:
    """The header as it would be if its headings stood in the order of the columns."""
    placed = [item for item in header.named if item.place is not None]
    due = sorted((item.column for item in placed), key=columns.index)
    moved = {id(item): replace(item, column=column) for item, column in zip(placed, due, strict=True)}
    return replace(header, named=tuple(moved.get(id(item), item) for item in header.named))


def read_rows(known: Sequence[tuple[Parts, str]], readers: Sequence[RowReader]) -> Iterator[Reading]:
    """The readings of rows whose labels are known.

    Of two `readers` the first goes by the headings, the second by the places where they stand. Rows that stand as they
    should under such headings are read by themselves.
    """
    moved = row_cycles(readers[0].entry, [name for _, name in known])
    groups = moved if len(readers) == 1 else [tuple(range(len(known)))]
    due = {cycle[at]: known[cycle[(at + 1) % len(cycle)]][1] for cycle in moved for at in range(len(cycle))}
    for group in groups:
        yield from _together([(*known[place], due.get(place, known[place][1])) for place in group], readers)
    apart = {place for group in groups for place in group}
    for place, (parts, name) in enumerate(known):
        if place not in apart:
            yield readers[0].read(parts, (name,))


def _together(rows: Sequence[Row], readers: Sequence[RowReader]) -> Iterator[Reading]:
    """The readings of rows that stand out of order: in each way all of them at once.

    Rows that have lost cells, or have too many, are read by themselves, each in all ways.
    """
    whole: list[Row] = []
    others: list[Row] = []
    for row in rows:
        is_whole = all(reader.standing(row[0]) for reader in readers) and any(_each_way([row], readers))
        (whole if is_whole else others).append(row)
    ways = list(_each_way(whole, readers)) if whole else []
    if whole and not any(ways):
        whole, others = [], list(rows)
    if whole:
        codes = tuple(dict.fromkeys(name for _, name, _ in whole))
        told: list[Way] = []
        for way in filter(None, ways):
            if all(way.cells != other.cells for other in told):
                told.append(way)
        matters = len(told) > 1 or None in ways
        moved = tuple(_moved(rows, readers))
        yield Disorder(readers[0].entry, whole[0][0].row.line, codes, moved, tuple(told), matters)
    for parts, label, place in others:
        first, *more = (reader.read(parts, tuple(dict.fromkeys((label, place)))) for reader in readers)
        yield replace(first, placements=tuple(way for reading in (first, *more) for way in _all(reading)))


def _all(reading: RowReading) -> tuple[Placement, ...]:
    return reading.placements if reading.direct is None else (reading.direct,)


def _each_way(rows: Sequence[Row], readers: Sequence[RowReader]) -> Iterator[Way | None]:
    """The ways to read rows, first as they are called; None for one in which some sign cannot stand in its place."""
    for reader, by_label in product(readers, (True, False)):
        cells: dict[CellKey, PublishedCell] = {}
        lines: dict[CellKey, int] = {}
        for parts, label, place in rows:
            placement = reader.direct(parts, label if by_label else place)
            if placement is None:
                break
            cells |= placement
            lines |= dict.fromkeys(placement, parts.row.line)
        else:
            yield Way(cells, lines, by_label, by_heading=reader is readers[0])
            continue
        yield None


def _moved(rows: Sequence[Row], readers: Sequence[RowReader]) -> Iterator[Moved]:
    """The labels and headings that stand out of order."""
    for parts, label, place in rows:
        if label != place:
            yield Moved(parts.row.line, parts.label, label, place)
    headers = [reader.header for reader in readers if reader.header is not None]
    if len(headers) > 1:
        for own, due in zip(headers[0].named, headers[1].named, strict=True):
            if own.column != due.column:
                yield Moved(headers[0].line, own.text, own.column, due.column)
