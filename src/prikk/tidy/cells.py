"""From a table as it stands to tidy cells: the codes of each, what is measured, its figure or sign, where it stood."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from prikk.model.cell import Codes
from prikk.rules.settings import TOTAL_CODE
from prikk.tidy.blocks import TableBlock
from prikk.tidy.columns import LabelAxis
from prikk.tidy.grid import Value, text_of
from prikk.tidy.labels import Labels, clean_label, level_labels, row_labels
from prikk.tidy.layout import Layout
from prikk.tidy.numbers import Dialect, ReadFigure, read_figure
from prikk.tidy.periods import all_periods, period_code
from prikk.tidy.words import is_time, names_derived, names_time, says_total


@dataclass(frozen=True)
class TidyDimension:
    """A dimension: its codes in the order of the table, what they are called, and what the layout says of them.

    `parents` gives the code that a code stands under; `time` tells that the codes are periods; `source` where the codes
    stand (as in a plan).
    """

    name: str
    codes: tuple[str, ...]
    labels: Mapping[str, str] = field(default_factory=dict)
    parents: Mapping[str, str] = field(default_factory=dict)
    time: bool = False
    source: str = "columns"
    how: str = ""


@dataclass(frozen=True, repr=False)
class Tidy:
    """The cells of one table, an entry each in `codes` (in the order of `dimensions`), `measures`, `values` and so on.

    A value is None where a sign stands in its place: `signs` has that sign, `""` for an empty field. `flags` are what
    is stuck to figures. `places` are positions of rows and columns on the sheet (on that of `sheets`, where tables of
    several are set side by side); `derived` are the measures that were worked out from counts.
    """

    layout: Layout
    dimensions: tuple[TidyDimension, ...]
    codes: Sequence[Codes]
    measures: Sequence[str]
    values: Sequence[int | Decimal | None]
    signs: Sequence[str]
    flags: Sequence[str]
    places: Sequence[tuple[int, int]]
    derived: frozenset[str]
    sheets: Sequence[str] = ()

    @property
    def block(self) -> TableBlock:
        """Where the cells stood."""
        return self.layout.block

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the dimensions."""
        return tuple(item.name for item in self.dimensions)

    def only(self, kept: Sequence[int]) -> Tidy:
        """The same table with some of its cells."""
        return replace(
            self,
            codes=[self.codes[cell] for cell in kept],
            measures=[self.measures[cell] for cell in kept],
            values=[self.values[cell] for cell in kept],
            signs=[self.signs[cell] for cell in kept],
            flags=[self.flags[cell] for cell in kept],
            places=[self.places[cell] for cell in kept],
            sheets=[self.sheets[cell] for cell in kept] if self.sheets else (),
        )


def cells_of(layout: Layout, dialect: Dialect) -> Tidy:
    """The cells of a table under a layout, figures read in a dialect."""
    parts = [*_row_parts(layout), *_heading_parts(layout)]
    parsed: dict[Value, ReadFigure | None] = {}
    codes: list[Codes] = []
    measures, values, signs, flags, places = [], [], [], [], []
    by_row = [part for part in parts if not part[2]]
    by_column = [part for part in parts if part[2]]
    for number, row in enumerate(layout.block.body):
        own = tuple(part[1][number] for part in by_row)
        line = layout.block.sheet.rows[row]
        for at, column in enumerate(layout.figures):
            value = line[column.place]
            if value not in parsed:
                parsed[value] = read_figure(value, dialect)
            figure = parsed[value]
            codes.append((*own, *(part[1][at] for part in by_column)))
            measures.append(column.measure)
            values.append(None if figure is None else figure.number)
            signs.append(text_of(value) if figure is None else "")
            flags.append("" if figure is None else figure.flag)
            places.append((row, column.place))
    derived = frozenset(column.measure for column in layout.figures if column.derived)
    dimensions = tuple(part[0] for part in (*by_row, *by_column))
    if layout.measure >= 0:
        names = [text_of(value) for value in layout.block.column(layout.measure)]
        measures = [name for name in names for _ in layout.figures]
        odd = {name for name, value in zip(measures, values, strict=True) if isinstance(value, Decimal)}
        whole = set(measures) - odd
        derived = frozenset(name for name in measures if names_derived(name) or (name in odd and whole))
    if layout.status:
        _take_statuses(layout, values, signs)
    return Tidy(layout, dimensions, codes, measures, values, signs, flags, places, derived)


_STATUSES = {"C": "[c]", "A": "[c1]", "D": "[c2]", "M": "[x]", "true": "[c]", "TRUE": "[c]", "True": "[c]"}
"""What a column of statuses says, as the shorthand for it: SDMX's CONF_STATUS, and whether a row is suppressed."""
_OBSERVED = {"M": "[x]", "L": "[x]", "Q": "[c]", "c": "[c]", "O": "[x]"}
"""The same of OBS_STATUS, in which A is a normal figure."""


