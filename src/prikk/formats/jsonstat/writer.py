"""Datasets of JSON-stat 2.0 from cubes."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from prikk.formats.cube import Cube, CubeDimension, Measure, Role
from prikk.formats.family import cubes_of
from prikk.formats.symbols import symbol_of
from prikk.formats.words import file_name
from prikk.model.release import Release
from prikk.words import text

MEASURES = {
    Measure.STOCK: "Stock",
    Measure.FLOW: "Flow",
    Measure.AVERAGE: "Average",
    Measure.OTHER: "Other",
}


def write(release: Release, folder: Path) -> tuple[Path, ...]:
    """Write `json-stat/<family>.json`, and `<family>.<language>.json` for the further languages."""
    folder = folder / "json-stat"
    folder.mkdir(exist_ok=True)
    paths = []
    for cube in cubes_of(release):
        for language in release.languages:
            path = folder / file_name(release, cube.id, language, ".json")
            described = dataset(cube, language, codelists=_codelists(release, cube))
            path.write_text(dumps(described) + "\n", encoding="utf-8", newline="")
            paths.append(path)
    return tuple(paths)


def _codelists(release: Release, cube: Cube) -> dict[str, str]:
    """Where the codelists of a cube stand in the description of the release, seen from the folder of the datasets."""
    places = {item.id: place for place, item in enumerate(release.dimensions)}
    return {
        item.id: f"../release.json#/dimensions/{places[item.id]}/codelist"
        for item in cube.dimensions
        if item.id in places
    }


def dumps(data: Mapping[str, Any]) -> str:
    """A dataset as compact JSON."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def dataset(
    cube: Cube,
    language: str,
    *,
    with_values: bool = True,
    heading: Sequence[str] | None = None,
    codelists: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """A cube as a JSON-stat dataset in one language; without values it is a description of the table.

    `heading` are the ids of the dimensions that stand in the head of a table; left out, contents and time. `codelists`
    tell where the classifications of dimensions stand.
    """
    if heading is None:
        heading = [item.id for item in cube.dimensions if item.role in (Role.CONTENTS, Role.TIME)]
    found: dict[str, Any] = {"version": "2.0", "class": "dataset", "label": text(cube.titles, language)}
    if cube.source:
        found["source"] = text(cube.source, language)
    if cube.updated:
        found["updated"] = _time_text(cube.updated)
    if cube.notes:
        found["note"] = [text(note, language) for note in cube.notes]
    found["role"] = {
        role.value: ids
        for role in (Role.TIME, Role.GEOGRAPHY, Role.CONTENTS)
        if (ids := [item.id for item in cube.dimensions if item.role is role])
    }
    found["id"] = [item.id for item in cube.dimensions]
    found["size"] = list(cube.size)
    found["dimension"] = {item.id: _dimension(item, language) for item in cube.dimensions}
    for id, address in (codelists or {}).items():
        found["dimension"][id]["extension"]["codelist"] = address
    found["extension"] = _extension(cube, language, heading)
    found["value"] = values = _values(cube) if with_values else []
    without = (place for place, value in enumerate(values) if value is None)
    if signs := {str(place): symbol_of(cube.cells[place]).sign for place in without}:
        found["status"] = signs
    return found


def _values(cube: Cube) -> list[int | float | None]:
    values = [None if cell is None else cell.value for cell in cube.cells]
    return [float(value) if isinstance(value, Decimal) else value for value in values]


def _time_text(time: dt.datetime) -> str:
    known = time if time.tzinfo else time.replace(tzinfo=dt.UTC)
    return known.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _dimension(item: CubeDimension, language: str) -> dict[str, Any]:
    category: dict[str, Any] = {
        "index": dict(item.positions),
        "label": {part.code: text(part.labels, language) for part in item.categories},
    }
    if notes := {part.code: list(part.notes) for part in item.categories if part.notes}:
        category["note"] = notes
    if item.children:
        category["child"] = {code: list(parts) for code, parts in item.children.items()}
    extension: dict[str, Any] = {"elimination": bool(item.total)}
    if item.total:
        extension["eliminationValueCode"] = item.total
    extension["show"] = "code_value" if item.show_code else "value"
    if item.role is Role.CONTENTS:
        category["unit"] = {
            part.code: {"base": text(part.units, language), "decimals": part.decimals} for part in item.categories
        }
        extension["measuringType"] = {part.code: MEASURES[part.measure] for part in item.categories}
    return {"label": text(item.labels, language), "category": category, "extension": extension}


def _extension(cube: Cube, language: str, heading: Sequence[str]) -> dict[str, Any]:
    contents = cube.dimension(Role.CONTENTS)
    px: dict[str, Any] = {
        "tableid": cube.id,
        "decimals": max((part.decimals for part in contents.categories), default=0) if contents else 0,
        "aggregallowed": cube.may_aggregate,
        "language": language,
        "contents": text(cube.titles, language),
        "descriptiondefault": True,
        "heading": list(heading),
        "stub": [item.id for item in cube.dimensions if item.id not in heading],
        "matrix": cube.id,
        "subject-code": cube.subject_code,
        "subject-area": text(cube.subjects, language),
    }
    if cube.next_update:
        px["nextUpdate"] = _time_text(cube.next_update)
    found: dict[str, Any] = {"px": px, "prikk": {"showsKind": cube.shows_kind}}
    if cube.notes:
        found["noteMandatory"] = {str(place): True for place in range(len(cube.notes))}
    return found
