"""How a CSV file is written, found out by looking: encoding, what stands between fields, the names of the columns."""

from __future__ import annotations

import codecs
import csv
import re
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from prikk.errors import InputError
from prikk.model.plainfile import plain
from prikk.model.text import trouble

_CHUNK = 1 << 20
_ENCODINGS = ("utf-8-sig", "cp1252")
_ALLOWED = "UTF-8 or Windows-1252"
_SEPARATOR_LINE = re.compile(r'"?sep=([,;\t|])"?', re.IGNORECASE)
_LONGEST_LINE = 1_000_000
DELIMITERS = ",;\t|"
"""What may stand between the fields of a line."""
GREATEST_COLUMNS = 10_000
"""Columns that a file may have."""


@dataclass(frozen=True)
class CsvForm:
    """How a CSV file is written.

    `columns` are the names of all columns, empty where a column has none (row names, a separator at the end of each
    line); `skipped` is how many lines stand before the heading (Excel's `sep=;`).
    """

    encoding: str
    delimiter: str
    columns: tuple[str, ...]
    skipped: int = 0


def csv_form(path: Path) -> CsvForm:
    """The form of a CSV file, from all of its bytes (encoding) and its first lines (delimiter, columns).

    Raises InputError when the file is empty, no plain file, in another encoding, or its heading is not usable.
    """
    encoding = encoding_of(path)
    with path.open(encoding=encoding, newline="") as file:
        heading, skipped = file.readline(_LONGEST_LINE), 0
        if told := _SEPARATOR_LINE.fullmatch(heading.strip("\r\n")):
            heading, skipped = file.readline(_LONGEST_LINE), 1
        if not heading.strip():
            raise InputError("the file is empty", path=path, allowed="a heading and at least one record")
        delimiter = told[1] if told else max(DELIMITERS, key=heading.count)
        if heading.count(delimiter) >= GREATEST_COLUMNS or len(heading) == _LONGEST_LINE:
            allowed = f"up to {GREATEST_COLUMNS:,} columns"
            raise InputError("a heading that is too long", path=path, line=skipped + 1, allowed=allowed)
        columns = _heading(path, heading, delimiter, skipped + 1)
        first = _first_record(file, delimiter)
    if len(first) == len(columns) + 1:  # the heading says nothing of row names, or of a last separator
        columns = ["", *columns] if first[-1].strip() else [*columns, ""]
    return CsvForm(encoding, delimiter, tuple(columns), skipped)


def _heading(path: Path, heading: str, delimiter: str, line: int) -> list[str]:
    try:
        columns = next(csv.reader([heading], delimiter=delimiter, strict=True))
    except csv.Error:
        raise InputError("a stray quote in the heading", path=path, line=line, allowed="quotes in pairs") from None
    columns = [name.strip() for name in columns]
    check_names(path, columns, line)
    return columns


def check_names(path: Path, columns: Sequence[str], line: int) -> None:
    """Refuse a heading with no name, or with names that only capitals tell apart. Raises InputError."""
    for name in columns:
        if found := trouble(name):
            raise InputError(found, path=path, line=line, allowed="names of visible characters")
    lower = [name.lower() for name in columns if name]
    if twice := [name for name, count in Counter(lower).items() if count > 1]:
        shown = ", ".join(repr(name) for name in columns if name.lower() in twice[:5])
        allowed = "a heading that names each column once"
        raise InputError(f"columns that stand twice: {shown}", path=path, line=line, allowed=allowed)
    if not lower:
        raise InputError("no column has a name", path=path, line=line, allowed="a heading that names each column once")


def _first_record(file: TextIO, delimiter: str) -> list[str]:
    """The fields of the first line after the heading; none where it cannot be read by itself."""
    try:
        return next(csv.reader([file.readline(_LONGEST_LINE)], delimiter=delimiter, strict=True), [])
    except csv.Error:
        return []


def encoding_of(path: Path) -> str:
    """The encoding of a text file, from all of its bytes. Raises InputError when it is none of those that are known."""
    for encoding in _ENCODINGS:
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            with plain(path, most=sys.maxsize, allowed="a CSV file").open("rb") as file:
                while chunk := file.read(_CHUNK):
                    if b"\0" in chunk:
                        raise InputError("no text in a known encoding", path=path, allowed=_ALLOWED)
                    decoder.decode(chunk)
                decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return encoding
    raise InputError("no text in a known encoding", path=path, allowed=_ALLOWED, fix="save it as UTF-8")
