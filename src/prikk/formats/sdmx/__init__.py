"""SDMX-CSV 2.0 with names: one file for each family of tables and language; and SDMX-CSV that others wrote."""

from prikk.formats.sdmx.reader import read_sdmx
from prikk.formats.sdmx.writer import write

__all__ = ["read_sdmx", "write"]
