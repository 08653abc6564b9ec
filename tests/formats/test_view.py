"""Extracts of a cube in the further formats."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import openpyxl
import pyarrow.parquet as pq
import pytest
from bilingual import bilingual
from sample import english, norwegian

from prikk.formats.family import cube_of
from prikk.formats.symbols import symbol_of
from prikk.formats.view import Naming, csv_text, grid_of, html_text, json_px, parquet_bytes, xlsx_bytes
from prikk.model.text import runs_in_a_spreadsheet

HEADING = ("ContentsCode", "Tid")


def test_a_grid_has_every_cell_once() -> None:
    cube = cube_of(bilingual(), "region")
    grid = grid_of(cube, HEADING, "nb", Naming.BOTH)
    assert grid.stub == ("Region", "Fag")
    assert grid.heading[0] == ("count - Lærlinger", "2023Q3")
    assert grid.rows[0][0] == ("_T - Alle regioner", "CARP - Tømrer")
    figures = [figure for _, row in grid.rows for figure in row]
    signs = [symbol_of(cell).sign if cell is None or cell.value is None else cell.value for cell in cube.cells]
    assert figures == signs


def test_separators_and_decimals() -> None:
    grid = grid_of(cube_of(english(), "area"), HEADING, "en", Naming.TEXTS)
    rows = list(csv.reader(io.StringIO(csv_text(grid, separator=";", with_title=True)), delimiter=";"))
    assert rows[0] == ["Pupils by area"]
    assert rows[2][:2] == ["Area", "Pupils 2022Q4"]
    assert rows[3] == ["Total", "1200500", "1200502", "1200504", "63.5", "65.5", "67.5"]
    assert rows[4][1] == ":"


@pytest.mark.parametrize("heading", [(), ("Tid",), HEADING, ("area", "ContentsCode", "Tid")])
def test_any_dimension_may_stand_across(heading: tuple[str, ...]) -> None:
    cube = cube_of(english(), "area")
    grid = grid_of(cube, heading, "en", Naming.CODES)
    width = len(grid.heading)
    assert len(grid.rows) * width == len(cube.cells)
    page = html_text(grid)
    assert page.count("<td>") >= len(cube.cells)
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(grid)))
    assert book.active.max_column == len(grid.stub) + width


def test_labels_are_no_markup_and_no_formulas() -> None:
    grid = grid_of(cube_of(norwegian(), "tiltak"), HEADING, "nb", Naming.TEXTS)
    assert "=1+1|cmd" in html_text(grid)
    boxes = [box for row in openpyxl.load_workbook(io.BytesIO(xlsx_bytes(grid))).active.iter_rows() for box in row]
    assert {box.data_type for box in boxes if str(box.value).startswith("=")} == {"s"}


def test_same_cube_same_bytes() -> None:
    cube = cube_of(norwegian(), "fylke")
    grid = grid_of(cube, HEADING, "nb", Naming.TEXTS)
    assert xlsx_bytes(grid) == xlsx_bytes(grid)
    assert parquet_bytes(cube) == parquet_bytes(cube)


def test_rows_of_json_px_and_parquet() -> None:
    cube = cube_of(norwegian(), "fylke")
    rows = {tuple(row["key"]): row["values"] for row in json_px(cube, "nb")["data"]}
    assert rows["JOBBK", "03", "2023M03"] == ["1300", "1400"]
    assert rows["JOBBK", "54", "2023M01"] == [".", ":"]
    table = pq.read_table(io.BytesIO(parquet_bytes(cube)))
    by_key = {(row["tiltak"], row["fylke"], row["Tid"]): row for row in table.to_pylist()}
    hidden = by_key["JOBBK", "54", "2023M01"]
    assert (hidden["ContentsCode_count"], hidden["ContentsCode_count_symbol"]) == (None, ":")
    assert by_key["JOBBK", "03", "2023M03"]["ContentsCode_count"] == 1400


def test_labels_that_a_spreadsheet_would_run_are_texts() -> None:
    release = bilingual()
    labels = {"en": "=1+1", "nb": "@SUM(A1)"}
    titled = replace(release, titles=labels, families=dict.fromkeys(release.families, labels))
    cube = cube_of(titled, "region")
    first = replace(cube.dimensions[0], labels=labels)
    grid = grid_of(replace(cube, titles=labels, dimensions=(first, *cube.dimensions[1:])), HEADING, "en", Naming.TEXTS)
    fields = [field for row in csv.reader(io.StringIO(csv_text(grid, with_title=True))) for field in row]
    assert "'=1+1" in fields
    assert not [field for field in fields if runs_in_a_spreadsheet(field)]
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(grid)))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert "=1+1" in [cell.value for cell in cells]
    assert not [cell for cell in cells if cell.data_type == "f"]
