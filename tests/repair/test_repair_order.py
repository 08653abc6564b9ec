"""What changed places, stands under another title, or cannot stand where it does: named, and settled by the sums."""

from __future__ import annotations

import copy
from dataclasses import replace

import pytest
from repair_documents import LIBRARIES, Document, borrowers

from prikk.formats.markdown import raw_tables
from prikk.model.release import PublishedCell
from prikk.model.status import Status
from prikk.repair import DefectKind, Repaired, repair
from prikk.repair.spelling import Speller, Spelling
from prikk.solve import Limits

NOBODY = PublishedCell(Status.PUBLISHED, 0)
BRANCHES, HARBOUR, STATION, MILL, CASTLE = range(5)


@pytest.fixture
def report() -> Document:
    return borrowers()


def orders(repaired: Repaired) -> list[tuple[str, str]]:
    """What stands out of order, and what was made of it; there is no other defect."""
    assert {defect.kind for defect in repaired.defects} <= {DefectKind.ORDER}
    return [(defect.found, defect.made) for defect in repaired.defects]


def assert_right(repaired: Repaired, report: Document) -> None:
    """Whatever was read or restored is true; what the document leaves out is zero."""
    for key, cell in repaired.cells.items():
        assert cell.status is Status.UNREADABLE or cell == report.cells.get(key, NOBODY), key


def exchange(items: list, one: int, other: int) -> None:
    items[one], items[other] = items[other], items[one]


def test_labels_that_changed_places_are_settled_by_tables_that_show_the_same(report: Document) -> None:
    truth = copy.deepcopy(report.cells)
    lines = report.lines[BRANCHES]
    lines[2][0], lines[4][0] = lines[4][0], lines[2][0]
    repaired = report.read(LIBRARIES)
    assert orders(repaired) == [
        ("The Old Mill", "read as Harbour Street"),
        ("Harbour Street", "read as The Old Mill"),
    ]
    assert repaired.cells == truth


def test_rows_that_changed_places_with_their_labels_are_read_as_they_are_called(report: Document) -> None:
    exchange(report.lines[BRANCHES], 2, 3)
    repaired = report.read(LIBRARIES)
    assert [made for _, made in orders(repaired)] == ["read as it is called"] * 2
    assert repaired.cells == report.cells
    assert repaired.lines[next(iter(report.cells))] != ()


def test_what_the_sums_leave_open_is_said(report: Document) -> None:
    lines = report.lines[STATION]
    lines[2][0], lines[3][0] = lines[3][0], lines[2][0]
    repaired = report.read(LIBRARIES)
    assert [made for _, made in orders(repaired)] == ["read as it is called"] * 2
    assert all(defect.evidence.endswith("it would agree with the others, too") for defect in repaired.defects)


@pytest.mark.parametrize("table", [BRANCHES, HARBOUR, STATION])
def test_headings_that_changed_places(report: Document, table: int) -> None:
    exchange(report.lines[table][0], 1, 3)
    repaired = report.read(LIBRARIES)
    assert orders(repaired) == [("Quarter 3", "read as Quarter 1"), ("Quarter 1", "read as Quarter 3")]
    assert repaired.cells == report.cells


def test_columns_that_changed_places_with_their_headings(report: Document) -> None:
    for line in report.lines[BRANCHES]:
        exchange(line, 1, 4)
    repaired = report.read(LIBRARIES)
    assert [made for _, made in orders(repaired)] == ["read as it is called"] * 2
    assert repaired.cells == report.cells


@pytest.mark.parametrize("with_totals", [False, True])
def test_bodies_that_changed_places(report: Document, with_totals: bool) -> None:
    exchange(report.lines, HARBOUR, MILL)
    if not with_totals:  # the labels stayed where they were
        report.lines[HARBOUR][1][0], report.lines[MILL][1][0] = report.lines[MILL][1][0], report.lines[HARBOUR][1][0]
    repaired = report.read(LIBRARIES)
    assert [made for _, made in orders(repaired)] == [
        "read as Borrowers by age. The Old Mill",
        "read as Borrowers by age. Harbour Street",
    ]
    assert_right(repaired, report)


def test_a_figure_below_the_threshold_is_a_defect(report: Document) -> None:
    line = report.lines[STATION][2]
    assert line[1] == "58"
    line[1] = "2"
    repaired = report.read(LIBRARIES)
    found = [defect for defect in repaired.defects if defect.kind is DefectKind.CONTRADICTION]
    assert [(defect.found, defect.evidence) for defect in found] == [("2", "the rule hides so small a figure")]
    assert_right(repaired, report)


def test_a_table_without_its_right_half_says_which_columns_it_lacks(report: Document) -> None:
    for line in report.lines[STATION]:
        del line[3:]
    repaired = report.read(LIBRARIES)
    header = [defect for defect in repaired.defects if defect.kind is DefectKind.HEADER]
    assert [defect.made for defect in header] == ["Quarter 3, Quarter 4, Mean of the year"]
    assert not any(defect.kind is DefectKind.LOST_CELL for defect in repaired.defects)
    assert repaired.cells.keys() >= report.cells.keys()
    assert_right(repaired, report)


def test_a_family_of_tables_with_some_of_the_statistics_lacks_none() -> None:
    families = [replace(item, statistics=("borrowers",)) if item.id == "ages" else item for item in LIBRARIES.tables]
    publication = replace(LIBRARIES, tables=families)
    report = borrowers()
    for lines in report.lines[1:]:
        for line in lines:
            del line[-1]
    repaired = report.read(publication)
    assert repaired.defects == ()
    assert all(cell == report.cells[key] for key, cell in repaired.cells.items())


def test_labels_that_differ_in_signs_only_are_told_by_their_signs() -> None:
    speller = Speller({name: [Spelling(name)] for name in ("a b", "a.b", "a/b", "other")})
    assert [speller.match(text).name for text in ("a b", "A.B", "a/b")] == ["a b", "a.b", "a/b"]  # type: ignore[union-attr]
    assert speller.match("ab") is None


def test_a_limit_that_was_reached_is_told_and_makes_no_figure_wrong(report: Document) -> None:
    report.lines[STATION][2][1], report.lines[BRANCHES][3][2] = "85", "1,243"
    repaired = repair(raw_tables(report.markdown()), LIBRARIES, limits=Limits(seconds=1e-9))
    assert repaired.limited
    assert not repair(raw_tables(report.markdown()), LIBRARIES).limited
    assert_right(repaired, report)
