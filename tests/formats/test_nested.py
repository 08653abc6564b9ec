"""Tables nested in rows and columns: labels, levels and headings, and every format that is read back."""

from __future__ import annotations

import dataclasses
from itertools import product
from pathlib import Path

import openpyxl
import pytest
from bilingual import bilingual

from prikk.figures.heading import headings
from prikk.formats.family import cube_of, key_of
from prikk.formats.printed import printed_table
from prikk.formats.releasefile import read_release
from prikk.formats.writing import WRITERS
from prikk.formats.xlsx import read_workbook
from prikk.model.cell import CellKey
from prikk.model.codelist import TOTAL
from prikk.model.release import PublishedCell, Release
from prikk.model.status import Status
from prikk.model.table import Table

REGIONS, TRADES, PERIODS = (TOTAL, "N", "N1", "N2", "S"), (TOTAL, "CARP", "COOK"), ("2023-Q3", "2023-Q4")
DIMENSIONS = ("region", "trade")
TITLE, TOTALS = {"en": "Nested", "nb": "Nøstet"}, {"en": "Total", "nb": "I alt"}


def nested(row_axes: tuple[str, ...], column_axes: tuple[str, ...], **more: str) -> Table:
    codes = {"region": REGIONS, "trade": TRADES, "period": PERIODS, "statistic": ("count", "share")}
    rows, columns = (tuple(product(*(codes[axis] for axis in axes))) for axes in (row_axes, column_axes))
    fixed = {name: TOTAL for name in DIMENSIONS if name not in (*row_axes, *column_axes)}
    return Table(
        "n", "n", TITLE, TOTALS, row_axes, rows, columns, fixed, DIMENSIONS, column_axes=column_axes, **more
    )  # fmt: skip


def release_of(table: Table) -> Release:
    cells: dict[CellKey, PublishedCell] = {
        key: PublishedCell(Status.CONFIDENTIAL) if number % 7 == 3 else PublishedCell(Status.PUBLISHED, 100 + number)
        for number, key in enumerate(table.cell_keys())
    }
    return dataclasses.replace(bilingual(), tables=(table,), families={"n": TITLE}, cells=cells)


TABLES = [
    nested(("region", "trade"), ("statistic", "period")),
    nested(("region",), ("trade", "period"), statistic="count"),
    nested(("period", "region"), ("trade", "statistic")),
    nested(("region", "period"), (), statistic="count"),
    nested(("statistic",), ("trade",), period="2023-Q4"),
]


def test_labels_stand_below_those_of_the_rows_they_are_parts_of() -> None:
    release = release_of(TABLES[0])
    rows = printed_table(release, TABLES[0], "en").rows
    assert [(row.label, row.depth) for row in rows[:6]] == [
        ("Total", 0), ("Carpentry", 3), ("Cookery", 3), ("N The North", 1), ("Carpentry", 3), ("Cookery", 3),
    ]  # fmt: skip
    assert [row.name for row in rows[3:6]] == ["N The North", "N The North, Carpentry", "N The North, Cookery"]


def test_outer_codes_stand_before_inner_ones_that_have_no_total() -> None:
    rows = printed_table(release_of(TABLES[3]), TABLES[3], "en").rows
    assert [row.label for row in rows[:3]] == [
        "Total, Quarter 3 2023",
        "Total, Quarter 4 2023",
        "N The North, Quarter 3 2023",
    ]
    by_period = printed_table(release_of(TABLES[2]), TABLES[2], "en")
    assert [row.label for row in by_period.rows[:2]] == ["Quarter 3 2023", "N The North"]
    assert by_period.corner == "Quarter, Region"


def test_headings_name_what_varies_the_innermost_below() -> None:
    release = release_of(TABLES[1])
    found = headings(release, TABLES[1], "en")
    assert (found[2].above, found[2].below, found[2].label) == ("Carpentry", "Quarter 3", "Carpentry, Quarter 3 2023")
    (alone,) = headings(release_of(TABLES[3]), TABLES[3], "en")
    assert (alone.above, alone.label) == ("", "Apprentices")


def test_the_period_of_all_cells_stands_beside_the_unit() -> None:
    assert printed_table(release_of(TABLES[4]), TABLES[4], "en").unit.endswith("Quarter 4 2023")


@pytest.mark.parametrize("table", TABLES, ids=range(len(TABLES)))
def test_every_file_is_read_back_with_the_same_cells(table: Table, tmp_path: Path) -> None:
    release = release_of(table)
    for write in WRITERS.values():
        write(release, tmp_path)
    assert read_release(tmp_path) == release
    for name in ("report.xlsx", "report-accessible.nb.xlsx"):
        assert read_workbook(tmp_path / name).cells == release.cells
    cube = cube_of(release, "n")
    shown = {key_of(release, cube.dimensions, codes): cell for codes, cell in zip(cube.keys(), cube.cells, strict=True)}
    assert {key: cell for key, cell in shown.items() if cell is not None} == release.cells


def test_the_header_of_a_long_table_is_repeated_over_the_pages_of_a_workbook(tmp_path: Path) -> None:
    long = nested(("region", "trade", "period"), ("statistic",))
    long = dataclasses.replace(long, rows=long.rows * 2)
    for table, rows in ((TABLES[0], "$1:$3"), (long, "$1:$7")):
        WRITERS["xlsx"](release_of(table), tmp_path)
        assert openpyxl.load_workbook(tmp_path / "report.xlsx")["Nested"].print_title_rows == rows
