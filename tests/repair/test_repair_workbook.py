"""A damaged workbook is mended like a damaged document: the same rows as a sheet and as Markdown come to the same."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter
from repair_documents import LIBRARIES, Document, borrowers

from prikk.errors import InputError
from prikk.repair import DefectKind, Repaired, repair
from prikk.tidy.asdocument import read_raw_tables


def workbook(report: Document, path: Path) -> Path:
    """The document as one sheet: titles above tables, figures as numbers, a note below."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Borrowers")
        row = 0
        for title, lines in zip(report.titles, report.lines, strict=True):
            sheet.write_string(row, 0, title)
            for cells in lines:
                row += 1
                for column, text in enumerate(cells):
                    plain = text.replace(",", "")
                    if plain.isdigit():
                        sheet.write_number(row, column, int(plain))
                    elif text:
                        sheet.write_string(row, column, text)
            row += 2
        sheet.write_string(row, 0, "(1) A note.")
    return path


def read(path: Path) -> Repaired:
    return repair(read_raw_tables(path), LIBRARIES, path=path)


def test_a_sound_workbook_has_no_defect(tmp_path: Path) -> None:
    report = borrowers()
    report.lines[1][2][0] += " (1)"  # the mark of the note
    repaired = read(workbook(report, tmp_path / "report.xlsx"))
    assert repaired.defects == ()
    assert repaired.cells == report.cells


def test_a_damaged_workbook_is_mended(tmp_path: Path) -> None:
    report = borrowers()
    del report.lines[0][3][2]  # a lost cell, whose row slid left
    report.lines[0][2][0], report.lines[0][4][0] = report.lines[0][4][0], report.lines[0][2][0]
    repaired = read(workbook(report, tmp_path / "report.xlsx"))
    assert {defect.kind for defect in repaired.defects} == {DefectKind.ORDER, DefectKind.LOST_CELL}
    assert repaired.cells == report.cells
    assert {defect.line for defect in repaired.defects} == {4, 5, 6}  # rows as people count them


def test_a_page_is_mended(tmp_path: Path) -> None:
    report = borrowers()
    rows = ["".join(f"<td>{cell}</td>" for cell in cells) for lines in report.lines[:1] for cells in lines]
    page = tmp_path / "report.html"
    table = "".join(f"<tr>{row}</tr>" for row in rows)
    page.write_text(f"<html><body><h2>{report.titles[0]}</h2><table>{table}</table></body></html>", encoding="utf-8")
    repaired = read(page)
    assert {defect.kind for defect in repaired.defects} <= {DefectKind.MISSING_TABLE}
    assert all(cell == report.cells[key] for key, cell in repaired.cells.items())


def test_no_table_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "notes.csv"
    path.write_text("only\none\ncolumn\n", encoding="utf-8")
    with pytest.raises(InputError, match="no table"):
        read_raw_tables(path)
