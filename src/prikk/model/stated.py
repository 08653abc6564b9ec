"""What a release tells of its own specification: enough for its cell system, without the publication file."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from itertools import product

from prikk.errors import InputError
from prikk.model.codelist import TOTAL
from prikk.model.period import Period, periods
from prikk.model.release import Release
from prikk.model.specification import (
    Confidentiality,
    PeriodRange,
    Specification,
    StatisticSpec,
    TableSpec,
)
from prikk.model.table import PERIOD, Table


@dataclass(frozen=True)
class StatedDimension:
    """A dimension as a release shows it; where no table leaves out a code of it, all may have been listed."""

    label: dict[str, str]
    show_code: bool
    list_all: bool


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
            item.id: StatedDimension(dict(item.labels), item.show_code, _is_listed(release, item.id))
            for item in release.dimensions
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
    shown = {Period.parse(key.period) for table in release.tables for key in table.cell_keys() if key.statistic == id}
    ends = {max(period for period in shown if period.year == year) for year in {period.year for period in shown}}
    return StatisticSpec(
        id=id,
        kind=item.kind,
        label=dict(item.labels),
        decimals=item.decimals,
        of=list(item.of),
        compared=item.compared,  # type: ignore[arg-type]
        base=item.base,
        over=item.over,
        per=item.per,
        populations=dict(item.populations),
        periods="last" if item.kind != "count" and shown == ends else "all",
    )


def _family(release: Release, id: str, tables: list[Table]) -> TableSpec:
    """A family; what it leaves out when empty the release says, or it is seen where some rows or periods lack."""
    first = tables[0]
    each = first.for_each
    span = {period.code for period in periods(release.first, release.last)}
    count = next(item.id for item in release.statistics if item.kind == "count")
    shown = [{key.period for key in table.cell_keys() if key.statistic == count} for table in tables]
    fixed = {name: code for name, code in first.fixed.items() if name not in each and code != TOTAL}
    if first.period and PERIOD not in each:
        fixed[PERIOD] = first.period
    rows = any(not _lists_all(release, table, table.dimensions) for table in tables)
    spans = any(not span <= own for own in shown)
    if (left_out := release.left_out.get(id)) is not None:
        rows, spans = any(name != PERIOD for name in left_out), PERIOD in left_out
    return TableSpec(
        id=id,
        rows=first.row_axes[0] if len(first.row_axes) == 1 else list(first.row_axes),
        columns=list(first.column_axes),
        title=dict(first.titles),
        for_each=list(each),
        each_total=any(table.fixed[name] == TOTAL for table in tables for name in each if name != PERIOD),
        where=fixed,
        statistics=[first.statistic] if first.statistic else [],
        total="last" if all(len(table.rows) > 1 and table.is_total(table.rows[-1]) for table in tables) else "first",
        empty_rows="drop" if rows else "keep",
        empty_periods="drop" if spans else "keep",
    )


def _is_listed(release: Release, dimension: str) -> bool:
    """Whether no table leaves out a code of a dimension where it has another, though it leaves out codes of others."""
    if release.left_out:
        return not any(dimension in names for names in release.left_out.values())
    tables = [table for table in release.tables if dimension in table.axes]
    return all(_lists_all(release, table, (dimension,)) for table in tables)


def _lists_all(release: Release, table: Table, dimensions: Collection[str]) -> bool:
    """Whether a table has every code of some dimensions wherever it has some code of the others."""
    for axes, places in ((table.row_axes, table.rows), (table.column_axes, table.columns)):
        own = [at for at, name in enumerate(axes) if name in dimensions]
        every = set(product(*({TOTAL, *_used(release, axes[at])} for at in own)))
        found: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
        for place in places:
            others = tuple(code for at, code in enumerate(place) if at not in own)
            found.setdefault(others, set()).add(tuple(place[at] for at in own))
        if not all(every <= codes for codes in found.values()):
            return False
    return True


def _used(release: Release, name: str) -> set[str]:
    """The codes of a dimension that have a meaning in some period."""
    span = periods(release.first, release.last)
    return {item.code for item in release.dimension(name).codelist.parts if any(map(item.valid_in, span))}
