"""Sources: files of several kinds, tables of a DuckDB file and data frames, each as relations of one engine."""

from __future__ import annotations

import glob
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import narwhals as nw
import pyarrow as pa
from narwhals.exceptions import NarwhalsError
from pyarrow import ipc

from prikk.errors import InputError, closest
from prikk.model.address import is_address, told
from prikk.model.csvform import csv_form
from prikk.model.filekind import ARROW, PARQUET, WORKBOOK
from prikk.model.plainfile import plain
from prikk.tabulate.csvfile import csv_relation
from prikk.tabulate.embedded import Embedded
from prikk.tabulate.engine import Frame, SourcePart, literal, quoted
from prikk.tabulate.sheet import sheet_table

_KINDS = "CSV, Parquet, Arrow (Feather), a workbook (xlsx, xls, ods), a folder of Parquet files, file.duckdb::table"


def open_parts(
    engine: Embedded, source: str | Path | Frame, prefix: str = "part", *, each: bool = False
) -> tuple[SourcePart, ...]:
    """The parts of a source: one, or a part for each file of a glob, with `each` also for each of a folder.

    Raises InputError when a file is not there, not complete or of no known kind.
    """
    if isinstance(source, str | Path):
        found = list(_files(engine, str(source), prefix, each=each))
    else:
        engine.register(f"{prefix}_frame", _to_arrow(source))
        found = [("the data frame", f"{prefix}_frame", None)]
    parts = []
    for number, (name, relation, path) in enumerate(found):
        selected = ", ".join(_typed(column, type_) for column, type_ in engine.types(relation).items())
        view = f"{prefix}{number}"
        engine.run(f"CREATE OR REPLACE TEMP VIEW {view} AS SELECT {selected} FROM {relation}")
        numbered = f'(SELECT row_number() OVER () AS "#row", * FROM {view})'
        parts.append(SourcePart(name, view, numbered, engine.types(view), path))
    return tuple(parts)


def _typed(column: str, type_: str) -> str:
    """SQL: a column, as text where it holds nothing in any row and has no type."""
    return f"CAST({quoted(column)} AS VARCHAR) AS {quoted(column)}" if type_ == '"NULL"' else quoted(column)


_ELSEWHERE = (
    nw.Implementation.IBIS,
    nw.Implementation.PYSPARK,
    nw.Implementation.PYSPARK_CONNECT,
    nw.Implementation.SQLFRAME,
)
"""Libraries whose tables are queries on a server or cluster: to collect one would bring every record here."""
_FIX = "make a view of it and give its address (postgresql://... or spark:...), or give files"


def _to_arrow(frame: Frame) -> pa.Table:
    try:
        native = nw.from_native(frame)
        if isinstance(native, nw.LazyFrame) and native.implementation in _ELSEWHERE:
            raise InputError(
                f"a table of {native.implementation.value}, whose records would leave where they are", fix=_FIX
            )
        eager = native.collect() if isinstance(native, nw.LazyFrame) else native
        return eager.to_arrow()
    except OverflowError:
        fix = "give such ids as text"
        raise InputError(
            "whole numbers beyond 64 bits", path="the data frame", allowed="up to 2^64 - 1", fix=fix
        ) from None
    except (TypeError, NarwhalsError, pa.ArrowInvalid, pa.ArrowTypeError):
        raise InputError(
            f"a {type(frame).__name__} that is no table of plain columns",
            allowed=f"a pandas, polars or Arrow table, or the path of {_KINDS}",
        ) from None


def _files(engine: Embedded, source: str, prefix: str, *, each: bool) -> Iterator[tuple[str, str, Path | None]]:
    if is_address(source):
        raise InputError("a table of a server, where a file is read", path=told(source), allowed=_KINDS)
    path, _, table = source.partition("::")
    if table:
        yield source, _duckdb_table(engine, Path(path), table, f"{prefix}_database"), None
        return
    if Path(source).is_dir():
        folder = Path(source)
        files = _partitions(folder)
        if each:
            yield from ((str(file.relative_to(folder)), _together([file]), file) for file in files)
        else:
            yield folder.name, _together(files), None
        return
    files = [Path(source)] if Path(source).exists() else [Path(name) for name in sorted(glob.glob(source))]  # noqa: PTH207
    if not files:
        raise InputError("no such file", path=source, allowed=_KINDS)
    for number, file in enumerate(files):
        plain(file, most=sys.maxsize, allowed=_KINDS)
        try:
            yield file.name, _file(engine, file, f"{prefix}_arrow{number}"), file
        except OSError as error:
            raise InputError(f"the file cannot be read ({error.strerror})", path=file) from None


def _file(engine: Embedded, path: Path, name: str) -> str:
    with path.open("rb") as file:
        head = file.read(16)
    if PARQUET.is_one(head, path.suffix):
        _check_parquet(path)
        return f"read_parquet({literal(glob.escape(str(path)))})"
    if ARROW.is_one(head, path.suffix):
        engine.register(name, _arrow_file(path, stream=not head.startswith(b"ARROW1")))
        return name
    if WORKBOOK.is_one(head, path.suffix):
        engine.register(name, sheet_table(path))
        return name
    if head[8:12] == b"DUCK":
        raise InputError("a DuckDB file without a table", path=path, allowed=f"{path.name}::table")
    if head.startswith((b"\x1f\x8b", b"SQLite")):
        raise InputError("a kind of file that is not read", path=path, allowed=_KINDS)
    return csv_relation(path, csv_form(path), engine)


def _check_parquet(path: Path) -> None:
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(0)
        head = file.read(4)
        file.seek(max(0, size - 4))
        if size < 12 or head != b"PAR1" or file.read() != b"PAR1":
            raise InputError("not a complete Parquet file", path=path, fix="copy or write it anew")


def _partitions(folder: Path) -> list[Path]:
    """The Parquet files of a folder and of those in it."""
    files = sorted(path for path in folder.rglob("*.parquet") if not path.name.startswith((".", "_")))
    if not files:
        raise InputError("no Parquet file in the folder", path=folder, allowed=_KINDS)
    for file in files:
        _check_parquet(plain(file, most=sys.maxsize, allowed=_KINDS))
    return files


def _together(files: Iterable[Path]) -> str:
    """Parquet files as one relation; folders such as `year=2023` on the way to them are columns of text."""
    names = ", ".join(literal(glob.escape(str(file))) for file in files)
    return f"read_parquet([{names}], hive_partitioning = true, hive_types_autocast = false, union_by_name = true)"


def _arrow_file(path: Path, *, stream: bool) -> pa.Table:
    try:
        mapped = pa.memory_map(str(path))
        return (ipc.open_stream(mapped) if stream else ipc.open_file(mapped)).read_all()
    except pa.ArrowInvalid:
        raise InputError("not a complete Arrow file", path=path, fix="copy or write it anew") from None


def _duckdb_table(engine: Embedded, path: Path, table: str, name: str) -> str:
    if not plain(path, most=sys.maxsize, allowed=_KINDS).is_file():
        raise InputError("no such file", path=path, allowed=_KINDS)
    try:
        engine.run(f"ATTACH {literal(str(path))} AS {name} (READ_ONLY)")
    except InputError:
        raise InputError("no DuckDB file, or one that is open for writing", path=path) from None
    names = [
        row[0]
        for row in engine.rows(f"SELECT table_name FROM information_schema.tables WHERE table_catalog = '{name}'")
    ]
    if table not in names:
        raise InputError(f"no table {table!r}", path=path, allowed=closest(table, names))
    return f"{name}.{quoted(table)}"
