"""Rows in one period as bars, the longest first where rows have no order. A sign stands where no figure is shown."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap

from markupsafe import Markup

from prikk.formats.site.drawing import WIDTH, frame, label, number
from prikk.formats.site.figures import Row

_ROW, _BAR, _LETTER, _LONGEST, _LINE = 26, 16, 8.8, 22, 15


def bar_rows(rows: Sequence[Row], place: int, *, ordered: bool = False) -> tuple[Row, ...]:
    """The rows that get a bar: the parts of the total, if one of them shows a figure and there are several.

    Unless they are `ordered`, those that show a figure stand first, the longest on top; those that show none follow in
    the order of the table. Where there can be no figure there is no bar.
    """
    parts = [row for row in rows if row.depth == 1 and not row.figures[place].absent]
    if len(parts) < 2 or all(row.figures[place].value is None for row in parts):
        return ()
    if ordered:
        return tuple(parts)
    return tuple(sorted(parts, key=lambda row: (row.figures[place].value is None, -(row.figures[place].value or 0))))


def bar_chart(id: str, title: str, description: str, rows: Sequence[Row], place: int) -> Markup:
    """A bar for each row, from the figure at a place of the row."""
    parts, bottom = bars(rows, place, 4.0)
    return frame(id, bottom + 4, title, description, parts)


def bars(rows: Sequence[Row], place: int, top: float) -> tuple[list[Markup], float]:
    """The bars of a chart from `top` down, to one scale, and where they end."""
    names = [wrap(row.label, _LONGEST, break_long_words=True) or [""] for row in rows]
    left = max(len(line) for lines in names for line in lines) * _LETTER + 10
    right = max(len(row.figures[place].text) for row in rows) * 8 + 10
    longest = max((float(value) for row in rows if (value := row.figures[place].value) is not None), default=0)
    scale = (WIDTH - left - right) / (longest or 1)
    parts: list[Markup] = []
    begin = top
    for row, lines in zip(rows, names, strict=True):
        figure = row.figures[place]
        height = max(_ROW, len(lines) * _LINE + 8)
        middle = top + height / 2
        first = middle + 4.5 - (len(lines) - 1) * _LINE / 2
        parts += [label(left - 8, first + step * _LINE, line, "end name") for step, line in enumerate(lines)]
        length = 0 if figure.value is None else float(figure.value) * scale
        if length:
            parts.append(
                Markup('<rect class="bar" x="{}" y="{}" width="{}" height="{}"/>').format(
                    number(left), number(middle - _BAR / 2), number(max(length, 1)), _BAR
                )
            )
        parts.append(label(left + length + 6, middle + 4.5, figure.text, "" if figure.value is not None else "sign"))
        top += height
    parts.append(Markup('<path class="axis" d="M{},{}V{}"/>').format(number(left), number(begin - 2), number(top)))
    return parts, top
