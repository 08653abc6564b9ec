"""From a table as it stands to tidy cells: the codes of each, what is measured, its figure or sign, where it stood."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property

import numpy as np

from prikk.model.cell import Codes
from prikk.rules.settings import TOTAL_CODE
from prikk.system.cellsystem import Bools, Ints
from prikk.tidy.blocks import TableBlock
from prikk.tidy.columns import LabelAxis
from prikk.tidy.grid import Value, text_of
from prikk.tidy.labels import SEPARATOR, Labels, clean_label, level_labels, row_labels
from prikk.tidy.layout import Layout
from prikk.tidy.numbers import Dialect, read_figure
from prikk.tidy.periods import PERIOD, all_periods, period_code
from prikk.tidy.words import in_order_of_time, is_time, names_derived, names_percent_row, says_total


@dataclass(frozen=True)
class TidyDimension:
    """A dimension: its codes in the order of the table, what they are called, and what the layout says of them.

    `parents` gives the code that a code stands under; `time` tells that the codes are periods; `source` where the codes
    stand (as in a plan). `whole` is the code that was made for rows without one, which may be the total. A file may
    say itself which code is the total (`stated`), what else adds up (`trees`), and that nothing does (`adds_up`).
    """

    name: str
    codes: tuple[str, ...]
    labels: Mapping[str, str] = field(default_factory=dict)
    parents: Mapping[str, str] = field(default_factory=dict)
    time: bool = False
    source: str = "columns"
    how: str = ""
    whole: str = ""
    stated: str = ""
    trees: tuple[Mapping[str, Sequence[str]], ...] = ()
    adds_up: bool = True


@dataclass(frozen=True)
class CellContent:
    """What stands in cells: a number with what is stuck to it, or a sign (`""` for an empty field)."""

    number: int | Decimal | None
    flag: str = ""
    sign: str = ""


@dataclass(frozen=True, repr=False, eq=False)
class Tidy:
    """The cells of one table, as arrays with an entry (or a row) for each.

    `positions` has a column for each dimension: where its code stands in `spelled` (codes that derived figures alone
    have come after those of the dimension). `measure` and `content` point into `measure_names` and `contents`. `rows`
    and `columns` are places on the sheet (on that of `sheets`, where tables of several are set side by side). `derived`
    are the measures that were worked out from counts.
    """

    layout: Layout
    dimensions: tuple[TidyDimension, ...]
    spelled: tuple[tuple[str, ...], ...]
    positions: Ints
    measure: Ints
    measure_names: tuple[str, ...]
    content: Ints
    contents: tuple[CellContent, ...]
    rows: Ints
    columns: Ints
    derived: frozenset[str]
    sheets: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.content)

    @property
    def block(self) -> TableBlock:
        """Where the cells stood."""
        return self.layout.block

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of the dimensions."""
        return tuple(item.name for item in self.dimensions)

    @cached_property
    def codes(self) -> list[Codes]:
        """The codes of each cell."""
        parts = [
            list(map(own.__getitem__, column))
            for own, column in zip(self.spelled, self.positions.T.tolist(), strict=True)
        ]
        return list(zip(*parts, strict=True)) if parts else [()] * len(self)

    @cached_property
    def measures(self) -> list[str]:
        """What is measured in each cell."""
        return [self.measure_names[place] for place in self.measure.tolist()]

    @cached_property
    def found(self) -> list[CellContent]:
        """What stands in each cell."""
        return [self.contents[place] for place in self.content.tolist()]

    @cached_property
    def counted(self) -> Bools:
        """Which cells are no derived figures."""
        own = np.array([name not in self.derived for name in self.measure_names], dtype=np.bool_)
        return own[self.measure]

    def counting(self, measure: str) -> Tidy:
        """The same table, one of its measures taken for the one that counts."""
        return replace(self, derived=frozenset(self.measure_names) - {measure})

    def only(self, kept: Ints) -> Tidy:
        """The same table with some of its cells."""
        return replace(
            self,
            positions=self.positions[kept],
            measure=self.measure[kept],
            content=self.content[kept],
            rows=self.rows[kept],
            columns=self.columns[kept],
            sheets=tuple(self.sheets[cell] for cell in kept.tolist()) if self.sheets else (),
        )

    def attributes(self) -> frozenset[str]:
        """Dimensions that another one settles (each district lies in one region) and that no cell needs."""
        found: set[int] = set()
        parts = [part for part, item in enumerate(self.dimensions) if not item.time]
        for part in reversed(parts):
            own = self.positions[:, part]
            for other in parts:
                if other == part or other in found or self.dimensions[other].source == "heading":
                    continue
                by = self.positions[:, other]
                pairs = len(np.unique(own * (len(self.spelled[other]) + 1) + by))
                if pairs == len(np.unique(by)) > 1 and self.dimensions[part].source != "heading":
                    found.add(part)
                    break
        return frozenset(self.dimensions[part].name for part in found)

    def with_code(self, part: int, old: str, new: str) -> Tidy:
        """The same table with another name for a code of a dimension (by its position)."""
        item = self.dimensions[part]
        codes = tuple(new if code == old else code for code in item.codes)
        spelled = tuple(new if code == old else code for code in self.spelled[part])
        return replace(
            self,
            dimensions=(*self.dimensions[:part], replace(item, codes=codes, whole=""), *self.dimensions[part + 1 :]),
            spelled=(*self.spelled[:part], spelled, *self.spelled[part + 1 :]),
        )

    def keys(self) -> Ints:
        """A number for each cell: equal where all codes and the measure are."""
        found = self.measure.copy()
        for own, column in zip(self.spelled, self.positions.T, strict=True):
            found = found * (len(own) + 1) + column
        return found


