"""Codes for what tables leave over: the persons of a total who are under none of the codes that are shown."""

from __future__ import annotations

from collections.abc import Sequence

MARK, _PART = "\x1e", "\x1f"


def rest_code(inside: Sequence[str], outside: Sequence[str]) -> str:
    """The code of the leaves that are in all of some codes and in none of some others. No codelist has such a code."""
    return MARK + _PART.join(inside) + MARK + _PART.join(outside)


def rest_of(code: str) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """The codes that a rest lies in, and those that it leaves out; None for a code that is no rest."""
    if not code.startswith(MARK):
        return None
    inside, outside = code.removeprefix(MARK).split(MARK)[:2]
    return tuple(filter(None, inside.split(_PART))), tuple(filter(None, outside.split(_PART)))


def code_text(code: str) -> str:
    """A code for a person to read: the code itself, or what a rest is the rest of."""
    found = rest_of(code)
    return code if found is None else f"{' and '.join(found[0])} without {', '.join(found[1])}"
