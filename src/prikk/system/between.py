"""Publications of one register together: the cells behind the tables of all of them.

Tables of one publication bound each other through the cells behind them (`prikk.system.reader`); so do the tables of
several. Region by sex, region by age and sex by age close a cycle also where three publications print one each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from prikk.model.cell import CellKey
from prikk.model.codelist import TOTAL
from prikk.model.specification import Specification
from prikk.system.cellsystem import UNBOUNDED, CellSystem
from prikk.system.crossings import MOST_INNER, families
from prikk.system.editions import Cell, Edition, Identify, Joined, newest, rows_of
from prikk.system.equations import EquationList, Hierarchy, add_sums
from prikk.system.growth import grown
from prikk.system.index import CellIndex
from prikk.system.levels import Division, Key
from prikk.system.published import adding_hierarchies, counts_of_families
from prikk.system.reader import Shape, behind


def linked(
    joined: Joined,
    latest: Specification,
    identify: Identify,
    editions: Sequence[Edition],
    *,
    most: int = MOST_INNER,
) -> Joined:
    """The joined system with the cells behind all publications, as further columns at its end.

    `editions` are those that were joined. Nothing is added where these only repeat the tables
    of the latest, or count something else. Of a cell that was revised the newest version takes part.
    """
    specifications = [latest, *(edition.specification for edition in editions)]
    if all(_same_tables(edition.specification, latest) for edition in editions):
        return joined
    names = tuple(dict.fromkeys(id for specification in specifications for id in specification.dimension_ids))
    counting = {(item.source.count, tuple(sorted(item.source.unit))) for item in specifications}
    ways = [identify, *(edition.identify for edition in editions)]
    groups = [
        [[_spelt(names, way(key)) for key in keys] for keys in counts_of_families(specification)]
        for specification, way in zip(specifications, ways, strict=True)
    ]
    totals = [TOTAL] * len(names)
    own, every = (
        {tuple(sorted(item.codes.items())) for item in families(_without_period(found), totals)}
        for found in (groups[0], [keys for found in groups for keys in found])
    )
    if every <= own or len(counting) > 1:
        return joined
    columns = {_spelt(names, cell): column for cell, column in newest(joined, identify, editions).items()}
    shape = _shape(names, specifications)
    found = behind(shape, [keys for item in groups for keys in item], columns, joint=True, most=most)
    system = joined.published.system
    columns |= {key: system.size + number for number, key in enumerate(found.cells)}
    equations = EquationList()
    found.add_equations(equations, names, columns)
    _add_hierarchies(equations, shape, columns, system)
    figures = [CellKey(key[:-1], key[-1], latest.count_id) for key in found.cells]
    more = np.zeros(len(figures), dtype=np.int64)
    published = replace(
        joined.published,
        system=grown(system, figures, equations),
        structure=joined.published.structure.beyond(more, more + UNBOUNDED),
        incomplete=tuple(sorted({*joined.published.incomplete, *found.incomplete})),
    )
    return replace(joined, published=published)


def _same_tables(one: Specification, other: Specification) -> bool:
    """Whether two specifications count the same and cut it by the same dimensions and codes."""

    def cuts(item: Specification) -> tuple[object, ...]:
        tables = {
            (spec.rows, tuple(spec.for_each), spec.each_total, tuple(sorted(spec.where.items())))
            for spec in item.tables
        }
        return item.source.count, tuple(item.source.unit), item.dimension_ids, item.codelists, tables

    return cuts(one) == cuts(other)


def _spelt(names: Sequence[str], cell: Cell) -> Key:
    codes, period = cell
    said = dict(codes)
    return (*(said.get(name, TOTAL) for name in names), period)


def _without_period(groups: Sequence[Sequence[Key]]) -> list[set[Key]]:
    return [{key[:-1] for key in keys} for keys in groups]


def _shape(names: Sequence[str], specifications: Sequence[Specification]) -> Shape:
    """Along which dimensions of the publications counts add up; the latest says of what."""
    hierarchies: dict[str, Sequence[Hierarchy]] = {}
    for specification in specifications:
        for name, found in adding_hierarchies(specification).items():
            hierarchies.setdefault(name, found)
    trees = tuple(Division.of(TOTAL, hierarchies[name]) if name in hierarchies else None for name in names)
    counted_once = frozenset(part for part, name in enumerate(names) if name not in hierarchies)
    return Shape((*names, "period"), (*trees, None), hierarchies, counted_once)


def _add_hierarchies(equations: EquationList, shape: Shape, columns: Mapping[Key, int], system: CellSystem) -> None:
    """Append every sum along one dimension that the system does not have yet."""
    names, place = shape.names[:-1], np.array(list(columns.values()), dtype=np.int64)
    index = CellIndex.from_keys(names, [CellKey(key[:-1], key[-1], "") for key in columns])
    sums = EquationList()
    for part, name in enumerate(names):
        for tree in shape.hierarchies.get(name, ()):
            add_sums(sums, index, part, tree, absent_is_zero=False)
    new = CellSystem(index, sums.matrix(len(index)), sums.origins)
    there = {*rows_of(system, np.arange(system.size))}
    for row, origin in zip(rows_of(new, place), new.origins, strict=True):
        if row not in there:
            entries = [column for column, _ in row], [factor for _, factor in row]
            equations.add(replace(origin, head=int(place[origin.head])), *entries)
