"""What prikk writes, `tidy` reads back: the cells of every file of a release."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from sample import english, norwegian

from prikk.formats import cells, jsonstat, markdown, px, sdmx, xlsx
from prikk.model.release import Release
from prikk.tidy import Plan, read_files


def shown(release: Release) -> Counter[str]:
    """Every figure of a release, as often as its cells have it."""
    return Counter(f"{cell.value:f}" if cell.value is not None else "" for cell in release.cells.values())


@pytest.mark.parametrize("release", [norwegian(), english()], ids=["norwegian", "english"])
def test_the_cells_of_a_release_come_back(release: Release, tmp_path: Path) -> None:
    path = next(path for path in cells.write(release, tmp_path) if path.suffix == ".csv")
    reading = read_files([path], Plan(signs={":": "hidden"}))
    assert not reading.questions
    found: Counter[str] = Counter()
    for group in reading.sets:
        for table in group.tables:
            found += Counter("" if item.number is None else f"{item.number:f}" for item in table.found)
    assert {float(text) if text else None: count for text, count in found.items()} == {
        float(text) if text else None: count for text, count in shown(release).items()
    }


@pytest.mark.parametrize("writer", [markdown, xlsx], ids=["markdown", "xlsx"])
def test_the_tables_of_a_report_come_back(writer, tmp_path: Path) -> None:
    release = english()
    places = sum(len(table.rows) * len(table.columns) for table in release.tables)
    for path in writer.write(release, tmp_path):
        reading = read_files([path])
        assert not reading.questions
        assert sum(len(table) for group in reading.sets for table in group.tables) == places


@pytest.mark.parametrize("writer", [px, jsonstat, sdmx], ids=["px", "json-stat", "sdmx"])
def test_the_cells_of_each_file_of_a_statistics_bank_come_back(writer, tmp_path: Path) -> None:
    release = english()
    found: Counter[float] = Counter()
    for path in writer.write(release, tmp_path):
        for group in read_files([path]).sets:
            for table in group.tables:
                found += Counter(float(item.number) for item in table.found if item.number is not None)
    assert found == Counter(float(text) for text in shown(release).elements() if text)
