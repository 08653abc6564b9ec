"""How far the figures of tables may be off because others rounded them: of a table, of a code, or of a column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PureWindowsPath

from prikk.counts.rows import Rows
from prikk.errors import InputError, closest
from prikk.rules.settings import GREATEST, whole_number

Tolerance = int | Mapping[str, int]
"""One number for all figures, or for some by the name of a table, `DIM=CODE`, or a column of changes ("" for all)."""


@dataclass(frozen=True)
class Rounding:
    """How far figures may be off: those of each table, those in rows with a code, and changes in a column of their own.

    A figure may be off by the most that is said of it. `of_codes` has the dimension and the code.
    """

    of_tables: Mapping[str, int]
    of_codes: Mapping[tuple[str, str], int] = field(default_factory=dict)
    of_columns: Mapping[str, int] = field(default_factory=dict)
    one_for_all: bool = False

    @property
    def said(self) -> dict[str, int]:
        """What is not exact, in words."""
        codes = {f"{name} {code}": value for (name, code), value in self.of_codes.items()}
        return {name: value for name, value in {**self.of_tables, **codes, **self.of_columns}.items() if value}


def rounding_of(
    tolerance: Tolerance, names: Sequence[str], dims: Sequence[str], read: Sequence[Rows], changes: Sequence[str]
) -> Rounding:
    """What `tolerance` says of the tables called `names`, whose rows are `read`, and of columns of `changes`.

    Raises InputError for a name that is none of them.
    """
    if not isinstance(tolerance, Mapping):
        whole_number("tolerance", tolerance, 0, GREATEST)
        return Rounding(dict.fromkeys(names, tolerance), one_for_all=True)
    of_tables = dict.fromkeys(names, tolerance.get("", 0))
    of_codes: dict[tuple[str, str], int] = {}
    of_columns: dict[str, int] = {}
    for name, value in tolerance.items():
        whole_number(f"tolerance.{name}" if name else "tolerance", value, 0, GREATEST)
        dimension, equals, code = name.partition("=")
        if called := [path for path in names if is_called(path, name)]:
            if len(called) > 1:
                raise InputError(f"tolerance: several tables are called {name!r}", allowed=closest(name, names))
            of_tables[called[0]] = value
        elif equals and dimension in dims:
            codes = dict.fromkeys(key[dims.index(dimension)] for item in read for key in item.codes)
            if code not in codes:
                raise InputError(f"tolerance: no row of {dimension} has {code!r}", allowed=closest(code, codes))
            of_codes[dimension, code] = value
        elif name in changes:
            of_columns[name] = value
        elif name:
            allowed = closest(name, [*names, *changes, *(f"{item}=CODE" for item in dims)])
            raise InputError(f"tolerance: {name!r} is no table", allowed=allowed)
    return Rounding(of_tables, of_codes, of_columns)


def is_called(path: str, name: str) -> bool:
    """Whether a table is called so: its whole path, or the name of its file."""
    return name in (path, PureWindowsPath(path).name)


def rounded(read: Sequence[Rows], names: Sequence[str], dims: Sequence[str], rounding: Rounding) -> list[Rows]:
    """The rows of tables, each with how far its figure may be off."""
    places = {(dims.index(name), code): value for (name, code), value in rounding.of_codes.items()}
    found = []
    for name, rows in zip(names, read, strict=True):
        least = rounding.of_tables[name]
        off = [max(least, own) for own in rows.off] if rows.off else [least] * len(rows.codes)
        if places:
            off = [
                max(own, *(value for (part, code), value in places.items() if key[part] == code), 0)
                for own, key in zip(off, rows.codes, strict=True)
            ]
        found.append(replace(rows, off=off))
    return found
