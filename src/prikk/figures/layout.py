"""From a publication's specification to its concrete tables: which rows and columns each of them has."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import product

from prikk.figures.registry import STATISTICS
from prikk.figures.statistic import StatisticForm
from prikk.model.codelist import TOTAL, Code
from prikk.model.period import Period
from prikk.model.placeholder import fill as fill_placeholders
from prikk.model.publication import Labels, Publication, TableSpec
from prikk.model.release import Column, Table
from prikk.words import LANGUAGES

_SEPARATORS = " .,:;-–"
HasRecords = Callable[[tuple[str, ...], Period], bool]
"""Whether a cell (its dimension codes, its period) has any record."""


def every_table(publication: Publication) -> Iterator[tuple[TableSpec, Table]]:
    """Every table that the specification can give, with every row and column it can have."""
    for spec in publication.tables:
        rows = (TOTAL, *(item.code for item in _used(publication, spec.rows)))
        for each in _each(publication, spec):
            yield spec, _full_table(publication, spec, each, rows)


def table_ids(publication: Publication) -> Iterator[tuple[TableSpec, str]]:
    """The id of every such table."""
    for spec in publication.tables:
        for each in _each(publication, spec):
            yield spec, _table_id(spec, each)


def _each(publication: Publication, spec: TableSpec) -> Iterator[dict[str, str]]:
    """The codes that set the tables of a family apart."""
    for codes in product(*(_each_codes(publication, spec, name) for name in spec.for_each)):
        yield dict(zip(spec.for_each, codes, strict=True))


def _table_id(spec: TableSpec, each: Mapping[str, str]) -> str:
    return "-".join([spec.id, *each.values()])


def lay_out(publication: Publication, has_records: HasRecords) -> tuple[Table, ...]:
    """The tables of the publication, without the rows, columns and tables that its layout rules drop."""
    found = []
    for spec, table in every_table(publication):
        filled = {
            (row, column.period): has_records(table.codes(row), column.period)
            for row in table.rows
            for column in table.columns
        }
        kept_periods = {period for (row, period), full in filled.items() if full or spec.empty_periods == "keep"}
        kept_rows = {row for (row, _), full in filled.items() if full}
        if not kept_rows:
            continue
        keeps_all = spec.empty_rows == "keep" or publication.dimensions[spec.rows].list_all
        found.append(
            Table(
                **{
                    **{name: getattr(table, name) for name in table.__dataclass_fields__},
                    "rows": tuple(row for row in table.rows if keeps_all or row in kept_rows),
                    "columns": tuple(
                        column
                        for column in table.columns
                        if column.period in kept_periods or _statistic(publication, column).over_periods
                    ),
                }
            )
        )
    return tuple(found)


def _statistic(publication: Publication, column: Column) -> StatisticForm:
    return STATISTICS[next(item.kind for item in publication.statistics if item.id == column.statistic)]


def _each_codes(publication: Publication, spec: TableSpec, name: str) -> tuple[str, ...]:
    parts = tuple(item.code for item in _used(publication, name))
    return (TOTAL, *parts) if spec.each_total else parts


def _used(publication: Publication, name: str) -> Iterator[Code]:
    """The codes of a dimension that have a meaning in some period of the publication."""
    return (
        item
        for item in publication.codelists[name].parts
        if any(item.valid_in(period) for period in publication.period.periods)
    )


def _full_table(publication: Publication, spec: TableSpec, each: Mapping[str, str], rows: tuple[str, ...]) -> Table:
    fixed = {name: TOTAL for name in publication.dimension_ids if name != spec.rows} | spec.where | dict(each)
    ends = {period.year: period for period in publication.period.periods}
    columns = tuple(
        Column(statistic.id, period)
        for statistic in publication.statistics
        if not spec.statistics or statistic.id in spec.statistics
        for period in publication.period.periods
        if statistic.periods == "all" or period == ends[period.year]
    )
    return Table(
        id=_table_id(spec, each),
        family=spec.id,
        titles=_filled(publication, spec.table_title or spec.title, each),
        total_labels=_filled(publication, spec.total_label, each)
        or dict(publication.codelists[spec.rows][TOTAL].labels),
        row_dimension=spec.rows,
        rows=rows,
        columns=columns,
        fixed=fixed,
        dimensions=publication.dimension_ids,
        for_each=tuple(spec.for_each),
    )


def _filled(publication: Publication, template: Labels, each: Mapping[str, str]) -> Labels:
    """The texts with the labels of the table's codes in place of `{dimension}`; a total leaves nothing."""

    def fill(text: str, language: str) -> str:
        labels = {
            name: "" if code == TOTAL else publication.codelists[name][code].label(language)
            for name, code in each.items()
        }
        return " ".join(fill_placeholders(text, labels).split()).strip(_SEPARATORS)

    return {language: fill(template[language], language) for language in LANGUAGES if language in template}
