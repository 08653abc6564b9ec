"""A bare table of named columns, from a CSV or a Parquet file, or a workbook."""

from __future__ import annotations

import csv
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from prikk.errors import AssumptionWarning, InputError, closest
from prikk.formats.format import Content, Format, Reader
from prikk.model.csvform import GREATEST_COLUMNS, CsvForm, csv_form
from prikk.model.filekind import CSV, PARQUET, WORKBOOK
from prikk.model.workbook import first_sheet

GREATEST_FIELDS = 50_000_000
"""Fields that a table of counts may have: rows times columns."""
_BATCH = 65_536
"""Rows that are held at a time where they are only counted."""


@dataclass(frozen=True)
class Gathered:
    """Rows that were counted while they were read: of those that are alike, only the first is kept.

    `rows` has the position of each that is kept (from 0), `times` how many are like it. `others` are the columns that
    were left out, `numbers` those of them with a whole number in each row; it is only known where no two are alike.
    """

    rows: Sequence[int]
    times: Sequence[int]
    others: Sequence[str]
    numbers: Sequence[str]


@dataclass(frozen=True)
class Columns:
    """Columns by name, all of the same length.

    `path` is None for a frame. `first` is the number that error messages give the first row: 2 in a CSV file, where
    lines are counted, else 1. `counted` is there where rows stand for several of the file.
    """

    path: Path | None
    columns: Mapping[str, Sequence[Any]] = field(repr=False)
    first: int
    counted: Gathered | None = field(default=None, repr=False)

    def __getitem__(self, name: str) -> Sequence[Any]:
        """A column. Raises InputError naming the ones that there are."""
        if name not in self.columns:
            names = [*self.columns, *(self.counted.others if self.counted else ())]
            raise InputError(
                f"no column {name!r}", path=self.path, line=self.first - 1 or None, allowed=closest(name, names)
            )
        return self.columns[name]

    def error(
        self, row: int, column: str | None, found: str, *, allowed: str | None = None, fix: str | None = None
    ) -> InputError:
        """The error of a row (position, from 0)."""
        number = (self.counted.rows[row] if self.counted else row) + self.first
        if self.path is not None:
            return InputError(found, path=self.path, line=number, column=column, allowed=allowed, fix=fix)
        place = f"row {number}" + (f", {column}" if column else "")
        return InputError(found, path=place, allowed=allowed, fix=fix)


def _read_parquet(path: Path) -> Columns:
    with _parquet(path) as file:
        table = file.read()
    return Columns(path, {name: table[name].to_pylist() for name in table.column_names}, 1)


def _count_parquet(path: Path, wanted: Iterable[str]) -> Columns:
    with _parquet(path) as file:
        batches = file.iter_batches(_BATCH)
        rows = (row for batch in batches for row in zip(*(column.to_pylist() for column in batch.columns), strict=True))
        return _counted(path, file.schema_arrow.names, rows, wanted, 1)


@contextmanager
def _parquet(path: Path) -> Iterator[pq.ParquetFile]:
    """A Parquet file of a size that is handled. Raises InputError, also for damage that shows while it is read."""
    try:
        with pq.ParquetFile(path) as file:
            _check_size(path, file.metadata.num_rows, file.metadata.num_columns)
            yield file
    except OSError as error:
        raise InputError(f"the table cannot be read ({error.strerror or 'damaged'})", path=path) from None
    except pa.ArrowException:
        raise InputError("not a Parquet file", path=path) from None


def _read_workbook(path: Path) -> Columns:
    """The first sheet of a workbook that has anything in it, its first row being the heading."""
    sheet = first_sheet(path)
    _check_size(path, len(sheet.columns[0]), len(sheet.names))
    return Columns(path, {name: column for name, column in zip(sheet.names, sheet.columns, strict=True) if name}, 2)


