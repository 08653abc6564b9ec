"""The whole 2023 report, as it was published. The facts below were read off the document by hand."""

from collections import Counter

import pytest
from repair_documents import REPORT_2023

from prikk.figures.form import round_half_up
from prikk.formats.markdown import read_markdown
from prikk.model.cell import CellKey
from prikk.model.release import PublishedCell
from prikk.model.status import Status
from prikk.publication.reading import read_publication
from prikk.repair import DefectKind, Repaired, repair

STAR = PublishedCell(Status.CONFIDENTIAL)
LOST = PublishedCell(Status.UNREADABLE)
PUBLICATION = read_publication(REPORT_2023)
MONTHS = [f"2023-{month:02d}" for month in range(1, 13)]


@pytest.fixture(scope="module")
def report() -> Repaired:
    return repair(read_markdown(REPORT_2023 / "published.md"), PUBLICATION)


def key(period: str, **codes: str) -> CellKey:
    statistic = "ytd_mean" if period == "mean" else "count"
    dimensions = (codes.get(name, "_T") for name in PUBLICATION.dimension_ids)
    return CellKey(tuple(dimensions), "2023-12" if period == "mean" else period, statistic)


def row(report: Repaired, **codes: str) -> list[int | str | None]:
    """The mean and the months of a row: figures, `*`, `?` for unreadable, None for no such column."""
    signs = {STAR: "*", LOST: "?", None: None}
    cells = [report.cells.get(key(period, **codes)) for period in ("mean", *MONTHS)]
    return [signs[cell] if cell is None or cell.value is None else cell.value for cell in cells]


def test_every_table_and_cell(report: Repaired) -> None:
    assert len(report.tables) == 58
    assert len(report.cells) == 3933
    read = Counter((cell.status, name.statistic) for name, cell in report.cells.items() if report.lines[name])
    assert read == {
        (Status.PUBLISHED, "count"): 3014,
        (Status.CONFIDENTIAL, "count"): 543,
        (Status.PUBLISHED, "ytd_mean"): 295,
        (Status.CONFIDENTIAL, "ytd_mean"): 35,
    }
    assert report.only_primary


def test_every_defect_has_a_kind(report: Repaired) -> None:
    assert Counter(defect.kind for defect in report.defects) == {
        DefectKind.HEADER: 63,
        DefectKind.LABEL: 55,
        DefectKind.UNREADABLE: 28,
        DefectKind.RESTORED: 18,
        DefectKind.CONTINUED: 9,
        DefectKind.LOST_CELL: 7,
        DefectKind.TRUNCATED_TOTAL: 5,
        DefectKind.SHIFTED: 4,
        DefectKind.ORDER: 4,
        DefectKind.EMPTY_ROW: 2,
    }


def test_plain_tables(report: Repaired) -> None:
    assert report.cells[key("2023-12")].value == 18376
    assert row(report, tiltak="UTVAOONAV", hovedgruppe="ANDRE")[-3:] == [91, 91, "*"]
    assert row(report, tiltak="MENTOR", utdanning="4") == [8, 6, 7, 7, 8, 7, 7, 8, 9, 8, 14, 10, 10]


def test_a_month_that_a_programme_does_not_have_is_no_column(report: Repaired) -> None:
    assert row(report, tiltak="ARBMSTOTTE", kjonn="2") == [201, *[None] * 11, 2416]
    assert row(report, tiltak="UTVAOONAV", fylke="_U") == [*["*"] * 12, None]


def test_dashed_rows_under_a_broken_header_go_on_with_the_table_before(report: Repaired) -> None:
    assert row(report, tiltak="ARBMSTOTTE", fylke="_U") == ["*", *[None] * 11, "*"]
    assert report.lines[key("2023-12", tiltak="ARBMSTOTTE", fylke="_U")] == (83,)
    assert 80 in report.lines[key("2023-12", tiltak="ARBMSTOTTE")]


def test_a_header_at_the_end_of_the_page_before(report: Repaired) -> None:
    viken = [303, 254, 301, 331, 380, 216, 171, 103, 144, 273, 449, 540, 477]
    assert row(report, tiltak="JOBBK", fylke="30") == viken
    assert row(report, tiltak="JOBBK", fylke="_U")[-3:] == [4, 6, "*"]


def test_a_total_that_was_shifted_and_cut_is_the_one_of_the_other_tables(report: Repaired) -> None:
    lines = report.lines[key("2023-10", tiltak="DIGIOPPARB")]
    assert {91, 104} <= set(lines)
    assert 104 not in report.lines[key("2023-11", tiltak="DIGIOPPARB")]
    assert 91 not in report.lines[key("2023-05", tiltak="DIGIOPPARB")]


def test_rows_that_slid_left_are_placed_where_sums_and_means_leave_them(report: Repaired) -> None:
    county = {"tiltak": "DIGIOPPARB"}
    assert row(report, **county, fylke="18") == [9, 5, 10, 8, 5, "*", 6, "*", "*", 8, 8, 30, 17]
    assert row(report, **county, fylke="15") == [34, 23, 21, 24, 28, 27, 23, 6, 14, 32, "?", 62, 67]
    assert row(report, **county, fylke="38") == [53, 55, 70, 62, 65, 53, 44, "?", 35, 62, 39, 41, 49]
    # Of Rogaland's row one of three months is lost, of Agder's one of two, and the sums leave it open which.
    assert row(report, **county, fylke="11") == [76, 68, 82, 82, 61, "?", "?", "?", 40, 59, 94, 145, 118]
    assert row(report, **county, fylke="42") == [39, 24, 23, 18, 20, 23, 48, 32, 20, 50, "?", "?", 54]


def test_a_row_of_symbols_that_lost_one_keeps_those_that_must_be_small(report: Repaired) -> None:
    # The counties with figures add up to the whole of January, February, April, September and December.
    expected = ["*", "*", "*", "?", "*", "?", "?", "?", "?", "*", "?", "?", "*"]
    for county in ("03", "30", "34"):
        assert row(report, tiltak="DIGIOPPARB", fylke=county) == expected
    told = [defect for defect in report.defects if defect.line == 92 and defect.column == "Oktober"]
    assert [(defect.kind, defect.made) for defect in told] == [(DefectKind.UNREADABLE, "it may be * or 4 to 9")]


def test_an_empty_row_is_left_out_and_the_labels_decide_the_order(report: Repaired) -> None:
    assert row(report, tiltak="INDOPPFAG", innvandringsbakgrunn="INNV")[:2] == [2237, 2289]
    assert row(report, tiltak="JOBBK", innvandringsbakgrunn="INNV")[:2] == [361, 290]
    assert {defect.line for defect in report.defects if defect.kind is DefectKind.EMPTY_ROW} == {462, 468}


def test_every_full_row_has_its_mean_and_every_full_column_its_sum(report: Repaired) -> None:
    checked = 0
    for table in report.tables:
        for code in table.rows:
            cells = {column: report.cells[table.key(code, column)].value for column in table.columns}
            mean = next(value for column, value in cells.items() if column[0] == "ytd_mean")
            months = [value for column, value in cells.items() if column[0] == "count"]
            if mean is not None and None not in months:
                assert mean == round_half_up(sum(map(int, months)), 12), (table.id, code)
                checked += 1
        for column in table.columns:
            values = [report.cells[table.key(code, column)].value for code in table.rows]
            if column[0] == "count" and None not in values:
                assert values[0] == sum(map(int, values[1:])), (table.id, column)
                checked += 1
    assert checked > 400
