"""What must fit together in the statistics and the tables of a publication."""

from __future__ import annotations

import re
from math import prod

from prikk.errors import closest
from prikk.figures.derivation import Derivation, derivations_in
from prikk.figures.layout import every_table, table_ids
from prikk.figures.registry import STATISTICS, form_of
from prikk.model.cell import CellKey
from prikk.model.period import Period
from prikk.model.specification import StatisticSpec, TableSpec
from prikk.model.table import PERIOD, STATISTIC
from prikk.publication.checker import Checker

GREATEST_CELLS = 5_000_000
"""Cells that all tables of a publication may have."""

_NO_NAME = re.compile(r'[/\\:*?"<>|\s]|^\.|\.$')


def check_tables(checker: Checker) -> None:
    """Refuse statistics and tables that do not fit together."""
    publication = checker.publication
    checker.unique("tables", [table.id for table in publication.tables])
    checker.unique("statistics", [statistic.id for statistic in publication.statistics])
    for number, statistic in enumerate(publication.statistics, 1):
        if statistic.kind not in STATISTICS:
            checker.fail(
                f"statistics[{number}].kind", f"{statistic.kind!r} is no statistic", closest(statistic.kind, STATISTICS)
            )
        _check_named(checker, f"statistics[{number}]", statistic)
    if [statistic.kind for statistic in publication.statistics].count("count") != 1:
        checker.fail("statistics", "the count does not stand just once", "one statistic of kind 'count'")
    if any(statistic.kind == "count" and statistic.periods != "all" for statistic in publication.statistics):
        checker.fail("statistics.periods", "the count has not every period", "all")
    for number, table in enumerate(publication.tables, 1):
        key = f"tables[{number}]"
        for part, names in (("rows", table.row_axes), ("columns", table.columns), ("for_each", table.for_each)):
            for name in names:
                more = (PERIOD,) if part == "for_each" else (PERIOD, STATISTIC)
                if name not in more:
                    checker.dimension(f"{key}.{part}", name, more)
        if not table.row_axes:
            checker.fail(f"{key}.rows", "an empty list", "at least one dimension, or period")
        checker.unique(key, list(table.named))
        for name, code in table.where.items():
            if name == PERIOD:
                checker.one_of(f"{key}.where", name, code)
            else:
                checker.code(f"{key}.where", name, code)
        _check_shown(checker, key, table)
        _check_every_period(checker, key, table)
        _check_charts(checker, key, table)
        _check_parts(checker, key, table)
    _check_size(checker)
    _check_derivations(checker)


def _check_named(checker: Checker, key: str, statistic: StatisticSpec) -> None:
    """What a statistic names besides its kind: whole, period of comparison, base."""
    allowed = STATISTICS[statistic.kind].keys
    plain = StatisticSpec(id="", kind="", label={})
    for name in ("of", "compared", "base", "over", "per", "denominators"):
        if name not in allowed and getattr(statistic, name) != getattr(plain, name):
            kinds = ", ".join(kind for kind, form in STATISTICS.items() if name in form.keys)
            checker.fail(f"{key}.{name}", f"{statistic.kind!r} has no such key", f"it with {kinds}")
    for dimension in statistic.of:
        checker.dimension(f"{key}.of", dimension)
    if "denominators" in allowed:
        checker.file(f"{key}.denominators", statistic.denominators)
    if "base" in allowed:
        checker.one_of(f"{key}.base", "period", statistic.base)


def _check_parts(checker: Checker, key: str, table: TableSpec) -> None:
    """What the placeholders and the ids of a family's tables need."""
    template = table.table_title or table.title
    checker.template(f"{key}.{'table_title' if table.table_title else 'title'}", template, table.for_each)
    checker.template(f"{key}.total_label", table.total_label, table.for_each)
    for name in (name for name in table.for_each if name != PERIOD):
        for item in checker.publication.codelists[name]:
            if _NO_NAME.search(item.code):
                checker.fail(
                    f"{key}.for_each",
                    f"the code {item.code!r} of {name} cannot be a part of a file's name",
                    'codes without / \\ : * ? " < > | and without a point first or last',
                )


