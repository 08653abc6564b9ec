"""Letters that the report's font lacks: a box stands for each, and it is said where they are."""

from __future__ import annotations

import struct
import unicodedata
import warnings
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from prikk.errors import AssumptionWarning
from prikk.model.release import Release
from prikk.words import text

_FONTS = ("SourceSans3-Regular.ttf", "SourceSans3-Bold.ttf", "SourceSans3-Italic.ttf")
_BOXES = "\u25a1\u25a0?"
_JOINER = "\u200d"
_VARIANTS = frozenset(map(chr, range(0xFE00, 0xFE10)))
_FULL = (3, 10)
"""The platform and encoding of the table of all Unicode characters (OpenType, cmap, format 12)."""


def with_boxes(data: Any) -> Any:
    """The data of a report with a box for each letter that the font lacks; marks without a width are left out."""
    if isinstance(data, str):
        return "".join(_shown(character) for character in data)
    if isinstance(data, dict):
        return {key: with_boxes(value) for key, value in data.items()}
    return [with_boxes(item) for item in data] if isinstance(data, list | tuple) else data


def tell_of_boxes(release: Release, language: str) -> None:
    """Warn of the codes whose labels have such letters, by code and codelist, and of the pages."""
    for place, said in _texts(release, language):
        if lacking := [character for character in dict.fromkeys(said) if _shown(character) != character]:
            named = ", ".join(f"{character} (U+{ord(character):04X})" for character in lacking[:5])
            warnings.warn(f"the PDF's font lacks {named} of {place}; a box is set", AssumptionWarning, stacklevel=2)


def _texts(release: Release, language: str) -> Iterator[tuple[str, str]]:
    yield "the title", text(release.titles, language)
    for dimension in release.dimensions:
        for item in dimension.codelist:
            yield f"code {item.code} of codelist {dimension.codelist.name}", item.label(language)
    for family, labels in release.families.items():
        yield f"the title of {family}", text(labels, language)
    for page in release.pages:
        if page.language == language:
            yield f"page {page.id}", page.markdown


def _shown(character: str) -> str:
    if ord(character) in _letters() or character.isspace():
        return character
    if character == _JOINER or character in _VARIANTS:
        return ""
    if unicodedata.category(character) == "Cf":  # has no glyph in any font
        return character
    return next(box for box in _BOXES if ord(box) in _letters())


@cache
def _letters() -> frozenset[int]:
    """The characters that every font of the report has."""
    folder = files("prikk.formats") / "data" / "fonts"
    return frozenset.intersection(*(frozenset(_characters((folder / name).read_bytes())) for name in _FONTS))


def _characters(font: bytes) -> Iterator[int]:
    """The characters that an OpenType font has a glyph for (OpenType specification, table cmap, format 12)."""
    (tables,) = struct.unpack_from(">H", font, 4)
    entries = (struct.unpack_from(">4sIII", font, 12 + 16 * number) for number in range(tables))
    start = next(offset for tag, _, offset, _ in entries if tag == b"cmap")
    (count,) = struct.unpack_from(">H", font, start + 2)
    found = (struct.unpack_from(">HHI", font, start + 4 + 8 * number) for number in range(count))
    table = start + next(offset for platform, encoding, offset in found if (platform, encoding) == _FULL)
    (groups,) = struct.unpack_from(">I", font, table + 12)
    for number in range(groups):
        first, last, _ = struct.unpack_from(">III", font, table + 16 + 12 * number)
        yield from range(first, last + 1)
