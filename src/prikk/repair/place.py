"""From raw tables to the cells they show: which table, row and column each sign belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from prikk.model.cell import CellKey
from prikk.model.codelist import TOTAL
from prikk.model.raw import RawTable
from prikk.model.release import PublishedCell
from prikk.model.table import Table
from prikk.repair.catalogue import Entry, PlainColumn, TableCatalogue
from prikk.repair.disorder import Disorder, Reading, in_order, read_rows
from prikk.repair.exchange import Exchange, exchanges
from prikk.repair.headings import Header, HeadingReader
from prikk.repair.recognise import Recognised, Recogniser
from prikk.repair.rows import Parts, RowReader

SURE_ROWS = 3
"""So many rows, all as wide as their header, are no accident."""


@dataclass(frozen=True)
class Breadth:
    """The tables (by id) of which every row, and every column, that they can have is taken to be there.

    Of the others it is believed that rows and columns that do not appear were left out for want of records; in those of
    `doubted`, nothing is concluded from rows that do not appear. The figures of tables that are `exchanged` are taken
    for those of the other one.
    """

    rows: frozenset[str] = frozenset()
    columns: frozenset[str] = frozenset()
    doubted: frozenset[str] = frozenset()
    exchanged: tuple[Exchange, ...] = ()


@dataclass(frozen=True)
class Document:
    """A document taken apart: its raw tables, recognised, the tables they make up, the ways to read each row.

    `possible` are the tables with the rows, too, of which nothing is concluded. `lacking` are those (by id) without
    some row or column that they may have.
    """

    recognised: tuple[Recognised, ...]
    headers: tuple[Header | None, ...]
    tables: tuple[Table, ...]
    possible: tuple[Table, ...]
    readings: tuple[Reading, ...]
    lacking: frozenset[str]

    @property
    def headless(self) -> bool:
        """Whether some table stands without its total row."""
        totals = {reading.entry.table.id for reading in self.readings if TOTAL in reading.codes}
        return any(table.id not in totals for table in self.tables)


def read_document(raw_tables: Sequence[RawTable], catalogue: TableCatalogue, breadth: Breadth) -> Document:
    """Take a document apart."""
    headings = HeadingReader(catalogue)
    recognised = _exchanged(tuple(Recogniser(catalogue, headings).recognise(raw_tables)), breadth.exchanged)
    headers = tuple(_headers(recognised, headings))
    columns = _columns(catalogue, recognised, headers, breadth.columns)
    readings: list[Reading] = []
    rows: dict[str, dict[str, None]] = {}
    entries = {item.entry.table.id: item.entry for item in recognised if item.entry}
    for item, header in zip(recognised, headers, strict=True):
        if item.entry is not None:
            readers = _readers(catalogue, item, item.entry, columns[item.entry.table.id], header)
            for reading in _read_rows(item, item.entry, readers):
                readings.append(reading)
                if isinstance(reading, Disorder) or len(reading.codes) == 1:
                    rows.setdefault(item.entry.table.id, {}).update(dict.fromkeys(reading.codes))

    def laid_out(whole: frozenset[str]) -> tuple[Table, ...]:
        return tuple(
            _laid_out(catalogue, entry, rows.get(entry.table.id, {}), columns[entry.table.id], whole)
            for entry in catalogue.entries
            if entry.table.id in entries
        )

    tables = laid_out(breadth.rows)
    lacking = frozenset(
        table.id
        for table in tables
        if len(table.rows) < len(entries[table.id].codes) or len(table.columns) < len(entries[table.id].columns)
    )
    possible = laid_out(breadth.rows | breadth.doubted)
    return Document(recognised, headers, tables, possible, tuple(readings), lacking)


def _exchanged(recognised: tuple[Recognised, ...], exchanged: Sequence[Exchange]) -> tuple[Recognised, ...]:
    """The raw tables with the figures of some tables taken for those of others."""
    entries = {item.entry.table.id: item.entry for item in recognised if item.entry}
    other = {id: entries[due] for id, due in exchanged}
    return tuple(
        _as_table(item, other[item.entry.table.id]) if item.entry and item.entry.table.id in other else item
        for item in recognised
    )


def _as_table(item: Recognised, entry: Entry) -> Recognised:
    """A raw table taken for another of its family: a total row that is labelled as its own is that of the other."""
    own, label = item.entry, entry.totals[0].text

    def is_total(parts: Parts) -> bool:
        match = own.rows.match(parts.label) if own is not None and parts.label else None
        return match is not None and match.name == TOTAL

    rows = tuple(replace(parts, label=label) if is_total(parts) else parts for parts in item.rows)
    return item if entry is own else replace(item, entry=entry, rows=rows, exchanged=True)


def find_exchanges(document: Document, catalogue: TableCatalogue) -> tuple[Exchange, ...]:
    """The tables of a document whose figures have changed places with those of another."""
    headings = HeadingReader(catalogue)

    def read(item: Recognised, entry: Entry) -> dict[CellKey, PublishedCell]:
        taken = _as_table(item, entry)
        headers = _headers([taken], headings)
        columns = _columns(catalogue, [taken], headers, frozenset())[entry.table.id]
        readings = _read_rows(taken, entry, _readers(catalogue, taken, entry, columns, headers[0]))
        return {key: cell for reading in readings for key, cell in (reading.direct or {}).items()}

    return exchanges(document.recognised, read)


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
    catalogue: TableCatalogue,
    recognised: Sequence[Recognised],
    headers: Sequence[Header | None],
    wide: frozenset[str],
) -> dict[str, tuple[PlainColumn, ...]]:
    """The columns of each table, by its id: those of its own that the headers of tables with the same total tell of.

    A period is left out as a whole or not at all, and a statistic over several periods never. Where a row has more
    figures than that, headings were lost; such tables then have all columns they can have.
    """
    named: dict[tuple[str, ...], set[PlainColumn]] = {}
    sizes: dict[str, int] = {}
    entries: dict[str, Entry] = {}

    def own(entry: Entry) -> tuple[PlainColumn, ...]:
        told = named[entry.total_key]
        periods = {column.period for column in told if not catalogue.is_over_periods(column)}
        kept = (
            column in told or column.period in periods or catalogue.is_over_periods(column) for column in entry.columns
        )
        return tuple(column for column, is_kept in zip(entry.columns, kept, strict=True) if told and is_kept)

    for item, header in zip(recognised, headers, strict=True):
        if item.entry is None:
            continue
        entry = entries.setdefault(item.entry.table.id, item.entry)
        key, id = entry.total_key, entry.table.id
        named.setdefault(key, set()).update(header.columns if header else ())
        sizes[id] = max([sizes.get(id, 0), *(len(parts.signs) for parts in item.rows)])
        if entry.spec.empty_periods == "keep" or id in wide:
            named[key].update(entry.columns)
    for id, entry in entries.items():
        if sizes[id] > len(own(entry)):
            named[entry.total_key].update(entry.columns)
    return {id: own(entry) or entry.columns for id, entry in entries.items()}


def _readers(
    catalogue: TableCatalogue, item: Recognised, entry: Entry, columns: tuple[PlainColumn, ...], header: Header | None
) -> list[RowReader]:
    """The reader of a raw table's rows; where headings stand out of order, also one that goes by their places."""
    filled = [parts.row for parts in item.rows if parts.signs]
    whole = len(filled) >= SURE_ROWS and header is not None and all(len(row.cells) == header.width for row in filled)
    headers = [header]
    if header is not None and (usual := in_order(header, columns)) != header:
        headers.append(usual)
    return [RowReader(catalogue, entry, _ordered(columns, each), each, whole=whole) for each in headers]


def _ordered(columns: tuple[PlainColumn, ...], header: Header | None) -> tuple[PlainColumn, ...]:
    """The columns in the order of the header, where it names all of them or has another order than theirs.

    Those that it lacks stand behind the one that they usually follow.
    """
    if header is None or (set(header.columns) != set(columns) and in_order(header, columns) == header):
        return columns
    found = list(header.columns)
    for place, column in enumerate(columns):
        if column not in found:
            found.insert(found.index(columns[place - 1]) + 1 if place else 0, column)
    return tuple(found)


def _read_rows(item: Recognised, entry: Entry, readers: Sequence[RowReader]) -> list[Reading]:
    """The readings of rows with figures: of those whose label is known, and of those that have lost it."""
    matched = [(parts, entry.rows.match(parts.label)) for parts in item.rows if parts.signs and parts.label]
    known = [(parts, match.name) for parts, match in matched if match]
    taken = {name for _, name in known}
    free = tuple(code for code in entry.codes if code not in taken)
    nameless = [parts for parts in item.rows if parts.signs and not parts.label]
    readings = [*read_rows(known, readers), *(readers[0].read(parts, free) for parts in nameless)]
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
