"""The figures of a page as text, with what a chart of them needs; made from a release, so without hidden values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from prikk.figures.heading import column_labels
from prikk.formats.words import NO_BREAK_SPACE, cell_text
from prikk.model.codelist import TOTAL
from prikk.model.period import Period
from prikk.model.release import Column, PublishedCell, Release, Table
from prikk.words import text


@dataclass(frozen=True)
class PrintedFigure:
    """A cell as it is printed; `value` is None where a sign stands, `hidden` tells whether it is confidential."""

    text: str
    value: int | Decimal | None
    hidden: bool


@dataclass(frozen=True)
class Row:
    """A row of figures. `depth` is 0 for the total, 1 for its parts, 2 for theirs."""

    label: str
    figures: tuple[PrintedFigure, ...]
    depth: int = 1


@dataclass(frozen=True)
class Heading:
    """What stands above a column, and the period of the column."""

    label: str
    period: str


@dataclass(frozen=True)
class FigureTable:
    """A table of a page. `name` tells it from the others of its family.

    `series` are the places of the columns that charts show, one a period; `periods` are their periods.
    """

    id: str
    name: str
    title: str
    corner: str
    headings: tuple[Heading, ...]
    rows: tuple[Row, ...]
    periods: tuple[Period, ...]
    series: tuple[int, ...]

    @property
    def signs(self) -> frozenset[str]:
        """The signs that stand in place of figures."""
        return frozenset(item.text for row in self.rows for item in row.figures if item.value is None)

    @property
    def charted(self) -> tuple[Row, ...]:
        """The rows with the figures that charts show, in the order of the periods."""
        return tuple(replace(row, figures=tuple(row.figures[place] for place in self.series)) for row in self.rows)


def figure_table(release: Release, table: Table, language: str) -> FigureTable:
    """A table of the release in a language."""
    series = _series(release, table)
    return FigureTable(
        id=f"table-{'-'.join(table.id.split())}",
        name=table_name(release, table, language),
        title=text(table.titles, language),
        corner=text(release.dimension(table.row_dimension).labels, language),
        headings=_headings(release, table.columns, language),
        rows=tuple(_row(release, table, row, table.columns, language) for row in table.rows),
        periods=tuple(table.columns[place].period for place in series),
        series=series,
    )


def totals_table(release: Release, tables: Sequence[Table], title: str, language: str) -> FigureTable:
    """The totals of tables over time, a row for each table, over the periods that they all have."""
    shared = [
        column
        for column in (tables[0].columns[place] for place in _series(release, tables[0]))
        if all(column in table.columns for table in tables)
    ]
    return FigureTable(
        id="totals",
        name=title,
        title=title,
        corner="",
        headings=_headings(release, shared, language),
        rows=tuple(
            replace(_row(release, table, TOTAL, shared, language), label=table_name(release, table, language), depth=1)
            for table in tables
        ),
        periods=tuple(column.period for column in shared),
        series=tuple(range(len(shared))),
    )


def table_name(release: Release, table: Table, language: str) -> str:
    """What tells a table from the others of its family: the codes it is about, else the name of its total."""
    about = [
        release.dimension(name).codelist[code].label(language) for name, code in table.fixed.items() if code != TOTAL
    ]
    return ", ".join(about) or text(table.total_labels, language)


def _series(release: Release, table: Table) -> tuple[int, ...]:
    """The places of the columns of the first count (else of the first statistic), in the order of the periods."""
    used = [release.statistic(id) for id in dict.fromkeys(column.statistic for column in table.columns)]
    chosen = next((item for item in used if item.kind == "count"), used[0])
    places = [place for place, column in enumerate(table.columns) if column.statistic == chosen.id]
    return tuple(sorted(places, key=lambda place: table.columns[place].period))


def _headings(release: Release, columns: Sequence[Column], language: str) -> tuple[Heading, ...]:
    labels = column_labels(columns, release.statistics, language)
    return tuple(
        Heading(label, column.period.long_label(language)) for label, column in zip(labels, columns, strict=True)
    )


def _row(release: Release, table: Table, row: str, columns: Sequence[Column], language: str) -> Row:
    cells = (release[table.key(row, column)] for column in columns)
    return Row(
        label=release.row_label(table, row, language),
        figures=tuple(_figure(release, cell, language) for cell in cells),
        depth=release.dimension(table.row_dimension).codelist.depth(row),
    )


def _figure(release: Release, cell: PublishedCell, language: str) -> PrintedFigure:
    return PrintedFigure(cell_text(release, cell, language, space=NO_BREAK_SPACE), cell.value, cell.status.hidden)
