"""`cells.csv` and `cells.parquet`: one row a cell, a column for each part of its key, then `value` and `status`."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from prikk.errors import InputError, several
from prikk.formats.format import Content, FileKind, Format, Reader
from prikk.model.cell import CellKey
from prikk.model.filekind import PARQUET
from prikk.model.period import FORMS, Period
from prikk.model.plainfile import plain
from prikk.model.release import PublishedCell, Release
from prikk.model.status import Status

TAIL = ("value", "status")
"""The last columns of a file of cells, behind its key."""
KEY_TAIL = ("period", "statistic")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_STATUSES = {status.value: status for status in Status}
_DIGITS = 38
GREATEST_ROWS = 5_000_000
"""Cells that a file of cells may hold."""


@dataclass(frozen=True)
class Cells:
    """Cells read from a file: `names` are the parts of each key, the dimensions, then `period` and `statistic`."""

    names: tuple[str, ...]
    cells: Mapping[CellKey, PublishedCell]


def cells_of(release: Release) -> Cells:
    """The cells of a release in the order of its tables, each once."""
    keys = dict.fromkeys(key for table in release.tables for key in table.cell_keys())
    names = (*(dimension.id for dimension in release.dimensions), *KEY_TAIL)
    return Cells(names, {key: release[key] for key in (*keys, *(key for key in release.cells if key not in keys))})


def write(release: Release, folder: Path) -> tuple[Path, ...]:
    """Write `cells.csv` and `cells.parquet`."""
    cells = cells_of(release)
    paths = folder / "cells.csv", folder / "cells.parquet"
    write_csv(cells, paths[0])
    write_parquet(cells, paths[1])
    return paths


def write_csv(cells: Cells, path: Path) -> None:
    """Write cells as CSV: UTF-8, comma, line feed, an empty value where there is no figure."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow((*cells.names, *TAIL))
    for key, cell in cells.cells.items():
        value = "" if cell.value is None else format(cell.value, "f" if isinstance(cell.value, Decimal) else "d")
        writer.writerow((*key.parts, value, cell.status.value))
    path.write_text(out.getvalue(), encoding="utf-8", newline="")


def read_cells(path: Path) -> Cells:
    """Read cells from a CSV file. Raises InputError with file, line and column for whatever does not fit."""
    try:
        with plain(path).open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            names = _key_names(path, next(reader, []))
            return Cells(names, _collected(path, names, ((reader.line_num, row) for row in reader)))
    except OSError as error:
        raise InputError(f"the cells cannot be read ({error.strerror})", path=path) from None
    except UnicodeDecodeError:
        raise InputError("the file is not UTF-8", path=path, allowed="UTF-8", fix="save it as UTF-8") from None
    except csv.Error as error:
        raise InputError(
            f"not a CSV file ({error})", path=path, line=reader.line_num, allowed="comma separated, quotes in pairs"
        ) from None


def _key_names(path: Path, header: Sequence[str]) -> tuple[str, ...]:
    expected = (*KEY_TAIL, *TAIL)
    if tuple(header[-len(expected) :]) != expected or len(set(header)) < len(header) or not all(header):
        raise InputError(
            f"the columns are {several(header)}",
            path=path,
            line=1,
            allowed=f"one column for each dimension, then {', '.join(expected)}",
        )
    return tuple(header[: -len(TAIL)])


def _collected(
    path: Path, names: tuple[str, ...], rows: Iterable[tuple[int, Sequence[str]]]
) -> dict[CellKey, PublishedCell]:
    found: dict[CellKey, PublishedCell] = {}
    for line, row in rows:
        if len(row) != len(names) + len(TAIL):
            raise InputError(
                f"{len(row)} fields", path=path, line=line, allowed=f"{len(names) + len(TAIL)} fields, as in line 1"
            )
        _check_parts(path, line, names, row)
        key = CellKey.from_row(row[: len(names)])
        if key in found:
            raise InputError(
                f"the cell {', '.join(key.parts)} stands twice", path=path, line=line, allowed="each cell once"
            )
        found[key] = _cell(path, line, *row[len(names) :])
    return found


