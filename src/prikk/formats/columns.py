"""A bare table of named columns, from a CSV or a Parquet file, or a workbook."""

from __future__ import annotations

import csv
import datetime as dt
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from prikk.errors import AssumptionWarning, InputError, MissingExtraError, closest
from prikk.formats.format import Content, Format, Reader
from prikk.formats.xlsx.archive import check_archive
from prikk.model.csvform import GREATEST_COLUMNS, csv_form
from prikk.model.filekind import CSV, PARQUET, WORKBOOK

GREATEST_FIELDS = 50_000_000
"""Fields that a table of counts may have: rows times columns."""


@dataclass(frozen=True)
class Columns:
    """Columns by name, all of the same length.

    `path` is None for a frame. `first` is the number that error messages give the first row: 2 in a CSV file, where
    lines are counted, else 1.
    """

    path: Path | None
    columns: Mapping[str, Sequence[Any]] = field(repr=False)
    first: int

    def __getitem__(self, name: str) -> Sequence[Any]:
        """A column. Raises InputError naming the ones that there are."""
        if name not in self.columns:
            raise InputError(
                f"no column {name!r}", path=self.path, line=self.first - 1 or None, allowed=closest(name, self.columns)
            )
        return self.columns[name]

    def error(
        self, row: int, column: str | None, found: str, *, allowed: str | None = None, fix: str | None = None
    ) -> InputError:
        """The error of a row (position, from 0)."""
        if self.path is not None:
            return InputError(found, path=self.path, line=row + self.first, column=column, allowed=allowed, fix=fix)
        place = f"row {row + self.first}" + (f", {column}" if column else "")
        return InputError(found, path=place, allowed=allowed, fix=fix)


def _read_parquet(path: Path) -> Columns:
    try:
        about = pq.read_metadata(path)
        _check_size(path, about.num_rows, about.num_columns)
        table = pq.read_table(path)
    except OSError as error:
        raise InputError(f"the table cannot be read ({error.strerror or 'damaged'})", path=path) from None
    except pa.ArrowException:
        raise InputError("not a Parquet file", path=path) from None
    return Columns(path, {name: table[name].to_pylist() for name in table.column_names}, 1)


def _read_workbook(path: Path) -> Columns:
    """The first sheet of a workbook that has anything in it, its first row being the heading."""
    try:
        import python_calamine  # noqa: PLC0415  # an extra
    except ImportError:
        raise MissingExtraError("tables", "python-calamine", "Reading workbooks") from None
    try:
        with path.open("rb") as file:
            zipped = file.read(2) == b"PK"
        if zipped:
            check_archive(path)
        book = python_calamine.CalamineWorkbook.from_path(str(path))
        sheets = (book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names)
        rows = next((rows for rows in sheets if any(any(value != "" for value in row) for row in rows)), [])
    except (python_calamine.CalamineError, ValueError, OSError) as error:
        allowed = f"a workbook ({', '.join(WORKBOOK.endings)})"
        raise InputError(
            f"not a workbook that can be read ({type(error).__name__})", path=path, allowed=allowed
        ) from None
    while rows and all(value == "" for value in rows[-1]):
        rows.pop()
    names = [str(value).strip() for value in rows[0]] if rows else []
    if not any(names) or len({name for name in names if name}) < sum(map(bool, names)):
        raise InputError("no heading", path=path, line=1, allowed="a first row that names each column once")
    _check_size(path, len(rows), len(names))
    columns = zip(*rows[1:], strict=True) if len(rows) > 1 else [()] * len(names)
    named = {name: [_plain(value) for value in column] for name, column in zip(names, columns, strict=True) if name}
    return Columns(path, named, 2)


def _plain(value: Any) -> Any:
    """What stands in a cell of a workbook: whole numbers as such, days without a time of day."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    return value.isoformat()[:10] if isinstance(value, dt.date) else value


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
    try:
        form = csv_form(path)
        with path.open(encoding=form.encoding, newline="") as file:
            for _ in range(form.skipped + 1):
                file.readline()
            first = form.skipped + 2
            reader = csv.reader(file, delimiter=form.delimiter, strict=True)
            rows = []
            for row in reader:
                rows.append((reader.line_num + first - 1, row))
                if len(row) * len(rows) > GREATEST_FIELDS:
                    _check_size(path, len(rows), len(row))
    except OSError as error:
        raise InputError(f"the table cannot be read ({error.strerror})", path=path) from None
    except csv.Error as error:
        allowed = "fields apart by comma, semicolon, tab or |, quotes in pairs"
        line = reader.line_num + first - 1
        raise InputError(f"not a CSV file ({error})", path=path, line=line, allowed=allowed) from None
    if form.encoding == "cp1252":
        warnings.warn(f"{path}: not UTF-8; read as Windows-1252", AssumptionWarning, stacklevel=2)
    while rows and not any(field.strip() for field in rows[-1][1]):
        rows.pop()
    for number, row in rows:
        if len(row) != len(form.columns):
            allowed = f"{len(form.columns)} fields, as in the heading"
            raise InputError(f"{len(row)} fields", path=path, line=number, allowed=allowed)
    columns = list(zip(*(row for _, row in rows), strict=True)) if rows else [()] * len(form.columns)
    named = {name: column for name, column in zip(form.columns, columns, strict=True) if name}
    return Columns(path, named, first)


FORMAT = Format(
    "columns",
    readers=(
        Reader(Content.COLUMNS, CSV.endings, _read_csv),
        Reader(Content.COLUMNS, PARQUET.endings, _read_parquet, heads=PARQUET.heads),
        Reader(Content.COLUMNS, WORKBOOK.endings, _read_workbook, heads=WORKBOOK.heads),
    ),
)
