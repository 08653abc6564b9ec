"""A table of five levels, with labels of eighty characters in three languages: the depth is seen in every format."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import openpyxl
import pytest
from sample import english, norwegian
from site_pages import Parsed, written

from prikk.formats.pdf.content import report_data
from prikk.formats.words import spoken_parts
from prikk.formats.writing import WRITERS
from prikk.model.codelist import TOTAL, Code, Codelist
from prikk.model.release import PublishedCell, Release
from prikk.model.status import Status

LANGUAGES = ("nb", "nn", "en")
DEPTHS = {"A": 1, "AA": 2, "AAA": 3, "AAAA": 4, "AAAAA": 5, "B": 1}


def label(code: str, language: str) -> str:
    """Eighty characters, most of them in words."""
    return f"{code} {language} " + ("a label that goes on " * 4)[: 80 - len(code) - len(language) - 2].strip()


def deep() -> Release:
    """Areas below areas below areas."""
    release = english()
    codes = [Code(TOTAL, dict.fromkeys(LANGUAGES, "Total"))]
    for code, depth in DEPTHS.items():
        codes.append(
            Code(code, {name: label(code, name) for name in LANGUAGES}, parents={"": code[:-1]} if depth > 1 else {})
        )
    (area,), (table,) = release.dimensions, release.tables
    table = dataclasses.replace(
        table,
        rows=tuple((code,) for code in (TOTAL, *DEPTHS)),
        titles=dict.fromkeys(LANGUAGES, "By area"),
        total_labels=dict.fromkeys(LANGUAGES, "Total"),
    )
    cells = {key: PublishedCell(Status.PUBLISHED, 1_234_567) for key in table.cell_keys()}
    deepest = next(key for key in cells if key.codes == ("AAAAA",))
    return dataclasses.replace(
        release,
        languages=LANGUAGES,
        titles=dict.fromkeys(LANGUAGES, "Deep"),
        dimensions=(dataclasses.replace(area, codelist=Codelist("area", tuple(codes))),),
        tables=(table,),
        families={"area": dict.fromkeys(LANGUAGES, "By area")},
        statistics=tuple(
            dataclasses.replace(item, labels=dict.fromkeys(LANGUAGES, item.id)) for item in release.statistics
        ),
        cells={**cells, deepest: PublishedCell(Status.PRIMARY)},
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the release."""
    folder = tmp_path_factory.mktemp("deep")
    for write in WRITERS.values():
        write(deep(), folder)
    return folder


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_depth_of_a_row_is_the_same_everywhere(folder: Path, language: str) -> None:
    middle = "" if language == "nb" else f".{language}"
    markdown = (folder / f"report{middle}.md").read_text(encoding="utf-8")
    site = (folder / "site" / ("" if language == "nb" else language) / "table-area.html").read_text(encoding="utf-8")
    for code, depth in DEPTHS.items():
        own = label(code, language)
        assert f"| {chr(0x2003) * (depth - 1)}{own} |" in markdown
        assert re.search(rf'<tr data-depth="{depth}"[^>]*><th scope="row">{own}<', site)
    for stem in ("report", "report-accessible"):
        workbook = openpyxl.load_workbook(folder / f"{stem}{middle}.xlsx")
        found = {
            row[0].value: (row[0].alignment.indent, sheet.row_dimensions[row[0].row].outlineLevel)
            for sheet in workbook
            for row in sheet.iter_rows()
        }
        assert [found[label(code, language)] for code in DEPTHS] == [(depth, depth - 1) for depth in DEPTHS.values()]
    ((table,),) = (family["tables"] for family in report_data(deep(), language)["families"])
    rows = [(row["label"], row["depth"]) for part in table["parts"] for row in part["rows"][1:]]
    assert rows == [(label(code, language), depth) for code, depth in DEPTHS.items()] * len(table["parts"])


def test_pages_are_well_formed_and_wide_labels_fit_the_paper(folder: Path) -> None:
    for path in (folder / "site").rglob("*.html"):
        assert not Parsed(path).wrong
    for family in report_data(deep(), "nb")["families"]:
        for table in family["tables"]:
            assert all(sum(part["widths"]) <= (267 if family["flipped"] else 180) for part in table["parts"])


def test_the_parts_of_a_name_say_their_language() -> None:
    code = Code("50", {"nb": "Trøndelag - Trööndelage"}, spoken=("nb", "sma"))
    assert spoken_parts("50 Trøndelag - Trööndelage", code) == (
        ("50 Trøndelag", ""),
        (" - ", ""),
        ("Trööndelage", "sma"),
    )
    for other in ("Trøndelag", "a - b - c"):
        assert spoken_parts(other, code) == ((other, ""),)
    assert spoken_parts("a - b", Code("x", {"nb": "a - b"})) == (("a - b", ""),)


def test_pages_say_the_language_of_the_parts_of_a_name(tmp_path: Path) -> None:
    release = norwegian()
    tiltak, fylke = release.dimensions
    codes = tuple(
        dataclasses.replace(item, spoken=("nb", "se")) if item.code == "54" else item for item in fylke.codelist
    )
    named = dataclasses.replace(fylke, codelist=Codelist("fylke", codes))
    site = written(dataclasses.replace(release, dimensions=(tiltak, named)), tmp_path)
    page = (site / "table-fylke.html").read_text(encoding="utf-8")
    assert '54 Troms og Finnmark - <span lang="se">Romsa ja Finnmárku čđŋšŧž</span></th>' in page
