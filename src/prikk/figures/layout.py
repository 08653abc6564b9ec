"""From a publication's specification to its concrete tables: which rows and columns each of them has."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import product

from prikk.figures.registry import form_of
from prikk.figures.statistic import StatisticForm
from prikk.model.codelist import TOTAL, Code
from prikk.model.period import Period
from prikk.model.placeholder import fill as fill_placeholders
from prikk.model.release import Column, Table
from prikk.model.specification import Labels, Specification, TableSpec
from prikk.words import LANGUAGES

_SEPARATORS = " .,:;-–"
HasRecords = Callable[[tuple[str, ...], Period], bool]
"""Whether a cell (its dimension codes, its period) has any record."""


def every_table(specification: Specification) -> Iterator[tuple[TableSpec, Table]]:
    """Every table that the specification can give, with every row and column it can have."""
    for spec in specification.tables:
        parts = tuple(item.code for item in _used(specification, spec.rows))
        rows = (TOTAL, *parts) if spec.total == "first" else (*parts, TOTAL)
        for id, each in _each(specification, spec):
            yield spec, _full_table(specification, spec, (id, each), rows)


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
    found = []
    for spec, table in every_table(specification):
        filled = {
            (row, column.period): has_records(table.codes(row), column.period)
            for row in table.rows
            for column in table.columns
        }
        kept_periods = {period for (row, period), full in filled.items() if full or spec.empty_periods == "keep"}
        kept_rows = {row for (row, _), full in filled.items() if full}
        if not kept_rows:
            continue
        keeps_all = spec.empty_rows == "keep" or specification.dimensions[spec.rows].list_all
        found.append(
            Table(
                **{
                    **{name: getattr(table, name) for name in table.__dataclass_fields__},
                    "rows": tuple(row for row in table.rows if keeps_all or row in kept_rows),
                    "columns": tuple(
                        column
                        for column in table.columns
                        if column.period in kept_periods or _statistic(specification, column).over_periods
                    ),
                }
            )
        )
    return tuple(found)


def _statistic(specification: Specification, column: Column) -> StatisticForm:
    return form_of(next(item for item in specification.statistics if item.id == column.statistic))


def _each_codes(specification: Specification, spec: TableSpec, name: str) -> tuple[str, ...]:
    parts = tuple(item.code for item in _used(specification, name))
    return (TOTAL, *parts) if spec.each_total else parts


def _used(specification: Specification, name: str) -> Iterator[Code]:
    """The codes of a dimension that have a meaning in some period of the publication."""
    return (
        item
        for item in specification.codelists[name].parts
        if any(item.valid_in(period) for period in specification.period.periods)
    )


def _full_table(
    specification: Specification, spec: TableSpec, named: tuple[str, Mapping[str, str]], rows: tuple[str, ...]
) -> Table:
    id, each = named
    fixed = {name: TOTAL for name in specification.dimension_ids if name != spec.rows} | spec.where | dict(each)
    ends = {period.year: period for period in specification.period.periods}
    columns = tuple(
        Column(statistic.id, period)
        for statistic in specification.statistics
        if not spec.statistics or statistic.id in spec.statistics
        for period in specification.period.periods
        if (statistic.periods == "all" or period == ends[period.year])
        and form_of(statistic).has(period, specification.period.periods)
    )
    return Table(
        id=id,
        family=spec.id,
        titles=_filled(specification, spec.table_title or spec.title, each),
        total_labels=_filled(specification, spec.total_label, each)
        or dict(specification.codelists[spec.rows][TOTAL].labels),
        row_dimension=spec.rows,
        rows=rows,
        columns=columns,
        fixed=fixed,
        dimensions=specification.dimension_ids,
        for_each=tuple(spec.for_each),
    )


def _filled(specification: Specification, template: Labels, each: Mapping[str, str]) -> Labels:
    """The texts with the labels of the table's codes in place of `{dimension}`; a total leaves nothing."""

    def fill(text: str, language: str) -> str:
        labels = {
            name: "" if code == TOTAL else specification.codelists[name][code].label(language)
            for name, code in each.items()
        }
        return " ".join(fill_placeholders(text, labels).split()).strip(_SEPARATORS)

    languages = dict.fromkeys([*LANGUAGES, *specification.languages])
    return {language: fill(template[language], language) for language in languages if language in template}
