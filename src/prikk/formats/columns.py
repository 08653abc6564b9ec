"""A bare table of named columns, from a CSV or a Parquet file."""

from __future__ import annotations

import csv
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from prikk.errors import AssumptionWarning, InputError, closest
from prikk.formats.format import Content, Format, Reader
from prikk.model.csvform import GREATEST_COLUMNS, csv_form
from prikk.model.filekind import CSV, PARQUET

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
    ),
)
