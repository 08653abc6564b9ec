"""Figures as others write them: marks for thousands, decimals that are zero, footnote signs, a dash for nothing."""

from __future__ import annotations

import math
import re
import warnings
from collections.abc import Sequence
from typing import Any

from prikk.errors import AssumptionWarning
from prikk.formats.columns import Columns

_FOOTNOTE = re.compile(r"(?<=[0-9])\s?[¹²³⁴⁵⁶⁷⁸⁹⁰†‡]+|(?<=[0-9])\s[0-9a-z]\)")
_SPACED = re.compile(r"[0-9]{1,3}(?:[ \u00a0\u2009\u202f'’][0-9]{3})+")
_MARKED = re.compile(r"[1-9][0-9]{0,2}(?:(?:\.[0-9]{3})+|(?:,[0-9]{3})+)")
_PLAIN = re.compile(r"[0-9]{1,3}")
_ZEROS = re.compile(r"([0-9]+)[.,]0+")
_DASHES = frozenset("-–—−‐‑")
"""What stands for a count of nothing in many countries' tables."""


def plain_figures(table: Columns, name: str, symbol: str) -> list[str]:
    """A column of counts as plain digits where that is what they mean; empty where hidden, else as found.

    - `12.0` is 12. A point or comma before three digits is a mark for thousands where all that have one look so and
      some figure below 1,000 has none; else `1.000` stays what it is, which is refused.
    - Thousands may be set apart by spaces and apostrophes.
    - Footnote signs (`12¹`) are left out, and a dash is 0, unless it is the symbol; an `AssumptionWarning` says so.
    """
    texts = [_text(value, symbol) for value in table[name]]
    bare = [_FOOTNOTE.sub("", text) for text in texts]
    if bare != texts:
        _assume(table, name, texts, bare, "signs behind figures are read as footnotes")
    zeros = ["0" if text in _DASHES and text != symbol else text for text in bare]
    if zeros != bare:
        _assume(table, name, bare, zeros, "a dash is read as a count of 0")
    pointed = [text for text in zeros if re.search(r"[.,]", text)]
    if pointed and all(map(_MARKED.fullmatch, pointed)) and any(map(_PLAIN.fullmatch, zeros)):
        whole = [re.sub(r"[.,]", "", text) if _MARKED.fullmatch(text) else text for text in zeros]
        _assume(table, name, zeros, whole, "a point or comma before three digits is read as a mark for thousands")
        return whole
    return [_number(text) for text in zeros]


def _text(value: Any, symbol: str) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()
    return "" if text == symbol or text in ("nan", "NaN", "<NA>") else text


def _number(text: str) -> str:
    """Figures that can only mean one whole number, as its digits."""
    if _SPACED.fullmatch(text):
        return re.sub(r"[^0-9]", "", text)
    zeros = _ZEROS.fullmatch(text)
    return zeros[1] if zeros and not _MARKED.fullmatch(text) else text


def _assume(table: Columns, name: str, before: Sequence[str], after: Sequence[str], what: str) -> None:
    rows = [row for row, (old, new) in enumerate(zip(before, after, strict=True)) if old != new]
    place = str(table.error(rows[0], name, what))
    more = f" (and in {len(rows) - 1:,} more rows)" if len(rows) > 1 else ""
    warnings.warn(f"{place}{more}", AssumptionWarning, stacklevel=2)
