"""Rows over time as lines with points, labelled where they end. Where no figure is shown the line is broken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from textwrap import shorten, wrap

from markupsafe import Markup

from prikk.formats.site.drawing import SERIES, WIDTH, frame, label, marks, number, sample, ticks
from prikk.formats.site.figures import Row
from prikk.formats.words import NO_BREAK_SPACE, figure
from prikk.model.period import Period, PeriodUnit, periods

_HEIGHT, _TOP, _BOTTOM, _LEFT, _RIGHT = 290, 14, 40, 58, 14
_MOST_LABELS = 12
_LETTER, _LETTERS, _LINES, _LEADING = 6.4, 24, 2, 14  # of the labels at the lines
_POINT = tuple[float, float]


def drawn_rows(rows: Sequence[Row], most: int = SERIES) -> tuple[tuple[Row, ...], str]:
    """The rows that get a line, in the order of the table, and the word for which they are; the total if it is alone.

    Where there are too many, those whose last figure shown is the highest are drawn: whatever is said of the choice is
    said of figures shown.
    """
    parts = [row for row in rows if row.depth == 1] or [row for row in rows if row.depth == 0]
    drawn = [row for row in parts if any(item.value is not None for item in row.figures)]
    if len(drawn) <= most:
        return tuple(drawn), "lines-all"
    last = [next(value for item in reversed(row.figures) if (value := item.value) is not None) for row in drawn]
    highest = [drawn[place] for place in sorted(range(len(drawn)), key=lambda place: -last[place])[:most]]
    return tuple(row for row in drawn if any(row is item for item in highest)), "lines-largest"


def line_chart(
    id: str,
    title: str,
    description: str,
    rows: Sequence[Row],
    *,
    shown_periods: Sequence[Period],
    language: str,
    alone: str = "",
) -> Markup:
    """A line for each row; the figures of a row are those of the periods. At most `SERIES` rows."""
    every = periods(min(shown_periods), max(shown_periods))
    values = [item.value for row in rows for item in row.figures if item.value is not None]
    steps = ticks(max(values))
    names = [_name(row.label) for row in rows]
    right = _RIGHT + max(len(line) for lines in names for line in lines) * _LETTER
    width, height = WIDTH - _LEFT - right, _HEIGHT - _TOP - _BOTTOM
    apart = width / len(every)
    across = {period: _LEFT + apart * (place + 0.5) for place, period in enumerate(every)}
    scale = height / float(steps[-1])
    parts: list[Markup] = []
    for step in steps:
        y = _TOP + height - float(step) * scale
        parts.append(Markup('<path class="rule" d="M{},{}h{}"/>').format(_LEFT, number(y), number(width)))
        parts.append(label(_LEFT - 8, y + 4, figure(step, language, space=NO_BREAK_SPACE), "end"))
    parts += _time_axis(every, across, language)
    ends: list[float] = []
    for series, row in enumerate(rows):
        places = {
            period: (across[period], _TOP + height - float(item.value) * scale)
            for period, item in zip(shown_periods, row.figures, strict=True)
            if item.value is not None
        }
        parts.append(broken_line(every, places, series))
        parts.append(marks(places.values(), series))
        ends.append(places[max(places)][1])
    labels = _at_lines(names, ends, WIDTH - right + 6)
    return frame(id, _HEIGHT, title, description, [*parts, *labels], alone=alone)


def _name(text: str) -> list[str]:
    """The label of a line, in the few lines that there is room for."""
    return wrap(shorten(text, _LETTERS * _LINES - 4, placeholder=" …"), _LETTERS) or [""]


def _at_lines(names: Sequence[Sequence[str]], ends: Sequence[float], x: float) -> Iterator[Markup]:
    """The labels where the lines end, moved apart where they would meet; nothing for a single line."""
    if len(names) == 1:
        return
    placed: dict[int, float] = {}
    free = 0.0
    for series in sorted(range(len(ends)), key=lambda series: ends[series]):
        height = len(names[series]) * _LEADING
        placed[series] = max(ends[series] - height / 2, free)
        free = placed[series] + height
    over = max(0.0, free - (_HEIGHT - _BOTTOM + _LEADING))
    for series, names_of in enumerate(names):
        top = placed[series] - over
        for line, words in enumerate(names_of):
            yield label(x, top + (line + 0.8) * _LEADING, words, f"at-line s{series}")


def broken_line(every: Sequence[Period], places: Mapping[Period, _POINT], series: int) -> Markup:
    """A line through the points of periods, broken where a period has none."""
    return _line([*_unbroken(every, places)], series)


def _unbroken(every: Sequence[Period], places: Mapping[Period, _POINT]) -> Iterator[list[_POINT]]:
    """The runs of points whose periods follow each other."""
    run: list[_POINT] = []
    for period in every:
        if period in places:
            run.append(places[period])
        elif run:
            yield run
            run = []
    if run:
        yield run


def _line(runs: Sequence[Sequence[_POINT]], series: int) -> Markup:
    path = "".join("M" + "L".join(f"{number(x)},{number(y)}" for x, y in run) for run in runs if len(run) > 1)
    return Markup('<path class="line s{}" d="{}"/>').format(series, path) if path else Markup("")


def _time_axis(every: Sequence[Period], across: Mapping[Period, float], language: str) -> Iterator[Markup]:
    """Short names of the periods, as many as there is room for, and each year below its first one."""
    stride = -(-len(every) // _MOST_LABELS)
    years: set[int] = set()
    for period in every[::stride]:
        x, y = across[period], _HEIGHT - _BOTTOM + 18
        if period.unit is PeriodUnit.YEAR:
            yield label(x, y, period.code, "middle")
            continue
        yield label(x, y, period.short_label(language), "middle")
        if period.year not in years:
            yield label(x, y + 16, str(period.year), "middle year")
            years.add(period.year)


def legend(rows: Sequence[Row]) -> tuple[tuple[Markup, str], ...]:
    """For each row the sample of its line and its label: where there is no room for labels at the lines."""
    return tuple((sample(series), row.label) for series, row in enumerate(rows))
