"""No true value of a hidden cell is found in any file of any format, where every published one is."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from sample import norwegian

from prikk.formats.writing import WRITERS
from prikk.model.cell import CellKey
from prikk.model.release import PublishedCell, Release, Revised
from prikk.model.status import Status
from public_text import everything

THREE_TABLES = norwegian()
TRUE = {key: 60_011 + 137 * number for number, key in enumerate(THREE_TABLES.cells)}
HIDDEN = {key for number, key in enumerate(TRUE) if number % 3 == 1}
SHOWS_FIGURES = {"cells", "revised", "markdown", "xlsx", "pdf", "site"}


def planted() -> Release:
    """A release of figures that cannot stand in a file by chance; a third of them hidden."""
    cells: dict[CellKey, PublishedCell] = {
        key: PublishedCell(Status.CONFIDENTIAL) if key in HIDDEN else PublishedCell(Status.PUBLISHED, value)
        for key, value in TRUE.items()
    }
    revised = tuple(Revised(*key, "earlier", 1) for key in cells if key not in HIDDEN)
    return dataclasses.replace(THREE_TABLES, cells=cells, revised=revised)


@pytest.mark.parametrize("name", WRITERS)
def test_no_file_holds_a_hidden_value(name: str, tmp_path: Path) -> None:
    WRITERS[name](planted(), tmp_path)
    assert any(tmp_path.iterdir())
    text = everything(tmp_path)
    shown = [key for key in TRUE if str(TRUE[key]) in text]
    assert not HIDDEN & set(shown)
    if name in SHOWS_FIGURES:
        assert len(shown) == len(TRUE) - len(HIDDEN)
