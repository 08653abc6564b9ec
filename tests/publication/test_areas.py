"""A map of codes: GeoJSON in degrees or metres becomes outlines in a box; what is no map is refused by its place."""

from __future__ import annotations

import copy
import json
import math
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prikk.errors import InputError
from prikk.model.codelist import TOTAL, Code, Codelist
from prikk.publication.areas import TALLEST, WIDTH, read_areas
from prikk.publication.reading import read_publication
from small import TOML, write_small

CODES = Codelist("region", tuple(Code(code, {"en": code}) for code in (TOTAL, "N", "S")))
SQUARE = [[0, 0], [2, 0], [2, 2], [0, 2], [0, 0]]


def square(code: Any, east: float = 0, north: float = 0, size: float = 1) -> dict[str, Any]:
    """A square area of a code."""
    ring = [[east + size * x, north + size * y] for x, y in SQUARE]
    return {"type": "Feature", "properties": {"code": code}, "geometry": {"type": "Polygon", "coordinates": [ring]}}


def written(folder: Path, *features: Any) -> Path:
    path = folder / "map.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def box(path: str) -> tuple[float, float, float, float]:
    """West, north, east and south of an outline in its picture."""
    points = [(float(x), float(y)) for x, y in re.findall(r"(-?[\d.]+),(-?[\d.]+)", path)]
    across, down = [x for x, _ in points], [y for _, y in points]
    return min(across), min(down), max(across), max(down)


def test_north_is_up_and_east_is_right(tmp_path: Path) -> None:
    outlines = read_areas(written(tmp_path, square("N", 0, 2), square("S", 2, 0)), "code", CODES)
    _, _, east, south = box(outlines["N"])
    west_too, north_too, _, _ = box(outlines["S"])
    assert (west_too, north_too) == (pytest.approx(east, abs=0.2), pytest.approx(south, abs=0.2))
    assert outlines["N"].startswith("M")
    assert outlines["N"].endswith("Z")


def test_degrees_are_projected_and_metres_are_not(tmp_path: Path) -> None:
    west, north, east, south = box(read_areas(written(tmp_path, square("N", 10, 60)), "code", CODES)["N"])
    assert (east - west) / (south - north) == pytest.approx(math.cos(math.radians(61)), rel=0.01)
    metres = read_areas(written(tmp_path, square("N", 600_000, 6_500_000, 50_000)), "code", CODES)
    west, north, east, south = box(metres["N"])
    assert east - west == pytest.approx(south - north, rel=0.01)


@given(
    east=st.floats(-170, 170), north=st.floats(-80, 80), size=st.floats(0.001, 5), apart=st.floats(0, 20),
)  # fmt: skip
def test_every_area_is_in_the_box(tmp_path_factory: Any, east: float, north: float, size: float, apart: float) -> None:
    folder = tmp_path_factory.mktemp("map")
    found = read_areas(
        written(folder, square("N", east, north, size), square("S", east + apart, north, size)), "code", CODES
    )
    assert set(found) == {"N", "S"}
    for outline in found.values():
        left, top, right, bottom = box(outline)
        assert 0 <= left <= right <= WIDTH
        assert 0 <= top <= bottom <= TALLEST


def test_a_code_may_have_several_areas_and_numbers_are_codes(tmp_path: Path) -> None:
    several = {"type": "MultiPolygon", "coordinates": [[SQUARE], [[[x + 3, y] for x, y in SQUARE]]]}
    feature = {"type": "Feature", "properties": {"code": "N"}, "geometry": several}
    assert read_areas(written(tmp_path, feature, square("N", 0, 3)), "code", CODES)["N"].count("M") == 3
    numbered = Codelist("region", (*CODES.codes, Code("301", {"en": "x"})))
    assert set(read_areas(written(tmp_path, square(301)), "code", numbered)) == {"301"}


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda data: data.pop("properties"), r"features\[1\]\.properties: no 'code'"),
        (lambda data: data.update(properties={"name": "x"}), r"map_code with another property \(name\)"),
        (lambda data: data["properties"].update(code="X"), r"areas of no code: 'X'.*codes of region"),
        (lambda data: data["properties"].update(code="_T"), r"areas of no code: '_T'"),
        (lambda data: data.update(geometry=None), r"features\[1\]\.geometry: None is no area"),
        (lambda data: data["geometry"].update(type="Point"), r"'Point' is no area.*Polygon or MultiPolygon"),
        (lambda data: data["geometry"].update(coordinates=3), r"no list of coordinates"),
        (lambda data: data["geometry"].update(coordinates=[[["a", 1]]]), r"no point"),
        (lambda data: data["geometry"].update(coordinates=[[[True, 1]]]), r"no point"),
    ],
)
def test_what_is_no_map_is_refused_by_its_place(tmp_path: Path, change: Any, found: str) -> None:
    feature = copy.deepcopy(square("N"))
    change(feature)
    with pytest.raises(InputError, match=found):
        read_areas(written(tmp_path, feature), "code", CODES)


@pytest.mark.parametrize("text", ["{", "[]", "3", '{"features": []}', '{"features": {}}', "[" * 100_000])
def test_a_file_that_is_no_collection_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "map.geojson"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"GeoJSON"):
        read_areas(path, "code", CODES)


@pytest.mark.parametrize(
    ("table", "dimension", "found"),
    [
        ('charts = ["map"]', "", r"tables\[1\]\.charts: 'programme' has no map.*dimensions\.programme\.map"),
        ('charts = ["none", "bars"]', "", r"tables\[1\]\.charts: none beside others"),
        ('charts = ["bars", "bars"]', "", r"tables\[1\]\.charts: bars stands twice"),
        ('charts = ["pie"]', "", r"tables\[1\]\.charts\[1\]"),
        ("", ', map = "none.geojson"', r"dimensions\.programme\.map: no file"),
        ("", ', map = "../map.geojson"', r"dimensions\.programme\.map"),
    ],
)
def test_charts_and_maps_of_a_publication_are_checked(tmp_path: Path, table: str, dimension: str, found: str) -> None:
    toml = TOML.replace('rows = "programme"\n', f'rows = "programme"\n{table}\n')
    toml = toml.replace('codelist = "programme.csv"', f'codelist = "programme.csv"{dimension}')
    path = write_small(tmp_path, toml)
    with pytest.raises(InputError, match=found):
        read_publication(path)
