"""Records in PostgreSQL: every statement runs on the server, in one snapshot that nobody writes to."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

from pyarrow import csv as arrow_csv
from pyarrow import int32, int64

from prikk.errors import InputError
from prikk.model.address import Address
from prikk.tabulate.engine import Repeats, SourcePart, literal
from prikk.tabulate.groups import repeats_by_groups
from prikk.tabulate.servererrors import when_connecting, when_reading
from prikk.tabulate.servertable import find_table
from prikk.tabulate.translate import EngineSql, check_packages

if TYPE_CHECKING:
    import psycopg

    from prikk.tabulate.embedded import Embedded

DEFAULTS = {
    "connect_timeout": "10",
    "application_name": "prikk",
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "60000",
}
"""What libpq is told where neither address nor environment say it: a server that is away is noticed."""

_SESSION = (
    "SET LOCAL standard_conforming_strings = on",
    "SET LOCAL datestyle = 'ISO, YMD'",
    "SET LOCAL extra_float_digits = 1",
    "SET LOCAL client_connection_check_interval = '10s'",  # a query ends with the process that asked
    "SET LOCAL lock_timeout = '30s'",
)
_OLDEST = 140_000
Result = TypeVar("Result")
_TYPES = {"VARCHAR": "TEXT", "UTINYINT": "INTEGER", "UINTEGER": "INTEGER"}


class Postgres:
    """A read-only session of one transaction, which sees one state of the database; over with the `with` block.

    Given an open connection it uses that and leaves it open, its transaction rolled back.
    """

    def __init__(self, address: Address, connection: psycopg.Connection[Any] | None = None) -> None:
        self.address, self._given = address, connection
        self._statements = EngineSql("postgres", _small_table)

    def __enter__(self) -> Postgres:
        with ExitStack() as held:
            self._connection = held.enter_context(_reading(self.address, self._given))
            self._run(lambda cursor: [cursor.execute(setting) for setting in _SESSION])
            self._held = held.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._held.close()

    def part(self, table: str) -> SourcePart:
        """A table, or a view, of the database. Raises InputError where there is none that may be read."""
        return self._run(lambda cursor: find_table(cursor, table, self.address.text))

    def load(self, name: str, types: Mapping[str, str], *columns: Sequence[Any]) -> None:
        """Keep a small table in the text of the statements that use it: a session that only reads makes none."""
        self._statements.keep(name, types, columns)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of a small result."""
        statement = self._statement(sql)
        return self._run(lambda cursor: cursor.execute(statement).fetchall())

    def collect(self, sql: str, local: Embedded, table: str) -> None:
        """Bring a result of whole numbers to a table of the embedded engine."""
        statement = b"COPY (" + self._statement(sql) + b") TO STDOUT (FORMAT csv, HEADER)"

        def copied(cursor: psycopg.Cursor[Any]) -> io.BytesIO:
            text = io.BytesIO()
            with cursor.copy(statement) as copy:
                for block in copy:
                    text.write(block)
            return text

        text = self._run(copied)
        names = text.getvalue().partition(b"\n")[0].decode().split(",")
        types = {name: int64() if name == "n" else int32() for name in names}
        text.seek(0)
        local.take(table, arrow_csv.read_csv(text, convert_options=arrow_csv.ConvertOptions(column_types=types)))

    def hashed(self, text: str, seed: int) -> str:
        """SQL: a hash of a text as a number."""
        return f"CAST(hashtextextended({text}, {seed}) AS DECIMAL(20, 0))"

    def repeats(self, records: str, numbered: str, key: str, expected: int) -> Repeats:
        """Which of some records repeat the columns `key` of an earlier one; the server groups all of them."""
        del expected
        return repeats_by_groups(self, records, numbered, key)

    def _statement(self, sql: str) -> bytes:
        return self._statements.of(sql).encode()

    def _run(self, ask: Callable[[psycopg.Cursor[Any]], Result]) -> Result:
        import psycopg  # noqa: PLC0415  (an extra)

        try:
            with self._connection.cursor() as cursor:
                return ask(cursor)
        except psycopg.Error as error:
            raise when_reading(error, self.address.text, cut=self._connection.broken) from None
        except UnicodeDecodeError:
            fix = "look at the encoding of the database"
            raise InputError("a text in no encoding that is known", path=self.address.text, fix=fix) from None
        except BaseException:
            self._cancel()
            raise

    def _cancel(self) -> None:
        """End what the server still does for a session that is over."""
        if not self._connection.closed:
            self._connection.cancel_safe(timeout=5)


def _small_table(types: Mapping[str, str], columns: Sequence[Sequence[Any]]) -> str:
    arrays = ", ".join(
        f"CAST(ARRAY[{', '.join(map(_value, values))}] AS {_TYPES.get(type_, type_)}[])"
        for type_, values in zip(types.values(), columns, strict=True)
    )
    return f"SELECT * FROM unnest({arrays})"


def _value(value: Any) -> str:
    if value is None:
        return "NULL"
    return str(value) if isinstance(value, int) else literal(str(value))


@contextmanager
def _reading(address: Address, given: psycopg.Connection[Any] | None) -> Iterator[psycopg.Connection[Any]]:
    """A connection whose transactions only read and see one state; a given one is afterwards as it was."""
    check()
    from psycopg import Connection, Error, IsolationLevel  # noqa: PLC0415  (an extra)

    connection = connect(address) if given is None else given
    if not isinstance(connection, Connection):
        raise InputError(f"a {type(given).__name__}", path=address.text, allowed="a connection of psycopg")
    before = connection.autocommit, connection.isolation_level, connection.read_only
    try:
        connection.autocommit = False
        connection.isolation_level, connection.read_only = IsolationLevel.REPEATABLE_READ, True
    except Error:
        fix = "commit or roll back, or give the address"
        raise InputError("a connection that is closed or within a transaction", path=address.text, fix=fix) from None
    try:
        yield connection
    finally:
        if given is None:
            connection.close()
        elif not connection.closed:
            connection.rollback()
            connection.autocommit, connection.isolation_level, connection.read_only = before


def check() -> None:
    """Raise MissingExtraError without the packages that a server needs."""
    check_packages("postgres", ("psycopg", "sqlglot"), "a table of a PostgreSQL server")


def connect(address: Address) -> psycopg.Connection[Any]:
    """A connection. Raises InputError where none is to be had, MissingExtraError without the library."""
    check()
    import psycopg  # noqa: PLC0415  (an extra)

    said = {"connect_timeout": "PGCONNECT_TIMEOUT", "application_name": "PGAPPNAME"}
    defaults = {name: value for name, value in DEFAULTS.items() if said.get(name, "") not in os.environ}
    settings: dict[str, Any] = {**defaults, **address.settings, "client_encoding": "UTF8"}
    try:
        connection = psycopg.connect(**settings, prepare_threshold=None)
    except psycopg.Error as error:
        raise when_connecting(error, address.text) from None
    if connection.info.server_version < _OLDEST:
        found = f"PostgreSQL {connection.info.server_version // 10_000}"
        connection.close()
        raise InputError(found, path=address.text, allowed="PostgreSQL 14 or later")
    return connection
