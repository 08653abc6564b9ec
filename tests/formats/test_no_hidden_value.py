"""No true value of a hidden cell is found in any file of any format, where every published one is."""

from __future__ import annotations

import dataclasses
import zipfile
from pathlib import Path

import pikepdf
import pyarrow.parquet as pq
import pytest
from pdf_text import text_of
from sample import norwegian

from prikk.formats.registry import WRITERS
from prikk.model.release import Key, PublishedCell, Release
from prikk.model.status import Status

THREE_TABLES = norwegian()
TRUE = {key: 60_011 + 137 * number for number, key in enumerate(THREE_TABLES.cells)}
HIDDEN = {key for number, key in enumerate(TRUE) if number % 3 == 1}
SHOWS_FIGURES = {"cells", "markdown", "xlsx", "pdf", "site"}
FONT = ".ttf"


def planted() -> Release:
    """A release of figures that cannot stand in a file by chance; a third of them hidden."""
    cells: dict[Key, PublishedCell] = {
        key: PublishedCell(Status.CONFIDENTIAL) if key in HIDDEN else PublishedCell(Status.PUBLISHED, value)
        for key, value in TRUE.items()
    }
    return dataclasses.replace(THREE_TABLES, cells=cells)


def contents(path: Path) -> str:
    """Everything a file holds, as text: unzipped, decoded, with what it says about itself."""
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as archive:
            return "\n".join(archive.read(name).decode() for name in archive.namelist())
    if path.suffix == ".parquet":
        return str(pq.read_table(path).to_pylist()) + str(pq.read_metadata(path).metadata)
    if path.suffix == ".pdf":
        with pikepdf.open(path) as document:
            return text_of(document) + repr(dict(document.docinfo)) + document.Root.Metadata.read_bytes().decode()
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", WRITERS)
def test_no_file_holds_a_hidden_value(name: str, tmp_path: Path) -> None:
    WRITERS[name](planted(), tmp_path)
    found = [path for path in tmp_path.rglob("*") if path.is_file() and path.suffix != FONT]
    assert found
    text = "\n".join(contents(path) for path in found).replace(" ", "").replace("\xa0", "").replace("\n", "")
    shown = [key for key in TRUE if str(TRUE[key]) in text]
    assert not HIDDEN & set(shown)
    if name in SHOWS_FIGURES:
        assert len(shown) == len(TRUE) - len(HIDDEN)
