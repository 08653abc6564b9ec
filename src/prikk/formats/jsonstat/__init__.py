"""JSON-stat 2.0: a dataset for each family of tables, one file a language; and datasets that others wrote."""

from __future__ import annotations

from prikk.formats.format import Content, FileKind, Format, Reader
from prikk.formats.jsonstat.reader import read_jsonstat, read_jsonstat_all
from prikk.formats.jsonstat.writer import dataset, dumps, write

__all__ = ["FORMAT", "dataset", "dumps", "read_jsonstat", "write"]


FORMAT = Format(
    "json-stat",
    write,
    files=(FileKind("", ".json", "application/json", "JSON", "JSON-stat", folder="json-stat", about="jsonstat"),),
    readers=(Reader(Content.CUBE, (".json",), read_jsonstat, read_all=read_jsonstat_all),),
)