def cells_of(layout: Layout, dialect: Dialect) -> Tidy:
    """The cells of a table under a layout, figures read in a dialect."""
    worked_out = _worked_out_rows(layout)
    parts = [*_row_parts_but(layout, worked_out), *_heading_parts(layout)]
    by_row = [part for part in parts if not part[2]]
    by_column = [part for part in parts if part[2]]
    height, width = len(layout.block.body), len(layout.figures)
    spelled, positions = [], []
    for dimension, codes, across in (*by_row, *by_column):
        every = tuple(dict.fromkeys((*dimension.codes, *codes)))
        place = {code: number for number, code in enumerate(every)}
        own = np.array([place[code] for code in codes], dtype=np.int64)
        spelled.append(every)
        positions.append(np.tile(own, height) if across else np.repeat(own, width))
    known: dict[Value, int] = {}
    rows = layout.block.sheet.rows
    places = [column.place for column in layout.figures]
    content = [known.setdefault(rows[row][place], len(known)) for row in layout.block.body for place in places]
    table = Tidy(
        layout=layout,
        dimensions=tuple(part[0] for part in (*by_row, *by_column)),
        spelled=tuple(spelled),
        positions=np.array(positions, dtype=np.int64).T.reshape(height * width, len(positions)),
        measure=np.zeros(0, dtype=np.int64),
        measure_names=(),
        content=np.array(content, dtype=np.int64),
        contents=tuple(_content(value, dialect) for value in known),
        rows=np.repeat(np.array(layout.block.body, dtype=np.int64), width),
        columns=np.tile(np.array(places, dtype=np.int64), height),
        derived=frozenset(column.measure for column in layout.figures if column.derived),
    )
    return _with_statuses(_with_row_measures(_with_measures(table), worked_out))


def _worked_out_rows(layout: Layout) -> dict[int, str]:
    """Rows of percentages below the counts that they are of, by their positions in the body, and what each is called.

    They are called so ("% change from the year before"); a count stands before them, and they are no more than half.
    """
    places = [place for axis in layout.labels for place in axis.columns]
    called = [
        next((text for place in reversed(places) if (text := text_of(layout.block.sheet.rows[row][place]))), "")
        for row in layout.block.body
    ]
    found = {number: text for number, text in enumerate(called) if names_percent_row(text)}
    return found if 0 not in found and len(found) * 2 <= len(called) else {}


def _row_parts_but(layout: Layout, left_out: Mapping[int, str]) -> list[_Part]:
    """The dimensions of rows; rows that are left out have the codes of the row before them."""
    if not left_out:
        return _row_parts(layout)
    block = layout.block
    kept = [number for number in range(len(block.body)) if number not in left_out]
    fewer = replace(block, body=tuple(block.body[at] for at in kept), groups=tuple(block.groups[at] for at in kept))
    before, at = [], -1
    for number in range(len(block.body)):
        at += number not in left_out
        before.append(at)
    return [
        (item, [codes[place] for place in before], across)
        for item, codes, across in _row_parts(replace(layout, block=fewer))
    ]


def _with_row_measures(table: Tidy, worked_out: Mapping[int, str]) -> Tidy:
    """The table in which rows of percentages have a measure of their own."""
    if not worked_out:
        return table
    names = list(dict.fromkeys((*table.measure_names, *worked_out.values())))
    measure, width = table.measure.copy(), len(table.layout.figures)
    for number, text in worked_out.items():
        measure[number * width : (number + 1) * width] = names.index(text)
    derived = table.derived | frozenset(worked_out.values())
    return replace(table, measure=measure, measure_names=tuple(names), derived=derived)


def _content(value: Value, dialect: Dialect) -> CellContent:
    figure = read_figure(value, dialect)
    return CellContent(None, sign=text_of(value)) if figure is None else CellContent(figure.number, figure.flag)


