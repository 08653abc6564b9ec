"""What the layout drops when it is empty and shows all the same: there is somebody in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from prikk.model.cell import CellKey
from prikk.model.codelist import TOTAL
from prikk.model.release import Table
from prikk.model.specification import Specification, TableSpec


def not_empty(
    specification: Specification, tables: Sequence[Table], full: Iterable[tuple[TableSpec, Table]]
) -> Iterator[tuple[CellKey, ...]]:
    """Sets of counts of which at least one is not zero.

    `full` has every table with all rows and columns that the specification gives it. A table without any record is
    left out, and so are, where its specification says so, periods and rows. What follows from another set is not
    repeated.
    """
    specs = {table.identity: (spec, table) for spec, table in full}
    for table in tables:
        if table.identity not in specs:
            continue
        spec, whole = specs[table.identity]
        count = specification.count_id
        shown = [column for column in table.columns if column.statistic == count]
        able = {column.period for column in whole.columns}
        if able - {column.period for column in whole.columns if column.statistic == count}:
            continue  # a row may be there for the sake of a period whose count is not shown
        if spec.empty_periods == "drop":
            yield from ((table.key(TOTAL, column),) for column in shown)
        elif shown:
            yield tuple(table.key(TOTAL, column) for column in shown)
        if spec.empty_rows == "drop" and not specification.dimensions[spec.rows].list_all:
            for row in table.rows:
                if row != TOTAL and shown:
                    yield tuple(table.key(row, column) for column in shown)
