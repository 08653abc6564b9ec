"""The report's font, and letters that it lacks: a box stands for each, and it is said where they are."""

from __future__ import annotations

import struct
import unicodedata
import warnings
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import typst

from prikk.errors import AssumptionWarning, OutputError
from prikk.model.release import Release
from prikk.model.style import Style
from prikk.staging import temporary_folder
from prikk.words import text

_USUAL = "Source Sans 3"
_USUAL_FILES = files("prikk.formats") / "data" / "fonts"
_BOXES = "\u25a1\u25a0?"
_JOINER = "\u200d"
_VARIANTS = frozenset(map(chr, range(0xFE00, 0xFE10)))
_FULL, _BASIC = (3, 10), (3, 1)
"""The platform and encoding of the tables of all Unicode characters (OpenType, cmap, formats 12 and 4)."""


@dataclass(frozen=True)
class ReportFont:
    """A font: its family, and the characters that each of its faces has."""

    family: str
    letters: frozenset[int]


def font_of(style: Style) -> ReportFont:
    """The font of a dress. Raises OutputError for one that cannot be read."""
    return _house_font(style.fonts) if style.fonts else _usual_font()


@contextmanager
def fonts_of(style: Style) -> Iterator[Any]:
    """The fonts of a dress, as the typesetter takes them: it reads their files when it needs them."""
    if not style.fonts:
        with as_file(_USUAL_FILES) as folder:
            yield _loaded(folder)
        return
    with temporary_folder("prikk-font-") as folder:
        for name, content in style.font_files().items():
            (folder / name).write_bytes(content)
        yield _loaded(folder)


@cache
def _usual_font() -> ReportFont:
    return ReportFont(
        _USUAL, _shared([path.read_bytes() for path in _USUAL_FILES.iterdir() if path.name.endswith(".ttf")])
    )


@lru_cache(maxsize=2)
def _house_font(faces: tuple[str, ...]) -> ReportFont:
    style = Style(fonts=faces)
    with fonts_of(style) as fonts:
        families = {font.family for font in fonts.fonts()}
    try:
        letters = _shared(list(style.font_files().values()))
    except (struct.error, StopIteration, KeyError):
        letters = frozenset()
    if len(families) != 1 or not letters:
        raise OutputError("the fonts of the style are not faces of one font that can be read")
    return ReportFont(families.pop(), letters)


def _loaded(folder: Path) -> Any:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])


def with_boxes(data: Any, letters: Collection[int]) -> Any:
    """The data of a report with a box for each letter that the font lacks; marks without a width are left out."""
    if isinstance(data, str):
        return "".join(_shown(character, letters) for character in data)
    if isinstance(data, dict):
        return {key: with_boxes(value, letters) for key, value in data.items()}
    return [with_boxes(item, letters) for item in data] if isinstance(data, list | tuple) else data


def tell_of_boxes(release: Release, language: str) -> None:
    """Warn of the codes whose labels have such letters, by code and codelist, and of the pages."""
    letters = font_of(release.style).letters
    for place, said in _texts(release, language):
        lacking = [character for character in dict.fromkeys(said) if _shown(character, letters) != character]
        if lacking:
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


def _shown(character: str, letters: Collection[int]) -> str:
    if ord(character) in letters or character.isspace():
        return character
    if character == _JOINER or character in _VARIANTS:
        return ""
    if unicodedata.category(character) == "Cf":  # has no glyph in any font
        return character
    return next(box for box in _BOXES if ord(box) in letters)


def _shared(faces: Collection[bytes]) -> frozenset[int]:
    """The characters that each of some faces has."""
    return frozenset.intersection(*(frozenset(_characters(face)) for face in faces))


def _characters(font: bytes) -> Iterator[int]:
    """The characters that an OpenType font has a glyph for (OpenType specification, table cmap)."""
    (tables,) = struct.unpack_from(">H", font, 4)
    entries = (struct.unpack_from(">4sIII", font, 12 + 16 * number) for number in range(tables))
    start = next(offset for tag, _, offset, _ in entries if tag == b"cmap")
    (count,) = struct.unpack_from(">H", font, start + 2)
    found = (struct.unpack_from(">HHI", font, start + 4 + 8 * number) for number in range(count))
    places = {(platform, encoding): start + offset for platform, encoding, offset in found}
    if _FULL not in places:
        yield from _basic_characters(font, places[_BASIC])
        return
    (groups,) = struct.unpack_from(">I", font, places[_FULL] + 12)
    for number in range(groups):
        first, last, _ = struct.unpack_from(">III", font, places[_FULL] + 16 + 12 * number)
        yield from range(first, last + 1)


def _basic_characters(font: bytes, table: int) -> Iterator[int]:
    """Those of a table of format 4: runs by their ends and beginnings."""
    (twice,) = struct.unpack_from(">H", font, table + 6)
    ends = struct.unpack_from(f">{twice // 2}H", font, table + 14)
    starts = struct.unpack_from(f">{twice // 2}H", font, table + 16 + twice)
    for first, last in zip(starts, ends, strict=True):
        yield from range(first, min(last, 0xFFFE) + 1)
