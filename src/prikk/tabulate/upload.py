"""Writing a made-up register to a new table of a server, or of Spark, so that building from there can be tried."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from prikk.errors import InputError
from prikk.model.address import FORM, is_spark, parse_address, table_names
from prikk.model.sparkaddress import SparkAddress, parse_spark
from prikk.tabulate.engine import quoted
from prikk.tabulate.postgres import connect
from prikk.tabulate.servererrors import when_reading
from prikk.tabulate.spark import Spark

_TOLD = {
    "42P07": ("a table {table!r} is there already", "give a new name, or drop it first"),
    "3F000": ("no schema for {table!r}", "make it first: CREATE SCHEMA"),
    "42501": ("the user may make no table there", "GRANT CREATE on the schema"),
}


def write_table(columns: Mapping[str, tuple[Sequence[Any], npt.NDArray[np.int64]]], address: str) -> None:
    """Write columns, each its values and for each record the position of its value, to a new table: all or nothing.

    Raises InputError where the table is there already, or cannot be made.
    """
    if is_spark(address):
        _write_with_spark(columns, parse_spark(address))
        return
    meant = parse_address(address)
    names = table_names(meant.table)
    if names is None:
        raise InputError(f"{meant.table!r} is no name of a table", path=meant.text, allowed=FORM)
    table = ".".join(map(quoted, names))
    typed = ", ".join(f"{quoted(name)} {_type(values)}" for name, (values, _) in columns.items())
    with connect(meant) as connection:
        import psycopg  # noqa: PLC0415  (an extra)

        try:
            with connection.transaction(), connection.cursor() as cursor:
                cursor.execute(f"CREATE TABLE {table} ({typed})".encode())
                with cursor.copy(f"COPY {table} FROM STDIN".encode()) as copy:
                    taken = (np.array(values, dtype=object)[positions] for values, positions in columns.values())
                    for row in zip(*taken, strict=True):
                        copy.write_row(row)
        except psycopg.Error as error:
            if told := _TOLD.get(error.sqlstate or ""):
                raise InputError(told[0].format(table=meant.table), path=meant.text, fix=told[1]) from None
            raise when_reading(error, meant.text, cut=connection.broken) from None


def _write_with_spark(
    columns: Mapping[str, tuple[Sequence[Any], npt.NDArray[np.int64]]], address: SparkAddress
) -> None:
    taken = {name: pa.array(values).take(pa.array(positions)) for name, (values, positions) in columns.items()}
    with Spark(address.text) as spark:
        spark.write(pa.table(taken), address.name)


def _type(values: Sequence[Any]) -> str:
    return "integer" if all(value is None or isinstance(value, int) for value in values) else "text"
