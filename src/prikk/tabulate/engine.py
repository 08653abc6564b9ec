"""The seam between counting and whatever holds the records: what an engine must do, and the SQL that it is asked in.

Statements are DuckDB's SQL, and no more of it than other engines have too, so that a library can translate them: groups
and orders by position, no lists, no functions but `coalesce`, `nullif`, `left`, `right`, `trim`, `replace`, `lpad`,
`split_part`, `length`, `abs`, `floor`, `extract`, `date_diff` and `regexp_matches`; `TRY_CAST` of a text only behind a
look at its form.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from prikk.tabulate.embedded import Embedded

Frame = Any
"""A pandas, polars or Arrow table (whatever narwhals takes), or a `ServerTable`."""


@dataclass(frozen=True)
class SourcePart:
    """One file, table or frame of a source: its name in messages, its relation in the engine, its columns' types.

    `numbered` is the same relation with a column `#row`, the place of a record from 1; types have DuckDB's names.
    `path` is the file, where it is one.
    """

    name: str
    relation: str
    numbered: str
    types: dict[str, str]
    path: Path | None = None


@dataclass(frozen=True)
class ServerTable:
    """A table of a database that somebody is connected to already: an idle connection of psycopg, which stays open.

    `table` is its name, `schema.name`; `persons` that of the table of persons, where spells have one.
    """

    connection: Any = field(repr=False)
    table: str
    persons: str | None = None


@dataclass(frozen=True)
class Repeats:
    """Records that repeat an earlier one: how many there are of all `records`, in which part first, the rows there."""

    records: int
    count: int
    file: int = 0
    rows: tuple[int, ...] = ()


class Engine(Protocol):
    """Where the records are. Only counts, and what a finding tells, leave it."""

    def load(self, name: str, types: Mapping[str, str], *columns: Sequence[Any]) -> None:
        """Make a small table of plain values; `types` names its columns and their SQL types, in order."""
        ...

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of a small result. Raises InputError when the source fails."""
        ...

    def collect(self, sql: str, local: Embedded, table: str) -> None:
        """Bring a result of whole numbers to a table of the embedded engine. Raises InputError as `rows`."""
        ...

    def hashed(self, text: str, seed: int) -> str:
        """SQL: a hash of a text, 64 bits as a number whose sums do not overflow; the same from day to day."""
        ...

    def repeats(self, records: str, numbered: str, key: str, expected: int) -> Repeats:
        """Which of some records (`FROM ...`, without and with their rows) repeat the columns `key` of an earlier one.

        About `expected` records are there.
        """
        ...


def quoted(name: str) -> str:
    """A name as SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as SQL literal."""
    return "'" + text.replace("'", "''") + "'"
