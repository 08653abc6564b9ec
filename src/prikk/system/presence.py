"""What the layout drops when it is empty and shows all the same: there is somebody in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from prikk.figures.layout import listed
from prikk.model.cell import CellKey, Codes
from prikk.model.codelist import TOTAL
from prikk.model.specification import Specification, TableSpec
from prikk.model.table import Place, Table


def not_empty(
    specification: Specification,
    tables: Sequence[Table],
    full: Iterable[tuple[TableSpec, Table]],
    perhaps_empty: Callable[[CellKey], bool] | None = None,
) -> Iterator[tuple[CellKey, ...]]:
    """Sets of counts of which at least one is not zero.

    `full` has every table with all rows and columns that the specification gives it. A table without any record is
    left out, and so are, where its specification says so, periods, and rows and columns of codes. What follows from
    another set is not repeated. Nothing is said for the sake of a count that is `perhaps_empty`.
    """
    specs = {table.identity: (spec, table) for spec, table in full}
    count = specification.count_id
    for table in tables:
        if table.identity not in specs:
            continue
        spec, whole = specs[table.identity]
        if count not in whole.statistics:
            continue  # a row may be there for the sake of a period whose count is not shown
        shown = [key for key in table.cell_keys() if key.statistic == count]
        unsure = [] if perhaps_empty is None else [key for key in shown if perhaps_empty(key)]
        periods = dict.fromkeys(key.period for key in shown)
        free = listed(specification, spec)

        def among(axes: Place, codes: Codes, table: Table = table, free: frozenset[str] = free) -> Codes:
            """The codes of all dimensions where those of some axes are set, but for what is listed anyway."""
            set_ = {name for name in axes if name not in free} | table.fixed.keys()
            return tuple(code if name in set_ else TOTAL for name, code in zip(table.dimensions, codes, strict=True))

        if spec.empty_periods == "drop":
            for period in periods:
                if not any(key.period == period for key in unsure):
                    yield (CellKey(among((), shown[0].codes), period, count),)
        elif shown and not unsure:
            yield tuple(CellKey(among((), shown[0].codes), period, count) for period in periods)
        for axes in (table.row_axes, table.column_axes):
            doubted = {among(axes, key.codes) for key in unsure}
            for codes in dict.fromkeys(among(axes, key.codes) for key in shown):
                if codes != among((), codes) and codes not in doubted:
                    yield tuple(CellKey(codes, period, count) for period in periods)