def _check_size(path: Path, rows: int, columns: int) -> None:
    """Refuse a table of more fields than are handled: a small file may hold very many that are alike."""
    if columns > GREATEST_COLUMNS:
        raise InputError(f"{columns:,} columns", path=path, allowed=f"up to {GREATEST_COLUMNS:,}")
    if rows * columns > GREATEST_FIELDS:
        raise InputError(
            f"more than {rows - 1:,} rows of {columns:,} columns",
            path=path,
            allowed=f"up to {GREATEST_FIELDS:,} fields",
        )


def _read_csv(path: Path) -> Columns:
    form = _csv_form(path)
    rows = list(_csv_rows(path, form))
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(form.columns)
    named = {name: column for name, column in zip(form.columns, columns, strict=True) if name}
    return Columns(path, named, form.skipped + 2)


def _count_csv(path: Path, wanted: Iterable[str]) -> Columns:
    form = _csv_form(path)
    return _counted(path, form.columns, _csv_rows(path, form), wanted, form.skipped + 2)


def _csv_form(path: Path) -> CsvForm:
    try:
        form = csv_form(path)
    except OSError as error:
        raise InputError(f"the table cannot be read ({error.strerror})", path=path) from None
    if form.encoding == "cp1252":
        warnings.warn(f"{path}: not UTF-8; read as Windows-1252", AssumptionWarning, stacklevel=2)
    return form


def _csv_rows(path: Path, form: CsvForm) -> Iterator[list[str]]:
    """The rows below the heading, without empty ones at the end. Raises InputError for one of another length."""
    width, empty = len(form.columns), list[tuple[int, list[str]]]()
    with path.open(encoding=form.encoding, newline="") as file:
        for _ in range(form.skipped + 1):
            file.readline()
        reader = csv.reader(file, delimiter=form.delimiter, strict=True)
        try:
            for count, row in enumerate(reader, 1):
                if count * width > GREATEST_FIELDS:
                    _check_size(path, count, width)
                line = reader.line_num + form.skipped + 1
                if not "".join(row).strip():  # it counts only where others follow
                    empty.append((line, row))
                    continue
                for above, item in (*empty, (line, row)) if empty else ((line, row),):
                    if len(item) != width:
                        allowed = f"{width} fields, as in the heading"
                        raise InputError(f"{len(item)} fields", path=path, line=above, allowed=allowed)
                    yield item
                empty.clear()
        except csv.Error as error:
            allowed = "fields apart by comma, semicolon, tab or |, quotes in pairs"
            line = reader.line_num + form.skipped + 1
            raise InputError(f"not a CSV file ({error})", path=path, line=line, allowed=allowed) from None


def _counted(
    path: Path, names: Sequence[str], rows: Iterable[Sequence[Any]], wanted: Iterable[str], first: int
) -> Columns:
    """The rows that differ in the columns that are `wanted` (and there), each with how often it stands there."""
    kept = [name for name in dict.fromkeys(wanted) if name in names]
    others = {name: place for place, name in enumerate(names) if name and name not in kept}
    places = [names.index(name) for name in kept]
    found: dict[Any, list[int]] = {}
    numbers = others
    for row, fields in enumerate(rows if kept else ()):
        key = tuple([fields[place] for place in places])
        try:
            alike = found.get(key)
        except TypeError:  # a list or the like, which is no code
            key = tuple(map(str, key))
            alike = found.get(key)
        if alike is not None:
            alike[1] += 1
            continue
        found[key] = [row, 1]
        if numbers and len(found) == row + 1:
            numbers = {name: place for name, place in numbers.items() if str(fields[place]).strip().isdigit()}
    columns = zip(*found, strict=True) if found else [()] * len(kept)
    firsts, times = zip(*found.values(), strict=True) if found else ((), ())
    counted = Gathered(firsts, times, list(others), list(numbers))
    return Columns(path, dict(zip(kept, columns, strict=True)), first, counted)


FORMAT = Format(
    "columns",
    readers=(
        Reader(Content.COLUMNS, CSV.endings, _read_csv, count=_count_csv),
        Reader(Content.COLUMNS, PARQUET.endings, _read_parquet, heads=PARQUET.heads, count=_count_parquet),
        Reader(Content.COLUMNS, WORKBOOK.endings, _read_workbook, heads=WORKBOOK.heads),
    ),
)
