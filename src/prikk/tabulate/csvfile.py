"""CSV as registers export it: `;` or `,`, UTF-8 or Windows-1252, found out by looking, never by guessing types."""

from __future__ import annotations

import codecs
import csv
import glob
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from prikk.errors import InputError, OutputError
from prikk.tabulate.engine import Engine, literal, quoted

_CHUNK = 1 << 20
_ENCODINGS = ("utf-8-sig", "cp1252")
_ALLOWED = "UTF-8 or Windows-1252"


@dataclass(frozen=True)
class CsvForm:
    """How a CSV file is written."""

    encoding: str
    delimiter: str
    columns: tuple[str, ...]


def csv_form(path: Path) -> CsvForm:
    """The form of a CSV file, from all of its bytes (encoding) and its first line (delimiter, columns).

    Raises InputError when the file is empty, in another encoding, or its heading is not usable.
    """
    encoding = _encoding(path)
    with path.open(encoding=encoding, newline="") as file:
        heading = file.readline()
    if not heading.strip():
        raise InputError("the file is empty", path=path, allowed="a heading and at least one record")
    delimiter = max(";,", key=heading.count)
    try:
        columns = next(csv.reader([heading], delimiter=delimiter, strict=True))
    except csv.Error:
        raise InputError("a stray quote in the heading", path=path, line=1, allowed="quotes in pairs") from None
    columns = [name.strip() for name in columns]
    lower = [name.lower() for name in columns]
    if twice := sorted(name for name in columns if lower.count(name.lower()) > 1):
        raise InputError(f"columns that stand twice: {', '.join(map(repr, twice))}", path=path, line=1)
    return CsvForm(encoding, delimiter, tuple(columns))


def csv_relation(path: Path, form: CsvForm, engine: Engine) -> str:
    """The file as SQL relation of texts.

    Of a file in another encoding than UTF-8 a copy without a name is read: no copy of a register outlives the process.
    Raises OutputError when there is no room for it.
    """
    source = str(path)
    if form.encoding != "utf-8-sig":
        copy, source = engine.unlinked_file(path.name)
        _rewrite(path, form.encoding, copy)
    columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in form.columns)
    trimmed = ", ".join(f"nullif(trim({quoted(name)}), '') AS {quoted(name)}" for name in form.columns)
    return (
        f"(SELECT {trimmed} FROM read_csv({literal(glob.escape(source))}, auto_detect = false, header = true, "
        f"delim = '{form.delimiter}', quote = '\"', escape = '\"', strict_mode = true, columns = {{{columns}}}))"
    )


def _encoding(path: Path) -> str:
    for encoding in _ENCODINGS:
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            with path.open("rb") as file:
                while chunk := file.read(_CHUNK):
                    if b"\0" in chunk:
                        raise InputError("no text in a known encoding", path=path, allowed=_ALLOWED)
                    decoder.decode(chunk)
                decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return encoding
    raise InputError("no text in a known encoding", path=path, allowed=_ALLOWED, fix="save it as UTF-8")


def _rewrite(path: Path, encoding: str, target: BinaryIO) -> None:
    with path.open(encoding=encoding, newline="") as old:
        while chunk := old.read(_CHUNK):
            try:
                target.write(chunk.encode())
                target.flush()
            except OSError as error:
                raise OutputError(
                    f"{path.name} cannot be copied as UTF-8 to {tempfile.gettempdir()} ({error.strerror}); "
                    "free temporary space, or save the file as UTF-8"
                ) from None
