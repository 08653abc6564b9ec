"""A table as it is set in any format: its number, unit, headings in two tiers, rows with their depth, and footnotes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from prikk.figures.heading import Heading, headings
from prikk.figures.registry import STATISTICS
from prikk.formats.footnotes import footnotes_of
from prikk.formats.words import sign_notes, spoken_parts, unit_of
from prikk.model.codelist import TOTAL
from prikk.model.period import Period, periods
from prikk.model.release import PublishedCell, Release
from prikk.model.status import Status
from prikk.model.table import PERIOD, STATISTIC, Place, Table
from prikk.words import speech, text, words_of


@dataclass(frozen=True)
class PrintedRow:
    """A row. `depth` is 0 for the total, 1 for its parts, 2 for theirs; `mark` refers to footnotes (or is empty).

    `label` stands below those of the rows it is a part of, `name` says it in full. `marks` are those of figures, by
    their places: means over periods of which some are before or after a break, and what notes are about. Several
    marks have commas between them. `parts` are those of the label, each with its language where that is another one.
    """

    place: Place
    label: str
    name: str
    depth: int
    cells: tuple[PublishedCell, ...]
    mark: str = ""
    marks: Mapping[int, str] = field(default_factory=dict)
    parts: tuple[tuple[str, str], ...] = ()

    def mark_at(self, place: int) -> str:
        """The mark of a figure."""
        return self.marks.get(place, "")


@dataclass(frozen=True)
class PrintedTable:
    """A table in a language. `number` counts the tables of the release from 1.

    `unit` says what its figures count, `footnotes` (mark, text) tell of codes that do not exist in every period, and
    what the publication notes; one without a mark is of the whole table. `marks` are those of columns, by their places.
    """

    release: Release
    table: Table
    language: str
    number: int
    title: str
    unit: str
    corner: str
    headings: tuple[Heading, ...]
    rows: tuple[PrintedRow, ...]
    footnotes: tuple[tuple[str, str], ...]
    marks: Mapping[int, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """`Table 3`."""
        return f"{words_of(self.language, 'files')['table']} {self.number}"

    @property
    def deepest(self) -> int:
        """The greatest depth of a row."""
        return max((row.depth for row in self.rows), default=0)

    def signs(self, marks: Mapping[Status, str]) -> tuple[tuple[str, str], ...]:
        """The signs that stand in this table, in place of figures, and what they mean here."""
        return sign_notes(self.release, self.language, marks, self.table.cell_keys())


def printed_tables(release: Release, language: str) -> Iterator[PrintedTable]:
    """The tables of a release, in their order."""
    return (printed_table(release, table, language) for table in release.tables)


def printed_table(release: Release, table: Table, language: str) -> PrintedTable:
    """A table of a release as it is set in a language."""
    breaks = {row: _breaks(release, table, table.row_axes, row, language) for row in table.rows}
    across = {
        place: said
        for place, column in enumerate(table.columns)
        if (said := _breaks(release, table, table.column_axes, column, language))
    }
    whole = {
        said: _cut_means(release, table, name, code)
        for name, code in table.fixed.items()
        if (said := _break(release, table, name, code, language))
    }
    notes = list(footnotes_of(release, table, language))
    marked = [*(said for said, places in whole.items() if places), *across.values(), *filter(None, breaks.values())]
    marked += [note.said for note in notes if note.rows or note.columns]
    marks = {said: str(place) for place, said in enumerate(dict.fromkeys(marked), start=1)}
    rows = (
        PrintedRow(
            place=row,
            label=_label(release, table, row, language),
            name=release.row_label(table, row, language),
            depth=release.row_depth(table, row),
            cells=tuple(release[table.key(row, column)] for column in table.columns),
            parts=_parts(release, table, row, language),
            mark=_joined(marks, [breaks[row], *(note.said for note in notes if row in note.rows and not note.columns)]),
            marks=_cell_marks(release, table, row, _joined(marks, [breaks[row]]))
            | {
                place: _joined(marks, found)
                for place, column in enumerate(table.columns)
                if (found := [note.said for note in notes if row in note.rows and column in note.columns])
            },
        )
        for row in table.rows
    )
    columns = {
        place: [said for said, places in whole.items() if place in places]
        + [across.get(place, "")]
        + [note.said for note in notes if column in note.columns and not note.rows]
        for place, column in enumerate(table.columns)
    }
    return PrintedTable(
        release=release,
        table=table,
        language=language,
        number=release.tables.index(table) + 1,
        title=text(table.titles, language),
        unit=_unit(release, table, language),
        corner=", ".join(_axis_label(release, axis, language) for axis in table.row_axes),
        headings=headings(release, table, language),
        rows=tuple(rows),
        footnotes=(
            *(("", said) for said in whole if said not in marks),
            *(("", note.said) for note in notes if note.said not in marks),
            *((mark, said) for said, mark in marks.items()),
        ),
        marks={place: mark for place, said in columns.items() if (mark := _joined(marks, said))},
    )


def _joined(marks: Mapping[str, str], said: Iterable[str]) -> str:
    """The marks of what is said of one place."""
    return ",".join(dict.fromkeys(marks[item] for item in said if item))


def _cell_marks(release: Release, table: Table, row: Place, mark: str) -> dict[int, str]:
    """The marks of means in a row, over periods in some of which its codes do not exist."""
    cut = (_cut_means(release, table, axis, code) for axis, code in zip(table.row_axes, row, strict=True))
    return dict.fromkeys(sorted(frozenset().union(*cut)), mark)


def _unit(release: Release, table: Table, language: str) -> str:
    """The unit of the first statistic, and of the others where theirs is another."""
    used = [release.statistic(id) for id in table.statistics]
    used.sort(key=lambda item: item.kind != "count")
    units = [(text(item.labels, language), unit_of(release, item, language)) for item in used]
    if not units:
        return ""
    shown = f". {Period.parse(table.period).long_label(language)}" if table.period else ""
    (_, first), *others = units
    more = [f"{label}: {unit}" for label, unit in others if unit != first]
    return f"{words_of(language, 'files')['unit']}: {'; '.join([first, *more])}{shown}"


def _axis_label(release: Release, axis: str, language: str) -> str:
    """What an axis is called."""
    if axis in (PERIOD, STATISTIC):
        words, name = ("columns", STATISTIC) if axis == STATISTIC else ("bank", release.first.unit.value)
        label = words_of(language, words)[name]
        return label[0].upper() + label[1:]
    return text(release.dimension(axis).labels, language)


def _label(release: Release, table: Table, row: Place, language: str) -> str:
    """The label of a row below the rows that it is a part of: its innermost code.

    Totals make rows of outer codes; where none does, as none is over periods, the outer codes stand before it.
    """
    axes = table.row_axes
    last = max((place for place, code in enumerate(row) if code != TOTAL), default=None)
    own_row = max((place + 1 for place, axis in enumerate(axes) if axis not in table.dimensions), default=0)
    if last is None or last < own_row:
        return release.row_label(table, row, language)
    return release.code_label(axes[last], row[last], language)


def _parts(release: Release, table: Table, row: Place, language: str) -> tuple[tuple[str, str], ...]:
    """The label of a row in parts, by the languages of the code that it ends in."""
    label, axis = _label(release, table, row, language), table.row_axes[-1]
    if axis not in table.dimensions or row[-1] == TOTAL:
        return ((label, ""),)
    return spoken_parts(label, release.dimension(axis).codelist[row[-1]])


def _breaks(release: Release, table: Table, axes: Place, place: Place, language: str) -> str:
    """What is said of the codes of a row or a column that do not exist in every period of a table."""
    found = (_break(release, table, axis, code, language) for axis, code in zip(axes, place, strict=True))
    return " ".join(filter(None, found))


def _break(release: Release, table: Table, dimension: str, row: str, language: str) -> str:
    """What is said of a code that does not exist in every period of a table; nothing where it does."""
    if row == TOTAL or dimension not in table.dimensions or not table.columns:
        return ""
    code = release.dimension(dimension).codelist[row]
    covered = _covered(release, table)
    start = code.valid_from if code.valid_from and not code.valid_in(covered[0]) else None
    end = code.valid_to if code.valid_to and not code.valid_in(covered[-1]) else None
    if start is None and end is None:
        return ""
    said, words = speech(language), words_of(language, "files")
    first, last = ("" if item is None else said.within(item.long_label(language)) for item in (start, end))
    name = "break-both" if start and end else "break-from" if start else "break-to"
    parts = [words[name].format(label=code.label(language), first=first, last=last)]
    if _cut_means(release, table, dimension, row):
        parts.append(words["break-mean"])
    return " ".join([*parts, *filter(None, [code.notes.get(language, "")])])


def _covered(release: Release, table: Table) -> tuple[Period, ...]:
    """The periods that the columns of a table tell of."""
    shown = table.periods
    return periods(min(release.first, *shown), shown[-1])


def _cut_means(release: Release, table: Table, dimension: str, row: str) -> frozenset[int]:
    """The places of means over periods in some of which a code exists and in others it does not."""
    if row == TOTAL or dimension not in table.dimensions or not table.columns:
        return frozenset()
    code, covered = release.dimension(dimension).codelist[row], _covered(release, table)
    found = set()
    for place, column in enumerate(table.columns):
        at = {STATISTIC: table.statistic, PERIOD: table.period, **dict(zip(table.column_axes, column, strict=True))}
        if not (at[STATISTIC] and at[PERIOD]):
            continue  # rows differ in it
        statistic = release.statistic(at[STATISTIC])
        if (reach := STATISTICS[statistic.kind].reach) is not None:
            over = [code.valid_in(item) for item in reach(Period.parse(at[PERIOD]), covered, statistic.over)]
            if any(over) and not all(over):
                found.add(place)
    return frozenset(found)
