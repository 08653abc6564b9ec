"""The dress of an office: colours, logo, font, page and footer, as its publications wear them."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field

from prikk.model.colour import is_colour

PAPERS: Mapping[str, tuple[int, int]] = {"a3": (297, 420), "a4": (210, 297), "a5": (148, 210), "us-letter": (216, 279)}
"""The sizes of pages, upright: width and height in millimetres."""
ORIENTATIONS = ("auto", "portrait", "landscape")
FACES = ("regular", "bold", "italic")
"""The faces of a font, in the order in which they are named."""
MOST_LINES = 6
"""The colours of lines that may be named: charts have no more lines."""


@dataclass(frozen=True)
class Style:
    """How a release is dressed, as far as it is not dressed as usual.

    `accent` is the colour of headings, links and bars, `lines` are those of the lines of charts. `logo` and `fonts` (in
    the order of `FACES`) are files in base64; `logo_kind` is `svg` or `png`, `logo_labels` says what the logo shows.
    `page` is a size of `PAPERS`, `orientation` `auto`, `portrait` or `landscape`. `footers` stand at the foot of pages
    in place of the publisher.
    """

    accent: str = ""
    lines: tuple[str, ...] = ()
    logo: str = ""
    logo_kind: str = ""
    logo_labels: Mapping[str, str] = field(default_factory=dict)
    fonts: tuple[str, ...] = ()
    page: str = "a4"
    orientation: str = "auto"
    footers: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        colours = [*self.lines, *filter(None, [self.accent])]
        if not all(map(is_colour, colours)) or len(self.lines) > MOST_LINES or len(self.fonts) > len(FACES):
            raise ValueError("colours or fonts that cannot be")
        if self.page not in PAPERS or self.orientation not in ORIENTATIONS or self.logo_kind not in ("", "png", "svg"):
            raise ValueError("a page or a logo that cannot be")
        for content in (self.logo, *self.fonts):
            b64decode(content, validate=True)

    @property
    def logo_file(self) -> str:
        """The name of the logo as a file; nothing where there is none."""
        return f"logo.{self.logo_kind}" if self.logo else ""

    @property
    def size(self) -> tuple[int, int]:
        """The page, upright: width and height in millimetres."""
        return PAPERS[self.page]

    def font_files(self) -> dict[str, bytes]:
        """The files of the font by name; empty where it is the usual one."""
        return {f"House-{face}.ttf": b64decode(text) for face, text in zip(FACES, self.fonts, strict=False)}

    def logo_bytes(self) -> bytes:
        """The file of the logo."""
        return b64decode(self.logo)


PLAIN = Style()
"""Dressed as usual."""
