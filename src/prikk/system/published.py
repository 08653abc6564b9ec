"""The cell system of a publication: all its tables at once, with what their layout tells."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from prikk.figures.absent import absent_counts
from prikk.figures.derivation import derivations_in
from prikk.figures.exact import EXACT
from prikk.figures.form import Form, Printed
from prikk.figures.layout import every_table
from prikk.model.cell import CellKey
from prikk.model.codelist import TOTAL
from prikk.model.specification import Specification, TableSpec
from prikk.model.table import Table, TableKey
from prikk.system.cellsystem import UNBOUNDED, CellSystem, Ints, Knowledge, Origin, Relation
from prikk.system.crossings import MOST_INNER
from prikk.system.equations import EquationList, Hierarchy, add_sums
from prikk.system.index import CellIndex
from prikk.system.knows import EVERYTHING, Knows
from prikk.system.levels import Division, Key, Leaves
from prikk.system.margins import link_through_margins, unshown_margins
from prikk.system.persons import add_overlaps
from prikk.system.presence import not_empty
from prikk.system.reader import Behind, Linker, Shape, behind, by_slice
from prikk.system.whereabouts import MOST_SETS, add_whereabouts


@dataclass(frozen=True)
class Figure:
    """A published figure: its key, how it is printed, and the column that the rule judges.

    A count has its own column. A figure that is worked out from the counts of several `periods` has an auxiliary
    column: their sum.
    """

    key: CellKey
    column: int
    form: Form = EXACT
    periods: int = 1

    @property
    def derived(self) -> bool:
        """Whether it is worked out from counts that are figures themselves."""
        return self.form is not EXACT

    def printed(self, value: int) -> Printed:
        """The figure as it is printed, from the value of its column. Raises ValueError where none can be printed."""
        if (printed := self.form.print((value,))) is None:
            raise ValueError("a figure that cannot be printed")
        return printed

    def says(self, printed: Printed) -> tuple[int, int]:
        """The least and greatest value of its column that is printed so."""
        ((_, low, high),) = self.form.says(printed)
        return -UNBOUNDED if low is None else low, UNBOUNDED if high is None else high


@dataclass(frozen=True)
class PublishedSystem:
    """The system of a publication with given tables.

    `figures` has every count and mean that the tables show, in the tables' order. A share is no figure of its own: it
    is published just where both its counts are, and then says nothing more. `structure` is what anybody knows from the
    layout alone: counts are not negative, rows and columns that were left out are zero (so are codes that do not exist
    in a period), and those that are shown although they would be left out if empty are not. `knows` is what the reader
    was granted; `incomplete` names the families (by their dimensions) whose cycles of margins were too large to be
    closed. `sets` are the auxiliary columns of how many persons are in just which cells (`prikk.system.whereabouts`).
    """

    system: CellSystem
    figures: Mapping[CellKey, Figure]
    structure: Knowledge
    knows: Knows = EVERYTHING
    incomplete: tuple[tuple[str, ...], ...] = ()
    sets: range = range(0)

    def complete(self, counts: Ints, sets: Ints | None = None) -> Ints:
        """The values of all columns, given those of the counts and of `sets` where there are such: each other column
        follows from its equation.

        Raises ValueError when they do not satisfy the sums.
        """
        cells = len(self.system.cells)
        values = np.zeros(self.system.size, dtype=np.int64)
        values[:cells] = counts
        if sets is not None:
            values[self.sets] = sets
        left = self.system.matrix @ values
        auxiliary = self.system.matrix[:, cells:].tocoo()
        follows = (auxiliary.col + cells < self.sets.start) | (auxiliary.col + cells >= self.sets.stop)
        values[cells + auxiliary.col[follows]] = left[auxiliary.row[follows]]
        if not self.system.holds(values):
            raise ValueError("the counts do not add up")
        return values


def published_system(
    specification: Specification,
    tables: Sequence[Table],
    *,
    knows: Knows = EVERYTHING,
    perhaps_empty: Callable[[CellKey], bool] | None = None,
    most_inner: int = MOST_INNER,
    most_sets: int = MOST_SETS,
) -> PublishedSystem:
    """Build the system of a publication whose concrete tables are `tables`, for a reader who `knows` so much.

    With `rest` and `joint` it has columns of cells that no table shows: see `prikk.system.crossings`. `most_inner` is
    how many are added for a cycle of margins in a period, `most_sets` how many for where persons counted once can be.
    `perhaps_empty` tells of a count (codes, period) that its row and column are shown for another reason than that
    somebody is there.
    """
    keys = [key for table in tables for key in table.cell_keys()]
    count_id = specification.count_id
    full = list(every_table(specification))
    shown = dict.fromkeys(key for key in keys if key.statistic == count_id)
    dropped = dict.fromkeys(key for key in _covered(full, count_id) if key not in shown)
    zero = [key for key in _left_out(full, tables, count_id) if key in shown]
    zero += absent_counts(specification, shown)
    hierarchies = adding_hierarchies(specification) if "sums" in knows else {}
    there = [*shown, *dropped]
    hidden = cells_behind(specification, tables, there, knows=knows, most_inner=most_inner)
    margins = [] if "rest" in knows else _linking_margins(specification, hierarchies, there)
    further = [CellKey(key[:-1], key[-1], count_id) for key in (*hidden.cells, *margins)]
    index = CellIndex.from_keys(specification.dimension_ids, [*there, *further])
    equations = EquationList()
    for part, name in enumerate(specification.dimension_ids):
        for hierarchy in hierarchies.get(name, ()):
            add_sums(equations, index, part, hierarchy, absent_is_zero=False)
    hidden.add_equations(equations, index.names, {_spelt(key): column for key, column in index.columns.items()})
    auxiliary: list[CellKey] = []
    figures = _figures(specification, tables, index, equations, auxiliary)
    sets, incomplete = range(0), set(hidden.incomplete)
    if specification.source.count == "persons" and "persons" in knows:
        empty = [*dropped, *zero] if "layout" in knows else []
        _add_overlaps(specification, equations, index, auxiliary)
        if "joint" in knows:
            sets, unclosed = _add_sets(
                specification, equations, index, auxiliary, shown=shown, zero=empty, most=most_sets
            )
            incomplete |= unclosed
    present = not_empty(specification, tables, full, perhaps_empty) if "presence" in knows else ()
    ones = [_add_presence(keys, index, equations, auxiliary) for keys in dict.fromkeys(present)]
    width = len(index) + len(auxiliary)
    low, high = np.zeros(width, dtype=np.int64), np.full(width, UNBOUNDED, dtype=np.int64)
    low[ones] = 1
    if "layout" in knows:
        high[[index.columns[key] for key in [*dropped, *zero]]] = 0
    system = CellSystem(index, equations.matrix(width), equations.origins, auxiliary)
    return PublishedSystem(system, figures, Knowledge(low, high), knows, tuple(sorted(incomplete)), sets)


def _add_overlaps(
    specification: Specification, equations: EquationList, index: CellIndex, auxiliary: list[CellKey]
) -> None:
    """Append what totals over the unit and their parts tell of each other."""
    for part, name in enumerate(specification.dimension_ids):
        if name in specification.source.unit:
            for hierarchy in used_hierarchies(specification, name):
                add_overlaps(equations, index, part, hierarchy, auxiliary)


def _add_sets(
    specification: Specification,
    equations: EquationList,
    index: CellIndex,
    auxiliary: list[CellKey],
    *,
    shown: Collection[CellKey],
    zero: Collection[CellKey],
    most: int,
) -> tuple[range, set[tuple[str, ...]]]:
    """Append the sets of cells that persons can be in: the columns of these, and the families left open."""
    names, first = specification.dimension_ids, len(index) + len(auxiliary)
    trees = {name: used_hierarchies(specification, name) for name in names}
    unit = [part for part, name in enumerate(names) if name in specification.source.unit]
    incomplete = add_whereabouts(equations, index, unit, trees, auxiliary, shown=shown, zero=zero, most=most)
    return range(first, len(index) + len(auxiliary)), incomplete


def cells_behind(
    specification: Specification,
    tables: Sequence[Table],
    there: Iterable[CellKey],
    *,
    knows: Knows = EVERYTHING,
    most_inner: int = MOST_INNER,
) -> Behind:
    """The cells that no table shows and a reader who `knows` so much adds to those that are `there`."""
    if "rest" not in knows:
        return Behind()
    groups = _groups(specification, tables)
    return behind(shape_of(specification), groups, map(_spelt, there), joint="joint" in knows, most=most_inner)


def blocks_behind(specification: Specification) -> list[dict[str, dict[str, Leaves]]]:
    """The crossings whose counts a build needs beside those of its tables, whatever the records are.

    Each has for its dimensions the codes, and the leaves that each of these counts.
    """
    shape, groups = shape_of(specification), _each_layout(_groups(specification, ()))
    there = dict.fromkeys(key for keys in groups for key in keys)
    added = {shape.inner(key) for key in behind(shape, groups, there, joint=True, most=MOST_INNER).cells}
    linker = Linker(shape, joint=True, most=MOST_INNER)
    found: dict[str, dict[str, dict[str, Leaves]]] = {}
    for own in by_slice(shape, groups).values():
        for block in linker.of(own).blocks:
            if (counted := block.counted(added)) is not None:
                codes = {shape.names[shape.adding[part]]: leaves for part, leaves in counted.items()}
                found[repr(sorted((name, sorted(item)) for name, item in codes.items()))] = codes
    return list(found.values())


def shape_of(specification: Specification) -> Shape:
    """Along which dimensions of a publication counts add up, and of what."""
    hierarchies = adding_hierarchies(specification)
    ids = specification.dimension_ids
    trees = tuple(Division.of(TOTAL, hierarchies[name]) if name in hierarchies else None for name in ids)
    counted_once = frozenset(part for part, name in enumerate(ids) if name not in hierarchies)
    return Shape((*ids, "period"), (*trees, None), hierarchies, counted_once)


def adding_hierarchies(specification: Specification) -> dict[str, list[Hierarchy]]:
    """The hierarchies of each dimension along which counts add up."""
    counted_once = specification.source.unit if specification.source.count == "persons" else ()
    return {
        name: used_hierarchies(specification, name) for name in specification.dimension_ids if name not in counted_once
    }


def used_hierarchies(specification: Specification, name: str) -> list[Hierarchy]:
    """The hierarchies of a dimension, without codes that mean nothing in any period of the publication."""
    codelist = specification.codelists[name]
    valid = {item.code for item in codelist.leaves if any(map(item.valid_in, specification.period.periods))}
    found: list[Hierarchy] = []

    def counts(code: str) -> bool:
        return code in valid or any(
            counts(child) for tree in codelist.hierarchies.values() for child in tree.get(code, ())
        )

    for tree in codelist.hierarchies.values():
        kept = {parent: tuple(code for code in codes if counts(code)) for parent, codes in tree.items()}
        found.append({parent: codes for parent, codes in kept.items() if codes})
    return found


def counts_of_families(specification: Specification) -> list[list[CellKey]]:
    """The counts that each family of tables can show."""
    found: dict[str, list[CellKey]] = {}
    for spec, table in every_table(specification):
        found.setdefault(spec.id, []).extend(_count_keys(table, specification.count_id))
    return list(found.values())


def _groups(specification: Specification, tables: Sequence[Table]) -> list[list[Key]]:
    """The counts of each family of tables; those of tables that the specification does not give are groups apart."""
    found: dict[str | TableKey, list[Key]] = {}
    known = set[TableKey]()
    for spec, table in every_table(specification):
        known.add(table.identity)
        found.setdefault(spec.id, []).extend(map(_spelt, _count_keys(table, specification.count_id)))
    for table in tables:
        if table.identity not in known:
            found.setdefault(table.identity, []).extend(map(_spelt, _count_keys(table, specification.count_id)))
    return list(found.values())


def _each_layout(groups: Sequence[Sequence[Key]]) -> list[list[Key]]:
    """The keys of one period of those whose keys are the same: crossings know no period."""
    layouts: dict[str, list[set[Key]]] = {}
    for number, keys in enumerate(groups):
        for *codes, period in keys:
            layouts.setdefault(period, [set() for _ in groups])[number].add(tuple(codes))
    kept = set({tuple(map(frozenset, layout)): period for period, layout in layouts.items()}.values())
    return [[key for key in keys if key[-1] in kept] for keys in groups]


def _linking_margins(
    specification: Specification, hierarchies: Mapping[str, Sequence[Hierarchy]], there: Sequence[CellKey]
) -> list[Key]:
    """Totals that no table shows and through which tables tell something of each other."""
    found: dict[str, set[Key]] = {}
    for key in there:
        found.setdefault(key.period, set()).add(key.codes)
    every = frozenset().union(*found.values())
    if link_through_margins(specification.dimension_ids, every, hierarchies) is None:
        return []
    ids = specification.dimension_ids
    return [(*key, period) for period, keys in found.items() for key in unshown_margins(ids, keys, hierarchies)]


def _count_keys(table: Table, count_id: str) -> Iterable[CellKey]:
    return (key for key in table.cell_keys() if key.statistic == count_id)


def _spelt(key: CellKey) -> Key:
    """The codes and the period of a count."""
    return (*key.codes, key.period)


def _covered(full: Sequence[tuple[TableSpec, Table]], count_id: str) -> Iterable[CellKey]:
    """The keys of all counts that the specification could give."""
    return (key for _, table in full for key in _count_keys(table, count_id))


def _left_out(full: Sequence[tuple[TableSpec, Table]], tables: Sequence[Table], count_id: str) -> Iterable[CellKey]:
    """The keys of all counts that some table could show and does not: rows and columns without any record."""
    shown = {table.identity: set(_count_keys(table, count_id)) for table in tables}
    for _, table in full:
        for key in _count_keys(table, count_id):
            if key not in shown.get(table.identity, ()):
                yield key


def _add_presence(keys: Sequence[CellKey], index: CellIndex, equations: EquationList, auxiliary: list[CellKey]) -> int:
    """The column that is at least 1 because one of some counts is not zero; a sum gets an auxiliary column."""
    columns = [index.columns[key] for key in keys]
    if len(columns) == 1:
        return columns[0]
    column = len(index) + len(auxiliary)
    equations.add(Origin(Relation.PRESENCE, columns[0], "period"), [*columns, column], [1] * len(columns) + [-1])
    auxiliary.append(keys[0]._replace(statistic="presence"))
    return column


def _figures(
    specification: Specification,
    tables: Sequence[Table],
    index: CellIndex,
    equations: EquationList,
    auxiliary: list[CellKey],
) -> dict[CellKey, Figure]:
    """The figures that the rule judges; one that is worked out from counts gets an auxiliary column for their sum."""
    figures: dict[CellKey, Figure] = {}
    for table in tables:
        for key, derivation in derivations_in(specification, table, judged=True):
            own = key._replace(statistic=specification.measure_of(key.statistic))
            if key in figures:
                continue
            if key == own:
                figures[key] = Figure(key, index.columns[key])
                continue
            column, parts = len(index) + len(auxiliary), [index.columns[item] for item in derivation.behind]
            origin = Origin(Relation.MEAN, index.columns[own], "period")
            equations.add(origin, [*parts, column], [1] * len(parts) + [-1])
            auxiliary.append(key)
            figures[key] = Figure(key, column, derivation.form, len(parts))
    return figures
