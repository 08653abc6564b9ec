"""The settings of confidentiality: each default once, each range once, whoever gives the value."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NoReturn

from prikk.errors import InputError, closest
from prikk.model.specification import Confidentiality
from prikk.model.text import trouble
from prikk.rules.demand import Demand
from prikk.rules.registry import rule_of

THRESHOLD, TOTAL_CODE, FREQ, ABSENT, TOLERANCE = 4, "Total", "n", "zero", 0
"""Where nobody says otherwise: counts below it are hidden; the code of a total; the column of counts; what a row that
is missing says; how far a count may be off."""
SYMBOL, ZEROS, PROTECTION, COST, RULE = (
    Confidentiality.symbol,
    Confidentiality.zeros,
    Confidentiality.protection,
    Confidentiality.cost,
    Confidentiality.rule,
)
"""The same for what a publication file need not say."""

_LONGEST_SYMBOL = 40

ZEROS_ALLOWED = ("publish", "hide", "may-hide")
SHOWN_ROWS_ALLOWED = ("accept", "refuse")
CHANGES_ALLOWED = ("publish", "protect")
COSTS = ("value", "log", "constant")
ABSENT_ALLOWED = ("zero", "unknown")
GREATEST = 10**15
"""Thresholds and widths go up to here, so that no sum of them can overflow."""
GREATEST_COUNT = 2**53
"""Counts and totals go up to here: spreadsheets and frames hold them exactly, and equations over hundreds of them fit
integers of 64 bits."""
DEAREST = 10**9
"""The greatest cost of hiding a cell, and the greatest factor of one."""

Refuse = Callable[[str, str, str], NoReturn]
"""Called with the name of a setting, what was found, and what is allowed."""


def refuse(name: str, found: str, allowed: str) -> NoReturn:
    """Refuse a setting that did not come from a file. Raises InputError."""
    raise InputError(f"{name}: {found}", allowed=allowed)


def check_settings(settings: Confidentiality, refuse: Refuse = refuse) -> Confidentiality:
    """The settings, when each is in its range. Raises InputError through `refuse`."""
    whole_number("threshold", settings.threshold, 1, GREATEST, refuse)
    one_of("zeros", settings.zeros, ZEROS_ALLOWED, refuse)
    one_of("cost", settings.cost, COSTS, refuse)
    one_of("shown_rows", settings.shown_rows, SHOWN_ROWS_ALLOWED, refuse)
    one_of("changes", settings.changes, CHANGES_ALLOWED, refuse)
    if not isinstance(settings.protection, str):
        refuse("protection", repr(settings.protection), Demand.ALLOWED)
    a_text("rule", settings.rule, refuse)
    one_of("shown_rows", settings.shown_rows, ("accept", "refuse"), refuse)
    one_of("changes", settings.changes, ("publish", "protect"), refuse)
    by_name("dimension_cost", settings.dimension_cost, "factors", refuse)
    try:
        Demand.parse(settings.protection)
        rule_of(settings)
    except InputError as error:
        name, _, found = error.found.rpartition(": ")
        refuse(name or "protection", found, str(error.allowed))
    symbol = settings.symbol
    if not isinstance(symbol, str) or not symbol.strip() or any(character.isdigit() for character in symbol):
        refuse("symbol", repr(symbol), "a text without digits")
    if trouble(symbol) or len(symbol) > _LONGEST_SYMBOL:
        refuse("symbol", repr(symbol[:_LONGEST_SYMBOL]), f"visible characters, at most {_LONGEST_SYMBOL}")
    for name in ("singletons", "shows_kind", "foresight"):
        if not isinstance(getattr(settings, name), bool):
            refuse(name, repr(getattr(settings, name)), "true or false")
    if settings.shows_kind and settings.zeros == "may-hide":
        refuse("shows_kind", "true with zeros = 'may-hide'", "false, or another treatment of zeros")
    for name, factor in settings.dimension_cost.items():
        positive("dimension_cost", factor, refuse, most=DEAREST, of=name)
    positive("total_cost", settings.total_cost, refuse, most=DEAREST)
    return settings


def whole_number(name: str, value: Any, least: int, most: int, refuse: Refuse = refuse) -> None:
    """Refuse what is no whole number from `least` to `most`. Raises InputError."""
    if isinstance(value, bool) or not hasattr(value, "__index__") or not least <= value <= most:
        refuse(name, repr(value), f"a whole number from {least} to {most:,}")


def a_text(name: str, value: Any, refuse: Refuse = refuse) -> None:
    """Refuse what is no text. Raises InputError."""
    if not isinstance(value, str):
        refuse(name, repr(value), "a text")


def by_name(name: str, value: Any, what: str, refuse: Refuse = refuse) -> None:
    """Refuse what is no mapping from names (None stands for an empty one) to `what`. Raises InputError."""
    if value is not None and not (isinstance(value, Mapping) and all(isinstance(key, str) for key in value)):
        refuse(name, repr(value), f"a mapping from names to {what}")


def a_total(total: Any, refuse: Refuse = refuse) -> None:
    """Refuse what names no code of totals: one text, or a text for each dimension. Raises InputError."""
    if isinstance(total, str):
        return
    texts = isinstance(total, Mapping) and all(isinstance(text, str) for pair in total.items() for text in pair)
    if not texts:
        refuse("total", repr(total), "the code of the total, or a mapping from dimensions to codes")


def one_of(name: str, value: Any, allowed: Sequence[str], refuse: Refuse = refuse) -> None:
    """Refuse what is none of the words. Raises InputError."""
    if value not in allowed:
        refuse(name, repr(value), closest(str(value), allowed))


def positive(name: str, value: Any, refuse: Refuse = refuse, *, most: float = math.inf, of: str | None = None) -> None:
    """Refuse what is no finite number above 0 and at most `most`. Raises InputError."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or not 0 < value <= most or not math.isfinite(value):
        limit = f" up to {most:,}" if math.isfinite(most) else ""
        refuse(name if of is None else f"{name}.{of}", repr(value), f"a number above 0{limit}")
