"""`release.json`: everything of a release but its cells, which stand beside it in `cells.csv`.

What a release is can be read back from these two public files alone, exactly; the server and all tools that start from
something already published do so.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from prikk.errors import InputError
from prikk.formats.cells import read_cells
from prikk.model.period import FORMS, Period
from prikk.model.plainfile import plain
from prikk.model.release import Release
from prikk.model.table import PERIOD, Table
from prikk.words.own import check_words

NAME = "release.json"
_CELLS = "cells.csv"
_FORMAT = "prikk-release-1"
_SCALARS: Mapping[Any, tuple[Callable[[str], Any], str]] = {
    Period: (Period.parse, FORMS),
    dt.datetime: (dt.datetime.fromisoformat, "a time like 2024-01-12T10:00:00+01:00"),
    dt.date: (dt.date.fromisoformat, "a date like 2024-01-12"),
}


def write(release: Release, folder: Path) -> tuple[Path, ...]:
    """Write `release.json`. Its cells are read from the `cells.csv` of the same folder (`prikk.formats.cells`)."""
    path = folder / NAME
    described = {"format": _FORMAT} | _plain_fields(release, skip="cells")
    content = json.dumps(described, ensure_ascii=False, indent=1) + "\n"
    path.write_text(content, encoding="utf-8", newline="")
    return (path,)


def read_release(path: Path) -> Release:
    """The release of a folder that holds `release.json` and `cells.csv` (or of the `release.json` itself).

    Raises InputError when a file is missing, damaged, or does not fit the other.
    """
    path = path / NAME if path.is_dir() else path
    try:
        data = json.loads(plain(path).read_text(encoding="utf-8"))
    except OSError as error:
        found, allowed = f"the release cannot be read ({error.strerror})", f"a folder of a release, with a {NAME}"
        raise InputError(found, path=path, allowed=allowed) from None
    except (ValueError, RecursionError):
        raise InputError("not a JSON file", path=path, allowed=f"a {NAME} that prikk wrote") from None
    if not isinstance(data, dict) or data.pop("format", None) != _FORMAT:
        raise InputError("not the description of a release", path=path, allowed=f'"format": "{_FORMAT}"')
    cells = read_cells(path.with_name(_CELLS))
    parts = _Reader(path).fields(Release, data, "", given={"cells": cells.cells})
    for told in parts.get("words", {}).values():
        check_words(path, told)
    try:
        release = Release(**parts)
    except ValueError as error:
        raise InputError(f"{_CELLS} and {NAME} do not fit together ({error})", path=path) from None
    if cells.names[:-2] != tuple(dimension.id for dimension in release.dimensions):
        raise InputError(f"{_CELLS} has other dimensions than {NAME}", path=path)
    return release


def _plain(item: Any) -> Any:
    if isinstance(item, Period):
        return item.code
    if isinstance(item, dt.date):
        return item.isoformat()
    if isinstance(item, Table):
        return _plain_table(item)
    if isinstance(item, Mapping):
        return {name: _plain(part) for name, part in item.items()}
    if isinstance(item, tuple):
        return [_plain(part) for part in item]
    return _plain_fields(item) if is_dataclass(item) else item


def _plain_fields(item: Any, skip: str = "") -> dict[str, Any]:
    """The fields of a dataclass, those that hold their default left out."""
    kept = [field.name for field in fields(item) if field.name != skip and getattr(item, field.name) != _default(field)]
    return {name: _plain(getattr(item, name)) for name in kept}


def _plain_table(table: Table) -> dict[str, Any]:
    """A table: of rows of one axis the code stands alone, columns say what each of their codes is of."""
    found, alone = _plain_fields(table), len(table.row_axes) == 1
    found.pop("column_axes", None)
    found["columns"] = [dict(zip(table.column_axes, column, strict=True)) for column in table.columns]
    if alone:
        found["row_axes"], found["rows"] = table.row_axes[0], [code for (code,) in table.rows]
    return {"row_dimension" if name == "row_axes" else name: part for name, part in found.items()}


def _default(field: Any) -> Any:
    return field.default if field.default_factory is MISSING else field.default_factory()


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


class _Reader:
    """Builds the classes of the model from plain data, checking each value against its type."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def fields(self, kind: Any, data: Any, place: str, given: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The arguments of a dataclass; `given` are those that do not come from the data."""
        allowed = {field.name: field for field in fields(kind) if field.name not in (given or {})}
        if not isinstance(data, dict) or not data.keys() <= allowed.keys():
            raise self.refused(place, f"an object with {', '.join(allowed)}")
        missing = [name for name in allowed if name not in data and _default(allowed[name]) is MISSING]
        if missing:
            raise self.refused(place, f"a value for {', '.join(missing)}")
        hints = _hints(kind)
        return {name: self.value(hints[name], data[name], f"{place}.{name}".lstrip(".")) for name in data} | dict(
            given or {}
        )

    def value(self, kind: Any, data: Any, place: str) -> Any:
        """The value of a type."""
        origin, inner = get_origin(kind), get_args(kind)
        if origin in (Union, UnionType):
            return None if data is None and NoneType in inner else self.value(inner[0], data, place)
        if origin is tuple:
            if not isinstance(data, list):
                raise self.refused(place, "a list")
            return tuple(self.value(inner[0], part, f"{place}[{number}]") for number, part in enumerate(data))
        if origin is not None:
            if not isinstance(data, dict):
                raise self.refused(place, "an object")
            return {name: self.value(inner[1], part, f"{place}.{name}") for name, part in data.items()}
        if kind in _SCALARS:
            return self.scalar(kind, data, place)
        if kind is Table:
            data = self.table(data, place)
        if isinstance(kind, type) and is_dataclass(kind):
            parts = self.fields(kind, data, place)
            try:
                return kind(**parts)
            except ValueError:
                raise self.refused(place, "parts that fit together") from None
        if type(data) is not kind:
            raise self.refused(
                place, {"str": "a text", "int": "a whole number", "bool": "true or false"}[kind.__name__]
            )
        return data

    def table(self, data: Any, place: str) -> Any:
        """The fields of a table as `_plain_table` writes them."""
        if not isinstance(data, dict) or not {"row_dimension", "rows", "columns"} <= data.keys():
            raise self.refused(place, "an object with row_dimension, rows, columns")
        axes, rows, columns = (data[name] for name in ("row_dimension", "rows", "columns"))
        if isinstance(axes, str) and isinstance(rows, list):
            axes, rows = [axes], [[code] for code in rows]
        if not isinstance(axes, list) or not all(isinstance(axis, str) for axis in axes):
            raise self.refused(f"{place}.row_dimension", "a text, or a list of texts")
        if not isinstance(columns, list) or not all(isinstance(column, dict) for column in columns):
            raise self.refused(f"{place}.columns", "a list of objects")
        names = list(columns[0]) if columns else []
        if any(list(column) != names for column in columns):
            raise self.refused(f"{place}.columns", f"objects with {', '.join(names)}")
        if not isinstance(rows, list) or not all(isinstance(row, list) and len(row) == len(axes) for row in rows):
            raise self.refused(f"{place}.rows", "a code of each row_dimension in every row")
        for number, column in enumerate(columns):
            if PERIOD in column:
                self.scalar(Period, column[PERIOD], f"{place}.columns[{number}].{PERIOD}")
        for number, row in enumerate(rows):
            if PERIOD in axes:
                self.scalar(Period, row[axes.index(PERIOD)], f"{place}.rows[{number}]")
        if data.get(PERIOD):
            self.scalar(Period, data[PERIOD], f"{place}.{PERIOD}")
        found = {name: part for name, part in data.items() if name != "row_dimension"}
        values = [list(column.values()) for column in columns]
        return found | {"row_axes": axes, "rows": rows, "column_axes": names, "columns": values}

    def scalar(self, kind: Any, data: Any, place: str) -> Any:
        """The value of a type that is written as text."""
        parse, allowed = _SCALARS[kind]
        try:
            return parse(data)
        except (ValueError, TypeError):
            raise self.refused(place, allowed) from None

    def refused(self, place: str, allowed: str) -> InputError:
        """The error for a value that does not fit; what was found is not repeated."""
        return InputError("a value that does not fit", path=self.path, column=place or None, allowed=allowed)
