"""Addresses of registers in databases: where the server is and which table is meant, never a secret.

`postgresql://host:port/database?table=schema.name`; a password is the business of the environment (`PGPASSWORD`),
of `~/.pgpass` or of a service file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeGuard
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from prikk.errors import InputError, closest

SCHEMES = ("postgresql://", "postgres://")
SPARK = "spark:"
"""What an address for Spark begins with (see `prikk.model.sparkaddress`)."""
FORM = "postgresql://host/database?table=schema.name"

_SETTINGS = ("host", "port", "user", "service", "sslmode", "sslrootcert", "sslcert", "sslkey", "connect_timeout")
_OWN = ("table", "persons")
_SECRETS = ("password", "passfile", "sslpassword", "options")
_LOGIN = re.compile(r"//[^@?]*:[^@?]*@")
_NAME = re.compile(r'"((?:[^"]|"")+)"|([^."]+)')


@dataclass(frozen=True)
class Address:
    """A table of a PostgreSQL database. `settings` are libpq's, by its names; `table` and `persons` stand as given.

    `text` is the address in messages.
    """

    text: str
    settings: Mapping[str, str]
    table: str
    persons: str | None = None


def is_address(source: object) -> TypeGuard[str]:
    """Whether a source is meant as the address of a database, or of what Spark reads."""
    return isinstance(source, str) and source.startswith((*SCHEMES, SPARK))


def is_spark(source: object) -> TypeGuard[str]:
    """Whether a source is meant as an address for Spark."""
    return isinstance(source, str) and source.startswith(SPARK)


def told(source: str) -> str:
    """A source in a message: without what might be a password."""
    if is_spark(source):
        return _LOGIN.sub("//", source)
    if not is_address(source):
        return source
    scheme, _, rest = source.partition("://")
    place, _, query = rest.partition("?")
    kept = "&".join(item for item in query.split("&") if item.partition("=")[0].lower() not in _SECRETS)
    return f"{scheme}://{place.rpartition('@')[2]}" + (f"?{kept}" if kept else "")


def parse_address(source: str) -> Address:
    """Read an address. Raises InputError, which tells no password, where it is none or holds what does not belong."""
    text = told(source)
    try:
        parts = urlsplit(source)
        port = parts.port
    except ValueError:
        raise InputError("no address of a database", path=text, allowed=FORM) from None
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    if parts.password is not None or set(_SECRETS).intersection(query):
        raise InputError(
            "a password, or a way to one, in the address of a source",
            path=text,
            fix="give it in PGPASSWORD, ~/.pgpass or a service file: the address is read by many",
        )
    for name in query:
        if name not in (*_SETTINGS, *_OWN):
            raise InputError(f"{name!r} is not read", path=text, allowed=closest(name, (*_SETTINGS, *_OWN)))
    if not query.get("table"):
        raise InputError("no table", path=text, allowed=FORM)
    settings = _place(parts, port) | {name: value for name, value in query.items() if name in _SETTINGS and value}
    return Address(text, settings, query["table"], query.get("persons") or None)


def _place(parts: SplitResult, port: int | None) -> dict[str, str]:
    found = {
        "host": parts.hostname and unquote(parts.hostname),
        "port": port and str(port),
        "user": parts.username and unquote(parts.username),
        "dbname": unquote(parts.path.strip("/")),
    }
    return {name: value for name, value in found.items() if value}


def table_names(text: str) -> tuple[str, ...] | None:
    """The names in `schema.table` or `table`, quoted as in SQL where they hold a point; None where it is neither."""
    names = [quoted.replace('""', '"') if quoted else plain for quoted, plain in _NAME.findall(text)]
    written = ".".join(match[0] for match in _NAME.finditer(text))
    return tuple(names) if written == text and 1 <= len(names) <= 2 else None
