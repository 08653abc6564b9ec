"""Rows over time as lines with points. Where no figure is shown the line is broken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from markupsafe import Markup

from prikk.formats.site.drawing import SERIES, WIDTH, frame, label, marks, number, sample, ticks
from prikk.formats.site.figures import Row
from prikk.formats.words import NO_BREAK_SPACE, figure
from prikk.model.period import Period, PeriodUnit, periods

_HEIGHT, _TOP, _BOTTOM, _LEFT, _RIGHT = 290, 14, 40, 58, 14
_MOST_LABELS = 12
_POINT = tuple[float, float]


def drawn_rows(rows: Sequence[Row]) -> tuple[tuple[Row, ...], str]:
    """The rows that get a line, in the order of the table, and the word for which they are; the total if it is alone.

    Where there are too many, those with the highest figures of the last period are drawn: whatever is said of them is
    said of figures shown in that period. Where it shows too few, the first rows are drawn.
    """
    parts = [row for row in rows if row.depth == 1] or [row for row in rows if row.depth == 0]
    drawn = [row for row in parts if any(item.value is not None for item in row.figures)]
    if len(drawn) <= SERIES:
        return tuple(drawn), "lines-all"
    last = [(value, row) for row in drawn if (value := row.figures[-1].value) is not None]
    if len(last) < SERIES:
        return tuple(drawn[:SERIES]), "lines-first"
    highest = [row for _, row in sorted(last, key=lambda item: -item[0])[:SERIES]]
    return tuple(row for row in drawn if any(row is item for item in highest)), "lines-largest"


def line_chart(
    id: str, title: str, description: str, rows: Sequence[Row], *, shown_periods: Sequence[Period], language: str
) -> Markup:
    """A line for each row; the figures of a row are those of the periods. At most `SERIES` rows."""
    every = periods(min(shown_periods), max(shown_periods))
    values = [item.value for row in rows for item in row.figures if item.value is not None]
    steps = ticks(max(values))
    width, height = WIDTH - _LEFT - _RIGHT, _HEIGHT - _TOP - _BOTTOM
    apart = width / len(every)
    across = {period: _LEFT + apart * (place + 0.5) for place, period in enumerate(every)}
    scale = height / float(steps[-1])
    parts: list[Markup] = []
    for step in steps:
        y = _TOP + height - float(step) * scale
        parts.append(Markup('<path class="rule" d="M{},{}h{}"/>').format(_LEFT, number(y), width))
        parts.append(label(_LEFT - 8, y + 4, figure(step, language, space=NO_BREAK_SPACE), "end"))
    parts += _time_axis(every, across, language)
    drawn = []
    for series, row in enumerate(rows):
        places = {
            period: (across[period], _TOP + height - float(item.value) * scale)
            for period, item in zip(shown_periods, row.figures, strict=True)
            if item.value is not None
        }
        drawn.append(_line([*_unbroken(every, places)], series))
        drawn.append(marks(places.values(), series))
    return frame(id, _HEIGHT, title, description, [*parts, *drawn])


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
    """For each row the sample of its line and its label."""
    return tuple((sample(series), row.label) for series, row in enumerate(rows))
