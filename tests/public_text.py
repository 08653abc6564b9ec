"""Everything that public files hold, as text: unzipped, decoded, with what they say about themselves."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pikepdf
import pyarrow.parquet as pq

from pdf_text import text_of

FONT = ".ttf"


def contents(path: Path) -> str:
    """The parts of a workbook, the text and the metadata of a PDF, the rows of Parquet; other files as they are."""
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as archive:
            return "\n".join(archive.read(name).decode() for name in archive.namelist())
    if path.suffix == ".parquet":
        return str(pq.read_table(path).to_pylist()) + str(pq.read_metadata(path).metadata)
    if path.suffix == ".pdf":
        with pikepdf.open(path) as document:
            return text_of(document) + repr(dict(document.docinfo)) + document.Root.Metadata.read_bytes().decode()
    return path.read_text(encoding="utf-8")


def everything(folder: Path) -> str:
    """The contents of all files below a folder but fonts, without the spaces that keep thousands apart."""
    found = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix != FONT]
    text = "\n".join(map(contents, found))
    return "".join(character for character in text if character not in " \xa0\u202f\u2009\n,")
