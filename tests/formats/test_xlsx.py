"""Workbooks of both profiles: read back to the same cells, no formula, accessible by the guidance's measures."""

from __future__ import annotations

import dataclasses
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sample import FORMULA, SAMI, english, norwegian

from prikk.errors import InputError, OutputError
from prikk.formats import xlsx
from prikk.formats.xlsx import read_workbook
from prikk.model.release import PublishedCell, Release
from prikk.model.status import Status

RELEASES = {"nb": norwegian(), "en": english()}
PROFILES = {"report.xlsx", "report-accessible.xlsx"}


@pytest.fixture(scope="module", params=RELEASES)
def written(request, tmp_path_factory) -> tuple[Release, dict[str, Path]]:
    release = RELEASES[request.param]
    return release, {path.name: path for path in xlsx.write(release, tmp_path_factory.mktemp("xlsx"))}


def test_read_gives_the_cells_that_were_written(written) -> None:
    release, paths = written
    assert set(paths) == PROFILES
    for path in paths.values():
        cells = read_workbook(path)
        assert cells.cells == release.cells
        assert cells.names == (*(item.id for item in release.dimensions), "period", "statistic")


def test_same_bytes_twice(written, tmp_path: Path) -> None:
    release, paths = written
    for path in xlsx.write(release, tmp_path):
        assert path.read_bytes() == paths[path.name].read_bytes()


def test_no_label_becomes_a_formula(written) -> None:
    release, paths = written
    for path in paths.values():
        with zipfile.ZipFile(path) as archive:
            sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
            assert not any("<f" + end in archive.read(name).decode() for name in sheets for end in "> ")
        labels = {cell.value for sheet in openpyxl.load_workbook(path) for row in sheet for cell in row}
        assert (FORMULA if release.id == "prove" else "-South, @home") in labels


def test_figures_are_numbers_and_signs_are_text(written) -> None:
    release, paths = written
    if release.id != "prove":
        return
    sheet = openpyxl.load_workbook(paths["report.xlsx"])["Deltakere etter fylke alle"]
    rows = {row[0].value: row[1:5] for row in sheet.iter_rows(min_row=5, max_row=11)}
    assert [cell.value for cell in rows["I alt Jobbklubb"]] == [1302, 1200, 1305, 1403]
    assert {cell.number_format for cell in rows["I alt Jobbklubb"]} == {"#,##0"}
    assert [cell.value for cell in rows[f"54 {SAMI}"]] == ["*", "*", 5, "*"]
    assert sheet.freeze_panes == "B4"
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)
    assert sheet.print_title_rows == "$1:$3"


def test_links_of_the_contents_lead_to_their_tables(written) -> None:
    release, paths = written
    for path in paths.values():
        workbook = openpyxl.load_workbook(path)
        contents = workbook["Innhold" if release.id == "prove" else "Contents"]
        links = [cell for row in contents for cell in row if cell.hyperlink]
        titles = []
        for cell in links:
            sheet, place = re.fullmatch(r"'?(.+?)'?!(\w+)", cell.hyperlink.location).groups()
            titles.append(workbook[sheet][place].value)
        assert [title.split(". ", 1)[1] for title in titles] == [
            next(iter(table.titles.values())) for table in release.tables
        ]


def test_accessible_profile_has_one_table_a_sheet_and_no_merged_cell(written) -> None:
    release, paths = written
    workbook = openpyxl.load_workbook(paths["report-accessible.xlsx"])
    assert not any(sheet.merged_cells.ranges for sheet in workbook)
    tables = [sheet for sheet in workbook if sheet.title.startswith(("Tabell", "Table"))]
    assert len(tables) == len(release.tables)
    for sheet in tables:
        (table,) = sheet.tables.values()
        assert all(cell.value is not None for row in sheet[table.ref] for cell in row)
        header = [cell.value for cell in sheet[table.ref][0]]
        assert len({label.lower() for label in header}) == len(header)
    assert "[c]" in {cell.value for row in tables[-1] for cell in row}


def test_dates_are_those_of_the_release(written) -> None:
    release, paths = written
    properties = openpyxl.load_workbook(paths["report.xlsx"]).properties
    assert properties.created.year == 2023
    assert properties.title == next(iter(release.titles.values()))


@settings(deadline=None, max_examples=15)
@given(st.data())
def test_any_cells_come_back(data: st.DataObject) -> None:
    release = english()
    values = st.integers(-(10**9), 10**13) | st.decimals(-(10**9), 10**9, places=1)
    states = [status for status in Status if status not in (Status.PUBLISHED, Status.CONFIDENTIAL)]
    cell = st.builds(PublishedCell, st.just(Status.PUBLISHED), values) | st.builds(
        PublishedCell, st.sampled_from(states)
    )
    cells = data.draw(st.fixed_dictionaries(dict.fromkeys(release.cells, cell)))
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        for path in xlsx.write(dataclasses.replace(release, cells=cells), Path(folder)):
            assert read_workbook(path).cells == cells


def test_a_figure_too_long_for_a_workbook_is_refused(tmp_path: Path) -> None:
    release = norwegian()
    cells = {key: PublishedCell(Status.PUBLISHED, 10**15) for key in release.cells}
    with pytest.raises(OutputError, match="more digits"):
        xlsx.write(dataclasses.replace(release, cells=cells), tmp_path)


def test_changed_workbooks_are_refused(tmp_path: Path) -> None:
    path = next(path for path in xlsx.write(norwegian(), tmp_path) if path.name == "report.xlsx")
    workbook = openpyxl.load_workbook(path)
    sheet = workbook["Deltakere etter fylke alle"]
    sheet["B9"] = "many"
    workbook.save(tmp_path / "text.xlsx")
    with pytest.raises(InputError, match="neither a number nor a sign") as caught:
        read_workbook(tmp_path / "text.xlsx")
    assert caught.value.column == "Deltakere etter fylke alle!B9"
    sheet["B9"] = 5
    workbook["Deltakere etter tiltak"]["B9"] = 17
    workbook.save(tmp_path / "differs.xlsx")
    with pytest.raises(InputError, match="differs between tables"):
        read_workbook(tmp_path / "differs.xlsx")
    del workbook.defined_names["prikk_codes"]
    workbook.save(tmp_path / "codes.xlsx")
    with pytest.raises(InputError, match="no codes"):
        read_workbook(tmp_path / "codes.xlsx")
    (tmp_path / "broken.xlsx").write_bytes(b"PK no")
    with pytest.raises(InputError, match="not a workbook"):
        read_workbook(tmp_path / "broken.xlsx")
    with pytest.raises(InputError, match="cannot be read"):
        read_workbook(tmp_path / "absent.xlsx")
