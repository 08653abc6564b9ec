"""Which rows and columns the tables had, read off the keys of their published cells."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Container, Iterator
from dataclasses import dataclass, replace

from prikk.figures.layout import every_table
from prikk.model.cell import CellKey
from prikk.model.specification import Specification, TableSpec
from prikk.model.table import Place, Table


@dataclass(frozen=True)
class ShownTable:
    """A table with the rows and columns that it shows. No other table can have the cells of its `own_rows`."""

    spec: TableSpec
    table: Table
    own_rows: frozenset[Place]


def shown_tables(specification: Specification, keys: Container[CellKey]) -> Iterator[ShownTable]:
    """The tables that have cells among `keys`.

    A cell that several tables can have may be there for any of them, so a table's own rows tell what it shows. A table
    without such rows is given all rows and columns of which there is a cell.
    """
    tables = list(every_table(specification))
    holders = Counter(table.key(row, table.columns[0]) for _, table in tables for row in table.rows)
    for spec, full in tables:
        own = [row for row in full.rows if holders[full.key(row, full.columns[0])] == 1]
        filled = {row: [full.key(row, column) in keys for column in full.columns] for row in full.rows}
        certain = [row for row in own if any(filled[row])]
        if own and not certain:
            continue
        every = all if own else any
        shows = [every(filled[row][at] for row in certain or full.rows) for at in range(len(full.columns))]
        rows = tuple(
            row
            for row in full.rows
            if row in certain or (row not in own and every(itertools.compress(filled[row], shows)))
        )
        if rows and any(shows):
            columns = tuple(itertools.compress(full.columns, shows))
            yield ShownTable(spec, replace(full, rows=rows, columns=columns), frozenset(certain))
