"""What a release tells of its own specification: enough for its cell system, without the publication file."""

from __future__ import annotations

from dataclasses import dataclass

from prikk.errors import InputError
from prikk.model.codelist import TOTAL
from prikk.model.period import periods
from prikk.model.release import Release, Table
from prikk.model.specification import (
    Confidentiality,
    PeriodRange,
    Specification,
    StatisticSpec,
    TableSpec,
)


@dataclass(frozen=True)
class StatedDimension:
    """A dimension as a release shows it; of codes that were listed without a record it does not tell."""

    label: dict[str, str]
    show_code: bool
    list_all: bool = False


def specification_of(release: Release) -> Specification:
    """The specification that a release shows: its families as they are, its codelists, its rule.

    Raises InputError for a release that does not say what it counts, as earlier versions wrote them.
    """
    protection = release.protection
    if release.counting is None:
        raise InputError(
            f"the release {release.id} {release.version} does not say what it counts: an earlier version wrote it",
            allowed="a release.json with the key counting",
            fix="build it again, or name its publication file where it is audited itself",
        )
    return Specification(
        id=release.id,
        period=PeriodRange(unit=release.first.unit.value, first=release.first.code, last=release.last.code),
        source=release.counting,
        dimensions={
            item.id: StatedDimension(label=dict(item.labels), show_code=item.show_code) for item in release.dimensions
        },
        statistics=[_statistic(release, item.id) for item in release.statistics],
        tables=[
            _family(release, id, [table for table in release.tables if table.family == id])
            for id in dict.fromkeys(table.family for table in release.tables)
        ],
        confidentiality=Confidentiality(
            threshold=protection.threshold,
            symbol=protection.symbol,
            zeros=protection.zeros,  # type: ignore[arg-type]
            protection=protection.demanded,
            rule=protection.rule,
            shows_kind=protection.shows_kind,
        ),
        languages=list(release.languages),
        codelists={item.id: item.codelist for item in release.dimensions},
    )


def _statistic(release: Release, id: str) -> StatisticSpec:
    item = release.statistic(id)
    shown = {column.period for table in release.tables for column in table.columns if column.statistic == id}
    ends = {max(period for period in shown if period.year == year) for year in {period.year for period in shown}}
    return StatisticSpec(
        id=id,
        kind=item.kind,
        label=dict(item.labels),
        decimals=item.decimals,
        of=list(item.of),
        compared=item.compared,  # type: ignore[arg-type]
        base=item.base,
        per=item.per,
        populations=dict(item.populations),
        periods="last" if item.kind != "count" and shown == ends else "all",
    )


def _family(release: Release, id: str, tables: list[Table]) -> TableSpec:
    """A family; that it leaves out rows and periods without records is seen where some are not there."""
    first = tables[0]
    each = first.for_each
    span = periods(release.first, release.last)
    codes = {
        item.code for item in release.dimension(first.row_dimension).codelist.parts if any(map(item.valid_in, span))
    }
    count = next(item.id for item in release.statistics if item.kind == "count")
    shown = [{column.period for column in table.columns if column.statistic == count} for table in tables]
    return TableSpec(
        id=id,
        rows=first.row_dimension,
        title=dict(first.titles),
        for_each=list(each),
        each_total=any(table.fixed[name] == TOTAL for table in tables for name in each),
        where={name: code for name, code in first.fixed.items() if name not in each and code != TOTAL},
        total="last" if all(table.rows[-1] == TOTAL and len(table.rows) > 1 for table in tables) else "first",
        empty_rows="keep" if all(codes <= set(table.rows) for table in tables) else "drop",
        empty_periods="keep" if all(set(span) <= own for own in shown) else "drop",
    )
