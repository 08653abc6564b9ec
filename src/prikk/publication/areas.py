"""Reading the areas of a map: a GeoJSON file (RFC 7946) becomes a picture of each code, projected and made coarse."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

from prikk.errors import InputError, closest
from prikk.model.codelist import LISTED, TOTAL, Codelist
from prikk.model.text import read_text

WIDTH, TALLEST = 560.0, 620.0
"""The box that areas are drawn in: its width, and the height it has at most."""
MOST_POINTS = 2_000_000

_APART = 0.7  # points nearer than this to the last one are left out
_MARGIN = 4.0
_Ring = list[tuple[float, float]]


def read_areas(path: Path, property: str, codelist: Codelist) -> dict[str, str]:
    """The outline of each code as the path of an SVG, in a box `WIDTH` wide, north up.

    `property` is the name of the property that holds the code. Degrees are projected so that shapes in the middle are
    true (equirectangular); other numbers are taken as they stand. Raises InputError.
    """
    try:
        data = json.loads(read_text(path, "the map"))
    except (ValueError, RecursionError):
        raise InputError("not a JSON file", path=path, allowed="GeoJSON: a FeatureCollection") from None
    reader = _MapReader(path, property, codelist)
    rings = reader.rings(data)
    return dict(_drawn(rings))


class _MapReader:
    def __init__(self, path: Path, property: str, codelist: Codelist) -> None:
        self.path, self.property, self.codelist = path, property, codelist
        self.points = 0

    def fail(self, place: str, found: str, allowed: str) -> NoReturn:
        raise InputError(found, path=self.path, column=place, allowed=allowed)

    def rings(self, data: Any) -> dict[str, list[_Ring]]:
        """The outer and inner rings of each code."""
        features = data.get("features") if isinstance(data, dict) else None
        if not isinstance(features, list) or not features:
            self.fail("features", "no list of areas", "GeoJSON: a FeatureCollection")
        found: dict[str, list[_Ring]] = {}
        for number, feature in enumerate(features, 1):
            place = f"features[{number}]"
            code = self._code(place, feature)
            found.setdefault(code, []).extend(self._polygons(place, feature.get("geometry")))
        codes = {item.code for item in self.codelist} - {TOTAL}
        if unknown := [code for code in found if code not in codes]:
            more = f" and {len(unknown) - LISTED} more" if len(unknown) > LISTED else ""
            named = ", ".join(map(repr, unknown[:LISTED])) + more
            allowed = f"codes of {self.codelist.name} ({closest(unknown[0], codes)})"
            self.fail(f"properties.{self.property}", f"areas of no code: {named}", allowed)
        return found

    def _code(self, place: str, feature: Any) -> str:
        properties = feature.get("properties") if isinstance(feature, dict) else None
        code = properties.get(self.property) if isinstance(properties, dict) else None
        if not isinstance(code, str | int) or isinstance(code, bool):
            known = ", ".join(list(properties)[:LISTED]) if isinstance(properties, dict) else ""
            allowed = f"a code there, or map_code with another property ({known})" if known else "a code there"
            self.fail(f"{place}.properties", f"no {self.property!r}", allowed)
        return str(code)

    def _polygons(self, place: str, geometry: Any) -> Iterator[_Ring]:
        kind = geometry.get("type") if isinstance(geometry, dict) else None
        if kind not in ("Polygon", "MultiPolygon"):
            self.fail(f"{place}.geometry", f"{kind!r} is no area", "Polygon or MultiPolygon")
        polygons = geometry.get("coordinates")
        for polygon in [polygons] if kind == "Polygon" else self._list(place, polygons):
            for ring in self._list(place, polygon):
                yield [self._point(place, point) for point in self._list(place, ring)]

    def _list(self, place: str, found: Any) -> list[Any]:
        if not isinstance(found, list):
            self.fail(f"{place}.geometry", "no list of coordinates", "lists of numbers")
        self.points += len(found)
        if self.points > MOST_POINTS:
            self.fail(place, f"more than {MOST_POINTS:,} points", "a coarser map")
        return found

    def _point(self, place: str, point: Any) -> tuple[float, float]:
        numbers = point[:2] if isinstance(point, list) else []
        fits = len(numbers) == 2 and all(type(value) in (int, float) and math.isfinite(value) for value in numbers)
        if not fits:
            self.fail(f"{place}.geometry", "no point", "two numbers: east and north")
        return float(numbers[0]), float(numbers[1])


def _drawn(rings: Mapping[str, Sequence[_Ring]]) -> Iterator[tuple[str, str]]:
    points = [point for of_code in rings.values() for ring in of_code for point in ring]
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    degrees = -180 <= west <= east <= 180 and -90 <= south <= north <= 90
    shrink = max(0.05, math.cos(math.radians((south + north) / 2))) if degrees else 1.0
    wide, high = max((east - west) * shrink, 1e-9), max(north - south, 1e-9)
    scale = min((WIDTH - 2 * _MARGIN) / wide, (TALLEST - 2 * _MARGIN) / high)
    left = (WIDTH - wide * scale) / 2
    for code, of_code in rings.items():
        placed = (
            [(left + (x - west) * shrink * scale, _MARGIN + (north - y) * scale) for x, y in ring] for ring in of_code
        )
        yield code, _path(placed)


def _path(rings: Iterable[_Ring]) -> str:
    """The rings with the points that a picture can show; the largest one is always there."""
    coarse = sorted((_coarse(ring) for ring in rings), key=_extent, reverse=True)
    kept = [ring for place, ring in enumerate(coarse) if place == 0 or (len(ring) > 2 and _extent(ring) > 1)]
    return "".join("M" + "L".join(f"{_number(x)},{_number(y)}" for x, y in ring) + "Z" for ring in kept)


def _coarse(ring: _Ring) -> _Ring:
    found: _Ring = []
    for point in ring:
        if not found or math.dist(found[-1], point) >= _APART:
            found.append(point)
    return found


def _extent(ring: _Ring) -> float:
    wide = max((x for x, _ in ring), default=0.0) - min((x for x, _ in ring), default=0.0)
    return wide * (max((y for _, y in ring), default=0.0) - min((y for _, y in ring), default=0.0))


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
