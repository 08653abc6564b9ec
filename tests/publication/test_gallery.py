"""The publications of the gallery build, say what their extracts hold, and give nothing away."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

import prikk
from prikk.formats.releasefile import read_release
from prikk.model.codelist import TOTAL, Codelist
from prikk.model.stated import specification_of
from prikk.publication import build as building
from prikk.system.published import published_system

EXAMPLES = Path(__file__).parents[2] / "examples"
GALLERY = Path(__file__).parents[2] / "docs" / "how-to" / "gallery.md"
NESTED = {"police": ("district", "offence", "outcome"), "census": ("parish", "sex", "status")}


@pytest.fixture(autouse=True)
def two_formats(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is printed is the same in all formats: two are enough here."""
    monkeypatch.setattr(building, "WRITERS", {name: building.WRITERS[name] for name in ("cells", "release")})


def test_every_example_stands_in_the_gallery() -> None:
    page = GALLERY.read_text(encoding="utf-8")
    assert [item.name for item in sorted(EXAMPLES.iterdir()) if f"`examples/{item.name}`" not in page] == []


@pytest.mark.parametrize("name", ["census", "hospital", "police", "school"])
def test_it_builds_and_its_audit_finds_nothing(name: str, tmp_path: Path) -> None:
    built = prikk.build(EXAMPLES / name, None, tmp_path / "out")
    assert prikk.audit_release(tmp_path / "out").exit_code == 0
    assert any(cell.status.hidden for cell in built.release.cells.values())


@pytest.mark.parametrize("name", NESTED)
def test_nested_tables_say_what_the_extract_holds(name: str, tmp_path: Path) -> None:
    prikk.build(EXAMPLES / name, None, tmp_path / "out")
    release = read_release(tmp_path / "out" / "public")
    publication = prikk.read_publication(EXAMPLES / name)
    with (EXAMPLES / name / "extract.csv").open(encoding="utf-8", newline="") as file:
        records = Counter(_leaves(row, name) for row in csv.DictReader(file))
    lists = [publication.codelists[id] for id in publication.dimension_ids]
    places = [publication.dimension_ids.index(id) for id in publication.dimension_ids if id != "age"]
    checked = 0
    for key, cell in release.cells.items():
        ages = "age" in publication.dimension_ids and key.codes[publication.dimension_ids.index("age")] != TOTAL
        if cell.value is None or key.statistic != publication.count_id or ages:
            continue
        found = sum(
            number
            for (period, *codes), number in records.items()
            if period == key.period
            and all(_counts(lists[at], key.codes[at], code) for at, code in zip(places, codes, strict=True))
        )
        assert (key, cell.value) == (key, found)
        checked += 1
    assert checked > 100


@pytest.mark.parametrize("name", NESTED)
def test_a_nested_release_alone_tells_as_much_as_its_publication(name: str, tmp_path: Path) -> None:
    prikk.build(EXAMPLES / name, None, tmp_path / "out")
    release, publication = read_release(tmp_path / "out" / "public"), prikk.read_publication(EXAMPLES / name)
    own, told = (published_system(spec, release.tables) for spec in (publication, specification_of(release)))
    assert [item.id for item in specification_of(release).tables] == [item.id for item in publication.tables]
    assert own.figures == told.figures
    assert own.structure.low.tolist() == told.structure.low.tolist()
    assert own.structure.high.tolist() == told.structure.high.tolist()


def _leaves(row: dict[str, str], name: str) -> tuple[str, ...]:
    when = row.get("year") or f"{row['month'][:4]}-Q{(int(row['month'][5:]) + 2) // 3}"
    return when, *(row[column] for column in NESTED[name])


def _counts(codelist: Codelist, code: str, source: str) -> bool:
    """Whether a code counts records with a code of the register."""
    own = next((item.code for item in codelist if item.source_code == source and item.source_code), source or "_U")
    while own not in (code, TOTAL):
        own = codelist[own].parents.get("", TOTAL)
    return code in (own, TOTAL)
