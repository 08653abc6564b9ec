"""A workbook's first sheet is a source of records like a CSV file with the same texts."""

from __future__ import annotations

import datetime as dt
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from tabulate_case import case_publication

from prikk.errors import AssumptionWarning, InputError
from prikk.tabulate import check, tabulate

HEADING = ["person", "month", "tiltak", "kommune nr", "alder"]
ROWS: list[list[Any]] = [
    [1, dt.date(2023, 11, 1), "Y", "01", 19],
    [2, dt.datetime(2023, 11, 30, 12), " X ", "02", 19.0],
    [3, "2023-12", "Y", "03", None],
    [3, "2024-01", "X", "03", 45],
]
TEXTS = ["1;2023-11-01;Y;01;19", "2;2023-11-30;X;02;19", "3;2023-12;Y;03;", "3;2024-01;X;03;45"]


def workbook(path: Path, rows: Sequence[Sequence[Any]], *, before: Sequence[tuple[str, bool]] = ()) -> Path:
    """A workbook with the rows on a sheet behind those of `before` (what stands in them, and whether they show)."""
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as book:
        for text, shown in before:
            sheet = book.add_worksheet()
            sheet.write(0, 0, text)
            if not shown:
                sheet.hide()
        sheet = book.add_worksheet("records")
        sheet.activate()
        for row, values in enumerate(rows):
            for column, value in enumerate(values):
                sheet.write(row, column, value)
    return path


def test_the_records_are_those_of_the_same_texts(tmp_path: Path) -> None:
    publication = case_publication(tmp_path)
    (tmp_path / "extract.csv").write_text("\n".join([";".join(HEADING), *TEXTS]) + "\n")
    book = workbook(tmp_path / "book.xlsx", [HEADING, *ROWS, [None, " "]], before=[("", True), ("notes", False)])
    book = book.rename(tmp_path / "book.data")  # known by how it starts
    found, same = check(publication, book), check(publication)
    assert found.records == len(ROWS)
    assert [str(item).replace("book.data", "extract.csv") for item in found.findings] == list(map(str, same.findings))
    counted = [tabulate(publication, source) for source in (book, None)]
    one, other = ({key: item.counts[column] for key, column in item.cells.columns.items()} for item in counted)
    assert one == other


def test_findings_name_the_row(tmp_path: Path) -> None:
    publication = case_publication(tmp_path)
    book = workbook(tmp_path / "book.xlsx", [HEADING, ROWS[0], [9, "2023-11", "Z", 1, 19]])
    told = list(map(str, check(publication, book).findings))
    assert [text.split(";")[0] for text in told] == [
        "book.xlsx, tiltak: 'Z' is no code of the list, 1 record, row 2",
        "book.xlsx, kommune nr: '1' is no code of the list, 1 record, row 2",
    ]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([], "the workbook is empty; allowed: a sheet with a heading"),
        ([["person", "Person"], [1, 2]], "columns that stand twice: 'person', 'Person'"),
        ([[""], ["x"]], "no column has a name"),
    ],
)
def test_a_sheet_without_a_usable_heading_is_refused(tmp_path: Path, rows: list[list[Any]], said: str) -> None:
    found = check(case_publication(tmp_path), workbook(tmp_path / "book.xlsx", rows)).findings
    assert [said in str(item) for item in found] == [True]


def test_a_column_without_a_name_is_told_only_where_something_stands_in_it(tmp_path: Path) -> None:
    publication = case_publication(tmp_path)
    named = workbook(tmp_path / "blank.xlsx", [[*HEADING, ""], [*ROWS[0], " "]])
    with warnings.catch_warnings():
        warnings.filterwarnings("error", message=".*without a name")
        check(publication, named)
    with pytest.warns(AssumptionWarning, match=r"note.xlsx: a column without a name is left out \(column 6\)"):
        check(publication, workbook(tmp_path / "note.xlsx", [[*HEADING, ""], [*ROWS[0], "seen"]]))


def test_what_is_no_workbook_is_refused(tmp_path: Path) -> None:
    publication = case_publication(tmp_path)
    for name, content in {
        "a.ods": b"PK\x03\x04 no archive",
        "b.xls": b"\xd0\xcf\x11\xe0 no more",
        "c.xlsx": b"a;b\n",
    }.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(InputError, match=rf"{name}: not a workbook that can be read"):
            tabulate(publication, tmp_path / name)
