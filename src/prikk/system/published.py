"""The cell system of a publication: all its tables at once, with what their layout tells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from prikk.errors import InputError
from prikk.model.cell import CellKey
from prikk.model.codelist import TOTAL
from prikk.model.layout import every_table
from prikk.model.period import Period
from prikk.model.publication import Publication
from prikk.model.release import Table
from prikk.system.cellsystem import UNBOUNDED, CellSystem, Ints, Knowledge, Origin, Relation
from prikk.system.equations import EquationList, Hierarchy, add_sums
from prikk.system.index import CellIndex
from prikk.system.margins import link_through_margins


@dataclass(frozen=True)
class Figure:
    """A published figure and the columns behind it.

    A count has its own column. A mean over `count` periods has an auxiliary column: the sum.
    """

    key: CellKey
    column: int
    is_mean: bool = False
    count: int = 1


@dataclass(frozen=True)
class PublishedSystem:
    """The system of a publication with given tables.

    `figures` has every count and mean that the tables show, in the tables' order. A share is no figure of its own: it
    is published just where both its counts are, and then says nothing more. `structure` is what anybody knows from the
    layout alone: counts are not negative, and rows and columns that were left out are zero.
    """

    system: CellSystem
    figures: Mapping[CellKey, Figure]
    structure: Knowledge

    def complete(self, counts: Ints) -> Ints:
        """The values of all columns, given those of the counts: each auxiliary column follows from its equation.

        Raises ValueError when the counts do not satisfy the sums.
        """
        cells = len(self.system.cells)
        values = np.zeros(self.system.size, dtype=np.int64)
        values[:cells] = counts
        left = self.system.matrix @ values
        auxiliary = self.system.matrix[:, cells:].tocoo()
        values[cells + auxiliary.col] = left[auxiliary.row]
        if not self.system.holds(values):
            raise ValueError("the counts do not add up")
        return values


def published_system(
    publication: Publication, tables: Sequence[Table], earlier: Sequence[Table] = ()
) -> PublishedSystem:
    """Build the system of a publication whose concrete tables are `tables`.

    `earlier` are tables of earlier releases: their figures of the same periods are placed in the same system.
    """
    within = {period.code for period in publication.period.periods}
    keys = [key for table in (*tables, *earlier) for key in table.cell_keys() if key.period in within]
    kinds = {statistic.id: statistic.kind for statistic in publication.statistics}
    count_id = publication.count_id
    shown = dict.fromkeys(key for key in keys if key.statistic == count_id)
    dropped = dict.fromkeys(key for key in _covered(publication, count_id) if key not in shown)
    zero = [key for key in _left_out(publication, tables, count_id) if key in shown]
    index = CellIndex.from_keys(publication.dimension_ids, [*shown, *dropped])
    equations = EquationList()
    hierarchies = _hierarchies(publication)
    _refuse_unseen_links(publication, hierarchies, [*shown, *dropped])
    for part, name in enumerate(publication.dimension_ids):
        for hierarchy in hierarchies.get(name, ()):
            add_sums(equations, index, part, hierarchy, absent_is_zero=False)
    figures: dict[CellKey, Figure] = {}
    auxiliary: list[CellKey] = []
    for key in dict.fromkeys(keys):
        if key.statistic == count_id:
            figures[key] = Figure(key, index.columns[key])
        elif kinds.get(key.statistic) == "year-to-date-mean":
            figures[key] = _add_mean(publication, index, key, equations, auxiliary)
    if publication.source.count == "persons":
        _add_overlaps(publication, index, equations, auxiliary)
    width = len(index) + len(auxiliary)
    low, high = np.zeros(width, dtype=np.int64), np.full(width, UNBOUNDED, dtype=np.int64)
    high[[index.columns[key] for key in [*dropped, *zero]]] = 0
    system = CellSystem(index, equations.matrix(width), equations.origins, auxiliary)
    return PublishedSystem(system, figures, Knowledge(low, high))


def _hierarchies(publication: Publication) -> dict[str, list[Hierarchy]]:
    """The hierarchies of each dimension along which counts add up."""
    counted_once = publication.source.unit if publication.source.count == "persons" else ()
    return {
        name: list(publication.codelists[name].hierarchies.values())
        for name in publication.dimension_ids
        if name not in counted_once
    }


def _refuse_unseen_links(
    publication: Publication, hierarchies: Mapping[str, Sequence[Hierarchy]], keys: Iterable[CellKey]
) -> None:
    """Refuse tables that tell something of each other only through totals that none of them shows.

    The equations here are among cells that tables show: what goes round them would be seen by a reader and not by us.
    """
    cells = {key.codes for key in keys}
    if (margin := link_through_margins(publication.dimension_ids, cells, hierarchies)) is not None:
        named = ", ".join(f"{name} {code}" for name, code in zip(publication.dimension_ids, margin, strict=True))
        raise InputError(
            f"several tables add up to a total that none of them shows ({named})",
            column="key tables",
            allowed="tables that show the totals they share",
            fix="give families with several for_each dimensions each_total = true",
        )


def _count_keys(table: Table, count_id: str) -> Iterable[CellKey]:
    return (key for key in table.cell_keys() if key.statistic == count_id)


def _covered(publication: Publication, count_id: str) -> Iterable[CellKey]:
    """The keys of all counts that the specification could give."""
    return (key for _, table in every_table(publication) for key in _count_keys(table, count_id))


def _left_out(publication: Publication, tables: Sequence[Table], count_id: str) -> Iterable[CellKey]:
    """The keys of all counts that some table could show and does not: rows and columns without any record."""
    shown = {table.id: set(_count_keys(table, count_id)) for table in tables}
    for _, table in every_table(publication):
        for key in _count_keys(table, count_id):
            if key not in shown.get(table.id, ()):
                yield key


def _add_mean(
    publication: Publication, index: CellIndex, key: CellKey, equations: EquationList, auxiliary: list[CellKey]
) -> Figure:
    """Add the sum behind a year-to-date mean as an auxiliary column."""
    until, own = Period.parse(key.period), key._replace(statistic=publication.count_id)
    so_far = [item.code for item in publication.period.periods if item.year == until.year and item <= until]
    parts = [index.columns[own._replace(period=item)] for item in so_far]
    column = len(index) + len(auxiliary)
    head = index.columns[own]
    equations.add(Origin(Relation.MEAN, head, "period"), [*parts, column], [1] * len(parts) + [-1])
    auxiliary.append(key)
    return Figure(key, column, is_mean=True, count=len(parts))


def _add_overlaps(
    publication: Publication, index: CellIndex, equations: EquationList, auxiliary: list[CellKey]
) -> None:
    """Where a total counts each person once: it is at least each part and at most their sum.

    Each bound is an equation with an auxiliary column that is not negative.
    """
    for part, name in enumerate(publication.dimension_ids):
        if name not in publication.source.unit:
            continue
        children = [item.code for item in publication.codelists[name].parts]
        for key, head in list(index.columns.items()):
            if key.codes[part] != TOTAL:
                continue
            parts = [index.columns[child] for code in children if (child := key.with_code(part, code)) in index.columns]
            if len(parts) < len(children):
                continue
            rows = [([*parts, head], [1] * len(parts) + [-1])] + [([head, column], [1, -1]) for column in parts]
            for columns, values in rows:
                slack = len(index) + len(auxiliary)
                equations.add(Origin(Relation.OVERLAP, head, name), [*columns, slack], [*values, -1])
                auxiliary.append(key._replace(statistic="overlap"))
