"""The shape of a publication file: its keys, the type and range of each value, in the words of the file."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from pathlib import Path
from types import UnionType
from typing import Any, Literal, NoReturn, get_args, get_origin, get_type_hints

from prikk.errors import InputError, closest
from prikk.model.text import LONGEST_TEXT, trouble

_WORDS: dict[type, str] = {
    str: 'a text in quotes ("...")',
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    dt.datetime: "a date with time and zone (2024-01-31T08:00:00+01:00)",
    dt.date: "a date (2024-01-31)",
    list: "a list ([...])",
    dict: "a table ({ key = value })",
}
_FOUND: dict[type, str] = {
    str: "a text",
    bool: "true or false",
    int: "a whole number",
    float: "a number with decimals",
    dt.datetime: "a date with time",
    dt.date: "a date",
    dt.time: "a time of day",
    list: "a list",
    dict: "a table",
}


class ShapeCheck:
    """Checks what a TOML file holds against the dataclasses that describe it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def fail(self, place: str, found: str, allowed: str | None = None) -> NoReturn:
        """Raise the InputError of a key."""
        raise InputError(found, path=self.path, column=f"key {place}" if place else None, allowed=allowed)

    def check(self, data: Any, kind: Any, place: str = "") -> None:
        """Refuse what does not fit. Places in lists count from 1.

        Raises InputError with the key, what was found and what is allowed.
        """
        origin = get_origin(kind)
        if origin is UnionType:
            options = [option for option in get_args(kind) if option is not type(None)]
            if len(options) > 1 and not isinstance(data, tuple(get_origin(option) or option for option in options)):
                self.fail(place, _shown(data), wording(kind))
            own = (option for option in options if isinstance(data, get_origin(option) or option))
            self.check(data, options[0] if len(options) == 1 else next(own), place)
        elif origin is Literal:
            if data not in get_args(kind) or not isinstance(data, str):
                self.fail(place, _shown(data), closest(str(data), get_args(kind)))
        elif origin is list:
            self._typed(data, list, place)
            for number, item in enumerate(data, 1):
                self.check(item, get_args(kind)[0], f"{place}[{number}]")
        elif origin is dict:
            self._typed(data, dict, place)
            for name, item in data.items():
                self._text(name, place)
                self.check(item, get_args(kind)[1], f"{place}.{name}")
        elif is_dataclass(kind):
            self._typed(data, dict, place)
            self._keys(data, kind, place)
        else:
            self._typed(data, kind, place)
            if kind is str:
                self._text(data, place)

    def _keys(self, data: Mapping[str, Any], kind: Any, place: str) -> None:
        types = get_type_hints(kind)
        known = {field.name: field for field in fields(kind) if field.metadata.get("key", True)}
        for name, item in data.items():
            key = f"{place}.{name}".lstrip(".")
            if name not in known:
                self.fail(key, f"unknown key {name!r}", closest(name, known))
            self.check(item, types[name], key)
            self._range(item, known[name], key)
        for name, field in known.items():
            if name not in data and field.default is MISSING and field.default_factory is MISSING:
                self.fail(f"{place}.{name}".lstrip("."), "this key is missing", wording(types[name]))

    def _range(self, value: Any, field: Field[Any], place: str) -> None:
        low, high = field.metadata.get("range", (None, None))
        for item in (value.values() if isinstance(value, dict) else [value]) if low is not None else ():
            if not low <= item <= high:
                self.fail(place, str(item), f"a number from {low} to {high}")

    def _typed(self, data: Any, kind: type, place: str) -> None:
        fits = isinstance(data, kind) and (kind is bool or not isinstance(data, bool))
        if kind is dt.date:
            fits = type(data) is dt.date
        if kind is float:
            fits = isinstance(data, int | float) and not isinstance(data, bool)
            if fits and not math.isfinite(data):
                self.fail(place, str(data), "a finite number")
        if not fits:
            self.fail(place, _shown(data), _WORDS[kind])

    def _text(self, text: str, place: str) -> None:
        if found := trouble(text, lines=True):
            self.fail(place, found, "visible characters and line breaks")
        if len(text) > LONGEST_TEXT:
            self.fail(place, f"a text of {len(text):,} characters", f"up to {LONGEST_TEXT:,}")


def wording(kind: Any) -> str:
    """What a value of a type is, in words of the file."""
    if get_origin(kind) is UnionType:
        return " or ".join(wording(option) for option in get_args(kind) if option is not type(None))
    origin = get_origin(kind)
    if origin is Literal:
        return f"one of {', '.join(map(str, get_args(kind)))}"
    return _WORDS.get(dict if is_dataclass(kind) else origin or kind, "a value")


def _shown(value: Any) -> str:
    """What was found: short values as they stand, else their kind."""
    kind = _FOUND.get(type(value), f"a {type(value).__name__}")
    return f"{value!r} is {kind}" if isinstance(value, str | int | float) and len(repr(value)) <= 60 else kind
