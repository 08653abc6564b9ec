"""Rows of a table of counts: codes, figures and stars, each checked."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from prikk.counts.columns import Columns
from prikk.errors import InputError
from prikk.model.status import Status
from prikk.system import Key

_WHOLE = re.compile(r"[0-9]+")
_STATUSES: Mapping[str, Status] = {
    "": Status.PUBLISHED,
    "false": Status.PUBLISHED,
    "0": Status.PUBLISHED,
    "f": Status.PUBLISHED,
    "true": Status.CONFIDENTIAL,
    "1": Status.CONFIDENTIAL,
    "c": Status.CONFIDENTIAL,
    "a": Status.PRIMARY,
    "d": Status.SECONDARY,
}


@dataclass(frozen=True)
class Rows:
    """The rows of a table: the key of each, its figure (None where hidden) and its status."""

    table: Columns
    keys: Sequence[Key]
    figures: Sequence[int | None] = field(repr=False)
    statuses: Sequence[Status]


def read_rows(
    table: Columns, dims: Sequence[str], totals: Mapping[str, str], *, freq: str, symbol: str, status: str | None
) -> Rows:
    """Check and read the rows of a table; a dimension without a column is the total. Raises InputError."""
    count = len(table[freq])
    if not count:
        raise InputError("the table has no rows", path=table.path)
    parts = [
        _codes(table, name) if name in table.columns or name not in totals else [totals[name]] * count for name in dims
    ]
    if status is None:
        figures = [_figure(table, freq, row, value, symbol) for row, value in enumerate(table[freq])]
        statuses = [Status.CONFIDENTIAL if figure is None else Status.PUBLISHED for figure in figures]
    else:
        statuses = [_status(table, status, row, value) for row, value in enumerate(table[status])]
        figures = [
            None if statuses[row].hidden else _shown(table, freq, row, value, symbol)
            for row, value in enumerate(table[freq])
        ]
    return Rows(table, list(zip(*parts, strict=True)), figures, statuses)


def _codes(table: Columns, name: str) -> list[str]:
    found = []
    for row, code in enumerate(table[name]):
        text = str(int(code)) if isinstance(code, float) and code.is_integer() else str(code).strip()
        if code is None or text in ("", "nan"):
            raise table.error(row, name, "an empty code", allowed="a code, that of the total included")
        found.append(text)
    return found


def _status(table: Columns, name: str, row: int, value: Any) -> Status:
    found = _STATUSES.get("" if value is None else str(value).strip().lower())
    if found is None:
        raise table.error(row, name, f"{value!r} is no status", allowed="F, C, A, D, or true and false")
    return found


def _shown(table: Columns, name: str, row: int, value: Any, symbol: str) -> int:
    figure = _figure(table, name, row, value, symbol)
    if figure is None:
        raise table.error(row, name, "no figure in a row that is not hidden", allowed="a count, or a status that hides")
    return figure


def _figure(table: Columns, name: str, row: int, value: Any, symbol: str) -> int | None:
    """A count, None for a star. The figure itself may be confidential: no message repeats it."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()
    if text in ("", symbol):
        return None
    if _WHOLE.fullmatch(text):
        return int(text)
    allowed = f"a whole number from 0; empty or {symbol} where hidden"
    if text.startswith("-") and _WHOLE.fullmatch(text[1:]):
        raise table.error(row, name, "a negative figure", allowed=allowed)
    try:
        float(text.replace(",", "."))
    except ValueError:
        raise table.error(row, name, "a text that is no count", allowed=allowed) from None
    fix = "percentages: name their column as the share, and what they are a share of"
    raise table.error(row, name, "a figure with decimals", allowed=allowed, fix=fix)
