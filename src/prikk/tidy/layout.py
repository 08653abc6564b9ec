"""What the columns of a table are: labels of rows, and figures under a heading of one row or several."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from prikk.errors import InputError, closest
from prikk.tidy.blocks import CellKind, CellKinds, TableBlock
from prikk.tidy.columns import FigureColumn, LabelAxis, SheetColumn
from prikk.tidy.grid import letters_of, text_of
from prikk.tidy.headaxes import heading_axes
from prikk.tidy.periods import all_periods, names_month, period_code
from prikk.tidy.plan import TablePlan
from prikk.tidy.rowaxes import label_axes
from prikk.tidy.signs import is_sign
from prikk.tidy.words import (
    names_code,
    names_count,
    names_derived,
    names_label,
    names_measure,
    names_notes,
    names_status,
    names_time,
    says_total,
)

COLUMN = "column"
"""The dimension of categories that stand side by side, where nothing says what they are."""
_ROW = "row"
_FEW = 0.5
_NEARLY = 0.9
_LONG = 25
"""A text above labels that is longer is no name of a column."""


@dataclass(frozen=True)
class Layout:
    """The columns of a table.

    `marks` is a column that tells which rows are totals, `notes` are columns of remarks, `status` columns of signs
    beside the figures, `measure` one that says of each row what is measured (-1 where there is none). `empties` are
    places of labels that say that nothing is there.
    """

    block: TableBlock
    labels: tuple[LabelAxis, ...]
    axes: tuple[str, ...]
    rows_of_axes: tuple[int, ...]
    figures: tuple[FigureColumn, ...]
    marks: int = -1
    notes: tuple[int, ...] = ()
    status: tuple[int, ...] = ()
    measure: int = -1
    empties: frozenset[tuple[int, int]] = frozenset()
    evidence: tuple[str, ...] = field(default=(), compare=False)


def layout_of(
    block: TableBlock, kinds: CellKinds, given: TablePlan | None = None, *, dims: Sequence[str] = (), freq: str = ""
) -> Layout:
    """The layout of a table, as far as it is not `given`. `dims` and `freq` name columns of codes and of counts.

    Raises InputError where no column holds figures, or one that was named is not there.
    """
    block = _without_titles(block, kinds)
    headings = _headings(block, kinds)
    columns = _columns(block, kinds, headings)
    by_name = {column.heading: column.place for column in reversed(columns) if column.heading}
    named = [
        *dims,
        *(name for item in (given.dimensions if given else ()) for name in (*item.columns, *item.labels) if name),
    ]
    wanted: list[int] = []
    if dims or named:
        labels = wanted = [_place_of(block, name, by_name) for name in named]
        others = [column for column in columns if column.place not in labels]
        figures = [column for column in others if column.mostly_figures or (not column.filled and column.heading)]
        if freq:
            figures = [columns[_place_of(block, freq, by_name)]]
    else:
        labels, figures = _split(block, columns)
    if not figures:
        raise InputError(
            "no column of figures",
            path=block.sheet.path,
            line=block.sheet.lines[block.body[0]],
            allowed="a table with figures",
        )
    chosen = {column.place for column in figures}
    rest = [
        column
        for column in columns
        if column.filled
        and column.place not in chosen
        and (not named or column.place in labels or names_status(column.heading))
    ]
    rest, empties = _without_markers(rest, block)
    status = _statuses(rest, wanted)
    measure = next(
        (column.place for column in rest if names_measure(column.heading) and column.place not in wanted), -1
    )
    marks, notes, rest = _set_apart([item for item in rest if item not in status and item.place != measure])
    axes, evidence = label_axes(rest, given, marked=marks >= 0, wanted=wanted)
    figure_columns, names, rows = heading_axes(figures, headings, given)
    return Layout(
        block,
        tuple(axes),
        names,
        rows,
        figure_columns,
        marks,
        notes,
        tuple(item.place for item in status),
        measure,
        empties,
        tuple(evidence),
    )


_MARKERS = frozenset({"NA", "N/A", "NaN", "nan", "<NA>", "NULL", "null", "None"})
"""What programs write for a label that is not there."""


def _without_markers(
    columns: Sequence[SheetColumn], block: TableBlock
) -> tuple[list[SheetColumn], frozenset[tuple[int, int]]]:
    """Columns of labels without the markers of what is not there, and the places of these.

    A code may be called NA: it is a marker where another label of its row is one, too.
    """
    marked = list(zip(*(column.texts for column in columns), strict=True))
    rows = {number for number, row in enumerate(marked) if sum(text in _MARKERS for text in row) > 1}
    if not rows:
        return list(columns), frozenset()
    found, places = [], set()
    for column in columns:
        texts = ["" if row in rows and text in _MARKERS else text for row, text in enumerate(column.texts)]
        places |= {(block.body[row], column.place) for row in rows if column.texts[row] in _MARKERS}
        filled = sum(map(bool, texts))
        found.append(replace(column, texts=texts, filled=filled, distinct=frozenset(texts) - {""}))
    return found, frozenset(places)


_STATUS_CODES = frozenset("F C A D M Q N L O f c a d true false TRUE FALSE True False 0 1".split())  # noqa: SIM905


def _statuses(columns: Sequence[SheetColumn], wanted: Sequence[int]) -> list[SheetColumn]:
    """The columns of signs beside the figures: called so, with nothing else in them, and no row needs them."""
    found = [
        column
        for column in columns
        if names_status(column.heading)
        and column.place not in wanted
        and all(text in _STATUS_CODES or is_sign(text) for text in column.distinct)
    ]
    others = [column for column in columns if column not in found]
    if not found or not others:
        return []
    keys = list(zip(*(column.texts for column in others), strict=True))
    return found if len(set(keys)) == len(keys) else []


def _place_of(block: TableBlock, name: str, by_name: dict[str, int]) -> int:
    if name in by_name:
        return by_name[name]
    for place in range(block.sheet.width):
        if letters_of(place) == name:
            return place
    raise InputError(
        f"no column {name!r}",
        path=block.sheet.path,
        line=block.sheet.lines[(block.heading or block.body)[-1]],
        allowed=closest(name, by_name),
    )


def _without_titles(block: TableBlock, kinds: CellKinds) -> TableBlock:
    """The table without leading rows of its heading that head no column of figures: titles, and the unit at the right.

    A title stands above labels alone, and is long, or another row names these columns; or it spans all columns.
    """
    sheet, rows = block.sheet, list(block.heading)
    figures = _figure_places(block, kinds)
    texts: list[str] = []
    while figures and len(rows) > 1:
        row = rows[0]
        filled = [place for place, value in enumerate(sheet.rows[row]) if text_of(value)]
        above = [place for place in filled if place >= figures[0]]
        wide = any(top == row and left <= figures[0] and right >= figures[-1] for top, left, _, right in sheet.merged)
        own = [text_of(sheet.rows[row][place]) for place in filled]
        long = any(len(text) > _LONG or text.isdigit() for text in own)
        named = all(any(text_of(sheet.rows[other][place]) for other in rows[1:]) for place in filled)
        is_title = not above and (long or named or wide)
        is_unit = filled == above == filled[:1] and filled[0] >= figures[-1] and len(figures) > 1
        if not (is_title or is_unit or (wide and len(filled) == 1)):
            break
        texts.append(" ".join(own))
        del rows[0]
    if not texts:
        return block
    return replace(block, heading=tuple(rows), title=(*block.title, *texts)[-3:], notes=(*block.notes, *texts))


def _headings(block: TableBlock, kinds: CellKinds) -> list[list[str]]:
    """The texts of each heading row, above each column: where a cell is merged or empty, that to the left."""
    sheet = block.sheet
    rows = [[text_of(value) for value in sheet.rows[row]] for row in block.heading]
    for top, left, bottom, right in sheet.merged:
        for number, row in enumerate(block.heading):
            if top <= row <= bottom:
                for place in range(left, min(right + 1, sheet.width)):
                    if row > top or place > left:
                        rows[number][place] = text_of(sheet.rows[top][left]) if row == top else ""
    first = min(_figure_places(block, kinds), default=0)
    stand = [{place for place, text in enumerate(texts) if text} for texts in rows]
    for number, texts in enumerate(rows[:-1]):
        starts = set().union(*stand[:number])
        for place in range(first + 1, sheet.width):
            if not texts[place] and texts[place - 1] and place not in starts:
                texts[place] = texts[place - 1]
    return rows


def _figure_places(block: TableBlock, kinds: CellKinds) -> list[int]:
    """The columns that hold figures at first sight; one of periods is none where others are there."""
    found = [place for place in range(block.sheet.width) if _is_figure_column(block, place, kinds)]
    values = {place: [text for value in block.column(place)[:200] if (text := text_of(value))] for place in found[:2]}
    return [place for place in found if place not in values or not all_periods(values[place])] or found


def _is_figure_column(block: TableBlock, place: int, kinds: CellKinds) -> bool:
    seen = [kinds(block.sheet.rows[row][place]) for row in block.body[:200]]
    filled = [kind for kind in seen if kind is not CellKind.EMPTY]
    return sum(kind is CellKind.FIGURE for kind in filled) > 0 and sum(
        kind is not CellKind.TEXT for kind in filled
    ) >= _FEW * len(filled)


def _columns(block: TableBlock, kinds: CellKinds, headings: Sequence[Sequence[str]]) -> list[SheetColumn]:
    found = []
    for place in range(block.sheet.width):
        values = block.column(place)
        texts = [text_of(value) for value in values]
        counted = Counter(map(kinds, values))
        names = [row[place] for row in headings if row[place]]
        heading = " ".join(dict.fromkeys(names)) if len(headings) == 1 else (names[-1] if names else "")
        figures = counted[CellKind.FIGURE] and counted[CellKind.FIGURE] + counted[CellKind.SIGN]
        found.append(
            SheetColumn(place, heading, texts, figures, len(texts) - counted[CellKind.EMPTY], frozenset(texts) - {""})
        )
    return found


def _split(block: TableBlock, columns: Sequence[SheetColumn]) -> tuple[list[int], list[SheetColumn]]:
    """Which columns are labels and which hold figures."""
    filled = [column for column in columns if column.filled]
    numeric = [column for column in filled if column.mostly_figures and not names_status(column.heading)]
    codes = [column for column in numeric if _is_code(column, filled, block)]
    likely = [
        column
        for column in numeric
        if column not in codes
        and not (len(numeric) > 1 and any(map(says_total, column.distinct)))
        and not any(_repeats(column, code) for code in codes)
    ]
    if not likely and numeric:
        likely = numeric[-1:]
    # a column of signs alone stands among figures
    signs = [
        column
        for column in filled
        if column not in numeric and likely and len(column.distinct) <= 3 and column.place > likely[0].place
        and (column.distinct <= _signs(likely) or all(map(is_sign, column.distinct)))
    ]  # fmt: skip
    figures = sorted([*likely, *signs], key=lambda column: column.place)
    chosen = {column.place for column in figures}
    labels = [column for column in columns if column.filled and column.place not in chosen]
    if not labels and len(figures) > 1:  # rows that are called by numbers
        labels, figures = figures[:1], figures[1:]
    named, counted = _identified(labels, figures)
    return [column.place for column in named], list(counted)


def _repeats(column: SheetColumn, code: SheetColumn) -> bool:
    """Whether a column says again what a column of codes says."""
    same = sum(bool(text) and text == other for text, other in zip(column.texts, code.texts, strict=True))
    return same >= _NEARLY * column.filled and len(code.distinct) > 1


def _identified(
    labels: Sequence[SheetColumn], figures: Sequence[SheetColumn]
) -> tuple[Sequence[SheetColumn], Sequence[SheetColumn]]:
    """Labels and figures; columns of few different numbers are labels where no row could be told from others else."""
    if not labels or _tell_apart(labels):
        return labels, figures
    more: list[SheetColumn] = []
    for column in figures[:-1]:
        if len(column.distinct) * 2 <= column.filled and all(text.isdigit() for text in column.distinct):
            more.append(column)
            if _tell_apart([*labels, *more]):
                found = sorted([*labels, *more], key=lambda item: item.place)
                return found, [item for item in figures if item not in more]
    return labels, figures


def _tell_apart(columns: Sequence[SheetColumn]) -> bool:
    """Whether each row has labels of its own."""
    keys = list(zip(*(column.texts for column in columns), strict=True))
    return len(set(keys)) == len(keys)


def _signs(columns: Sequence[SheetColumn]) -> frozenset[str]:
    return frozenset(text for column in columns for text in column.distinct if not text[:1].isdigit())


def _is_code(column: SheetColumn, filled: Sequence[SheetColumn], block: TableBlock) -> bool:
    """Whether a column of numbers is one of codes, periods or ages: by heading, values, and what is beside it."""
    values = [text for text in column.distinct if text[:1].isdigit()]
    others = [other for other in filled if other.place != column.place and other.mostly_figures]
    if not values or not others or names_count(column.heading) or names_derived(column.heading):
        return False
    if names_time(column.heading) or (all_periods(values) and not _stands_among(column, others)):
        return column.place == 0 or len(column.distinct) < max(3, column.filled) or names_time(column.heading)
    if not all(text.isdigit() for text in values):
        return False
    if names_code(column.heading) or any(text.startswith("0") and len(text) > 1 for text in values):
        return True
    if names_label(column.heading) and len(column.distinct) < column.filled:
        return True
    return _names_its_neighbour(column, values, filled, others) or _counts_up(column, filled, block)


def _stands_among(column: SheetColumn, others: Sequence[SheetColumn]) -> bool:
    """Whether a column stands under a period, or behind figures that are no periods: its own are none then."""
    if names_month(column.heading) or period_code(column.heading) is not None:
        return True
    return any(
        other.place < column.place and not all_periods([text for text in other.distinct if text[:1].isdigit()])
        for other in others
    )


def _names_its_neighbour(
    column: SheetColumn, values: Sequence[str], filled: Sequence[SheetColumn], others: Sequence[SheetColumn]
) -> bool:
    """Whether numbers of one length, each once, stand before as many texts and all figures."""
    beside = [other for other in filled if abs(other.place - column.place) == 1 and not other.mostly_figures]
    return (
        len({len(text) for text in values}) == 1
        and len(values[0]) >= 4
        and column.place < min(other.place for other in filled if not other.mostly_figures)
        and len(values) == sum(text not in _MARKERS for text in column.texts)
        and bool(beside)
        and all(other.place > column.place for other in others)
    )


def _counts_up(column: SheetColumn, filled: Sequence[SheetColumn], block: TableBlock) -> bool:
    """Whether numbers at the left count up by one: ages, sizes, running numbers."""
    if column.place != min(other.place for other in filled) or block.groups[0]:
        return False
    own = [int(text) for text in column.texts if text.isdigit()]
    return len(own) > 2 and all(later - earlier == 1 for earlier, later in pairwise(own))


def _set_apart(columns: Sequence[SheetColumn]) -> tuple[int, tuple[int, ...], list[SheetColumn]]:
    """The column that marks totals, columns of remarks, and the others."""
    marks, notes, rest = -1, [], []
    for column in columns:
        others = [other for other in columns if other is not column]
        if len(columns) > 1 and column.filled < len(column.texts) and all(map(says_total, column.distinct)) and any(
            not other.texts[row] for row, text in enumerate(column.texts) if text for other in others
        ):  # fmt: skip
            marks = column.place
        elif len(columns) > 1 and (names_notes(column.heading) or any(len(text) > 150 for text in column.distinct)):
            notes.append(column.place)
        elif not column.heading and len(columns) > 1 and column.texts == [str(n) for n in range(len(column.texts))]:
            continue  # the row numbers of a frame
        else:
            rest.append(column)
    return marks, tuple(notes), rest