def _check_size(checker: Checker) -> None:
    """Refuse more cells than could be protected, before any is made, and two tables of one name."""
    publication = checker.publication
    sizes = {name: len(codelist.codes) + 1 for name, codelist in publication.codelists.items()}
    sizes |= {PERIOD: len(publication.period.periods), STATISTIC: len(publication.statistics)}
    total = 0
    for number, table in enumerate(publication.tables, 1):
        total += prod(sizes[name] for name in (*table.axes, *table.for_each))
        if total > GREATEST_CELLS:
            checker.fail(f"tables[{number}]", "more cells than are handled", f"up to {GREATEST_CELLS:,} in all tables")
    seen: dict[str, str] = {}
    for spec, table_id in table_ids(publication):
        if (other := seen.setdefault(table_id.casefold(), spec.id)) != spec.id:
            checker.fail(f"tables.{spec.id}.id", f"a table {table_id!r} is in {other!r} too", "ids that stay apart")


def _check_shown(checker: Checker, key: str, table: TableSpec) -> None:
    kinds = {statistic.id: statistic.kind for statistic in checker.publication.statistics}
    for id in table.statistics:
        if id not in kinds:
            checker.fail(f"{key}.statistics", f"{id!r} is no statistic", closest(id, kinds))
    if table.statistics and "count" not in [kinds[id] for id in table.statistics]:
        checker.fail(f"{key}.statistics", "the count is not among them", "the count, and others")


def _check_every_period(checker: Checker, key: str, table: TableSpec) -> None:
    """Where statistics and periods do not stand on one side, every statistic has a figure of every period shown."""
    publication = checker.publication
    shown = [item for item in publication.statistics if not table.statistics or item.id in table.statistics]
    if STATISTIC not in table.axes and len(shown) > 1:
        several = ", ".join(item.id for item in shown)
        allowed = "'statistic' among rows or columns, or statistics = [...] with the count alone"
        checker.fail(f"{key}.columns", f"nothing tells the statistics {several} apart", allowed)
    if any({STATISTIC, PERIOD} <= set(axes) for axes in (table.row_axes, table.columns)):
        return
    every = publication.period.periods
    ends = {period.year: period for period in every}
    own = Period.parse(table.where[PERIOD]) if PERIOD in table.where else every[-1]
    for period in every if PERIOD in (*table.axes, *table.for_each) else (own,):
        for item in shown:
            if not form_of(item).has(period, every) or (item.periods == "last" and period != ends[period.year]):
                allowed = "statistic and period both down or both across, or other statistics"
                checker.fail(f"{key}.columns", f"{item.id!r} has no figure of {period.code}", allowed)


def _check_charts(checker: Checker, key: str, table: TableSpec) -> None:
    checker.unique(f"{key}.charts", list(table.charts))
    if "none" in table.charts and len(table.charts) > 1:
        checker.fail(f"{key}.charts", "none beside others", "none alone, or the others")
    about = next((name for name in table.axes if name in checker.publication.dimensions), "")
    if "map" in table.charts and (not about or not checker.publication.dimensions[about].map):
        checker.fail(f"{key}.charts", f"{about!r} has no map", f"dimensions.{about}.map, a GeoJSON file")


def _check_derivations(checker: Checker) -> None:
    """Where a table decides what a figure is worked out from, other tables that have the cell must decide alike."""
    found: dict[CellKey, Derivation] = {}
    for spec, table in every_table(checker.publication):
        for key, derivation in derivations_in(checker.publication, table, judged=False):
            if found.setdefault(key, derivation) != derivation:
                checker.fail(
                    f"tables.{spec.id}.statistics",
                    f"{key.statistic!r} would be worked out from other counts here than in another table",
                    "the statistic in one of the families that have the cell",
                )
