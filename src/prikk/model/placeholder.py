"""Placeholders in texts of a publication: `{name}`, and nothing else that `str.format` would do."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

_PIECE = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")


def fault(text: str, names: Collection[str]) -> str | None:
    """What is wrong with the placeholders of a text; None where each is one of `names`. `{{` and `}}` are braces."""
    for piece in _PIECE.finditer(text):
        if piece[0] in ("{", "}"):
            return f"a brace {piece[0]!r} that stands alone"
        if piece[1] is not None and piece[1] not in names:
            return f"{piece[0]} is no placeholder here"
    return None


def allowed(names: Collection[str]) -> str:
    """Wording for what may stand in such a text."""
    listed = ", ".join(f"{{{name}}}" for name in names)
    return f"{listed or 'no placeholder'}; {{{{ and }}}} for braces"


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with the values in place of the placeholders.

    Raises KeyError for a name that has no value; `fault` says so beforehand.
    """
    return _PIECE.sub(lambda piece: piece[0][0] if piece[1] is None else values[piece[1]], text)
