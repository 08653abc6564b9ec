"""The PDF is tagged, says its language and title, repeats headers, scopes them, and has the same bytes each time."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name
from sample import FORMULA, SAMI, english, norwegian

from pdf_text import text_of
from prikk.errors import AssumptionWarning
from prikk.formats import pdf
from prikk.formats.pdf.content import report_data
from prikk.model.codelist import Code, Codelist
from prikk.model.release import Page, PublishedCell, Statistic
from prikk.model.status import Status

RELEASES = {"nb": norwegian(), "en": english()}


@pytest.fixture(scope="module", params=RELEASES)
def written(request, tmp_path_factory):
    release = RELEASES[request.param]
    (path,) = pdf.write(release, tmp_path_factory.mktemp("pdf"))
    with pikepdf.open(path) as document:
        yield release, path, document


def elements(node: Dictionary) -> Iterator[Dictionary]:
    below = node.get("/K")
    for item in list(below) if isinstance(below, Array) else [below]:
        if isinstance(item, Dictionary) and "/S" in item:
            yield item
            yield from elements(item)


def test_language_title_and_tags(written) -> None:
    release, _, document = written
    assert str(document.Root.Lang) == {"nb": "nb-NO", "en": "en-GB"}[release.languages[0]]
    assert document.Root.MarkInfo.Marked
    assert document.Root.ViewerPreferences.DisplayDocTitle
    with document.open_metadata() as metadata:
        assert metadata["dc:title"] == next(iter(release.titles.values()))
        assert metadata["pdfuaid:part"] == "1"


def test_every_table_has_column_and_row_headers(written) -> None:
    release, _, document = written
    first, *tables = [item for item in elements(document.Root.StructTreeRoot) if Name.Table == item.S]
    assert len(tables) >= len(release.tables) and len([*elements(first)]) > 4
    tiers = 1 if release.id == "prove" else 2
    for table, figures in zip(tables, release.tables, strict=False):
        rows = [item for item in elements(table) if item.S == Name.TR]
        for number, row in enumerate(rows):
            cells = [item for item in elements(row) if item.S in (Name.TH, Name.TD)]
            if number < tiers:
                assert {item.S for item in cells} == {Name.TH}
            else:
                assert cells[0].S == Name.TH and cells[0].A.Scope == Name.Row
                assert {item.S for item in cells[1:]} == {Name.TD}
        assert len(rows) == tiers + len(figures.rows)


def test_bookmarks_name_every_table(written) -> None:
    release, _, document = written
    with document.open_outline() as outline:
        families = {item.title: [child.title for child in item.children] for item in outline.root}
    word = {"nb": "Tabell", "en": "Table"}[release.languages[0]]
    for number, table in enumerate(release.tables, start=1):
        family = next(iter(release.families[table.family].values()))
        assert f"{word} {number}. {next(iter(table.titles.values()))}" in families[family]


def test_labels_and_figures_are_in_the_text(written) -> None:
    release, _, document = written
    content = text_of(document).replace("\n", "").replace("\xa0", " ")
    if release.id == "prove":
        assert "1 651" in content
        assert FORMULA in content
        assert SAMI.replace(" ", "") in content.replace(" ", "")
        assert "En deltaker teller 1 & 2 <3 #4 $5 @6." in content
    else:
        assert "1,200,500" in content
        assert "Share of total" in content


def test_same_bytes_twice(written, tmp_path: Path) -> None:
    release, path, _ = written
    assert pdf.write(release, tmp_path)[0].read_bytes() == path.read_bytes()


def test_dates_follow_the_release_or_the_environment(written, tmp_path: Path, monkeypatch) -> None:
    release, _, document = written
    assert str(document.docinfo.CreationDate).startswith("D:2023")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    with pikepdf.open(pdf.write(release, tmp_path)[0]) as later:
        assert str(later.docinfo.CreationDate).startswith("D:19700102")


def test_header_repeats_where_a_table_breaks_over_pages(tmp_path: Path) -> None:
    release = english()
    codes = {f"C{number}": Code(f"C{number}", {"en": f"Place {number}"}) for number in range(100)}
    (table,) = release.tables
    (area,) = release.dimensions
    cell = release[table.key(("N",), table.columns[2])]
    longer = dataclasses.replace(table, rows=tuple((code,) for code in codes))
    release = dataclasses.replace(
        release,
        dimensions=(dataclasses.replace(area, codelist=Codelist("area", tuple(codes.values()))),),
        tables=(longer,),
        cells=dict.fromkeys(longer.cell_keys(), cell),
    )
    with pikepdf.open(pdf.write(release, tmp_path)[0]) as document:
        assert len(document.pages) > 3
        assert text_of(document).count("Share of") >= len(document.pages) - 2


def test_wide_tables_are_set_in_parts() -> None:
    release = english()
    (table,) = release.tables
    wide = dataclasses.replace(table, columns=table.columns * 5)
    (family,) = report_data(dataclasses.replace(release, tables=(wide,)), "en")["families"]
    parts = family["tables"][0]["parts"]
    assert len(parts) > 1 and sum(len(part["header"]) for part in parts) == len(wide.columns)
    assert family["flipped"] and all(sum(part["widths"]) <= 267 for part in parts)
    (narrow,) = report_data(release, "en")["families"]
    assert not narrow["flipped"] and sum(narrow["tables"][0]["parts"][0]["widths"]) <= 180


def test_any_markdown_is_set(tmp_path: Path) -> None:
    markdown = (
        "# One\n\n### Three\n\n1. a\n2. b\n   - c\n\n> said\n\n`code *` and  \nbreak ![picture](x.png)\n\n"
        "```\n#panic()\n```\n\n<b>html</b> <https://example.org>\n\n---\n\n\\#{evil}\n"
    )
    release = dataclasses.replace(norwegian(), pages=(Page("p", "nb", "front", "Page", markdown),))
    with pikepdf.open(pdf.write(release, tmp_path)[0]) as document:
        content = text_of(document).replace("\n", "")
    for piece in ("#panic()", "<b>html</b>", "#{evil}", "said", "picture", "https://example.org"):
        assert piece in content


def test_a_box_stands_for_letters_that_the_font_lacks(tmp_path: Path) -> None:
    (area, *more) = english().dimensions
    codes = tuple(dataclasses.replace(code, labels={"en": "North 😀"}) for code in area.codelist)
    odd = dataclasses.replace(area, codelist=Codelist("places", codes))
    release = dataclasses.replace(english(), titles={"en": "統計 of pupils"}, dimensions=(odd, *more))
    with pytest.warns(AssumptionWarning) as told:
        (path,) = pdf.write(release, tmp_path)
    said = [str(warning.message) for warning in told]
    assert said[0] == "the PDF's font lacks 統 (U+7D71), 計 (U+8A08) of the title; a box is set"
    assert f"lacks 😀 (U+1F600) of code {codes[1].code} of codelist places" in said[2]
    with pikepdf.open(path) as document:
        assert "North" in text_of(document)
        assert "of pupils" in text_of(document)


def test_long_figures_get_wider_columns() -> None:
    release = norwegian()
    cells = dict.fromkeys(release.cells, PublishedCell(Status.PUBLISHED, 123_456_789))
    longer = dataclasses.replace(release, cells=cells)
    narrow, wide = (report_data(item, "nb")["families"][0]["tables"][0]["parts"][0] for item in (release, longer))
    assert all(more > less for less, more in zip(narrow["widths"][2:], wide["widths"][2:], strict=True))


def test_no_word_of_a_heading_is_broken() -> None:
    release = dataclasses.replace(norwegian(), statistics=(
        Statistic("ytd_mean", "year-to-date-mean", {"nb": "Gjennomsnittsberegning hittil"}),
        Statistic("count", "count", {"nb": "Antall"}),
    ))  # fmt: skip
    part = report_data(release, "nb")["families"][0]["tables"][0]["parts"][0]
    assert part["header"][0][0] == "Gjennomsnittsberegning hittil" and part["widths"][1] > 22 * 1.6


def test_headings_stand_in_two_tiers_where_there_are_years_or_several_statistics() -> None:
    (family,) = report_data(english(), "en")["families"]
    (part,) = family["tables"][0]["parts"]
    assert [(tier["text"], tier["over"]) for tier in part["tiers"]] == [
        ("2022", 1), ("Share of total", 1), ("2023", 1), ("Share of total", 1), ("2023", 1), ("Share of total", 1)
    ]  # fmt: skip
    assert part["header"][:2] == [["Quarter 4", ""], ["Quarter 4 2022", ""]]


def test_a_family_without_tables_has_no_chapter() -> None:
    release = norwegian()
    data = report_data(dataclasses.replace(release, tables=release.tables[:1]), "nb")
    assert [family["title"] for family in data["families"]] == ["Deltakere etter tiltak"]
