"""Text files as a sheet: encoding and separator found by looking, titles and notes among the rows as they stand."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from pathlib import Path

from prikk.errors import InputError
from prikk.model.csvform import DELIMITERS, encoding_of
from prikk.model.plainfile import plain
from prikk.tidy.grid import Sheet, squared

_MARKS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)
_LOOKED_AT = 400
_GAP = re.compile(r"\s{2,}|\t")
BLANKS = "blanks"
"""The separator of a file whose columns are set apart by two blanks or more."""


def read_text_sheet(path: Path, encoding: str = "", separator: str = "") -> Sheet:
    """The rows of a text file. `encoding` and `separator` are found where they are not given.

    Raises InputError when the file cannot be read as text.
    """
    content, encoding = decoded(path, encoding)
    told = _SEPARATOR_LINE.fullmatch(content.split("\n", 1)[0].strip("\r\ufeff"))
    separator = separator or (told[1] if told else _separator(content))
    try:
        rows, lines = _rows(content, separator)
    except csv.Error as error:
        raise InputError(f"not a table of text ({error})", path=path, allowed="quotes in pairs") from None
    if told:
        rows, lines = rows[1:], lines[1:]
    return Sheet(path, "", squared(rows, path), lines, encoding=encoding, separator=separator)


def decoded(path: Path, encoding: str = "") -> tuple[str, str]:
    """The text of a file, and the encoding that it is in. Raises InputError."""
    try:
        with plain(path).open("rb") as file:
            start = file.read(2)
        encoding = encoding or _MARKS.get(start) or encoding_of(path)
        return path.read_text(encoding=encoding).removeprefix("\ufeff"), encoding
    except OSError as error:
        raise InputError(f"the table cannot be read ({error.strerror})", path=path) from None
    except (UnicodeDecodeError, LookupError):
        raise InputError(f"no text in the encoding {encoding}", path=path, allowed="the name of its encoding") from None


def _rows(content: str, separator: str) -> tuple[list[list[str]], list[int]]:
    if separator == BLANKS:
        found = [(number, _GAP.split(line.rstrip())) for number, line in enumerate(content.splitlines(), 1)]
        return [row for _, row in found], [number for number, _ in found]
    rows, lines, last = [], [], 0
    reader = csv.reader(io.StringIO(content, newline=""), delimiter=separator)
    for row in reader:
        rows.append(row)
        lines.append(last + 1)
        last = reader.line_num
    return rows, lines


def _separator(content: str) -> str:
    """What stands between the fields: the sign that cuts most lines into the same number of clean fields."""
    sample = "\n".join(content.splitlines()[:_LOOKED_AT])
    scores = {sign: _score(sample, sign) for sign in DELIMITERS}
    best = max(scores, key=lambda sign: scores[sign])
    if scores[best] > 0:
        return best
    return BLANKS if any(_GAP.search(line.strip()) for line in sample.splitlines()) else best


def _score(sample: str, sign: str) -> float:
    try:
        rows = [row for row in csv.reader(io.StringIO(sample, newline=""), delimiter=sign) if any(map(str.strip, row))]
    except csv.Error:
        return 0
    widths = Counter(len(row) for row in rows if len(row) > 1)
    if not widths:
        return 0
    width, lines = max(widths.items(), key=lambda item: item[1] * (item[0] - 1))
    clean = sum(_clean(field, sign) for row in rows if len(row) == width for field in row)
    return lines * (width - 1) / len(rows) * (clean / (lines * width)) ** 4


def _clean(field: str, sign: str) -> bool:
    return not any(other in field for other in ";\t|" if other != sign) and field.count('"') < 1
