"""Reading what a publication says of its dress: colours that can be read, a logo that does nothing, fonts."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path
from typing import NoReturn
from xml.etree import ElementTree

from prikk.errors import InputError
from prikk.model.colour import READABLE, WHITE, contrast, is_colour, readable
from prikk.model.plainfile import plain
from prikk.model.publication import StyleSpec
from prikk.model.style import FACES, MOST_LINES, Style
from prikk.model.text import inside

GREATEST_LOGO, GREATEST_FONT = 300_000, 2_000_000
"""Bytes that a logo and a face of a font may have."""

_INSIDE = "a file in the publication's folder or below it, links included"
_PNG = b"\x89PNG\r\n\x1a\n"
_FONTS = (b"\x00\x01\x00\x00", b"OTTO", b"true")
_ACTIVE = frozenset({"script", "foreignobject", "iframe", "a", "animate", "set", "animatemotion", "animatetransform"})


def style_of(path: Path, spec: StyleSpec) -> Style:
    """The dress that a publication called `path` in messages asks for. Raises InputError."""
    reader = _StyleReader(path)
    if spec.accent:
        reader.colour("style.accent", spec.accent)
    if len(spec.lines) > MOST_LINES:
        reader.fail("style.lines", f"{len(spec.lines)} colours", f"up to {MOST_LINES}")
    for number, colour in enumerate(spec.lines, 1):
        reader.colour(f"style.lines[{number}]", colour)
    if len(spec.font) > len(FACES) or (spec.font and len(spec.font) < 2):
        reader.fail("style.font", f"{len(spec.font)} files", f"the faces {', '.join(FACES)}, at least two of them")
    logo, kind = reader.logo(spec.logo) if spec.logo else ("", "")
    return Style(
        accent=spec.accent,
        lines=tuple(spec.lines),
        logo=logo,
        logo_kind=kind,
        logo_labels=spec.logo_label,
        fonts=tuple(reader.face(f"style.font[{number}]", name) for number, name in enumerate(spec.font, 1)),
        page=spec.page,
        orientation=spec.orientation,
        footers=spec.footer,
    )


class _StyleReader:
    def __init__(self, path: Path) -> None:
        self.path = path

    def fail(self, key: str, found: str, allowed: str) -> NoReturn:
        raise InputError(found, path=self.path, column=f"key {key}", allowed=allowed)

    def colour(self, key: str, colour: str) -> None:
        """Refuse a colour that cannot be read on white, with the nearest that can."""
        if not is_colour(colour):
            self.fail(key, f"{colour!r} is no colour", 'a colour like "#123a6b", letters small')
        if (found := contrast(colour, WHITE)) < READABLE:
            near = readable(colour, WHITE)
            said = f"{colour} has a contrast of {found:.1f} to 1 with white"
            self.fail(key, said, f"at least {READABLE} to 1, so that it can be read: {near} is near")

    def logo(self, name: str) -> tuple[str, str]:
        """A logo in base64, and its kind."""
        content = self._content("style.logo", name, GREATEST_LOGO)
        if content.startswith(_PNG):
            return b64encode(content).decode(), "png"
        if (why := _active(content)) is not None:
            self.fail("style.logo", why, "a PNG, or an SVG that is nothing but a picture")
        return b64encode(content).decode(), "svg"

    def face(self, key: str, name: str) -> str:
        """A face of a font in base64."""
        content = self._content(key, name, GREATEST_FONT)
        if not content.startswith(_FONTS):
            self.fail(key, f"{name!r} is no font", "a TrueType or OpenType font (.ttf, .otf)")
        return b64encode(content).decode()

    def _content(self, key: str, name: str, most: int) -> bytes:
        file = inside(self.path.parent, name)
        if file is None or not file.is_file():
            self.fail(key, f"no file {name!r}", _INSIDE)
        return plain(file, most=most).read_bytes()


def _active(content: bytes) -> str | None:
    """Why a file is no SVG that is only a picture: what runs, loads or leads elsewhere; None where it is one."""
    if b"<!DOCTYPE" in content.upper() or b"<!ENTITY" in content.upper():
        return "the logo declares a document type"
    try:
        root = ElementTree.fromstring(content.decode("utf-8"))
    except (ElementTree.ParseError, ValueError):
        return "the logo is neither PNG nor SVG"
    if _local(root.tag) != "svg":
        return "the logo is neither PNG nor SVG"
    for element in root.iter():
        if (name := _local(element.tag)) in _ACTIVE:
            return f"the logo has an element {name!r}"
        for attribute, value in element.attrib.items():
            own = _local(attribute)
            leads = own == "href" and not value.strip().startswith(("#", "data:image/png", "data:image/jpeg"))
            if own.startswith("on") or leads or _loads(value):
                return f"the logo has an attribute {own!r} that runs or loads something"
        if _local(element.tag) == "style" and _loads(element.text or ""):
            return "the style of the logo loads something"
    return None


def _loads(value: str) -> bool:
    squeezed = "".join(value.split()).lower()
    return "javascript:" in squeezed or "@import" in squeezed or ("url(" in squeezed.replace("url(#", ""))


def _local(name: object) -> str:
    return str(name).rpartition("}")[2].lower()
