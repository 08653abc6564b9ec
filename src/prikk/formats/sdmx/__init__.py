"""SDMX-CSV 2.0 with names: one file for each family of tables and language; and SDMX-CSV that others wrote."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from prikk.formats.cube import Cube
from prikk.formats.format import Content, FileKind, Format, Reader
from prikk.formats.sdmx.reader import read_sdmx
from prikk.formats.sdmx.writer import write

__all__ = ["FORMAT", "read_sdmx", "write"]


def _read(path: Path, hidden: Collection[str] = ()) -> Cube:
    """A file says itself which figures are hidden: no sign stands for one."""
    del hidden
    return read_sdmx(path)


FORMAT = Format(
    "sdmx",
    write,
    files=(FileKind("", ".csv", "text/csv", "CSV", "SDMX-CSV", folder="sdmx"),),
    readers=(Reader(Content.CUBE, (".csv",), _read, heads=(b"STRUCTURE", b"DATAFLOW"), needs_head=True),),
)
