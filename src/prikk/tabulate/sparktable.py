"""What Spark has of a register: a table, Parquet files or a frame, its columns typed as the seam types them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prikk.tabulate.engine import SourcePart, quoted

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

_KINDS = {"int": "INTEGER", "timestamp_ntz": "TIMESTAMP", "void": "VARCHAR"}
_TEXTS = ("string", "char", "varchar")
_A_PART = 2**33
"""So far apart are the first numbers that `monotonically_increasing_id` gives in two partitions."""


def part_of(frame: DataFrame, view: str, name: str) -> SourcePart:
    """A frame under the name of a view.

    Rows are counted in the order of Spark's partitions, without bringing them together: the number within the
    partition, and the sizes of the partitions before it.
    """
    frame.createOrReplaceTempView(view)
    types = {item.name: _type(item.dataType.simpleString()) for item in frame.schema.fields}
    selected = ", ".join(
        f"CAST({quoted(column)} AS VARCHAR) AS {quoted(column)}" if type_ == "VARCHAR" else quoted(column)
        for column, type_ in types.items()
    )
    within = "spark_partition_id() AS part"
    sizes = f"SELECT part, count(*) AS k FROM (SELECT {within} FROM {view}) AS w GROUP BY part"
    before = f"SELECT part, sum(k) OVER (ORDER BY part) - k AS before FROM ({sizes}) AS s"
    placed = f"SELECT {selected}, {within}, monotonically_increasing_id() AS place FROM {view}"
    numbered = (
        f'(SELECT b.before + v.place - v.part * {_A_PART} + 1 AS "#row", {", ".join(f"v.{quoted(c)}" for c in types)} '
        f"FROM ({placed}) AS v JOIN ({before}) AS b ON b.part = v.part)"
    )
    return SourcePart(name, f"(SELECT {selected} FROM {view})", numbered, types)


def _type(written: str) -> str:
    if written.startswith(_TEXTS):
        return "VARCHAR"
    return _KINDS.get(written, written.upper())
