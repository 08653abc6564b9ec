"""From raw tables to the cells they show: which table, row and column each sign belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from prikk.model.codelist import TOTAL
from prikk.model.raw import RawTable
from prikk.model.release import Table
from prikk.repair.catalogue import Entry, PlainColumn, TableCatalogue
from prikk.repair.headings import Header, HeadingReader
from prikk.repair.recognise import Recognised, Recogniser
from prikk.repair.rows import RowReader, RowReading


@dataclass(frozen=True)
class Breadth:
    """The tables (by id) of which every row, and every column, that they can have is taken to be there.

    Of the others it is believed that rows and columns that do not appear were left out for want of records; in those of
    `doubted`, nothing is concluded from rows that do not appear.
    """

    rows: frozenset[str] = frozenset()
    columns: frozenset[str] = frozenset()
    doubted: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Document:
    """A document taken apart: its raw tables, recognised, the tables they make up, the ways to read each row.

    `possible` are the tables with the rows, too, of which nothing is concluded.
    """

    recognised: tuple[Recognised, ...]
    headers: tuple[Header | None, ...]
    tables: tuple[Table, ...]
    possible: tuple[Table, ...]
    readings: tuple[RowReading, ...]


def read_document(raw_tables: Sequence[RawTable], catalogue: TableCatalogue, breadth: Breadth) -> Document:
    """Take a document apart."""
    headings = HeadingReader(catalogue)
    recognised = tuple(Recogniser(catalogue, headings).recognise(raw_tables))
    headers = tuple(_headers(recognised, headings))
    columns = _columns(recognised, headers, breadth.columns)
    readings: list[RowReading] = []
    rows: dict[str, dict[str, None]] = {}
    entries = {item.entry.table.id: item.entry for item in recognised if item.entry}
    for item, header in zip(recognised, headers, strict=True):
        if item.entry is not None:
            reader = RowReader(catalogue, item.entry, _ordered(columns[item.entry.total_key], header), header)
            for reading in _read_rows(item, item.entry, reader):
                readings.append(reading)
                if len(reading.codes) == 1:
                    rows.setdefault(item.entry.table.id, {})[reading.codes[0]] = None

    def laid_out(whole: frozenset[str]) -> tuple[Table, ...]:
        return tuple(
            _laid_out(catalogue, entry, rows.get(entry.table.id, {}), columns[entry.total_key], whole)
            for entry in catalogue.entries
            if entry.table.id in entries
        )

    return Document(
        recognised, headers, laid_out(breadth.rows), laid_out(breadth.rows | breadth.doubted), tuple(readings)
    )


def _headers(recognised: Sequence[Recognised], headings: HeadingReader) -> list[Header | None]:
    """The header of each raw table: its own, else one that ended the raw table before."""
    found: list[Header | None] = []
    left_over = None
    for item in recognised:
        header = None
        if item.entry is not None:
            outside = headings.outside(item.raw, item.entry)
            own = [row for row in item.headers if row.line < min(parts.row.line for parts in item.rows)]
            row = own[-1] if own else left_over
            inside = headings.row(row, item.entry) if row else ()
            outside = tuple(named for named in outside if named.column not in {other.column for other in inside})
            if row or outside:
                header = Header(row.line if row else item.raw.line, len(row.cells) if row else 0, (*outside, *inside))
        found.append(header)
        last = item.raw.rows[-1]
        left_over = last if last in item.headers else None
    return found


def _columns(
    recognised: Sequence[Recognised], headers: Sequence[Header | None], wide: frozenset[str]
) -> dict[tuple[str, ...], tuple[PlainColumn, ...]]:
    """The columns of the tables that share a total: those that any of their headers names.

    Where a row has more figures than that, headings were lost; the tables then have all columns they can have.
    """
    named: dict[tuple[str, ...], set[PlainColumn]] = {}
    sizes: dict[tuple[str, ...], int] = {}
    possible: dict[tuple[str, ...], tuple[PlainColumn, ...]] = {}
    for item, header in zip(recognised, headers, strict=True):
        if item.entry is None:
            continue
        key = item.entry.total_key
        possible[key] = item.entry.columns
        named.setdefault(key, set()).update(header.columns if header else ())
        sizes[key] = max([sizes.get(key, 0), *(len(parts.signs) for parts in item.rows)])
        if item.entry.spec.empty_periods == "keep" or item.entry.table.id in wide:
            named[key].update(item.entry.columns)
    return {
        key: columns
        if not named[key] or sizes[key] > len(named[key])
        else tuple(column for column in columns if column in named[key])
        for key, columns in possible.items()
    }


def _ordered(columns: tuple[PlainColumn, ...], header: Header | None) -> tuple[PlainColumn, ...]:
    """The columns in the order of the header, where it names all of them."""
    return header.columns if header and set(header.columns) == set(columns) else columns


def _read_rows(item: Recognised, entry: Entry, reader: RowReader) -> list[RowReading]:
    """The readings of rows with figures: of those whose label is known, and of those that have lost it."""
    matched = [(parts, entry.rows.match(parts.label)) for parts in item.rows if parts.signs and parts.label]
    known = [(parts, match.name) for parts, match in matched if match]
    taken = {name for _, name in known}
    free = tuple(code for code in entry.codes if code not in taken)
    nameless = [parts for parts in item.rows if parts.signs and not parts.label]
    readings = [reader.read(parts, (name,)) for parts, name in known] + [reader.read(parts, free) for parts in nameless]
    return sorted(readings, key=lambda reading: reading.line)


def _laid_out(
    catalogue: TableCatalogue,
    entry: Entry,
    rows: dict[str, None],
    columns: tuple[PlainColumn, ...],
    wide: frozenset[str],
) -> Table:
    """The table with the columns it has and the rows that were seen or are always listed."""
    spec, dimension = entry.spec, catalogue.specification.dimensions[entry.table.subject]
    keeps_all = spec.empty_rows == "keep" or dimension.list_all or entry.table.id in wide
    kept = tuple((code,) for code in entry.codes if code in rows or code == TOTAL or keeps_all)
    return replace(entry.table, rows=kept, columns=columns)
