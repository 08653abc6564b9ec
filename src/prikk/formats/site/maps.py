"""A map of the rows of a table: counts as circles, rates as shades. A sign stands where no figure is shown."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import pairwise

from markupsafe import Markup

from prikk.formats.site.drawing import frame, label, number, ticks
from prikk.formats.site.figures import PrintedFigure
from prikk.formats.words import NO_BREAK_SPACE, figure

SHADES = 5
_GREATEST_CIRCLE, _LEAST_CIRCLE = 34.0, 2.0
_LETTER, _LINE = 7.2, 15.0
_POINT = re.compile(r"(-?[\d.]+),(-?[\d.]+)")


@dataclass(frozen=True)
class MapArea:
    """An area: its outline, what it is called, and its figure."""

    path: str
    name: str
    figure: PrintedFigure

    @property
    def rings(self) -> list[list[tuple[float, float]]]:
        """The points of its outline, ring by ring."""
        return [[(float(x), float(y)) for x, y in _POINT.findall(part)] for part in self.path.split("M") if part]


def circle_map(id: str, title: str, description: str, areas: Sequence[MapArea], language: str) -> Markup:
    """The areas, and on each a circle whose area is its figure; below, a circle to compare with."""
    most = max((float(area.figure.value) for area in areas if area.figure.value is not None), default=0.0)
    parts, labels, bottom = _grounds(id, areas), _Labels(), _bottom(areas)
    for area in sorted(areas, key=lambda item: -float(item.figure.value or 0)):
        x, y = _centre(area.rings)
        if area.figure.value:
            radius = _radius(float(area.figure.value), most)
            parts.append(_circle(x, y, radius, f"{area.name}: {area.figure.text}"))
        labels.put(x, y, area.figure.text, "on-map" if area.figure.value is not None else "on-map sign")
    if most:
        step = ticks(int(most) if most == int(most) else Decimal(str(most)))
        likely = max(value for value in step if float(value) <= most)
        radius = _radius(float(likely), most)
        parts.append(_circle(radius + 6, bottom + radius + 8, radius, ""))
        said = figure(likely, language, space=NO_BREAK_SPACE)
        parts.append(label(2 * radius + 16, bottom + radius + 12, said, ""))
        bottom += 2 * radius + 12
    return frame(id, bottom + 4, title, description, [*parts, *labels.parts])


def shaded_map(id: str, title: str, description: str, areas: Sequence[MapArea], language: str) -> Markup:
    """The areas, the darker the higher their figures, and below them what each shade stands for."""
    values = [Decimal(value) for area in areas if (value := area.figure.value) is not None]
    bounds = shade_bounds(values)
    shades = {
        place: _shade(bounds, Decimal(value))
        for place, area in enumerate(areas)
        if (value := area.figure.value) is not None
    }
    parts, labels, bottom = _grounds(id, areas, shades), _Labels(), _bottom(areas)
    for area in areas:
        x, y = _centre(area.rings)
        labels.put(x, y, area.figure.text, "on-map" if area.figure.value is not None else "on-map sign")
    for place, (low, high) in enumerate(pairwise(bounds)):
        y = bottom + 8 + place * 20
        parts.append(Markup('<rect class="area h{}" x="6" y="{}" width="26" height="15"/>').format(place, number(y)))
        ends = (figure(end, language, space=NO_BREAK_SPACE) for end in (low, high))
        parts.append(label(40, y + 12, " – ".join(ends), ""))
    bottom += 8 + 20 * max(0, len(bounds) - 1)
    return frame(id, bottom + 4, title, description, [*parts, *labels.parts])


def shade_bounds(values: Iterable[Decimal]) -> list[Decimal]:
    """Round numbers from below the least figure to above the greatest, in at most `SHADES` even steps."""
    found = sorted(values)
    if not found:
        return []
    low, high = found[0], found[-1]
    apart = (high - low) / SHADES or Decimal(1)
    power = Decimal(10) ** (apart.adjusted())
    for size in (1, 2, Decimal("2.5"), 5, 10, 20, 50):
        step = power * size
        first = (low / step).to_integral_value(ROUND_FLOOR)
        last = max((high / step).to_integral_value(ROUND_CEILING), first + 1)
        if last - first <= SHADES:
            return [step * (first + place) for place in range(int(last - first) + 1)]
    raise AssertionError("a step of fifty times the fifth part is enough")


def _shade(bounds: Sequence[Decimal], value: Decimal) -> int:
    """The place of the shade: a figure on a bound belongs to the lower one, the least figure to the first."""
    return next((place for place, high in enumerate(bounds[1:]) if value <= high), len(bounds) - 2)


def _grounds(id: str, areas: Sequence[MapArea], shades: Mapping[int, int] | None = None) -> list[Markup]:
    hatched = Markup(
        '<pattern id="{}-hatched" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<path class="hatch" d="M0,0V6"/></pattern>'
    ).format(id)
    unshown = Markup(' fill="url(#{}-hatched)"').format(id)
    parts = [Markup("<defs>{}</defs>").format(hatched)]
    for place, area in enumerate(areas):
        hidden = area.figure.value is None
        style = f"area h{shades[place]}" if shades and place in shades else "unshown" if hidden else "area"
        parts.append(
            Markup('<path class="{}"{} fill-rule="evenodd" d="{}"><title>{}</title></path>').format(
                style, unshown if hidden else "", area.path, f"{area.name}: {area.figure.text}"
            )
        )
    return parts


def _circle(x: float, y: float, radius: float, said: str) -> Markup:
    told = Markup("<title>{}</title>").format(said) if said else Markup("")
    return Markup('<circle class="bubble" cx="{}" cy="{}" r="{}">{}</circle>').format(
        number(x), number(y), number(radius), told
    )


def _radius(value: float, most: float) -> float:
    return max(_LEAST_CIRCLE, _GREATEST_CIRCLE * math.sqrt(value / most))


def _bottom(areas: Sequence[MapArea]) -> float:
    return max((y for area in areas for ring in area.rings for _, y in ring), default=0.0)


def _centre(rings: Sequence[Sequence[tuple[float, float]]]) -> tuple[float, float]:
    """The centre of gravity of the largest ring, or of its points where it has no area."""
    ring = max(rings, key=lambda item: abs(_area(item)), default=[(0.0, 0.0)])
    area = _area(ring)
    if abs(area) < 1e-6:
        return sum(x for x, _ in ring) / len(ring), sum(y for _, y in ring) / len(ring)
    x = y = 0.0
    for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
        cross = x1 * y2 - x2 * y1
        x, y = x + (x1 + x2) * cross, y + (y1 + y2) * cross
    return x / (6 * area), y / (6 * area)


def _area(ring: Sequence[tuple[float, float]]) -> float:
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], *ring[:1]], strict=True)) / 2


_Box = tuple[float, float, float, float]


def _meet(one: _Box, other: _Box) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


class _Labels:
    """Labels on a map, each where it meets no earlier one; one that would is left out: the table has all figures."""

    def __init__(self) -> None:
        self.parts: list[Markup] = []
        self._boxes: list[_Box] = []

    def put(self, x: float, y: float, words: str, style: str) -> None:
        """Put a label in the middle of a place, if there is room."""
        half = len(words) * _LETTER / 2
        box = (x - half, y - _LINE / 2, x + half, y + _LINE / 2)
        if not any(_meet(box, other) for other in self._boxes):
            self._boxes.append(box)
            self.parts.append(label(x, y + 4.5, words, f"middle {style}"))
