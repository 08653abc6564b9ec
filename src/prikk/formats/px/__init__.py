"""PX files (AXIS-VERSION 2013): one for each family of tables with all languages; and PX files that others wrote."""

from __future__ import annotations

from prikk.formats.format import Content, FileKind, Format, Reader
from prikk.formats.px.reader import read_px
from prikk.formats.px.writer import px_text, write

__all__ = ["FORMAT", "px_text", "read_px", "write"]


FORMAT = Format(
    "px",
    write,
    files=(FileKind("", ".px", "text/plain", "PX", "PX", folder="px", about="px"),),
    readers=(Reader(Content.CUBE, (".px",), read_px),),
)
