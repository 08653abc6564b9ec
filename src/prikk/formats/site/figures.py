"""The figures of a page as text, with what a chart of them needs; made from a release, so without hidden values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from prikk.figures.heading import Heading, Spanner, spanners
from prikk.figures.registry import STATISTICS
from prikk.formats.finding import count_of, table_name
from prikk.formats.printed import printed_table
from prikk.formats.words import NO_BREAK_SPACE, cell_text, signs, unit_of
from prikk.model.cell import CellKey
from prikk.model.codelist import TOTAL, Codelist
from prikk.model.period import Period
from prikk.model.release import PublishedCell, Release, Statistic
from prikk.model.status import Status
from prikk.model.table import PERIOD, STATISTIC, Place, Table


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
    """A row of figures. `depth` is 0 for the total, 1 for its parts, 2 for theirs; `mark` refers to a footnote.

    `name` is the label in full, where it stands below those of the rows it is a part of. `parts` are those of the
    label, each with its language where that is not the page's.
    """

    label: str
    figures: tuple[PrintedFigure, ...]
    depth: int = 1
    mark: str = ""
    name: str = ""
    parts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Mapped:
    """What a map is drawn of: the outline and the figure of each row that has one, what the figures are and of when.

    `shaded` tells of shares, rates and the like, which a map shows as shades: a count would make large areas look full.
    `without` are the rows that have no outline.
    """

    rows: tuple[tuple[str, Row], ...]
    counted: str
    period: Period
    shaded: bool
    without: tuple[str, ...]


@dataclass(frozen=True)
class Charted:
    """What charts are drawn of: rows with a figure for each period, what the figures count, and notes on breaks.

    `ordered` tells that the rows have an order of their own, as bands of age. `kinds` are the charts that the
    publication asks for; where it asks for none, they are chosen by what there is.
    """

    id: str
    title: str
    counted: str
    rows: tuple[Row, ...]
    periods: tuple[Period, ...]
    language: str
    ordered: bool = False
    notes: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    mapped: Mapped | None = None


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
        return spanners(self.headings)


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
            row.name,
            row.parts,
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
                replace(row, label=row.name, figures=tuple(row.figures[place] for place in series)) for row in rows
            ),
            periods=tuple(_period(table, table.columns[place]) for place in series),
            language=language,
            ordered=bool(table.subject) and release.dimension(table.subject).in_order,
            notes=tuple(said for _, said in printed.footnotes),
            kinds=tuple(release.charts.get(table.family, ())),
            mapped=_mapped(release, table, language),
        ),
    )


def _mapped(release: Release, table: Table, language: str) -> Mapped | None:
    """The codes of a table on a map: their last rate, where the table has one, else their last count."""
    if not table.subject or not (outlines := release.dimension(table.subject).areas):
        return None
    used = [release.statistic(id) for id in table.statistics]
    rate = next((item for item in used if _shades(item, table)), None)
    statistic = rate or count_of(release, table)
    codelist = release.dimension(table.subject).codelist
    codes = [code for code in table.codes_of(table.subject) if code != TOTAL]
    above = {other for code in codes if code in outlines for other in _upwards(codelist, code)[1:]}
    drawn = {code: _last(table, code, statistic.id) for code in codes if code in outlines and code not in above}
    periods = {Period.parse(key.period) for key in drawn.values() if key is not None}
    if len(periods) != 1 or None in drawn.values():
        return None

    def on_map(code: str) -> bool:
        return any(other in outlines for other in _upwards(codelist, code))

    return Mapped(
        rows=tuple(
            (outlines[code], Row(codelist[code].label(language), (print_cell(release, release[key], language),)))
            for code, key in drawn.items()
            if key is not None
        ),
        counted=unit_of(release, statistic, language),
        period=periods.pop(),
        shaded=rate is not None,
        without=tuple(codelist[code].label(language) for code in codes if code not in above and not on_map(code)),
    )


def _last(table: Table, code: str, statistic: str) -> CellKey | None:
    """The cell of a code in the last period that has the statistic; the other dimensions are totals."""
    found = [key for key in table.shows(code) if key.statistic == statistic]
    return max(found, key=lambda key: Period.parse(key.period), default=None)


def _upwards(codelist: Codelist, code: str) -> list[str]:
    """A code and those above it in the first hierarchy, without the total."""
    found, first = [], next(iter(codelist.hierarchies))
    while code != TOTAL:
        found.append(code)
        code = codelist[code].parents.get(first, TOTAL)
    return found


def _shades(item: Statistic, table: Table) -> bool:
    """Whether a map shows a statistic as shades: figures that do not grow with the size of what is counted."""
    form = STATISTICS[item.kind]
    is_part_of_the_map = item.kind == "share" and (not item.of or table.subject in item.of)
    return (form.unit == "per-cent" or "per" in form.keys) and not is_part_of_the_map


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
