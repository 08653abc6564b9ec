"""SDMX-CSV 2.0 with names: one file for each family of tables and language; SDMX-CSV and SDMX-ML that others wrote."""

from __future__ import annotations

from prikk.formats.format import Content, FileKind, Format, Reader
from prikk.formats.sdmx.reader import read_sdmx, read_sdmx_all
from prikk.formats.sdmx.writer import write

__all__ = ["FORMAT", "read_sdmx", "write"]

_HEADS = (b"STRUCTURE", b"DATAFLOW", b'"STRUCTURE', b'"DATAFLOW')

FORMAT = Format(
    "sdmx",
    write,
    files=(FileKind("", ".csv", "text/csv", "CSV", "SDMX-CSV", folder="sdmx", about="sdmx"),),
    readers=(
        Reader(Content.CUBE, (".csv",), read_sdmx, heads=_HEADS, needs_head=True, read_all=read_sdmx_all),
        Reader(Content.CUBE, (".xml",), read_sdmx, read_all=read_sdmx_all),
    ),
)
