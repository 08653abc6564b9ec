"""EngineSql of the seam in the SQL of another engine, by sqlglot; what it cannot say is a fault, never a guess."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from importlib.util import find_spec
from typing import Any

from prikk.errors import MissingExtraError


def check_packages(extra: str, packages: tuple[str, ...], purpose: str) -> None:
    """Raise MissingExtraError, with all packages that are missing, if some are."""
    if missing := [name for name in packages if find_spec(name) is None]:
        raise MissingExtraError(extra, ", ".join(missing), purpose)


@lru_cache(maxsize=64)
def translated(sql: str, dialect: str) -> str:
    """A statement of the seam (see `prikk.tabulate.engine`) in another dialect."""
    from sqlglot import ErrorLevel, exp, parse_one  # noqa: PLC0415  (an extra)

    statement = parse_one(sql, read="duckdb")
    if dialect == "spark":  # in Java's patterns $ also stands before a last line break
        for pattern in statement.find_all(exp.RegexpLike):
            text = str(pattern.expression.this)
            if text.endswith("$"):
                pattern.expression.set("this", f"{text[:-1]}\\z")
    return statement.sql(dialect, unsupported_level=ErrorLevel.RAISE)


class EngineSql:
    """EngineSql for an engine that makes no tables: small ones stand in the text of the statements that use them.

    `table` says how the engine writes one: the SQL types of its columns, and their values.
    """

    def __init__(self, dialect: str, table: Callable[[Mapping[str, str], Sequence[Sequence[Any]]], str]) -> None:
        self._dialect, self._table = dialect, table
        self._small: dict[str, str] = {}

    def keep(self, name: str, types: Mapping[str, str], columns: Sequence[Sequence[Any]]) -> None:
        """Keep a small table."""
        self._small[name] = f"{name}({', '.join(types)}) AS ({self._table(types, columns)})"

    def of(self, sql: str) -> str:
        """A statement of the seam in the engine's own SQL, with the small tables that it names."""
        used = [text for name, text in self._small.items() if re.search(rf"\b{name}\b", sql)]
        return (f"WITH {', '.join(used)} " if used else "") + translated(sql, self._dialect)
