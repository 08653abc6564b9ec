"""Each kind of damage by itself, on a publication whose rows, headings, periods and symbol are not the report's."""

import pytest
from repair_documents import LIBRARIES, ROOT, Document, borrowers

from prikk.errors import InputError
from prikk.formats.markdown import raw_tables, read_markdown
from prikk.model.status import Status
from prikk.repair import Defect, DefectKind, Repaired, defects_csv, repair

BRANCHES, HARBOUR, STATION, MILL, CASTLE = range(5)


@pytest.fixture
def report() -> Document:
    return borrowers()


def read(report: Document) -> Repaired:
    """Read a damaged document; whatever it was read as must be true."""
    repaired = report.read(LIBRARIES)
    for key, cell in repaired.cells.items():
        assert cell.status is Status.UNREADABLE or cell == report.cells[key], key
    return repaired


def kinds(repaired: Repaired) -> list[DefectKind]:
    return [defect.kind for defect in repaired.defects]


@pytest.mark.parametrize("pipes", [False, True])
def test_a_sound_document_has_no_defect(report: Document, pipes: bool) -> None:
    repaired = report.read(LIBRARIES, pipes=pipes)
    assert repaired.defects == ()
    assert list(repaired.cells.items()) == list(report.cells.items())
    assert all(repaired.lines.values())


def test_label(report: Document) -> None:
    report.lines[BRANCHES][3][0] = "Staton Square"
    (defect,) = read(report).defects
    assert (defect.kind, defect.found, defect.made) == (DefectKind.LABEL, "Staton Square", "Station Square")


def test_lost_labels_that_other_tables_tell(report: Document) -> None:
    report.lines[BRANCHES][2][0] = report.lines[BRANCHES][3][0] = ""
    repaired = read(report)
    assert kinds(repaired) == [DefectKind.LOST_LABEL] * 2
    assert repaired.cells == report.cells


def test_lost_labels_that_may_be_exchanged(report: Document) -> None:
    report.lines[STATION][2][0] = report.lines[STATION][3][0] = ""
    repaired = read(report)
    assert [cell.status for cell in repaired.cells.values()].count(Status.UNREADABLE) == 10


def test_heading_misspelt_or_missing(report: Document) -> None:
    report.lines[HARBOUR][0][2] = "Quar ter 2"
    del report.lines[STATION][0][4]
    del report.lines[MILL][0]
    repaired = read(report)
    assert kinds(repaired) == [DefectKind.HEADER] * 3
    assert [defect.made for defect in repaired.defects][:2] == ["Quarter 2", "Quarter 4"]
    assert repaired.cells == report.cells


def test_heading_among_figures(report: Document) -> None:
    report.lines[CASTLE][1].insert(3, "Quarter 3")
    repaired = read(report)
    assert kinds(repaired) == [DefectKind.HEADER_IN_DATA]
    assert repaired.cells == report.cells


def test_text_among_figures(report: Document) -> None:
    report.lines[CASTLE][1].insert(3, "see note")
    assert kinds(read(report)) == [DefectKind.SURPLUS_CELL]


def test_shifted_total_with_its_tail_cut(report: Document) -> None:
    report.lines[HARBOUR][1] = ["", "", *report.lines[HARBOUR][1][:-2]]
    repaired = read(report)
    assert kinds(repaired) == [DefectKind.SHIFTED, DefectKind.TRUNCATED_TOTAL]
    assert repaired.cells == report.cells


def test_lost_cell_that_the_sums_restore(report: Document) -> None:
    del report.lines[STATION][2][3]
    repaired = read(report)
    assert kinds(repaired) == [DefectKind.LOST_CELL, DefectKind.RESTORED]
    assert repaired.defects[1].column == "Quarter 3"
    assert repaired.cells == report.cells


def test_lost_cell_that_may_be_several(report: Document) -> None:
    """Two rows lost the same column: its sum and their means bound both cells and fix neither."""
    for row in (2, 3):
        del report.lines[STATION][row][1]
    repaired = read(report)
    told = [defect for defect in repaired.defects if defect.kind is DefectKind.UNREADABLE]
    assert [defect.column for defect in told] == ["Quarter 1"] * 2
    assert told[0].made == "it may be 57 to 59"
    lost = [key for key, cell in repaired.cells.items() if cell.status is Status.UNREADABLE]
    assert [report.cells[key].value for key in lost] == [58, 233]


