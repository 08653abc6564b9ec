"""The formats of data, in the order in which readers find them: to add one, write its module and a line here."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from prikk.errors import InputError
from prikk.formats.format import Content, FileKind, Format, Reader
from prikk.model.plainfile import plain

NAMES = (
    "pdf",
    "xlsx",
    "markdown",
    "cells",
    "px",
    "jsonstat",
    "sdmx",
    "columns",
    "revised",
)
"""The modules of the formats; each has its record as `FORMAT`."""
FORMATS: tuple[Format, ...] = tuple(import_module(f"prikk.formats.{name}").FORMAT for name in NAMES)
_HEAD = 64


def file_kinds(*, by_family: bool) -> Iterator[FileKind]:
    """The kinds of files that stand for the whole release, or for each family of tables."""
    return (kind for item in FORMATS for kind in item.files if kind.by_family is by_family)


def endings(*contents: Content) -> tuple[str, ...]:
    """The endings of the files that are read as one of these, each once."""
    return tuple(dict.fromkeys(ending for reader in _readers(contents) for ending in reader.endings))


def find_reader(path: Path, *contents: Content, otherwise: str = "") -> Reader | None:
    """The reader for a file, by how it starts, else by the ending of its name, else by the ending `otherwise`.

    Raises InputError when it is no plain file, or larger than is read.
    """
    try:
        with plain(path).open("rb") as file:
            start = file.read(_HEAD).removeprefix(codecs.BOM_UTF8)
    except OSError:
        start = b""  # the reader says what is wrong with the file
    readers = _readers(contents)
    known = [reader for reader in readers if reader.knows(start)]
    known += [reader for ending in (path.suffix, otherwise) for reader in readers if reader.takes(ending)]
    return next(iter(known), None)


def reader_of(path: Path, *contents: Content, otherwise: str = "") -> Reader:
    """The reader for a file that is to hold one of these, found as `find_reader` does.

    Raises InputError with the endings that are read.
    """
    found = find_reader(path, *contents, otherwise=otherwise)
    if found is None:
        said = f"a file ending in {path.suffix or 'nothing'}"
        if path.suffix.lower() in endings(*contents):
            said += " that does not start as such a file does"
        raise InputError(said, path=path, allowed=f"a file ending in {', '.join(endings(*contents))}")
    return found


def _readers(contents: tuple[Content, ...]) -> list[Reader]:
    return [reader for item in FORMATS for reader in item.readers if reader.content in contents]
