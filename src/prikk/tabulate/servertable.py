"""Tables of a PostgreSQL database: found by name, their columns typed as the seam types them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prikk.errors import InputError, closest
from prikk.model.address import FORM, table_names
from prikk.tabulate.engine import SourcePart, quoted

if TYPE_CHECKING:
    import psycopg

_KINDS = {
    "int2": "SMALLINT",
    "int4": "INTEGER",
    "int8": "BIGINT",
    "numeric": "DECIMAL",
    "float4": "FLOAT",
    "float8": "DOUBLE",
    "bool": "BOOLEAN",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
    "timestamptz": "TIMESTAMP",
    "uuid": "UUID",
}
_TEXTS = ("S", "E")
"""Categories of types that are read as text: strings of every kind, and enumerations."""

_TABLES = """
SELECT c.oid, n.nspname, c.relname, c.relkind::text, pg_table_is_visible(c.oid)
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
AND has_schema_privilege(n.oid, 'USAGE')
"""
_COLUMNS = """
SELECT a.attname, t.typname, t.typcategory::text, format_type(a.atttypid, NULL)
FROM pg_catalog.pg_attribute a, LATERAL (
    WITH RECURSIVE below AS (
        SELECT a.atttypid AS oid
        UNION ALL
        SELECT d.typbasetype FROM below JOIN pg_catalog.pg_type d ON d.oid = below.oid WHERE d.typtype = 'd'
    )
    SELECT b.typname, b.typcategory
    FROM below JOIN pg_catalog.pg_type b ON b.oid = below.oid WHERE b.typtype <> 'd'
) t
WHERE a.attrelid = %s AND a.attnum > 0 AND NOT a.attisdropped AND has_column_privilege(a.attrelid, a.attnum, 'SELECT')
ORDER BY a.attnum
"""
_STORED = ("r", "p", "m")
"""Kinds of relations whose rows have a place; of the others rows are counted as they come."""


def find_table(cursor: psycopg.Cursor[Any], table: str, address: str) -> SourcePart:
    """A table or view by its name. Raises InputError where there is none, or none that may be read."""
    names = table_names(table)
    if names is None:
        raise InputError(f"{table!r} is no name of a table", path=address, allowed=FORM)
    known = cursor.execute(_TABLES).fetchall()
    meant = [row for row in known if (row[1:3] == names if len(names) == 2 else row[4] and row[2:3] == names)]
    if not meant:
        there = [f"{schema}.{name}" for _, schema, name, _, _ in known]
        raise InputError(f"no table {table!r}", path=address, allowed=closest(table, there))
    oid, schema, name, kind, _ = meant[0]
    columns = cursor.execute(_COLUMNS, (oid,)).fetchall()
    if not columns:
        raise InputError("the user may not read the table", path=address, fix="GRANT SELECT on it")
    types = {column: _type(base, category, written) for column, base, category, written in columns}
    selected = ", ".join(
        f"CAST({quoted(column)} AS VARCHAR) AS {quoted(column)}" if type_ == "VARCHAR" else quoted(column)
        for column, type_ in types.items()
    )
    home = f"FROM {quoted(schema)}.{quoted(name)}"
    order = "ORDER BY tableoid, ctid" if kind in _STORED else ""
    numbered = f'(SELECT row_number() OVER ({order}) AS "#row", {selected} {home})'
    return SourcePart(f"{schema}.{name}", f"(SELECT {selected} {home})", numbered, types)


def _type(base: str, category: str, written: str) -> str:
    if category in _TEXTS:
        return "VARCHAR"
    return _KINDS.get(base, written.upper())