def test_lost_mean_that_must_be_hidden(report: Document) -> None:
    report.lines[MILL][4].pop()
    repaired = read(report)
    assert kinds(repaired) == [DefectKind.LOST_CELL, DefectKind.RESTORED]
    assert repaired.defects[1].made == ":"


def test_table_broken_by_a_page(report: Document) -> None:
    lines = report.lines[BRANCHES]
    report.lines[BRANCHES], second = lines[:3], [lines[0], lines[1], *lines[3:]]
    report.lines.insert(1, second)
    report.titles.insert(1, "Page 2")
    repaired = read(report)
    assert kinds(repaired) == [DefectKind.CONTINUED]
    assert len(repaired.lines[next(iter(repaired.cells))]) == 2


def test_empty_row_unknown_row_and_unknown_table(report: Document) -> None:
    report.lines[CASTLE].insert(2, ["Adults", "", "", "", "", ""])
    report.lines[CASTLE].append(["Dogs", "4", "4", "4", "4", "4"])
    report.titles.append("Opening hours")
    report.lines.append([["Branch", "Monday", "Tuesday"], ["Harbour Street", "10", "18"]])
    repaired = read(report)
    assert kinds(repaired) == [DefectKind.EMPTY_ROW, DefectKind.UNKNOWN_ROW, DefectKind.UNKNOWN_TABLE]
    assert repaired.cells == report.cells


def test_lost_row_and_missing_table(report: Document) -> None:
    del report.lines[BRANCHES][4]
    del report.lines[CASTLE], report.titles[CASTLE]
    repaired = read(report)
    assert {DefectKind.LOST_ROW, DefectKind.MISSING_TABLE} <= set(kinds(repaired))


def test_misread_figure(report: Document) -> None:
    report.lines[STATION][4][5] = "13"
    (defect,) = read(report).defects
    assert (defect.kind, defect.found, defect.made) == (DefectKind.CONTRADICTION, "13", "31")


def test_misread_figure_in_one_of_two_places(report: Document) -> None:
    report.lines[STATION][1][1] = "332"
    (defect,) = read(report).defects
    assert (defect.kind, defect.found, defect.made) == (DefectKind.CONTRADICTION, "332", "322")


def test_symbols_for_large_figures_are_taken_for_what_they_are(report: Document) -> None:
    """Secondary stars: every table hides an adult figure too."""
    for table in (HARBOUR, STATION, MILL, CASTLE):
        report.lines[table][3][2] = report.lines[table][2][2] = ":"
    repaired = report.read(LIBRARIES)
    assert not repaired.only_primary
    assert repaired.defects == ()


def test_everything_at_once() -> None:
    report = borrowers()
    path = ROOT / "tests" / "data" / "repair" / "libraries" / "damaged.md"
    repaired = repair(read_markdown(path), LIBRARIES)
    assert repaired.cells == report.cells
    found = [(defect.line, defect.kind.value) for defect in repaired.defects]
    assert found == [
        (7, "header"), (10, "label"), (11, "label"), (11, "lost-cell"), (15, "continued"), (15, "header"),
        (15, "shifted"), (15, "truncated-total"), (17, "header-in-data"), (21, "header"), (26, "lost-cell"),
        (26, "restored"), (30, "header"), (31, "empty-row"), (33, "lost-label"), (34, "contradiction"),
        (43, "lost-cell"), (43, "restored"), (50, "lost-cell"), (50, "restored"), (52, "unknown-row"),
        (56, "unknown-table"),
    ]  # fmt: skip


def test_a_document_without_tables_of_the_publication_is_refused() -> None:
    with pytest.raises(InputError, match="no table of the publication is in it"):
        repair(raw_tables("a\t1\t2\nb\t3\t4\n"), LIBRARIES)


def test_defects_as_csv() -> None:
    defects = [Defect(9, DefectKind.LABEL, "t", "a", "", 'x, "y"', "a", "e"), Defect(2, DefectKind.HEADER, *"abcdef")]
    assert defects_csv(defects) == (
        'line,kind,table,row,column,found,made,evidence\n2,header,a,b,c,d,e,f\n9,label,t,a,,"x, ""y""",a,e\n'
    )


def test_a_list_of_defects_holds_nothing_that_a_spreadsheet_runs() -> None:
    defect = Defect(3, DefectKind.LABEL, "t", "=HYPERLINK(1)", "@x", "-SUM(A1)", "-3", "'+1+cmd")
    fields = defects_csv([defect]).splitlines()[1].split(",")
    assert fields == ["3", "label", "t", "'=HYPERLINK(1)", "'@x", "'-SUM(A1)", "-3", "''+1+cmd"]
