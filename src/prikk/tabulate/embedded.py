"""The embedded engine: a private DuckDB database with limits, and errors that name a place and never a value."""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from prikk.errors import InputError
from prikk.staging import temporary_folder
from prikk.tabulate.engine import Repeats
from prikk.tabulate.hashes import repeats_by_hash
from prikk.tabulate.resources import Resources

_DAMAGE = (
    duckdb.InvalidInputException,
    duckdb.IOException,
    duckdb.SerializationException,
    duckdb.ConversionException,
    duckdb.OutOfMemoryException,
)
"""What DuckDB raises about a source; anything else is a fault of ours and shall show as such."""

_CSV_LINE = re.compile(r"CSV Error on Line: (\d+)")
_CSV_FILE = re.compile(r"^\s*file = (.+)$", re.MULTILINE)
_CSV_FIELDS = re.compile(r"Expected Number of Columns: (\d+) Found: (\d+)")


class Embedded:
    """A database in memory that spills to a temporary folder; both are gone after the `with` block.

    Without `resources` it takes what the environment says.
    """

    def __init__(self, resources: Resources | None = None) -> None:
        self._resources = Resources.of() if resources is None else resources

    def __enter__(self) -> Embedded:
        self._held, self._names = ExitStack(), dict[str, str]()
        self.folder = self._held.enter_context(temporary_folder("prikk-"))
        self._connection = duckdb.connect(
            config={
                "memory_limit": self._resources.memory,
                "temp_directory": str(self.folder / "spill"),
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
            }
        )
        self._connection.execute("SET enable_progress_bar = false")
        if self._resources.threads is not None:
            self._connection.execute(f"SET threads = {self._resources.threads}")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()
        self._held.close()

    def run(self, sql: str) -> None:
        """Run a statement without result. Raises InputError when a source turns out to be damaged."""
        self._execute(sql)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of a small result."""
        found: list[tuple[Any, ...]] = self._execute(sql, duckdb.DuckDBPyConnection.fetchall)
        return found

    def columns(self, sql: str) -> list[npt.NDArray[Any]]:
        """The columns of a result without nulls, as arrays."""
        return list(self.named(sql).values())

    def named(self, sql: str) -> dict[str, npt.NDArray[Any]]:
        """The columns of a result without nulls by their names."""
        found = self._execute(sql, duckdb.DuckDBPyConnection.fetchnumpy)
        return {name: np.asarray(column) for name, column in found.items()}

    def collect(self, sql: str, local: Embedded, table: str) -> None:
        """Keep a result as a table; `local` is the engine itself."""
        assert local is self
        self.run(f"CREATE OR REPLACE TEMP TABLE {table} AS {sql}")

    def hashed(self, text: str, seed: int) -> str:
        """SQL: a hash of a text as a number."""
        return f"CAST(hash({text}, {seed}) AS HUGEINT)"

    def repeats(self, records: str, numbered: str, key: str, expected: int) -> Repeats:
        """Which of some records repeat the columns `key` of an earlier one."""
        return repeats_by_hash(self, records, numbered, key, expected)

    def _execute(self, sql: str, fetch: Callable[[duckdb.DuckDBPyConnection], Any] = lambda _: None) -> Any:
        try:
            return fetch(self._connection.execute(sql))
        except _DAMAGE as error:
            raise _as_input_error(error, self._names) from None

    def types(self, relation: str) -> dict[str, str]:
        """The columns of a relation and their types, in order."""
        return {row[0]: str(row[1]) for row in self.rows(f"DESCRIBE SELECT * FROM {relation}")}

    def load(self, name: str, types: Mapping[str, str], *columns: Sequence[Any]) -> None:
        """Make a small table of plain values; `types` names its columns and their SQL types, in order."""
        unnested = ", ".join(f"unnest(CAST(? AS {type_}[])) AS {column}" for column, type_ in types.items())
        self._connection.execute(
            f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT {unnested}", [list(column) for column in columns]
        )

    def unlinked_file(self, name: str) -> tuple[BinaryIO, str]:
        """A file that is gone with the process however it ends, and a path that opens it again.

        Messages call it `name`.
        """
        file = self._held.enter_context(tempfile.TemporaryFile(dir=self.folder))  # noqa: SIM115  (closed with the engine)
        path = f"/proc/self/fd/{file.fileno()}" if sys.platform == "linux" else f"/dev/fd/{file.fileno()}"
        self._names[path] = name
        return file, path

    def register(self, name: str, table: pa.Table) -> None:
        """Make an Arrow table readable under a name, without a copy."""
        self._connection.register(name, table)

    def take(self, name: str, table: pa.Table) -> None:
        """Make a table of an Arrow table that came from elsewhere."""
        self.register(f"{name}_came", table)
        self.collect(f"SELECT * FROM {name}_came", self, name)
        self.forget(f"{name}_came")

    def forget(self, name: str) -> None:
        """Let go of an Arrow table."""
        self._connection.unregister(name)


def _as_input_error(error: duckdb.Error, names: Mapping[str, str]) -> InputError:
    """DuckDB's complaint without its text, which may repeat a line of the source."""
    text = str(error)
    if line := _CSV_LINE.search(text):
        file = _CSV_FILE.search(text)
        path = names.get(file[1], Path(file[1]).name) if file else None
        fields = _CSV_FIELDS.search(text)
        if fields:
            return InputError(
                f"{fields[2]} fields", path=path, line=int(line[1]), allowed=f"{fields[1]}, as the heading"
            )
        if "quote" in text:
            return InputError(
                "a quote that is not closed or stands inside a field",
                path=path,
                line=int(line[1]),
                allowed="quotes in pairs around a field, a quote inside doubled",
            )
        return InputError("this line is no CSV", path=path, line=int(line[1]))
    if "No space left" in text:
        return InputError("no room for the temporary files of counting", fix="free space, or set TMPDIR")
    if isinstance(error, duckdb.OutOfMemoryException):
        fix = "give more with --memory, or free memory or temporary space"
        return InputError("the memory for counting is not enough for the source", fix=fix)
    return InputError("the source is damaged or no table", fix="write it anew")
