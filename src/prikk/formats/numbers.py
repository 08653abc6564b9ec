"""Figures in files that others wrote, as whole or decimal numbers of a size that can be worked with."""

from __future__ import annotations

import re
from decimal import Decimal

_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?([eE][-+]?\d{1,4})?", re.ASCII)
_LONGEST = 40
_GREATEST_POWER = 30
_GREATEST: int = 10**30


def number_of(text: str) -> int | Decimal | None:
    """The number that a text spells out; None for anything else, and for what no figure of statistics comes near.

    A short text may stand for a number that fills the memory once it is a whole one (`1e999999999`).
    """
    if len(text) > _LONGEST or not _NUMBER.fullmatch(text):
        return None
    found = Decimal(text)
    if not fits(found):
        return None
    return int(text) if text.lstrip("+-").isdigit() else found


def fits(number: int | Decimal) -> bool:
    """Whether a number is of a size that figures have."""
    if isinstance(number, int):
        return abs(number) < _GREATEST
    return bool(number.is_finite() and -_GREATEST_POWER <= number.adjusted() < _GREATEST_POWER)
