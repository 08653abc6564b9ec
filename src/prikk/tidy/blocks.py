"""Where on a sheet the tables are: title, heading rows, body, labels that head a group of rows, notes below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import Enum

from prikk.formats.cells import KEY_TAIL, TAIL
from prikk.tidy.grid import Sheet, Value, text_of
from prikk.tidy.numbers import looks_like_figure
from prikk.tidy.periods import period_code
from prikk.tidy.signs import is_sign

_CELL_COLUMNS = (*KEY_TAIL, *TAIL)
_LONGEST_LABEL = 70
_LONGEST_SIGN = 24
_MOST_HEADING = 15
"""Rows that a heading may have: below more rows of texts stands no table of figures."""
_PROPERTIES, _FOLLOWING = 30, 5
"""Rows among which properties of columns are looked for, and the rows of periods that follow them."""


class CellKind(Enum):
    """What stands in a cell, at first sight."""

    EMPTY = 0
    FIGURE = 1
    SIGN = 2
    TEXT = 3


class _Row(Enum):
    EMPTY = 0
    SINGLE = 1  # one cell: a title, a note, or what a group of rows is called
    TEXTS = 2  # a heading
    PERIODS = 3  # a heading of years or the like, or figures that happen to look so
    DATA = 4


@dataclass(frozen=True)
class TableBlock:
    """A table on a sheet, by the positions of its rows.

    `groups` has for each row of the `body` the labels that stand alone in rows above it, outermost first. `title` are
    the texts right above the heading, `notes` all texts of the sheet that belong to no table.
    """

    sheet: Sheet
    heading: tuple[int, ...]
    body: tuple[int, ...]
    groups: tuple[tuple[str, ...], ...]
    title: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def heading_texts(self) -> tuple[tuple[str, ...], ...]:
        """The texts of the heading rows as they stand."""
        return tuple(tuple(text_of(value) for value in self.sheet.rows[row]) for row in self.heading)

    def column(self, place: int) -> list[Value]:
        """What stands in a column of the body."""
        return [self.sheet.rows[row][place] for row in self.body]


class CellKinds:
    """The kind of each value, each worked out once."""

    def __init__(self) -> None:
        self.known: dict[Value, CellKind] = {}

    def __call__(self, value: Value) -> CellKind:
        """The kind of a value."""
        found = self.known.get(value)
        if found is None:
            found = self.known[value] = kind_of(value)
        return found


def kind_of(value: Value) -> CellKind:
    """What a cell holds, at first sight."""
    if not isinstance(value, str):
        return CellKind.FIGURE
    text = text_of(value)
    if not text:
        return CellKind.EMPTY
    if looks_like_figure(text):
        return CellKind.FIGURE
    return CellKind.SIGN if is_sign(text) else CellKind.TEXT


def is_own_heading(values: Sequence[Value]) -> bool:
    """Whether a row is the heading of a file of cells as a build writes it, whatever its dimensions are called.

    A dimension may be called like a sign or a year (`s`, `2024`).
    """
    return tuple(values[-len(_CELL_COLUMNS) :]) == _CELL_COLUMNS and len(values) > len(_CELL_COLUMNS)


@dataclass
class _Open:
    """A table that is being read."""

    heading: list[int] = field(default_factory=list)
    body: list[int] = field(default_factory=list)
    groups: list[tuple[str, ...]] = field(default_factory=list)
    held: list[int] = field(default_factory=list)
    figures: set[int] = field(default_factory=set)
    gap: bool = False
    path: tuple[str, ...] = ()


class _Reading:
    """Reads a sheet from top to bottom."""

    def __init__(self, sheet: Sheet, kinds: CellKinds) -> None:
        self.sheet, self.kinds = sheet, kinds
        self.found: list[TableBlock] = []
        self.notes: list[str] = list(sheet.above)
        self.title: list[str] = []
        self.open = _Open()

    def blocks(self) -> list[TableBlock]:
        properties = self.properties()
        for row, values in enumerate(self.sheet.rows):
            kind = _Row.TEXTS if row in properties else self.row_kind(values)
            if self.open.body:
                self.below(row, kind)
            else:
                self.above(row, kind)
        self.close()
        return self.found

    def properties(self) -> range:
        """The rows right above rows that periods head that tell properties of the columns, some in numbers.

        They stand between a row of texts and another, without a gap: unit, number of observations, code of the series.
        """
        labels = [text_of(values[0]) if values else "" for values in self.sheet.rows[:_PROPERTIES]]
        start = next((row for row, label in enumerate(labels) if _is_period(label)), 0)
        if not start or not all(map(_is_period, labels[start : start + _FOLLOWING])):
            return range(0)
        kinds = [self.row_kind(values) for values in self.sheet.rows[:start]]
        first = start
        while first and kinds[first - 1] not in (_Row.EMPTY, _Row.SINGLE):
            first -= 1
        above = kinds[first:]
        if len(above) > 2 and above[0] is above[-1] is _Row.TEXTS and _Row.DATA in above:
            return range(first, start)
        return range(0)

    def row_kind(self, values: Sequence[Value]) -> _Row:
        filled = [
            (place, value)
            for place, value in enumerate(values)
            if value != "" and self.kinds(value) is not CellKind.EMPTY
        ]
        if not filled:
            return _Row.EMPTY
        if is_own_heading(values):
            return _Row.TEXTS
        if len(filled) == 1 and (len(values) > 1 or self.kinds(filled[0][1]) is CellKind.TEXT):
            return _Row.SINGLE
        kinds = [self.kinds(value) for place, value in filled if place > 0]
        behind = [text_of(value) for place, value in filled if place > 0]
        if not any(kind in (CellKind.FIGURE, CellKind.SIGN) for kind in kinds):
            return _Row.PERIODS if len(behind) > 1 and all(map(_is_period, behind)) else _Row.TEXTS
        while kinds[-1] is CellKind.TEXT:  # changes and the like stand behind periods
            kinds, behind = kinds[:-1], behind[:-1]
        if self.kinds(filled[0][1]) is CellKind.TEXT:
            while kinds[0] is CellKind.TEXT:  # and further names of labels before them
                kinds, behind = kinds[1:], behind[1:]
        return _Row.PERIODS if all(map(_is_period, behind)) else _Row.DATA

    def above(self, row: int, kind: _Row) -> None:
        """A row before the body of a table."""
        if kind is _Row.DATA or (kind is _Row.PERIODS and not self.heads(row)):
            self.take_body(row)
            self.take_held()
            self.open.groups.append(self.open.path)
        elif kind in (_Row.TEXTS, _Row.PERIODS):
            self.texts(self.open.held)
            self.open.held = []
            self.open.heading.append(row)
        elif kind is _Row.SINGLE:
            at_left = self.first_place(row) == self.first_filled()
            if self.open.heading and not at_left:
                self.open.heading.append(row)
            elif self.open.heading:
                self.open.held.append(row)
            elif not at_left and self.below_is_heading(row):
                self.open.heading.append(row)
            else:
                self.texts([row])
        elif self.open.heading and not self.covers(row):
            self.texts(self.open.heading)
            self.open.heading = []

    def below(self, row: int, kind: _Row) -> None:
        """A row after the first of the body."""
        if (
            kind is _Row.DATA
            or (kind is _Row.PERIODS and not self.heads(row))
            or (kind is _Row.TEXTS and self.all_signs(row))
        ):
            self.take_held()
            self.take_body(row)
            self.open.groups.append(self.open.path)
            self.open.gap = False
        elif kind is _Row.SINGLE:
            self.open.held.append(row)
        elif kind is _Row.EMPTY:
            self.open.gap = True
        elif kind in (_Row.TEXTS, _Row.PERIODS):
            self.close()
            self.open.heading.append(row)

    def take_body(self, row: int) -> None:
        """A row of figures, and the columns that it has figures in."""
        self.open.body.append(row)
        for place, value in enumerate(self.sheet.rows[row]):
            if (
                place not in self.open.figures
                and self.kinds(value) is CellKind.FIGURE
                and not _is_period(text_of(value))
            ):
                self.open.figures.add(place)

    def heads(self, row: int) -> bool:
        """Whether a row of periods is a heading: the rows below it have other figures in the same columns."""
        own = [
            place
            for place, value in enumerate(self.sheet.rows[row])
            if place and value != "" and _is_period(text_of(value))
        ]
        texts = [text_of(self.sheet.rows[row][place]) for place in own]
        if self.open.heading and not self.open.body:
            above = self.labelled(self.open.heading[-1])
            if {self.first_place(row), *own} <= above and self.open.heading[-1] == row - 1:
                return False  # every column has its heading already
        if self.open.body and self.open.heading:
            return texts == [text_of(self.sheet.rows[self.open.heading[-1]][place]) for place in own]
        for values in self.sheet.rows[row + 1 : row + 40]:
            below = [values[place] for place in own if self.kinds(values[place]) in (CellKind.FIGURE, CellKind.SIGN)]
            if below and not all(_is_period(text_of(value)) for value in below):
                return True
        return False

    def all_signs(self, row: int) -> bool:
        """Whether a row of texts is one of the body with signs alone: they stand elsewhere in its columns."""
        values = self.sheet.rows[row]
        columns = self.open.figures
        own = {text_of(values[place]) for place in columns if self.kinds(values[place]) is not CellKind.FIGURE} - {""}
        if not own:  # a row whose figures are all left empty
            return self.labelled(row) == self.labelled(self.open.body[-1]) - columns
        if max(map(len, own)) > _LONGEST_SIGN:
            return False
        if len(own) == 1 < sum(text_of(values[place]) in own for place in columns):
            return True
        if own <= {text_of(self.sheet.rows[other][place]) for other in self.open.body[-200:] for place in columns}:
            return True
        headed = {text_of(self.sheet.rows[line][place]) for line in self.open.heading for place in columns}
        labelled = self.labelled(self.open.body[-1]) - columns
        return not self.open.gap and not self.open.held and not own & headed and labelled <= self.labelled(row)

    def labelled(self, row: int) -> set[int]:
        """The columns of a row in which anything stands."""
        return {place for place, value in enumerate(self.sheet.rows[row]) if text_of(value)}

    def take_held(self) -> None:
        """Rows with one label before a row of figures: what the rows below are called."""
        held, self.open.held = self.open.held, []
        labels = [self.single(row) for row in held]
        if not labels:
            return
        if any(len(label) > _LONGEST_LABEL for label in labels):
            self.notes += labels
            return
        path = self.open.path
        self.open.path = tuple(labels) if len(labels) >= len(path) else (*path[: len(path) - len(labels)], *labels)

    def close(self) -> None:
        """End the table."""
        below = [self.single(row) for row in self.open.held]
        if self.open.body and len(self.open.heading) <= _MOST_HEADING:
            block = TableBlock(
                self.sheet,
                tuple(self.open.heading),
                tuple(self.open.body),
                tuple(self.open.groups),
                tuple(self.title[-3:]),
            )
            self.found.append(block)
        elif not self.open.body:
            self.texts(self.open.heading)
        self.notes += below
        self.title = below[-1:] if self.open.body else self.title
        self.open = _Open()

    def texts(self, rows: Sequence[int]) -> None:
        """Keep rows as texts that belong to no table."""
        for row in rows:
            text = " ".join(filter(None, map(text_of, self.sheet.rows[row])))
            self.notes.append(text)
            self.title.append(text)

    def single(self, row: int) -> str:
        return next(text for value in self.sheet.rows[row] if (text := text_of(value)))

    def first_place(self, row: int) -> int:
        return next(place for place, value in enumerate(self.sheet.rows[row]) if text_of(value))

    def first_filled(self) -> int:
        """The first column of the sheet in which anything stands."""
        return min(
            (place for values in self.sheet.rows[:200] for place, value in enumerate(values) if text_of(value)),
            default=0,
        )

    def below_is_heading(self, row: int) -> bool:
        """Whether the next row is a heading, so that a single text above it may span its columns."""
        following = self.sheet.rows[row + 1] if row + 1 < len(self.sheet.rows) else ()
        return bool(following) and self.row_kind(following) in (_Row.TEXTS, _Row.PERIODS)

    def covers(self, row: int) -> bool:
        """Whether a heading is that of the figures below an empty row: it has a text above most of them."""
        for values in self.sheet.rows[row + 1 : row + 6]:
            kind = self.row_kind(values)
            if kind is not _Row.EMPTY and kind is not _Row.SINGLE:
                filled = [place for place, value in enumerate(values) if place and text_of(value)]
                figures = [place for place in filled if self.kinds(values[place]) is not CellKind.TEXT]
                places = figures or filled
                headed = {
                    place
                    for line in self.open.heading
                    for place, value in enumerate(self.sheet.rows[line])
                    if text_of(value)
                }
                return len(headed & set(places)) * 2 >= len(places)
        return False


def _is_period(text: str) -> bool:
    return period_code(text) is not None


def blocks_of(sheet: Sheet, kinds: CellKinds) -> tuple[TableBlock, ...]:
    """The tables of a sheet, each with the notes of the whole sheet; lists of properties beside a table are notes."""
    reading = _Reading(sheet, kinds)
    found = reading.blocks()
    sizes = [_figures(block, kinds) for block in found]
    most = max(sizes, default=0)
    kept = [block for block, size in zip(found, sizes, strict=True) if size and (block.heading or size * 4 >= most)]
    left = [block for block in found if block not in kept]
    notes = [*reading.notes, *(_line(block, row) for block in left for row in (*block.heading, *block.body))]
    return tuple(replace(block, notes=tuple(dict.fromkeys(filter(None, notes)))) for block in kept)


def _line(block: TableBlock, row: int) -> str:
    return " ".join(filter(None, map(text_of, block.sheet.rows[row])))


def _figures(block: TableBlock, kinds: CellKinds) -> int:
    """How many figures and signs there are behind the first column."""
    return sum(
        kinds(value) in (CellKind.FIGURE, CellKind.SIGN) for row in block.body for value in block.sheet.rows[row][1:]
    )
