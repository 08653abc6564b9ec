"""From a publication's specification to its concrete tables: which rows and columns each of them has."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product

from prikk.figures.registry import form_of
from prikk.model.codelist import TOTAL, Code
from prikk.model.period import Period
from prikk.model.placeholder import fill as fill_placeholders
from prikk.model.specification import Labels, Specification, StatisticSpec, TableSpec
from prikk.model.table import PERIOD, STATISTIC, Place, Table
from prikk.words import LANGUAGES

_SEPARATORS = " .,:;-–"
HasRecords = Callable[[tuple[str, ...], Period], bool]
"""Whether a cell (its dimension codes, its period) has any record."""


def every_table(specification: Specification) -> Iterator[tuple[TableSpec, Table]]:
    """Every table that the specification can give, with every row and column it can have."""
    for spec in specification.tables:
        for id, each in _each(specification, spec):
            yield spec, _full_table(specification, spec, id, each)


def table_ids(specification: Specification) -> Iterator[tuple[TableSpec, str]]:
    """The id of every such table."""
    for spec in specification.tables:
        for id, _ in _each(specification, spec):
            yield spec, id


def _each(specification: Specification, spec: TableSpec) -> Iterator[tuple[str, dict[str, str]]]:
    """The ids of the tables of a family, and the codes that set them apart.

    An id is made of the codes; where those of two tables spell the same (`a-b` and `c`, `a` and `b-c`), or differ in
    case alone, the later ones are numbered.
    """
    taken = set[str]()
    for codes in product(*(_each_codes(specification, spec, name) for name in spec.for_each)):
        name = id = "-".join([spec.id, *codes])
        number = 1
        while id.casefold() in taken:
            number += 1
            id = f"{name}-{number}"
        taken.add(id.casefold())
        yield id, dict(zip(spec.for_each, codes, strict=True))


def lay_out(specification: Specification, has_records: HasRecords) -> tuple[Table, ...]:
    """The tables of the publication, without the rows, columns and tables that its layout rules drop."""
    laid = (_without_empty(specification, spec, table, has_records) for spec, table in every_table(specification))
    return tuple(table for table in laid if table is not None)


def _without_empty(
    specification: Specification, spec: TableSpec, table: Table, has_records: HasRecords
) -> Table | None:
    """A table without what its rules drop; None where it has no record."""
    periods = {period.code: period for period in specification.period.periods}
    counts = dict.fromkeys((key.codes, key.period) for key in table.cell_keys())
    filled = {(codes, period) for codes, period in counts if has_records(codes, periods[period])}
    if not filled:
        return None
    kept_periods = {period for _, period in filled} if spec.empty_periods == "drop" else periods.keys()
    over = {item.id for item in specification.statistics if form_of(item).over_periods}
    free = listed(specification, spec)

    def kept(axes: Place, places: tuple[Place, ...]) -> tuple[Place, ...]:
        own = [(name, table.dimensions.index(name)) for name in axes if name in table.dimensions]
        there = {tuple(TOTAL if name in free else codes[part] for name, part in own) for codes, _ in filled}

        def keeps(place: Place) -> bool:
            at = dict(zip(axes, place, strict=True))
            if PERIOD in at and at[PERIOD] not in kept_periods and at.get(STATISTIC, table.statistic) not in over:
                return False
            return tuple(TOTAL if name in free else at[name] for name, _ in own) in there

        return tuple(filter(keeps, places))

    rows, columns = kept(table.row_axes, table.rows), kept(table.column_axes, table.columns)
    return replace(table, rows=rows, columns=columns)


def listed(specification: Specification, spec: TableSpec) -> frozenset[str]:
    """The dimensions of which a family lists every code, whether it has a record or not."""
    return frozenset(
        name
        for name in spec.axes
        if name in specification.dimensions and (spec.empty_rows == "keep" or specification.dimensions[name].list_all)
    )


def _each_codes(specification: Specification, spec: TableSpec, name: str) -> tuple[str, ...]:
    if name == PERIOD:
        return tuple(period.code for period in specification.period.periods)
    parts = tuple(item.code for item in _used(specification, name))
    return (TOTAL, *parts) if spec.each_total else parts


def _used(specification: Specification, name: str) -> Iterator[Code]:
    """The codes of a dimension that have a meaning in some period of the publication."""
    return (
        item
        for item in specification.codelists[name].parts
        if any(item.valid_in(period) for period in specification.period.periods)
    )


def _full_table(specification: Specification, spec: TableSpec, id: str, each: Mapping[str, str]) -> Table:
    at = spec.where | dict(each)
    statistics = [item for item in specification.statistics if not spec.statistics or item.id in spec.statistics]
    rows, columns = (
        tuple(_places(specification, spec, axes, statistics)) for axes in (spec.row_axes, tuple(spec.columns))
    )
    about = next((name for name in spec.axes if name in specification.dimensions), "")
    totals = dict(specification.codelists[about][TOTAL].labels) if about else {}
    last = specification.period.periods[-1].code
    return Table(
        id=id,
        family=spec.id,
        titles=_filled(specification, spec.table_title or spec.title, each),
        total_labels=_filled(specification, spec.total_label, each) or totals,
        row_axes=spec.row_axes,
        rows=rows,
        columns=columns,
        fixed={name: at.get(name, TOTAL) for name in specification.dimension_ids if name not in spec.axes},
        dimensions=specification.dimension_ids,
        for_each=tuple(spec.for_each),
        column_axes=tuple(spec.columns),
        period="" if PERIOD in spec.axes else at.get(PERIOD, last),
        statistic="" if STATISTIC in spec.axes else statistics[0].id,
    )


def _places(
    specification: Specification,
    spec: TableSpec,
    axes: Place,
    statistics: Sequence[StatisticSpec],
) -> Iterator[Place]:
    """The rows, or the columns, that a table can have: of a statistic and a period only those that have figures."""
    periods = specification.period.periods
    ends = {period.year: period for period in periods}
    shown = {
        (item.id, period.code)
        for item in statistics
        for period in periods
        if (item.periods == "all" or period == ends[period.year]) and form_of(item).has(period, periods)
    }

    def codes(axis: str) -> tuple[str, ...]:
        if axis == PERIOD:
            return tuple(period.code for period in periods)
        if axis == STATISTIC:
            return tuple(item.id for item in statistics)
        parts = tuple(item.code for item in _used(specification, axis))
        return (TOTAL, *parts) if spec.total == "first" else (*parts, TOTAL)

    for place in product(*map(codes, axes)):
        own = dict(zip(axes, place, strict=True))
        if {STATISTIC, PERIOD} <= own.keys() and (own[STATISTIC], own[PERIOD]) not in shown:
            continue
        yield place


def _filled(specification: Specification, template: Labels, each: Mapping[str, str]) -> Labels:
    """The texts with the labels of the table's codes in place of `{dimension}`; a total leaves nothing, and
    what follows it begins with a capital.
    """

    def fill(text: str, language: str) -> str:
        labels = {name: _label(specification, name, code, language) for name, code in each.items()}
        filled = " ".join(fill_placeholders(text, labels).split())
        said = filled.strip(_SEPARATORS)
        return said if filled.startswith(said) else said[:1].upper() + said[1:]

    languages = dict.fromkeys([*LANGUAGES, *specification.languages])
    return {language: fill(template[language], language) for language in languages if language in template}


def _label(specification: Specification, name: str, code: str, language: str) -> str:
    if name == PERIOD:
        return Period.parse(code).long_label(language)
    return "" if code == TOTAL else specification.codelists[name][code].label(language)
