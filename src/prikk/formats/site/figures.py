"""The figures of a page as text, with what a chart of them needs; made from a release, so without hidden values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from prikk.figures.heading import Heading
from prikk.formats.finding import count_of, table_name
from prikk.formats.printed import printed_table
from prikk.formats.words import NO_BREAK_SPACE, cell_text, signs, unit_of
from prikk.model.codelist import TOTAL
from prikk.model.period import Period
from prikk.model.release import PERIOD, STATISTIC, Place, PublishedCell, Release, Table
from prikk.model.status import Status


@dataclass(frozen=True)
class PrintedFigure:
    """A cell as it is printed; `value` is None where a sign stands, `hidden` tells whether it is confidential.

    `absent` tells of a sign that stands where there can be no figure; `mark` refers to a footnote.
    """

    text: str
    value: int | Decimal | None
    hidden: bool
    absent: bool = False
    mark: str = ""


@dataclass(frozen=True)
class Row:
    """A row of figures. `depth` is 0 for the total, 1 for its parts, 2 for theirs; `mark` refers to a footnote."""

    label: str
    figures: tuple[PrintedFigure, ...]
    depth: int = 1
    mark: str = ""


@dataclass(frozen=True)
class Charted:
    """What charts are drawn of: rows with a figure for each period, what the figures count, and notes on breaks.

    `ordered` tells that the rows have an order of their own, as bands of age.
    """

    id: str
    title: str
    counted: str
    rows: tuple[Row, ...]
    periods: tuple[Period, ...]
    language: str
    ordered: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Spanner:
    """A heading over several columns: the places of the first and the last (from 0), or one column (`below` empty)."""

    label: str
    first: int
    last: int
    heading: Heading | None = None


@dataclass(frozen=True)
class FigureTable:
    """A table of a page. `name` tells it from the others of its family, `called` is its number (`Table 3`)."""

    id: str
    name: str
    called: str
    title: str
    unit: str
    corner: str
    headings: tuple[Heading, ...]
    rows: tuple[Row, ...]
    signs: tuple[tuple[str, str], ...]
    footnotes: tuple[tuple[str, str], ...]
    marks: Mapping[int, str]
    charted: Charted

    @property
    def tiers(self) -> tuple[Spanner, ...]:
        """The upper of two tiers of headings; empty where one is enough."""
        if not any(heading.above for heading in self.headings):
            return ()
        found: list[Spanner] = []
        for place, heading in enumerate(self.headings):
            if heading.above and found and found[-1].label == heading.above and found[-1].heading is None:
                found[-1] = replace(found[-1], last=place)
            else:
                found.append(Spanner(heading.above, place, place, None if heading.above else heading))
        return tuple(found)


def figure_table(release: Release, table: Table, language: str) -> FigureTable:
    """A table of the release in a language."""
    printed = printed_table(release, table, language)
    id = f"table-{'-'.join(table.id.split())}"
    rows = tuple(
        Row(
            row.label,
            tuple(
                replace(print_cell(release, cell, language), mark=row.mark_at(place))
                for place, cell in enumerate(row.cells)
            ),
            row.depth,
            row.mark,
        )
        for row in printed.rows
    )
    series = _series(release, table)
    return FigureTable(
        id=id,
        name=table_name(release, table, language),
        called=printed.name,
        title=printed.title,
        unit=printed.unit,
        corner=printed.corner,
        headings=printed.headings,
        rows=rows,
        signs=printed.signs(signs(release)),
        footnotes=printed.footnotes,
        marks=printed.marks,
        charted=Charted(
            id=id,
            title=printed.title,
            counted=unit_of(release, count_of(release, table), language) if series else "",
            rows=tuple(
                replace(row, label=item.name, figures=tuple(row.figures[place] for place in series))
                for row, item in zip(rows, printed.rows, strict=True)
            ),
            periods=tuple(_period(table, table.columns[place]) for place in series),
            language=language,
            ordered=bool(table.subject) and release.dimension(table.subject).in_order,
            notes=tuple(said for _, said in printed.footnotes),
        ),
    )


def print_cell(release: Release, cell: PublishedCell, language: str) -> PrintedFigure:
    """A cell as it is printed."""
    said = cell_text(release, cell, language, space=NO_BREAK_SPACE)
    return PrintedFigure(said, cell.value, cell.status.hidden, cell.status is Status.NOT_APPLICABLE)


def _series(release: Release, table: Table) -> tuple[int, ...]:
    """The places of the columns of the first count (else of the first statistic), in the order of the periods.

    Of nested columns only those of totals; none where the periods are not across.
    """
    if PERIOD not in table.column_axes or STATISTIC in table.row_axes:
        return ()
    count = count_of(release, table).id

    def wanted(column: Place) -> bool:
        at = dict(zip(table.column_axes, column, strict=True))
        return at.get(STATISTIC, count) == count and all(at[name] == TOTAL for name in at.keys() & table.dimensions)

    places = [place for place, column in enumerate(table.columns) if wanted(column)]
    return tuple(sorted(places, key=lambda place: _period(table, table.columns[place])))


def _period(table: Table, column: Place) -> Period:
    return Period.parse(column[table.column_axes.index(PERIOD)])
