"""A bare table of named columns, from a CSV or a Parquet file."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from prikk.errors import InputError, closest
from prikk.formats.format import Content, Format, Reader

_DELIMITERS = ",;\t"


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
        table = pq.read_table(path)
    except OSError as error:
        raise InputError(f"the table cannot be read ({error.strerror or 'damaged'})", path=path) from None
    except pa.ArrowException:
        raise InputError("not a Parquet file", path=path) from None
    return Columns(path, {name: table[name].to_pylist() for name in table.column_names}, 1)


def _read_csv(path: Path) -> Columns:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            heading = file.readline()
            file.seek(0)
            delimiter = max(_DELIMITERS, key=heading.count)
            reader = csv.reader(file, delimiter=delimiter, strict=True)
            names = next(reader, [])
            rows = list(reader)
    except OSError as error:
        raise InputError(f"the table cannot be read ({error.strerror})", path=path) from None
    except UnicodeDecodeError:
        raise InputError("the file is not UTF-8", path=path, allowed="UTF-8", fix="save it as UTF-8") from None
    except csv.Error as error:
        allowed = "fields apart by comma, semicolon or tab, quotes in pairs"
        raise InputError(f"not a CSV file ({error})", path=path, line=reader.line_num, allowed=allowed) from None
    if not names:
        raise InputError("the file is empty", path=path, allowed="a heading that names each column once, and rows")
    if not all(names) or len(set(names)) < len(names):
        found = f"the columns are {', '.join(names) or '(none)'}"
        raise InputError(found, path=path, line=1, allowed="a heading that names each column once")
    for number, row in enumerate(rows, 2):
        if len(row) != len(names):
            allowed = f"{len(names)} fields, as in line 1"
            raise InputError(f"{len(row)} fields", path=path, line=number, allowed=allowed)
    columns = zip(*rows, strict=True) if rows else ([] for _ in names)
    return Columns(path, dict(zip(names, columns, strict=True)), 2)


FORMAT = Format(
    "columns",
    readers=(
        Reader(Content.COLUMNS, (".csv", ".tsv"), _read_csv),
        Reader(Content.COLUMNS, (".parquet",), _read_parquet, heads=(b"PAR1",)),
    ),
)
