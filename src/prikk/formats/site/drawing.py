"""The few things that both kinds of chart draw with.

Charts are our own SVG rather than Vega's (altair with vl-convert): the same bytes from everywhere, colours that follow
the page's light and dark dress, and 84 MB less to install. A chart has a title and a description, and lines are told
apart by shape and dash as well as by colour.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from decimal import Decimal

from markupsafe import Markup

from prikk.model.style import PLAIN, Style

WIDTH = 560
SERIES = 6
"""How many lines can be told apart."""

_SHAPES = (
    "m-4,0a4,4 0 1,0 8,0a4,4 0 1,0-8,0z",
    "m-3.5,-3.5h7v7h-7z",
    "m0,-5l5,5l-5,5l-5,-5z",
    "m0,-5l4.8,8.4h-9.6z",
    "m0,5l4.8,-8.4h-9.6z",
    "m-1.5,-5h3v3.5h3.5v3h-3.5v3.5h-3v-3.5h-3.5v-3h3.5z",
)


LINE_COLOURS = ("#17618f", "#ad4b12", "#2a7443", "#82378a", "#6b5f00", "#b31b55")
_DASHES = ("none", "7 3", "2 3", "9 3 2 3", "14 4", "4 2 1 2 1 2")
_BAR = "#2a6f9e"
_ALONE = (
    "svg{{background:#fff}}text{{font:12px '{font}',sans-serif;fill:#1b2733}}.end{{text-anchor:end}}"
    ".middle{{text-anchor:middle}}.head,.at-line{{font-weight:700}}.sign,.year{{fill:#4c5a67}}.bar{{fill:{bar}}}"
    ".axis{{stroke:#7a8794;fill:none}}.rule{{stroke:#d5dbe1;fill:none}}.line{{fill:none;stroke-width:2}}"
)


def line_colours(style: Style) -> tuple[str, ...]:
    """The colours of lines, as many as there can be: those of a dress, then the usual ones."""
    return (*style.lines, *LINE_COLOURS[len(style.lines) :])


def dress_alone(style: Style = PLAIN, font: str = "Source Sans 3") -> str:
    """The dress of charts in a file of their own: the site's light one."""
    lines = (
        f".line.s{number}{{stroke:{colour};stroke-dasharray:{dash}}}.mark.s{number},.at-line.s{number}{{fill:{colour}}}"
        for number, (colour, dash) in enumerate(zip(line_colours(style), _DASHES, strict=True))
    )
    return _ALONE.format(font=font, bar=style.accent or _BAR) + "".join(lines)


def number(value: float) -> str:
    """A coordinate with one decimal at most."""
    return f"{value:.1f}".removesuffix(".0")


def marks(points: Iterable[tuple[float, float]], series: int) -> Markup:
    """The points of a line, in the shape of the series."""
    path = "".join(f"M{number(x)},{number(y)}{_SHAPES[series]}" for x, y in points)
    return Markup('<path class="mark s{}" d="{}"/>').format(series, path)


def label(x: float, y: float, words: str, style: str = "") -> Markup:
    """A text; `style` is the class that aligns and colours it."""
    return Markup('<text x="{}" y="{}"{}>{}</text>').format(
        number(x), number(y), Markup(' class="{}"').format(style) if style else "", words
    )


def sample(series: int) -> Markup:
    """The sample of a line for a legend."""
    line = Markup('<path class="line s{}" d="M1,8h34"/>').format(series)
    return Markup(
        '<svg class="sample" viewBox="0 0 36 16" width="36" height="16" aria-hidden="true">{}{}</svg>'
    ).format(line, marks([(18, 8)], series))


def frame(id: str, height: float, title: str, description: str, parts: Iterable[Markup], *, alone: str = "") -> Markup:
    """A chart as a picture with a title and a description; `alone` is its dress (CSS) when it is a file of its own."""
    return Markup(
        '<svg{space} class="chart" role="img" viewBox="0 0 {width} {height}" aria-labelledby="{id}-title" '
        'aria-describedby="{id}-desc"><title id="{id}-title">{title}</title><desc id="{id}-desc">{description}</desc>'
        "{style}{parts}</svg>"
    ).format(
        id=id,
        width=WIDTH,
        height=number(height),
        title=title,
        description=description,
        parts=Markup("").join(parts),
        space=Markup(' xmlns="http://www.w3.org/2000/svg"') if alone else "",
        style=Markup("<style>{}</style>").format(Markup(alone)) if alone else "",
    )


def ticks(highest: int | Decimal, most: int = 5) -> list[int | Decimal]:
    """Round numbers from 0 to at least `highest`, in at most `most` steps; whole ones where the figures are."""
    if highest <= 0:
        return [0, 1]
    power = Decimal(10) ** (math.floor(math.log10(highest)) - 1)
    step = next(power * size for size in (1, 2, 5, 10, 20, 50, 100) if power * size * most >= highest)
    if isinstance(highest, int):
        step = max(step, Decimal(1))
    count = math.ceil(highest / step)
    return [step * place if step % 1 else int(step) * place for place in range(count + 1)]
