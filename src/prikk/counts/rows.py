"""Rows of a table of counts: codes, figures and stars, each checked."""

from __future__ import annotations

import math
import re
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from prikk.counts.derived import Derived
from prikk.counts.figures import plain_figures
from prikk.errors import AssumptionWarning, InputError
from prikk.formats.columns import Columns
from prikk.model.cell import Codes
from prikk.model.status import Status
from prikk.rules.settings import GREATEST_COUNT, TOTAL_CODE

_WHOLE = re.compile(r"[0-9]+")
_DECIMAL = re.compile(r"-?[0-9]+([.,][0-9]+)?")
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
    "m": Status.MISSING,
}
OFF = "(off)"
"""The column that says of each row how far its figure may be off through rounding, in tables that prikk made itself."""


@dataclass(frozen=True)
class RowForm:
    """How the rows of tables are read: names of columns, the sign of a hidden cell, meanings of derived figures.

    `off` tells that a column says of each row how far its figure may be off.
    """

    dims: Sequence[str]
    freq: str
    symbol: str
    status: str | None = None
    derived: Mapping[str, Derived] = field(default_factory=dict)
    off: bool = False


@dataclass(frozen=True)
class Rows:
    """The rows of a table: the codes of each, its count and its derived figures (None where not shown), its status.

    `derived` has an entry for each column of derived figures that the table has. `off` tells how far each figure may be
    off through rounding (nothing: none is); a row with neither figure nor star is of a cell of which
    nothing is known, but that it is at most what `off` says, where it says something.
    """

    table: Columns
    codes: Sequence[Codes]
    figures: Sequence[int | None] = field(repr=False)
    derived: Mapping[str, Sequence[Decimal | None]] = field(repr=False)
    statuses: Sequence[Status]
    off: Sequence[int] = ()

    def ends(self, row: int) -> tuple[int, int] | None:
        """The least and the most that the figure of a row says of its cell, None where it says nothing."""
        figure = self.figures[row]
        if figure is None:
            return None
        off = self.off[row] if self.off else 0
        return max(0, figure - off), figure + off


def read_rows(table: Columns, form: RowForm) -> Rows:
    """Check and read the rows of a table; the code of a dimension without a column is empty. Raises InputError."""
    worked_out = [name for name in form.derived if name in table.columns]
    has_freq = form.freq in table.columns or not worked_out
    count = len(table[form.freq if has_freq else worked_out[0]])
    if not count:
        raise InputError("the table has no rows", path=table.path)
    parts = [_with_total(table, name) if name in table.columns else [""] * count for name in form.dims]
    marked = (
        [] if form.status is None else [_status(table, form.status, *item) for item in enumerate(table[form.status])]
    )
    hidden = [status.hidden for status in marked] or [False] * count
    texts = plain_figures(table, form.freq, form.symbol) if has_freq else []
    figures = [_figure(table, form, row, texts[row]) if has_freq and not hidden[row] else None for row in range(count)]
    unseen = [False] * count if form.off else hidden  # in a published table a figure beside a star is one that is shown
    derived = {
        name: [None if unseen[row] else _derived(table, form, name, row) for row in range(count)] for name in worked_out
    }
    main: Sequence[object] = figures if has_freq else derived[worked_out[0]]
    for row, figure in enumerate(main if marked else ()):
        if figure is None and not hidden[row] and marked[row] is not Status.MISSING:
            allowed = "a figure, or a status that hides"
            raise table.error(row, None, "no figure in a row that is not hidden", allowed=allowed)
    found = [Status.CONFIDENTIAL if figure is None else Status.PUBLISHED for figure in main]
    off = [int(item) for item in table[OFF]] if form.off else []
    return Rows(table, list(zip(*parts, strict=True)), figures, derived, marked or found, off)


def _with_total(table: Columns, name: str) -> list[str]:
    """The codes of a column in which empty ones stand for the total, unless a code does that already."""
    texts = [code_text(code) for code in table[name]]
    if "" not in texts or TOTAL_CODE in texts or not any(texts):
        return read_codes(table, name)
    where = str(table.error(texts.index(""), name, "empty codes are read as the total"))
    warnings.warn(where, AssumptionWarning, stacklevel=2)
    return [text or TOTAL_CODE for text in texts]


def read_codes(table: Columns, name: str) -> list[str]:
    """The codes of a column as text. Raises InputError for an empty one."""
    found = []
    for row, code in enumerate(table[name]):
        text = code_text(code)
        if not text:
            raise table.error(row, name, "an empty code", allowed="a code, that of the total included")
        found.append(text)
    return found


def code_text(code: Any) -> str:
    """A code as text; empty where there is none."""
    text = str(int(code)) if isinstance(code, float) and code.is_integer() else str(code).strip()
    return "" if code is None or text in ("nan", "NaT", "<NA>") else text


def _status(table: Columns, name: str, row: int, value: Any) -> Status:
    found = _STATUSES.get("" if value is None else str(value).strip().lower())
    if found is None:
        raise table.error(row, name, f"{value!r} is no status", allowed="F, C, A, D, or true and false")
    return found


def _sign(value: Any, symbol: str) -> str:
    """A value as text, empty where it is hidden."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()
    return "" if text == symbol else text


def _figure(table: Columns, form: RowForm, row: int, text: str) -> int | None:
    """A count, None for a star. The figure itself may be confidential: no message repeats it."""
    if not text:
        return None
    if _WHOLE.fullmatch(text) and int(text) <= GREATEST_COUNT:
        return int(text)
    allowed = f"a whole number from 0; empty or {form.symbol} where hidden"
    if text.startswith("-") and _WHOLE.fullmatch(text[1:]):
        raise table.error(row, form.freq, "a negative figure", allowed=allowed)
    if _DECIMAL.fullmatch(text) and not _WHOLE.fullmatch(text):
        fix = "percentages and averages are no counts: say what their column shows (derived)"
        raise table.error(row, form.freq, "a figure with decimals", allowed=allowed, fix=fix)
    found = "a figure that is too large" if _WHOLE.fullmatch(text) else "a text that is no count"
    raise table.error(row, form.freq, found, allowed=allowed)


def _derived(table: Columns, form: RowForm, name: str, row: int) -> Decimal | None:
    """A derived figure, None where it is not shown."""
    text = _sign(table[name][row], form.symbol)
    if not text:
        return None
    derived = form.derived[name]
    figure = derived.read(text)
    if figure is None:
        allowed = f"{derived.allowed}; empty or {form.symbol} where hidden"
        raise table.error(row, name, f"no {derived.kind}", allowed=allowed)
    return figure
