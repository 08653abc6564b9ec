"""Colours and their contrast (WCAG 2.2, relative luminance and contrast ratio)."""

from __future__ import annotations

import re

WHITE, DARK = "#ffffff", "#12181e"
"""The grounds of pages: by light, and by dark."""
READABLE = 4.5
"""The least contrast of text and its ground (WCAG 2.2, 1.4.3)."""

_COLOUR = re.compile(r"#[0-9a-f]{6}")
_STEPS = 50


def is_colour(text: str) -> bool:
    """Whether a text is a colour: `#` and six hexadecimal digits, letters small."""
    return _COLOUR.fullmatch(text) is not None


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, from 1 (the same) to 21 (black and white)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def readable(colour: str, ground: str, least: float = READABLE) -> str:
    """The colour nearest to this one, on the way to white or black, whose contrast with a ground is enough."""
    end = "#000000" if _luminance(ground) > 0.18 else WHITE
    steps = (_mixed(colour, end, step / _STEPS) for step in range(_STEPS + 1))
    return next(found for found in steps if contrast(found, ground) >= least)


def _parts(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[place : place + 2], 16) for place in (1, 3, 5))


def _luminance(colour: str) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (value / 255 for value in _parts(colour))
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _mixed(colour: str, other: str, share: float) -> str:
    parts = zip(_parts(colour), _parts(other), strict=True)
    return "#" + "".join(f"{round(own + (its - own) * share):02x}" for own, its in parts)
