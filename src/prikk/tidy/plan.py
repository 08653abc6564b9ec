"""How published files are to be read: a short TOML that a person can read, correct and keep for the next month."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import msgspec

from prikk.errors import InputError, closest
from prikk.model.plainfile import GREATEST_FILE, plain
from prikk.tidy.signs import MEANINGS

Source = Literal["columns", "levels", "heading", "groups", "indents", "sheets"]
Tree = Literal["", "flat", "layout", "none"]


class DimensionPlan(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A dimension of a table.

    `source` says where its codes stand: in `columns` (several with `levels`: from the coarsest to the finest), in the
    heading, in labels that head a group of rows or that others are set in under, or in the names of sheets. Columns
    are called by their heading or their letters; `labels` are those of what the codes in them are called. `total` is
    the code of the total (left out: found in the figures). `tree` says whether parts add up `flat` under the total,
    along the `layout` (indents, groups, levels), or not at all (`none`). `time` tells that the codes are periods.
    """

    name: str
    source: Source = "columns"
    columns: list[str] = []
    labels: list[str] = []
    total: str = ""
    tree: Tree = ""
    time: bool = False


class TablePlan(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A table on a sheet (or of a document: the heading above it).

    `file` is the name of the file where there are several. `heading` has the first and the last row of the heading, as
    rows are numbered in the file; `[]` where there is none. `skip` tells that the table is not read. `measures` says
    of headings of figures what stands below: `count`, `share of DIM`, `mean over DIM`, `change in DIM`, or `other`.
    """

    file: str = ""
    sheet: str = ""
    number: int = 1
    heading: list[int] = []
    skip: bool = False
    dimensions: list[DimensionPlan] = []
    measures: dict[str, str] = {}


class RoundingPlan(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What figures are rounded to: those of a measure, or those at some codes (`where`: a code by dimension).

    `way` is `nearest` (so much as half the base off) or `random` (up to the base less one).
    """

    base: int
    way: Literal["nearest", "random", "none"] = "nearest"
    measure: str = ""
    where: dict[str, str] = {}


class Plan(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """How files are read. Whatever is left out is found by looking.

    `signs` gives the meaning of each sign in the place of a figure. `decimal` and `thousands` are the marks within
    figures. `threshold` and `zeros` are the rule behind hidden figures. `apart` tells that tables are not linked, even
    if their dimensions have the same names, `together` that those are totals of others which may be.
    """

    encoding: str = ""
    separator: str = ""
    decimal: str = ""
    thousands: str = ""
    threshold: int = 0
    zeros: str = ""
    signs: dict[str, str] = {}
    rounding: list[RoundingPlan] = []
    apart: bool = False
    together: bool = False
    tables: list[TablePlan] = []

    def table(self, file: str, sheet: str, number: int) -> TablePlan | None:
        """What is said of a table: the first that names its file (or none), its sheet (or none) and its number."""
        for item in self.tables:
            if item.file in ("", file) and item.sheet in ("", sheet) and item.number == number:
                return item
        return None


def read_plan(path: Path) -> Plan:
    """The plan in a TOML file. Raises InputError with the place of what does not fit."""
    try:
        content = plain(path, most=GREATEST_FILE).read_text(encoding="utf-8")
        data = tomllib.loads(content)
    except OSError as error:
        raise InputError(f"the plan cannot be read ({error.strerror})", path=path) from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"not a TOML file ({error})", path=path) from None
    try:
        found = msgspec.convert(data, Plan)
    except msgspec.ValidationError as error:
        raise InputError(f"the plan does not fit: {error}", path=path, allowed=_fields(str(error))) from None
    for sign, meaning in found.signs.items():
        if meaning not in MEANINGS:
            raise InputError(
                f"{meaning!r} is no meaning of a sign",
                path=path,
                column=f"signs.{sign}",
                allowed=closest(meaning, MEANINGS),
            )
    for item in found.rounding:
        if not 1 <= item.base <= 10**9:
            raise InputError(f"{item.base}", path=path, column="rounding.base", allowed="a whole number from 1 to 10^9")
    if found.zeros not in ("", "hide", "publish", "may-hide"):
        raise InputError(f"{found.zeros!r}", path=path, column="zeros", allowed="hide, publish, may-hide")
    return found


def _fields(error: str) -> str:
    of = {"tables": TablePlan, "dimensions": DimensionPlan, "rounding": RoundingPlan}
    kind = next((of[name] for name in ("dimensions", "tables", "rounding") if f".{name}[" in error), Plan)
    return f"the keys {', '.join(kind.__struct_fields__)}"


def written(plan: Plan, about: str) -> str:
    """A plan as TOML, with a first line that says what it is `about`."""
    data = msgspec.to_builtins(plan)
    lines = [f"# {line}" for line in about.splitlines()]
    tables = data.pop("tables", [])
    rounding = data.pop("rounding", [])
    signs = data.pop("signs", {})
    lines += [f"{name} = {_toml(value)}" for name, value in data.items()]
    if signs:
        lines += ["", "[signs]", *(f"{_toml(sign)} = {_toml(meaning)}" for sign, meaning in signs.items())]
    for item in rounding:
        lines += ["", "[[rounding]]", *(f"{name} = {_toml(value)}" for name, value in item.items())]
    for item in tables:
        dimensions, measures = item.pop("dimensions", []), item.pop("measures", {})
        lines += ["", "[[tables]]", *(f"{name} = {_toml(value)}" for name, value in item.items())]
        if measures:
            lines.append(f"measures = {_toml(measures)}")
        for dimension in dimensions:
            lines += ["", "[[tables.dimensions]]", *(f"{name} = {_toml(value)}" for name, value in dimension.items())]
    return "\n".join(lines) + "\n"


def _toml(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case str():
            return msgspec.json.encode(value).decode()
        case dict():
            return "{ " + ", ".join(f"{_toml(str(name))} = {_toml(item)}" for name, item in value.items()) + " }"
        case _:
            assert isinstance(value, Sequence)
            return "[" + ", ".join(map(_toml, value)) + "]"
