"""Selection expressions of PxWebApi: `*`, `?`, `top(n,offset)`, `bottom`, `from`, `to`, `range`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from prikk.serve.problems import RequestError, shown

_CALL = re.compile(r"(top|bottom|from|to|range)\((.*)\)", re.IGNORECASE | re.DOTALL)
_OPENED = re.compile(r"(top|bottom|from|to|range)\(", re.IGNORECASE)
_COUNT = re.compile(r"([1-9]\d{0,8})(?:,\s*(\d{1,9}))?", re.ASCII)
_STARS = re.compile(r"\*?[^*]*\*?")
_ILLEGAL = "Illegal selection expression"
_MOST_EXPRESSIONS = 1_000
_MOST_STEPS = 1_000_000
"""How many codes the expressions of one variable may be compared with, all together: some tenths of a second."""


def split_values(text: str) -> list[str]:
    """The values of a list in a URL; a value with commas may stand in brackets: `[range(2020,2022)]`."""
    found, start, inside = [], 0, ""
    last = {"[": text.rfind("]"), "(": text.rfind(")")}
    for place, sign in enumerate(text):
        if inside:
            inside = "" if sign == inside else inside
        elif place < last.get(sign, -1):
            inside = "]" if sign == "[" else ")"
        elif sign == ",":
            found.append(text[start:place].strip())
            start = place + 1
    found.append(text[start:].strip())
    return [item[1:-1] if item.startswith("[") and item.endswith("]") else item for item in found if item]


def selected(variable: str, values: Sequence[str], codes: Sequence[str], *, is_time: bool) -> frozenset[str]:
    """The codes of a variable that values and expressions select; the case of letters does not matter.

    The latest periods are the top of time. Raises RequestError for a value that is none, for an expression that is not
    well formed, and for more expressions than can be answered at once.
    """
    return _Variable(variable, codes, is_time).selected(values)


class _Variable:
    """The codes of a variable, and the work that its expressions have taken."""

    def __init__(self, id: str, codes: Sequence[str], is_time: bool) -> None:
        self._id, self._codes, self._is_time = id, codes, is_time
        self._names = [code.casefold() for code in codes]
        self._places = {name: place for place, name in reversed(list(enumerate(self._names)))}

    def selected(self, values: Sequence[str]) -> frozenset[str]:
        """The codes that values and expressions select."""
        found: set[str] = set()
        expressions = dict.fromkeys(value for value in values if value.casefold() not in self._places)
        most = min(_MOST_EXPRESSIONS, max(_MOST_STEPS // max(len(self._codes), 1), 1))
        if len(expressions) > most:
            raise RequestError(_ILLEGAL, detail=f"{len(expressions)} expressions for {self._id}; at most {most}")
        found.update(self._codes[self._places[value.casefold()]] for value in values if value not in expressions)
        for value in expressions:
            expanded = self._expanded(value)
            if not expanded:
                raise RequestError("Non-existent value", detail=f"{self._id} has no value {shown(value)}")
            found.update(expanded)
        return frozenset(found)

    def _expanded(self, value: str) -> Sequence[str]:
        if call := _CALL.fullmatch(value):
            return self._called(value, call[1].lower(), call[2].strip())
        if _OPENED.match(value):
            raise self._illegal(value)
        if "*" in value or "?" in value:
            return self._matching(value)
        return ()

    def _called(self, value: str, name: str, inside: str) -> Sequence[str]:
        if name in ("top", "bottom"):
            count = _COUNT.fullmatch(inside)
            if count is None:
                raise self._illegal(value)
            first, wanted = int(count[2] or 0), int(count[1])
            if (name == "top") == self._is_time:
                last = max(len(self._codes) - first, 0)
                return self._codes[max(last - wanted, 0) : last]
            return self._codes[first : first + wanted]
        ends = inside.split(",")
        if len(ends) != (2 if name == "range" else 1):
            raise self._illegal(value)
        places = [self._place(value, code.strip()) for code in ends]
        if name == "from":
            return self._codes[places[0] :]
        return self._codes[min(places) if name == "range" else 0 : max(places) + 1]

    def _place(self, value: str, code: str) -> int:
        if not code:
            raise self._illegal(value)
        place = self._places.get(code.casefold())
        if place is None:
            raise RequestError("Non-existent value", detail=f"{self._id} has no value {shown(code)}")
        return place

    def _matching(self, value: str) -> Sequence[str]:
        """The codes like a pattern: `*` at its ends stands for anything, `?` for one letter."""
        if not _STARS.fullmatch(value):
            raise self._illegal(value)
        parts = (".*" if sign == "*" else "." if sign == "?" else re.escape(sign) for sign in value.casefold())
        pattern = re.compile("".join(parts), re.DOTALL)
        return [code for code, name in zip(self._codes, self._names, strict=True) if pattern.fullmatch(name)]

    def _illegal(self, value: str) -> RequestError:
        return RequestError(_ILLEGAL, detail=f"{shown(value)} for {self._id}")