def _with_measures(table: Tidy) -> Tidy:
    """The table with what is measured in each cell: by its column, or by a column that says it of each row."""
    layout = table.layout
    height, width = len(layout.block.body), len(layout.figures)
    if layout.measure < 0:
        named = list(dict.fromkeys(column.measure for column in layout.figures))
        own = np.array([named.index(column.measure) for column in layout.figures], dtype=np.int64)
        return replace(table, measure=np.tile(own, height), measure_names=tuple(named))
    texts = [text_of(value) for value in layout.block.column(layout.measure)]
    place = {name: number for number, name in enumerate(dict.fromkeys(texts))}
    measure = np.repeat(np.array([place[text] for text in texts], dtype=np.int64), width)
    uncounted = np.array([_is_uncounted(item.number) for item in table.contents], dtype=np.bool_)[table.content]
    odd = {name for name, number in place.items() if np.any(uncounted[measure == number])}
    derived = frozenset(name for name in place if names_derived(name) or (name in odd and set(place) - odd))
    return replace(table, measure=measure, measure_names=tuple(place), derived=derived)


def _is_uncounted(number: int | Decimal | None) -> bool:
    """Whether a figure is no count: it has decimals, or is below zero."""
    return isinstance(number, Decimal) or (number is not None and number < 0)


_STATUSES = {"C": "[c]", "A": "[c1]", "D": "[c2]", "M": "[x]", "true": "[c]", "TRUE": "[c]", "True": "[c]"}
"""What a column of statuses says, as the shorthand for it: SDMX's CONF_STATUS, and whether a row is suppressed."""
_OBSERVED = {"M": "[x]", "L": "[x]", "Q": "[c]", "c": "[c]", "O": "[x]"}
"""The same of OBS_STATUS, in which A is a normal figure."""


def _with_statuses(table: Tidy) -> Tidy:
    """The table with what columns of signs say of its cells; a figure that a status hides is not looked at."""
    layout, width = table.layout, len(table.layout.figures)
    if not layout.status:
        return table
    contents = list(table.contents)  # two may say the same: 5 and "5"
    known_contents = {item: number for number, item in enumerate(contents)}
    content = table.content.tolist()
    headings = layout.block.heading_texts()
    for place in layout.status:
        observed = bool(headings) and headings[-1][place].casefold().startswith("obs")
        known = _OBSERVED if observed else _STATUSES
        for number, value in enumerate(layout.block.column(place)):
            text = text_of(value)
            for cell in range(number * width, (number + 1) * width) if text else ():
                now = contents[content[cell]]
                if now.sign or (now.number is not None and known.get(text, "[x]") == "[x]"):
                    continue  # a sign says it already, or the figure is shown
                own = CellContent(None, sign=known.get(text, text))
                content[cell] = known_contents.setdefault(own, len(contents))
                contents += [own] * (content[cell] == len(contents))
    return replace(table, content=np.array(content, dtype=np.int64), contents=tuple(contents))


_Part = tuple[TidyDimension, list[str], bool]
"""A dimension, its code in each row or above each column of figures, and which of the two."""


def _row_parts(layout: Layout) -> list[_Part]:
    """The dimensions whose codes stand in columns or in groups of rows."""
    found: list[_Part] = []
    for number, axis in enumerate(layout.labels):
        texts = [_label_texts(layout, place) for place in axis.columns]
        labels = _names(layout, axis, texts)
        if len(texts) > 1:
            read = level_labels(texts)
        elif number == 0 and not axis.down:
            read = row_labels(layout.block, axis.columns[0], texts[0], axis.labels[0])
        else:
            read = Labels([clean_label(text) for text in (_filled(texts[0]) if axis.down else texts[0])])
        found += _parts_of(axis.name, read, labels)
    if not found:
        found += _parts_of("row", Labels([str(layout.block.sheet.lines[row]) for row in layout.block.body]), {})
    return found


def _label_texts(layout: Layout, place: int) -> list[str]:
    """The labels in a column; what says that there is none is empty."""
    rows = layout.block.sheet.rows
    return ["" if (row, place) in layout.empties else text_of(rows[row][place]) for row in layout.block.body]


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
    time = is_time(name, own) or name == PERIOD or in_order_of_time(name, own)
    time = time and all_periods(own)
    renamed = {code: period_code(code) or code for code in own} if time and all(map(period_code, own)) else {}
    if renamed and len(set(renamed.values())) == len(renamed):
        filled = [renamed.get(code, code) for code in filled]
        labels = {renamed[code]: code for code in own if renamed[code] != code} | dict(labels)
        order = tuple(dict.fromkeys(filled))
    made = whole if len(filled) > sum(map(bool, codes)) else ""
    return TidyDimension(name, order, labels, read.parents, time, read.source, read.how, made), filled, False


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
        parents = {code: code.rpartition(SEPARATOR)[0] for code in order if SEPARATOR in code}
        found.append((TidyDimension(name, order, labels, parents, time, "heading"), codes, True))
    return found
