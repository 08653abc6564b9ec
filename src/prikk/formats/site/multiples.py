"""Rows over time, each as a small chart with a scale of its own: for rows that are too far apart for one scale."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from textwrap import wrap

from markupsafe import Markup

from prikk.formats.site.drawing import WIDTH, frame, label, marks, number, ticks
from prikk.formats.site.figures import Charted, Row
from prikk.formats.site.lines import broken_line
from prikk.formats.words import NO_BREAK_SPACE, figure
from prikk.model.period import Period, periods

MOST = 12
"""Small charts in one picture."""
FAR_APART = 20
"""Rows differ in scale where the greatest figure of one is so many times that of another, which would be flat."""

_ACROSS, _GAP = 2, 24
_PLOT, _LEFT, _LINE, _LETTERS, _BELOW = 74.0, 50.0, 15.0, 34, 34.0


def scales_differ(rows: Sequence[Row]) -> bool:
    """Whether rows are too far apart for one scale, going by the figures that they show."""
    greatest = [most for row in rows if (most := max((item.value or 0 for item in row.figures), default=0)) > 0]
    return len(greatest) > 1 and max(greatest) >= FAR_APART * min(greatest)


def small_multiples(charted: Charted, id: str, title: str, description: str, rows: Sequence[Row]) -> Markup:
    """A small chart for each row, in the order of the table."""
    wide = (WIDTH - _GAP * (_ACROSS - 1)) / _ACROSS
    parts: list[Markup] = []
    top = 4.0
    for first in range(0, len(rows), _ACROSS):
        line = rows[first : first + _ACROSS]
        names = [wrap(row.label, _LETTERS, max_lines=2, placeholder=" …") or [""] for row in line]
        head = max(map(len, names)) * _LINE
        for place, (row, name) in enumerate(zip(line, names, strict=True)):
            left = place * (wide + _GAP)
            parts += [label(left, top + (step + 0.8) * _LINE, words, "head") for step, words in enumerate(name)]
            parts += _panel(charted, row, _Plot(left + _LEFT, left + wide, top + head + 10))
        top += head + 10 + _PLOT + _BELOW
    return frame(id, top, title, description, parts)


@dataclass(frozen=True)
class _Plot:
    """Where a small chart stands: its left and right end, and its top."""

    left: float
    right: float
    top: float

    @property
    def bottom(self) -> float:
        return self.top + _PLOT


def _panel(charted: Charted, row: Row, plot: _Plot) -> Iterator[Markup]:
    every = periods(min(charted.periods), max(charted.periods))
    steps = ticks(max((item.value or 0 for item in row.figures), default=0), most=2)
    scale, across = _PLOT / float(steps[-1]), (plot.right - plot.left) / len(every)
    for step in steps:
        y = plot.bottom - float(step) * scale
        yield Markup('<path class="rule" d="M{},{}H{}"/>').format(number(plot.left), number(y), number(plot.right))
        yield label(plot.left - 6, y + 4, figure(step, charted.language, space=NO_BREAK_SPACE), "end")
    middle = {period: plot.left + across * (place + 0.5) for place, period in enumerate(every)}
    points = {
        period: (middle[period], plot.bottom - float(item.value) * scale)
        for period, item in zip(charted.periods, row.figures, strict=True)
        if item.value is not None
    }
    yield broken_line(every, points, 0)
    yield marks(points.values(), 0)
    yield label(plot.left, plot.bottom + 16, _short(every[0], charted.language), "year")
    yield label(plot.right, plot.bottom + 16, _short(every[-1], charted.language), "end year")


def _short(period: Period, language: str) -> str:
    own = period.short_label(language)
    return own if own == period.code else f"{own} {period.year}"
