"""What was found of files, as a plan that reads them, and those of the next month, in the same way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from prikk.tidy.cells import Tidy, TidyDimension
from prikk.tidy.grid import letters_of
from prikk.tidy.numbers import Dialect
from prikk.tidy.plan import DimensionPlan, Plan, RoundingPlan, TablePlan
from prikk.tidy.signs import Meaning, Sign
from prikk.tidy.sums import Adding
from prikk.tidy.tableset import TableSet


def plan_of(
    sets: Sequence[TableSet], signs: Sequence[Sign], dialects: Mapping[Path, Dialect], given: Plan, threshold: int
) -> Plan:
    """All that was found, as a plan; `given` has what is not found: encoding, separator, zeros."""
    paths = {table.block.sheet.path for group in sets for table in group.tables}
    numbers: Counter[tuple[Path, str]] = Counter()
    tables = []
    for group in sets:
        for table in group.tables:
            sheet = table.block.sheet
            numbers[sheet.path, sheet.name] += 1
            number = 1 if table.sheets else numbers[sheet.path, sheet.name]
            tables.append(_table_plan(table, group, number, sheet.path.name if len(paths) > 1 else ""))
    marked = next((item for item in dialects.values() if item.evidence), None)
    rounding = {str(item.plan): item.plan for group in sets for item in group.rounding}
    return msgspec.structs.replace(
        given,
        decimal=marked.decimal if marked else given.decimal,
        thousands=marked.thousands if marked else given.thousands,
        threshold=threshold,
        signs={sign.text: sign.meaning.value for sign in signs if sign.meaning is not Meaning.UNKNOWN},
        rounding=list[RoundingPlan](rounding.values()),
        tables=tables,
    )


def _table_plan(table: Tidy, group: TableSet, number: int, file: str) -> TablePlan:
    sheet = table.block.sheet
    lines = list(sheet.lines)
    return TablePlan(
        file=file,
        sheet="" if table.sheets else sheet.name,
        number=number,
        heading=[lines[row] for row in (table.block.heading[:1] + table.block.heading[-1:])],
        dimensions=[_dimension_plan(item, table, group.adding[item.name]) for item in table.dimensions],
        measures={item.measure: "other" for item in table.layout.figures if item.derived},
    )


def _dimension_plan(item: TidyDimension, table: Tidy, adding: Adding) -> DimensionPlan:
    axis = next((axis for axis in table.layout.labels if axis.name == item.name), None)
    headings = table.block.heading_texts()

    def called(place: int) -> str:
        names = [row[place] for row in headings if row[place]]
        others = [row[other] for row in headings for other in range(len(row)) if other != place]
        return names[-1] if names and names[-1] not in others else letters_of(place)

    return DimensionPlan(
        name=item.name,
        source=item.source,  # type: ignore[arg-type]  # one of the words of a plan
        columns=[called(place) for place in axis.columns] if axis is not None and item.source != "groups" else [],
        labels=[called(place) for place in axis.labels if place >= 0] if axis is not None else [],
        total=adding.total,
        tree="none"
        if not adding.hierarchies and not item.time
        else "layout"
        if item.parents
        else "flat"
        if adding.total
        else "",
        time=item.time,
    )
