"""Selection expressions of PxWebApi: `*`, `?`, `top(n,offset)`, `bottom`, `from`, `to`, `range`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from prikk.serve.problems import Problem

_CALL = re.compile(r"(top|bottom|from|to|range)\((.*)\)", re.IGNORECASE)
_OPENED = re.compile(r"(top|bottom|from|to|range)\(", re.IGNORECASE)
_COUNT = re.compile(r"([1-9]\d{0,8})(?:,\s*(\d{1,9}))?", re.ASCII)
_STARS = re.compile(r"\*?[^*]*\*?")
_SEPARATOR = re.compile(r",(?![^\[]*])(?![^(]*\))")


def split_values(text: str) -> list[str]:
    """The values of a list in a URL; a value with commas may stand in brackets: `[range(2020,2022)]`."""
    found = [item.strip() for item in _SEPARATOR.split(text)]
    return [item[1:-1] if item.startswith("[") and item.endswith("]") else item for item in found if item]


def selected(values: Sequence[str], codes: Sequence[str], *, is_time: bool) -> frozenset[str]:
    """The codes that values and expressions select; the case of letters does not matter.

    The latest periods are the top of time. Raises Problem for a value that is none and for an expression that is not
    well formed.
    """
    by_name = {code.casefold(): code for code in codes}
    found: set[str] = set()
    for value in values:
        exact = by_name.get(value.casefold())
        expanded = [exact] if exact is not None else _expanded(value, codes, is_time=is_time)
        if not expanded:
            raise Problem("Non-existent value")
        found.update(expanded)
    return frozenset(found)


def _expanded(value: str, codes: Sequence[str], *, is_time: bool) -> Sequence[str]:
    if call := _CALL.fullmatch(value):
        return _called(call[1].lower(), call[2].strip(), codes, is_time=is_time)
    if _OPENED.match(value):
        raise Problem("Illegal selection expression")
    if "*" in value or "?" in value:
        return _matching(value, codes)
    return ()


def _called(name: str, inside: str, codes: Sequence[str], *, is_time: bool) -> Sequence[str]:
    if name in ("top", "bottom"):
        count = _COUNT.fullmatch(inside)
        if count is None:
            raise Problem("Illegal selection expression")
        ordered = codes[::-1] if (name == "top") == is_time else codes
        first = int(count[2] or 0)
        return ordered[first : first + int(count[1])]
    ends = inside.split(",")
    if len(ends) != (2 if name == "range" else 1):
        raise Problem("Illegal selection expression")
    places = [_place(code.strip(), codes) for code in ends]
    if name == "from":
        return codes[places[0] :]
    return codes[min(places) if name == "range" else 0 : max(places) + 1]


def _place(code: str, codes: Sequence[str]) -> int:
    if not code:
        raise Problem("Illegal selection expression")
    try:
        return [known.casefold() for known in codes].index(code.casefold())
    except ValueError:
        raise Problem("Non-existent value") from None


def _matching(value: str, codes: Sequence[str]) -> Sequence[str]:
    """The codes like a pattern: `*` at its ends stands for anything, `?` for one letter."""
    if not _STARS.fullmatch(value):
        raise Problem("Illegal selection expression")
    parts = (".*" if sign == "*" else "." if sign == "?" else re.escape(sign) for sign in value.casefold())
    pattern = re.compile("".join(parts), re.DOTALL)
    return [code for code in codes if pattern.fullmatch(code.casefold())]