def _check_parts(path: Path, line: int, names: tuple[str, ...], row: Sequence[str]) -> None:
    for name, code in zip(names, row, strict=False):
        if not code:
            raise InputError("an empty code", path=path, line=line, column=name, allowed="a code; _T is the total")
    try:
        Period.parse(period := row[len(names) - len(KEY_TAIL)])
    except ValueError:
        raise InputError(f"{period!r} is not a period", path=path, line=line, column="period", allowed=FORMS) from None


def _cell(path: Path, line: int, value: str, code: str) -> PublishedCell:
    status = _STATUSES.get(code)
    if status is None:
        allowed = ", ".join(_STATUSES)
        found = f"{code!r} is not a status" if code.isalpha() and len(code) < 20 else "not a status"  # perhaps a figure
        raise InputError(found, path=path, line=line, column="status", allowed=allowed)
    if status is not Status.PUBLISHED:
        if value:  # the figure may be confidential: it is not repeated
            raise InputError(
                f"a cell of status {code} has a value", path=path, line=line, column="value", allowed="an empty value"
            )
        return PublishedCell(status)
    if not _NUMBER.fullmatch(value):
        raise InputError(
            f"{value!r} is not a number", path=path, line=line, column="value", allowed="digits with a decimal point"
        )
    return PublishedCell(status, Decimal(value) if "." in value else int(value))


def write_parquet(cells: Cells, path: Path) -> None:
    """Write cells as Parquet (zstd): codes as text, the value as a whole or decimal number, null without a figure."""
    values = [cell.value for cell in cells.cells.values()]
    places = max((_decimals(value) for value in values), default=0)
    number = pa.decimal128(_DIGITS, places) if places else pa.int64()
    columns = {name: pa.array(parts, pa.string()) for name, parts in _by_part(cells)}
    columns["value"] = pa.array(
        [None if value is None else Decimal(value) if places else int(value) for value in values], number
    )
    columns["status"] = pa.array([cell.status.value for cell in cells.cells.values()], pa.string())
    pq.write_table(pa.table(columns), path, compression="zstd")


def _by_part(cells: Cells) -> Iterator[tuple[str, list[str]]]:
    rows = [key.parts for key in cells.cells]
    for position, name in enumerate(cells.names):
        yield name, [row[position] for row in rows]


def _decimals(value: int | Decimal | None) -> int:
    exponent = value.as_tuple().exponent if isinstance(value, Decimal) else 0
    return max(0, -exponent) if isinstance(exponent, int) else 0


def read_parquet(path: Path) -> Cells:
    """Read cells from a Parquet file. Raises InputError with file, row (from 1) and column for what does not fit."""
    try:
        if (rows := pq.read_metadata(path).num_rows) > GREATEST_ROWS:
            raise InputError(f"{rows:,} cells", path=path, allowed=f"up to {GREATEST_ROWS:,}")
        table = pq.read_table(path)
    except (OSError, pa.ArrowException) as error:
        raise InputError(f"not a Parquet file that can be read ({type(error).__name__})", path=path) from None
    names = _key_names(path, table.column_names)
    columns = [_texts(path, table, name) for name in table.column_names]
    return Cells(names, _collected(path, names, enumerate(zip(*columns, strict=True), start=1)))


def _texts(path: Path, table: pa.Table, name: str) -> list[str]:
    kind = table.schema.field(name).type
    is_number = pa.types.is_integer(kind) or pa.types.is_decimal(kind)
    is_text = pa.types.is_string(kind) or pa.types.is_large_string(kind)
    if not (is_number if name == "value" else is_text):
        allowed = "a whole or decimal number" if name == "value" else "text"
        raise InputError(f"a column of type {kind}", path=path, column=name, allowed=allowed)
    return ["" if item is None else format(item, "f") if isinstance(item, Decimal) else str(item)
            for item in table[name].to_pylist()]  # fmt: skip


FORMAT = Format(
    "cells",
    write,
    files=(
        FileKind("cells", ".csv", "text/csv", "CSV", "CSV", about="cells"),
        FileKind("cells", ".parquet", "application/vnd.apache.parquet", "PARQUET", "Parquet", about="parquet"),
    ),
    readers=(
        Reader(Content.CELLS, (".csv",), read_cells),
        Reader(Content.CELLS, PARQUET.endings, read_parquet, heads=PARQUET.heads),
    ),
)
