"""JSON-PX: the response form that statistics banks had before JSON-stat: a key and its figures a row."""

from __future__ import annotations

from itertools import product
from typing import Any

from prikk.formats.cube import Cube, Role
from prikk.formats.symbols import symbol_of
from prikk.model.release import PublishedCell
from prikk.words import text


def json_px(cube: Cube, language: str) -> dict[str, Any]:
    """The cube with a row for each combination of codes and a figure for each content."""
    contents = cube.dimension(Role.CONTENTS)
    keys = [item for item in cube.dimensions if item is not contents]
    if contents is not None:
        cube = cube.ordered([*(item.id for item in keys), contents.id])
    columns = [
        {
            "code": item.id,
            "text": text(item.labels, language),
            "type": "t" if item.role is Role.TIME else "d",
        }
        for item in keys
    ]
    columns += [
        {"code": part.code, "text": text(part.labels, language), "type": "c"}
        for part in (contents.categories if contents else ())
    ]
    width = len(contents.categories) if contents else 1
    codes = product(*(item.codes for item in keys))
    return {
        "columns": columns,
        "comments": [],
        "data": [
            {"key": list(key), "values": [_figure(cell) for cell in cube.cells[start : start + width]]}
            for key, start in zip(codes, range(0, len(cube.cells), width), strict=True)
        ],
        "metadata": [
            {
                "infofile": "",
                "updated": cube.updated.isoformat() if cube.updated else "",
                "label": text(cube.titles, language),
                "source": text(cube.source, language),
            }
        ],
    }


def _figure(cell: PublishedCell | None) -> str:
    return symbol_of(cell).sign if cell is None or cell.value is None else str(cell.value)
