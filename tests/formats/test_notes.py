"""Notes of a publication on tables, rows, columns and cells: which of them stand where, in every format."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import openpyxl
import pikepdf
import pytest
from bilingual import bilingual

from pdf_text import text_of
from prikk.formats.printed import printed_table
from prikk.formats.releasefile import read_release
from prikk.formats.writing import WRITERS
from prikk.model.release import Note, Release

COUNT = {"statistic": "count"}
NOTES = (
    Note({"en": "Counted anew.", "nb": "Talt på nytt."}, "region"),
    Note({"en": "Split in two.", "nb": "Delt i to."}, "region", {"region": "N"}),
    Note({"en": "Provisional.", "nb": "Foreløpig."}, "", {"period": "2023-Q4"} | COUNT),
    Note(
        {"en": "A strike.", "nb": "En streik."},
        "region-CARP",
        {"region": "S", "period": "2023-Q3", "statistic": "count"},
    ),
    Note({"en": "Nowhere.", "nb": "Ingensteds."}, "trade", {"trade": "COOK", "region": "N"}),
)


@pytest.fixture(scope="module")
def noted() -> Release:
    return dataclasses.replace(bilingual(), notes=NOTES)


def test_each_stands_where_it_belongs(noted: Release) -> None:
    carpenters, cooks, trades = (printed_table(noted, table, "en") for table in noted.tables)
    last, strike = ([item.period is not None and item.period.code == code and item.label[0] == "Q"
                     for item in carpenters.headings].index(True) for code in ("2023-Q4", "2023-Q3"))  # fmt: skip
    north, south = (next(row for row in carpenters.rows if row.place == (code,)) for code in ("N", "S"))
    marks = {said.rsplit(": ", 1)[-1]: mark for mark, said in carpenters.footnotes}
    assert marks["Counted anew."] == ""
    assert marks["Split in two."] in north.mark.split(",")
    assert marks["Provisional."] in carpenters.marks[last].split(",")
    assert marks["A strike."] in south.mark_at(strike).split(",")
    assert marks["A strike."] not in south.mark.split(",")
    assert not any("strike" in said for _, said in cooks.footnotes)
    assert [said for _, said in trades.footnotes if "anew" in said or "two" in said or "Nowhere" in said] == []


def test_they_are_read_back_and_reach_every_format(noted: Release, tmp_path: Path) -> None:
    for write in WRITERS.values():
        write(noted, tmp_path)
    assert read_release(tmp_path).notes == NOTES
    told = ("Counted anew.", "Split in two.", "Provisional.", "A strike.")
    texts = {
        "report.md": (tmp_path / "report.md").read_text(encoding="utf-8"),
        "report.pdf": _text(tmp_path / "report.pdf"),
        "site": (tmp_path / "site" / "table-region.html").read_text(encoding="utf-8"),
        "px": next((tmp_path / "px").glob("region*.px")).read_bytes().decode("utf-8-sig"),
        "json-stat": next((tmp_path / "json-stat").glob("region*.json")).read_text(encoding="utf-8"),
        "csvw": json.dumps(json.loads((tmp_path / "cells.csv-metadata.json").read_text(encoding="utf-8"))),
        **{name: _cells(tmp_path / name) for name in ("report.xlsx", "report-accessible.xlsx")},
    }
    for name, text in texts.items():
        assert [note for note in told if note not in " ".join(text.split())] == [], name
    assert "Talt på nytt." in (tmp_path / "report.nb.md").read_text(encoding="utf-8")


def _cells(path: Path) -> str:
    book = openpyxl.load_workbook(path)
    return " ".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value)


def _text(path: Path) -> str:
    with pikepdf.open(path) as document:
        return text_of(document)
