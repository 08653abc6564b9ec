"""Statements of the seam in the SQL of another engine, by sqlglot; what it cannot say is a fault, never a guess."""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec

from prikk.errors import MissingExtraError


def check_packages(extra: str, packages: tuple[str, ...], purpose: str) -> None:
    """Raise MissingExtraError, with all packages that are missing, if some are."""
    if missing := [name for name in packages if find_spec(name) is None]:
        raise MissingExtraError(extra, ", ".join(missing), purpose)


@lru_cache(maxsize=64)
def translated(sql: str, dialect: str) -> str:
    """A statement of the seam (see `prikk.tabulate.engine`) in another dialect."""
    from sqlglot import ErrorLevel, transpile  # noqa: PLC0415  (an extra)

    (statement,) = transpile(sql, read="duckdb", write=dialect, unsupported_level=ErrorLevel.RAISE)
    return statement
