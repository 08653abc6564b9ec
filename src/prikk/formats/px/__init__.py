"""PX files (AXIS-VERSION 2013): one for each family of tables with all languages; and PX files that others wrote."""

from prikk.formats.px.reader import read_px
from prikk.formats.px.writer import px_text, write

__all__ = ["px_text", "read_px", "write"]
