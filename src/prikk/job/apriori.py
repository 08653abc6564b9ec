"""Reading and writing what is said of single cells beforehand."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from prikk.errors import InputError, closest
from prikk.formats.columns import Columns
from prikk.formats.frames import read_columns
from prikk.job.output import write_rows
from prikk.model.cell import CellKey
from prikk.rules.apriori import Apriori, Hide, Said
from prikk.rules.settings import DEAREST
from prikk.system import UNBOUNDED, CellIndex
from prikk.system.index import named
from prikk.system.published import Figure

FIELDS = ("hide", "weight", "cost", "low", "high")
_WORDS = {"": None, "true": Hide.YES, "false": Hide.NO, **{item.value: item for item in Hide}}


def read_apriori(
    source: Any, names: Sequence[str], keys: Collection[CellKey], *, otherwise: Mapping[str, str] | None = None
) -> Apriori:
    """Read an a-priori file (CSV, or a frame).

    A row is a cell: a column for each part `names` of its key (those of `otherwise` may be missing: the code given
    there is meant), then any of `hide` (`yes`: it is hidden so that nobody can compute it; `unprotected`: it is hidden,
    though it may be computable; `no`: it is shown), `weight` (a number above 0), `cost` (a number from 0), `low` and
    `high` (whole numbers from 0); empty where nothing is said. A column `note` is for people. `keys` are the cells that
    there are. Raises InputError with file, row, column and what is allowed.
    """
    table = read_columns(source)
    given = [name for name in FIELDS if name in table.columns]
    for name in table.columns:
        if name not in (*names, *FIELDS, "note"):
            raise InputError(
                f"no column {name!r} can be here", path=table.path, allowed=closest(name, [*names, *FIELDS, "note"])
            )
    if not given:
        raise InputError("nothing is said of the cells", path=table.path, allowed=f"a column {', '.join(FIELDS)}")
    cells: dict[CellKey, Said] = {}
    places: dict[CellKey, Callable[..., InputError]] = {}
    for row, key in enumerate(_keys(table, names, keys, otherwise or {})):
        if key in cells:
            raise table.error(row, None, f"the cell {named(key)} stands twice", allowed="each cell once")
        cells[key] = _said(table, row, given)
        places[key] = _placed(table, row)
    if not cells:
        raise InputError("the file has no rows", path=table.path)
    return Apriori(cells, places)


def cell_figures(apriori: Apriori, index: CellIndex) -> dict[CellKey, Figure]:
    """The cells that something is said of, in a table where every figure is a count."""
    return {key: Figure(key, index.columns[key]) for key in apriori.cells}


def write_apriori(apriori: Apriori, names: Sequence[str], path: Path) -> None:
    """Write what is said of cells in the form that `read_apriori` reads."""
    rows = (
        (*key.parts, None if said.hide is None else said.hide.value, said.weight, said.cost, said.low, said.high)
        for key, said in sorted(apriori.cells.items())
    )
    write_rows(path, (*names, *FIELDS), rows)


def _placed(table: Columns, row: int) -> Callable[..., InputError]:
    return lambda column, found, *, allowed: table.error(row, column, found, allowed=allowed)


def _text(value: Any) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()


def _keys(
    table: Columns, names: Sequence[str], keys: Collection[CellKey], otherwise: Mapping[str, str]
) -> Iterator[CellKey]:
    count = len(next(iter(table.columns.values()), ()))
    parts = [
        [otherwise[name]] * count
        if name in otherwise and name not in table.columns
        else [_text(code) for code in table[name]]
        for name in names
    ]
    dimensions = len(next(iter(keys), CellKey(tuple(names))).codes)
    for row, key in enumerate(CellKey.from_parts(cell, dimensions) for cell in zip(*parts, strict=True)):
        if key not in keys:
            for part, (name, code) in enumerate(zip(names, key.parts, strict=True)):
                if code not in (known := {other.parts[part] for other in keys}):
                    raise table.error(row, name, f"no cell has the code {code!r}", allowed=closest(code, known))
            raise table.error(row, None, f"there is no cell {named(key)}", allowed="cells of the tables")
        yield key


def _said(table: Columns, row: int, given: Sequence[str]) -> Said:
    text = {name: _text(table[name][row]) for name in given}
    word = text.get("hide", "").lower()
    if word not in _WORDS:
        raise table.error(row, "hide", f"{word!r}", allowed="yes, unprotected or no, or empty")
    weight, cost = _number(table, row, "weight", text), _number(table, row, "cost", text)
    if weight is not None and weight <= 0:
        raise table.error(row, "weight", "no weight", allowed="a number above 0, or empty for 1")
    low, high = _bound(table, row, "low", text), _bound(table, row, "high", text)
    if low is not None and high is not None and low > high:
        raise table.error(row, None, "the bounds cross", allowed="a low bound that is at most the high one")
    return Said(_WORDS[word], 1.0 if weight is None else weight, cost, low, high)


def _number(table: Columns, row: int, name: str, text: Mapping[str, str]) -> float | None:
    if not (found := text.get(name, "")):
        return None
    try:
        number = float(found)
    except ValueError:
        number = math.nan
    if not 0 <= number <= DEAREST:
        raise table.error(row, name, "no such number", allowed=f"a number from 0 to {DEAREST:,}, or empty")
    return number


def _bound(table: Columns, row: int, name: str, text: Mapping[str, str]) -> int | None:
    found = text.get(name, "")
    if found and not (found.isascii() and found.isdigit() and int(found) < UNBOUNDED):
        raise table.error(row, name, "no whole number", allowed="a whole number from 0, or empty for no bound")
    return int(found) if found else None
