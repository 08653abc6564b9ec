"""Addresses of registers that Spark reads: a table of its catalogs, or a folder of Parquet files.

`spark:catalog.schema.table` or `spark:folder/of/parquet` (any place that Spark reads, such as `spark:s3a://bucket/folder`;
what holds a `/` is a place). Where Spark runs, and what it may read, is the business of its own configuration.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from prikk.errors import InputError
from prikk.model.address import SPARK, told

FORM = "spark:catalog.schema.table or spark:folder/of/parquet"

_PERSONS = "?persons="
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|/")


@dataclass(frozen=True)
class SparkAddress:
    """A table (`name`, as Spark writes it) or, with `files`, a place of Parquet files; `persons` likewise.

    `text` is the address in messages.
    """

    text: str
    name: str
    files: bool
    persons: str | None = None

    def beside(self, stem: str) -> str:
        """The table of this name in the same schema, or the folder beside this one."""
        before, mark, _ = self.name.rstrip("/").rpartition("/" if self.files else ".")
        return before + mark + stem


def parse_spark(source: str) -> SparkAddress:
    """Read an address. Raises InputError, which tells no secret, where it is none."""
    text = told(source)
    if text != source:
        fix = "give it in Spark's configuration or in the environment: the address is read by many"
        raise InputError("a secret in the address of a source", path=text, fix=fix)
    name, mark, persons = source.removeprefix(SPARK).strip().partition(_PERSONS)
    if not name or "?" in name or (mark and not persons):
        raise InputError("no address that Spark reads", path=text, allowed=f"{FORM}, with {_PERSONS}... after it")
    return SparkAddress(text, name, is_place(name), persons or None)


def from_folder(source: str, folder: Path) -> str:
    """An address whose places, where they are not absolute, are in a folder."""
    meant = parse_spark(source)
    name, *persons = (
        str((folder / name).resolve()) if is_place(name) and not _ELSEWHERE.match(name) else name
        for name in (meant.name, meant.persons)
        if name
    )
    return SPARK + name + "".join(_PERSONS + each for each in persons)


def is_place(name: str) -> bool:
    """Whether a name means files."""
    return "/" in name