def _take_statuses(layout: Layout, values: list[int | Decimal | None], signs: list[str]) -> None:
    """Let the columns of signs say what hidden figures are; a figure that a status hides is not looked at."""
    width = len(layout.figures)
    headings = layout.block.heading_texts()
    for place in layout.status:
        heading = headings[-1][place].casefold() if headings else ""
        known = _OBSERVED if heading.startswith("obs") else _STATUSES
        for number, value in enumerate(layout.block.column(place)):
            text = text_of(value)
            for cell in range(number * width, (number + 1) * width):
                if text in known:
                    if known[text] != "[x]" or values[cell] is None:
                        values[cell] = None
                        signs[cell] = signs[cell] or known[text]
                elif values[cell] is None and text and not signs[cell]:
                    signs[cell] = text


_Part = tuple[TidyDimension, list[str], bool]
"""A dimension, its code in each row or above each column of figures, and which of the two."""


def _row_parts(layout: Layout) -> list[_Part]:
    """The dimensions whose codes stand in columns or in groups of rows."""
    found: list[_Part] = []
    for number, axis in enumerate(layout.labels):
        texts = [[text_of(value) for value in layout.block.column(place)] for place in axis.columns]
        labels = _names(layout, axis, texts)
        if len(texts) > 1:
            read = level_labels(texts)
        elif number == 0 and not axis.down:
            read = row_labels(layout.block, axis.columns[0], texts[0])
        else:
            read = Labels([clean_label(text) for text in (_filled(texts[0]) if axis.down else texts[0])])
        found += _parts_of(axis.name, read, labels)
    if not found:
        found += _parts_of("row", Labels([str(layout.block.sheet.lines[row]) for row in layout.block.body]), {})
    return found


def _parts_of(name: str, read: Labels, labels: Mapping[str, str]) -> list[_Part]:
    found = [_part(name, read.codes, read, labels)]
    if read.detail:
        more = Labels(read.detail, source=read.source, how=read.how)
        second = _part(f"{name} group" if read.source == "groups" else f"{name} detail", read.detail, more, {})
        found = [(replace(found[0][0], source="columns"), found[0][1], False), second]
    return found


def _part(name: str, codes: Sequence[str], read: Labels, labels: Mapping[str, str]) -> _Part:
    """A dimension of rows; an empty code stands for all, under a word for totals that the others leave free."""
    own = list(dict.fromkeys(code for code in codes if code))
    whole = TOTAL_CODE if TOTAL_CODE not in own else next((code for code in own if says_total(code)), TOTAL_CODE)
    filled = [code or whole for code in codes]
    order = tuple(dict.fromkeys(filled))
    time = is_time(name, own) or (all_periods(own) and (names_time(name) or name == "period"))
    renamed = {code: period_code(code) or code for code in own} if time and all(map(period_code, own)) else {}
    if renamed and len(set(renamed.values())) == len(renamed):
        filled = [renamed.get(code, code) for code in filled]
        labels = {renamed[code]: code for code in own if renamed[code] != code} | dict(labels)
        order = tuple(dict.fromkeys(filled))
    return TidyDimension(name, order, labels, read.parents, time, read.source, read.how), filled, False


def _names(layout: Layout, axis: LabelAxis, texts: Sequence[Sequence[str]]) -> dict[str, str]:
    """What the codes of a dimension are called, where a column beside them says so."""
    found: dict[str, str] = {}
    for codes, place in zip(texts, axis.labels, strict=True):
        if place >= 0:
            names = [text_of(value) for value in layout.block.column(place)]
            found |= {code: clean_label(name) for code, name in zip(codes, names, strict=True) if code and name}
    return found


def _filled(texts: Sequence[str]) -> list[str]:
    """Labels, an empty one as the one above it."""
    found: list[str] = []
    for text in texts:
        found.append(text or (found[-1] if found else ""))
    return found


def _heading_parts(layout: Layout) -> list[_Part]:
    """The dimensions whose codes stand in the heading."""
    found: list[_Part] = []
    for number, name in enumerate(layout.axes):
        texts = [clean_label(column.codes[number]) if column.codes else "" for column in layout.figures]
        counts = [text for text, column in zip(texts, layout.figures, strict=True) if not column.derived]
        time = all_periods([text for text in dict.fromkeys(counts) if text and not says_total(text)])
        codes = [(period_code(text) or text) if time else text for text in texts]
        if len(set(codes)) < len(set(texts)):
            codes = texts
        labels = {code: text for code, text in zip(codes, texts, strict=True) if code != text}
        order = tuple(
            dict.fromkeys(code for code, column in zip(codes, layout.figures, strict=True) if not column.derived)
        ) or tuple(dict.fromkeys(codes))
        found.append((TidyDimension(name, order, labels, {}, time, "heading"), codes, True))
    return found
