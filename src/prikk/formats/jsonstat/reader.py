"""Cubes from datasets of JSON-stat, versions 2.0 and 1.x, whoever wrote them."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from prikk.errors import InputError, several
from prikk.formats.cube import (
    GREATEST_CUBE,
    UNKNOWN_LANGUAGE,
    AsRead,
    Category,
    Cube,
    CubeDimension,
    Measure,
    Role,
    top_of,
)
from prikk.formats.jsonstat.writer import MEASURES
from prikk.formats.numbers import fits, number_of
from prikk.formats.symbols import HIDDEN_SIGNS, signed_cell
from prikk.model.plainfile import plain
from prikk.model.release import PublishedCell
from prikk.model.status import Status

_NOTHING = frozenset({"", "NaN", "nan", "null", "Infinity", "-Infinity"})
_MEASURES = {name: measure for measure, name in MEASURES.items()}


def read_jsonstat(path: Path, *, hidden: Collection[str] = HIDDEN_SIGNS) -> Cube:
    """The cube of a file with one JSON-stat dataset. Raises InputError, also where there are several."""
    found = read_jsonstat_all(path, hidden=hidden)
    if len(found) != 1:
        what = f"{len(found)} datasets: {several([item.id for item in found])}"
        allowed = "a bundle or collection that holds one dataset"
        raise InputError(what, path=path, allowed=allowed, fix="save each as a file of its own")
    return found[0]


def read_jsonstat_all(path: Path, *, hidden: Collection[str] = HIDDEN_SIGNS) -> tuple[Cube, ...]:
    """The cubes of the JSON-stat datasets (2.0 or 1.x) that a file holds: one alone, or a bundle or collection.

    `hidden` are the signs of a confidential figure. Raises InputError when the file holds no such dataset.
    """
    try:
        data = json.loads(plain(path).read_text(encoding="utf-8-sig"), parse_float=Decimal, parse_constant=str)
    except OSError as error:
        raise InputError(f"the dataset cannot be read ({error.strerror})", path=path) from None
    except (ValueError, RecursionError):
        raise InputError("not a JSON file", path=path, allowed="a JSON-stat dataset in UTF-8") from None
    found = dict(_datasets(data))
    if not found:
        allowed = '"class": "dataset" with "id" and "size", or a bundle or collection that holds one such dataset'
        raise InputError("not a JSON-stat dataset", path=path, allowed=allowed)
    try:
        cubes = [(name, _Reading(path, item, hidden).cube()) for name, item in found.items()]
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise InputError(
            f"the dataset is damaged ({type(error).__name__})", path=path, allowed="a JSON-stat 2.0 dataset"
        ) from None
    if len(cubes) == 1:
        return (cubes[0][1],)
    return tuple(replace(cube, id=cube.id or name) for name, cube in cubes)


def _datasets(data: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """The datasets of a response by name, each in the form of version 2.0: of bundles (1.x) and collections, too."""
    if not isinstance(data, dict):
        return
    if data.get("class") == "dataset" and "id" in data:
        yield str(data.get("label") or "dataset"), data
    elif data.get("class") == "collection":
        link = data.get("link")
        items = link.get("item") if isinstance(link, dict) else None
        for number, item in enumerate(items if isinstance(items, list) else (), 1):
            for name, dataset in _datasets(item):
                yield f"{number}: {name}", dataset
    elif "class" not in data:
        for name, item in data.items():
            dimension = item.get("dimension") if isinstance(item, dict) else None
            if isinstance(dimension, dict) and "id" in dimension and "size" in dimension and "value" in item:
                stated = {key: dimension[key] for key in ("id", "size", "role") if key in dimension}
                yield name, {**item, **stated}


class _Reading:
    """Reads one dataset."""

    def __init__(self, path: Path, data: Mapping[str, Any], hidden: Collection[str]) -> None:
        self.path, self.data, self.hidden = path, data, hidden
        extension = data.get("extension") or {}
        self.px: Mapping[str, Any] = extension.get("px") or {}
        self.shows_kind = bool((extension.get("prikk") or {}).get("showsKind", False))
        self.language = str(self.px.get("language") or UNKNOWN_LANGUAGE)

    def cube(self) -> Cube:
        """The cube of the dataset."""
        dimensions = tuple(self.dimension(id) for id in self.data["id"])
        count = 1
        for size, item in zip(self.data["size"], dimensions, strict=True):
            if size != len(item.categories):
                raise ValueError("the sizes differ")
            count *= size
        if count > GREATEST_CUBE:
            raise InputError(f"a table of {count:,} cells", path=self.path, allowed=f"up to {GREATEST_CUBE:,}")
        next_update = self.px.get("nextUpdate")
        cells, signs = self.cells(count)
        return Cube(
            id=str(self.px.get("tableid") or self.px.get("matrix") or ""),
            languages=(self.language,),
            titles=self.labels(self.data.get("label")),
            source=self.labels(self.data.get("source")),
            dimensions=dimensions,
            cells=cells,
            notes=tuple(self.labels(note) for note in self.notes()),
            shows_kind=self.shows_kind,
            subject_code=str(self.px.get("subject-code") or ""),
            subjects=self.labels(self.px.get("subject-area")),
            updated=self.time(self.data.get("updated")),
            next_update=self.time(next_update),
            as_read=AsRead(signs),
        )

    def notes(self) -> list[Any]:
        """The notes of the dataset, and what it says that signs mean."""
        stated = self.data.get("note") or ()
        extension = self.data.get("extension") or {}
        told = (extension.get("status") or {}).get("label") if isinstance(extension.get("status"), dict) else None
        signs = told.items() if isinstance(told, dict) else ()
        return [*([stated] if isinstance(stated, str) else stated), *(f"{sign} = {text}" for sign, text in signs)]

    def labels(self, label: Any) -> dict[str, str]:
        """A label in the language of the dataset."""
        return {self.language: str(label)} if label else {}

    def time(self, value: Any) -> dt.datetime | None:
        """A time as the dataset writes it; None where it is something else."""
        try:
            found = dt.datetime.fromisoformat(value) if value else None
        except (TypeError, ValueError):
            return None
        return found.replace(tzinfo=dt.UTC) if found and found.tzinfo is None else found

    def dimension(self, id: str) -> CubeDimension:
        """A dimension by its id."""
        data = self.data["dimension"][id]
        category = data.get("category") or {}
        labels, index = category.get("label") or {}, category.get("index")
        codes = sorted(index, key=index.__getitem__) if isinstance(index, dict) else list(index or labels)
        extension = data.get("extension") or {}
        roles = {name: role for role in Role for name in (self.data.get("role") or {}).get(role.value, ())}
        units, measures = category.get("unit") or {}, extension.get("measuringType") or {}
        children = {code: tuple(parts) for code, parts in (category.get("child") or {}).items()}
        stated = str(extension.get("eliminationValueCode") or "")
        return CubeDimension(
            id=id,
            labels=self.labels(data.get("label") or id),
            role=roles.get(id, Role.CLASSIFICATION),
            categories=tuple(
                Category(
                    code,
                    self.labels(labels.get(code) or code),
                    notes=tuple((category.get("note") or {}).get(code, ())),
                    units=self.labels((units.get(code) or {}).get("base") or (units.get(code) or {}).get("label")),
                    decimals=int((units.get(code) or {}).get("decimals") or 0),
                    measure=_MEASURES.get(measures.get(code, ""), Measure.OTHER),
                )
                for code in codes
            ),
            total=stated if stated in codes else top_of(children),
            children=children,
            show_code=extension.get("show") == "code_value",
        )

    def cells(self, count: int) -> tuple[tuple[PublishedCell | None, ...], dict[int, str]]:
        """The cells in order, and what stands instead of figures, by place."""
        values, statuses = self.data["value"], self.data.get("status") or {}
        if isinstance(statuses, str):
            statuses = [statuses] * count
        if isinstance(values, list) and len(values) != count:
            raise ValueError("values are missing")

        def at(items: Any, place: int) -> Any:
            if isinstance(items, list):
                return items[place] if place < len(items) else None
            return items.get(str(place))

        cells, signs = [], {}
        for place in range(count):
            value = at(values, place)
            sign = at(statuses, place)
            if isinstance(value, str) and value not in _NOTHING and number_of(value) is None:
                sign = sign or value
            cell = self.cell(value, sign)
            if cell is None or cell.value is None:
                signs[place] = str(sign or "")
            cells.append(cell)
        return tuple(cells), signs

    def cell(self, value: Any, sign: Any) -> PublishedCell | None:
        """A cell from its value and its sign."""
        if isinstance(value, int | Decimal) and not isinstance(value, bool) and fits(value):
            return PublishedCell(Status.PUBLISHED, value)
        if value is not None and not isinstance(value, str):
            raise ValueError("a value that is no number")
        if value is not None and (number := number_of(value)) is not None:
            return PublishedCell(Status.PUBLISHED, number)
        if value is not None and value not in _NOTHING and value not in self.hidden and value.strip("."):
            raise ValueError("a value that is no number")
        return signed_cell(str(sign or ""), shows_kind=self.shows_kind, hidden=self.hidden)
