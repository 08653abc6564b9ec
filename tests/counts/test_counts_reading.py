"""Tables of counts are read from any frame, every bad row is refused with its place, and no figure is repeated."""

from pathlib import Path

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import xlsxwriter

from prikk.counts import read_counts, read_hierarchies
from prikk.errors import InputError
from prikk.formats.frames import read_columns
from prikk.model.status import Status
from prikk.system import UNBOUNDED

ROWS = {"geo": ["Total", "01", "02"], "n": [17, None, 12]}


def test_every_kind_of_frame_gives_the_same_table(tmp_path: Path) -> None:
    path = tmp_path / "counts.csv"
    path.write_text("geo;n\nTotal;17\n01;*\n02;12\n", encoding="utf-8")
    sources = [pd.DataFrame(ROWS), pl.DataFrame(ROWS), pl.LazyFrame(ROWS), pa.table(ROWS), str(path), path]
    for source in sources:
        table = read_counts(source, dims=["geo"])
        assert table.low.tolist() == [17, 0, 12]
        assert table.high.tolist() == [17, UNBOUNDED, 12]
        assert list(table.statuses) == [Status.PUBLISHED, Status.CONFIDENTIAL, Status.PUBLISHED]
        assert table.system.matrix.toarray().tolist() == [[-1, 1, 1]]


def test_a_status_hides_and_what_stands_beside_it_is_not_looked_at() -> None:
    frame = pl.DataFrame({"geo": ["Total", "1", "2", "3"], "n": ["17", "secret", "12", "5"], "s": ["F", "A", "D", ""]})
    table = read_counts(frame, dims=["geo"], status="s")
    assert [status.value for status in table.statuses] == ["F", "A", "D", "F"]
    assert table.high.tolist() == [17, UNBOUNDED, UNBOUNDED, 5]


def test_a_dimension_that_a_table_lacks_is_the_total_there() -> None:
    by_both = pl.DataFrame({"geo": ["1", "1", "2", "2"], "sex": ["f", "m", "f", "m"], "n": [5, 6, 7, None]})
    by_geo = pl.DataFrame({"geo": ["Total", "1", "2"], "n": [18, 11, 7]})
    table = read_counts([by_both, by_geo], dims=["geo", "sex"])
    margins = [("Total", "Total"), ("Total", "f"), ("Total", "m")]  # the first is shown, the others are not
    assert sorted(table.system.key(column).codes for column in (4, 7, 8)) == margins
    assert len(table.system.origins) == 6
    assert table.places["2"].tolist() == [4, 5, 6]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("9;-52", r"counts\.csv:3, n: a negative figure; allowed: a whole number from 0"),
        ("9;5.2", r"counts\.csv:3, n: a figure with decimals; .*percentages"),
        ("9;5,2", r"counts\.csv:3, n: a figure with decimals"),
        ("9;five", r"counts\.csv:3, n: a text that is no count"),
        (";52", r"counts\.csv:3, geo: an empty code"),
        ("Total;52", r"counts\.csv:3: the cell Total stands twice"),
        ("9", r"counts\.csv:3: 1 fields; allowed: 2 fields"),
        ('9;"5', r"counts\.csv:\d: not a CSV file"),
    ],
)
def test_a_bad_row_is_refused_with_its_place_and_without_its_figure(tmp_path: Path, row: str, message: str) -> None:
    path = tmp_path / "counts.csv"
    path.write_text(f"geo;n\nTotal;52\n{row}\n", encoding="utf-8")
    with pytest.raises(InputError, match=message) as caught:
        read_counts(path, dims=["geo"])
    assert "52" not in str(caught.value).removeprefix(str(tmp_path))
    assert "5.2" not in str(caught.value)


def test_what_cannot_be_read_at_all_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"cannot be read \(No such file"):
        read_counts(tmp_path / "none.csv", dims=["geo"])
    with pytest.raises(InputError, match="a int is no table"):
        read_counts(7, dims=["geo"])
    with pytest.raises(InputError, match=r"no column 'count'.*did you mean|no column 'count'"):
        read_counts(pl.DataFrame(ROWS), dims=["geo"], freq="count")
    with pytest.raises(InputError, match="no table"):
        read_counts([], dims=["geo"])
    with pytest.raises(InputError, match="dims: \\[\\]; allowed: the columns"):
        read_counts(pl.DataFrame(ROWS), dims=[])
    with pytest.raises(InputError, match="'gea' is no dimension; allowed: did you mean 'geo'"):
        read_counts(pl.DataFrame(ROWS), dims=["geo"], hierarchies={"gea": {}})
    with pytest.raises(InputError, match="the table has no rows"):
        read_counts(pl.DataFrame({"geo": [], "n": []}), dims=["geo"])
    (tmp_path / "latin.csv").write_bytes(b"geo;n\nTroms\x81;1\n")
    with pytest.raises(InputError, match="no text in a known encoding; allowed: UTF-8 or Windows-1252"):
        read_counts(tmp_path / "latin.csv", dims=["geo"])
    with pytest.raises(InputError, match=r"row 2, s: 'maybe' is no status"):
        read_counts(pl.DataFrame({"geo": ["Total", "1"], "n": [1, 1], "s": ["F", "maybe"]}), dims=["geo"], status="s")
    with pytest.raises(InputError, match="row 2: no figure in a row that is not hidden"):
        read_counts(pl.DataFrame({"geo": ["Total", "1"], "n": [1, None], "s": ["F", "F"]}), dims=["geo"], status="s")


def test_a_total_that_no_row_has_is_refused_since_an_audit_of_nothing_finds_nothing() -> None:
    frame = pl.DataFrame({"geo": ["T", "1", "2"], "month": ["m1"] * 3, "n": [17, None, 12]})
    with pytest.raises(InputError, match=r"no row of geo is the total 'All'; allowed: .*name the code of the total"):
        read_counts(frame, dims=["geo", "month"], total={"geo": "All"})
    with pytest.raises(InputError, match=r"no row has the total 'All'; allowed: .*name the code of the total"):
        read_counts(frame, dims=["geo", "month"], total="All")
    for total in ("T", {"geo": "T"}, None):
        assert len(read_counts(frame, dims=["geo", "month"], total=total).system.origins) == 1
    with pytest.raises(InputError, match="no table has a column 'gea'; allowed: did you mean 'geo'"):
        read_counts(frame, dims=["geo", "gea"], total="T")


def test_two_tables_that_disagree_are_refused_unless_rounding_explains_it() -> None:
    first = pl.DataFrame({"geo": ["Total", "1"], "n": [41, 20]})
    second = pl.DataFrame({"geo": ["Total", "2"], "n": [40, 20]})
    with pytest.raises(InputError, match=r"row 1: another table has a different figure for Total.*tolerance") as caught:
        read_counts([first, second], dims=["geo"])
    assert "41" not in str(caught.value)
    table = read_counts([first, second], dims=["geo"], tolerance=1)
    assert (table.low.tolist(), table.high.tolist()) == ([40, 19, 19], [41, 21, 21])


def test_hierarchies_in_every_form_give_the_same_tree(tmp_path: Path) -> None:
    expected = ({"Total": ("N", "S"), "N": ("n1", "n2")},)
    (tmp_path / "pairs.csv").write_text("child,parent\nN,Total\nn1,N\nn2,N\nS,\n", encoding="utf-8")
    (tmp_path / "levels.csv").write_text("levels;codes\n@;Total\n@@;N\n@@@;n1\n@@@;n2\n@@;S\n", encoding="utf-8")
    forms = [
        {"Total": ["N", "S"], "N": ["n1", "n2"]},
        tmp_path / "pairs.csv",
        tmp_path / "levels.csv",
        pl.DataFrame({"code": ["N", "S", "n1", "n2"], "parent": ["Total", None, "N", "N"]}),
        pd.DataFrame({"levels": ["@", "@@", "@@@", "@@@", "@@"], "codes": ["Total", "N", "n1", "n2", "S"]}),
    ]
    for form in forms:
        assert read_hierarchies("geo", form, "Total") == expected
    assert read_hierarchies("geo", [forms[0], forms[1]], "Total") == expected * 2


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ({"Total": ["a", "a"]}, "'a' stands twice"),
        ({"a": ["b"], "b": ["a"]}, "the parents go round in a circle"),
        ({"x": ["a"], "a": ["b"], "b": ["c"], "c": ["d"], "d": ["b"]}, "stands twice|circle"),
        ({"c": ["a"], "a": ["b"], "b": ["a2"], "a2": ["c"]}, "round in a circle: a > c > a2 > b > a$"),
        ({f"c{n}": [f"c{n + 1}"] for n in range(101)}, "'c101' lies more than 100 levels below the top"),
        ({f"c{n}": [f"c{n + 1}"] for n in reversed(range(20_000))}, "more than 100 levels"),
        (pl.DataFrame({"levels": ["@", "@@@"], "codes": ["Total", "a"]}), "row 2, levels: '@@@' does not fit"),
        (pl.DataFrame({"levels": ["@", "@"], "codes": ["Total", "a"]}), "row 2, levels"),
        (pl.DataFrame({"level": ["@"], "code": ["Total"]}), "the columns are level, code"),
    ],
)
def test_a_hierarchy_that_is_none_is_refused(form, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_hierarchies("geo", form, "Total")


def test_a_code_outside_its_hierarchy_is_refused() -> None:
    with pytest.raises(InputError, match=r"row 3, geo: '02' is in no hierarchy of geo"):
        read_counts(pl.DataFrame(ROWS), dims=["geo"], hierarchies={"geo": {"Total": ["01", "O2"]}})


def test_nothing_shows_a_figure() -> None:
    table = read_counts(pl.DataFrame({"geo": ["Total", "1"], "n": [918273, 918273]}), dims=["geo"])
    assert "918273" not in repr(table)


def test_a_workbook_is_read_as_the_same_columns_of_text(tmp_path: Path) -> None:
    rows = [("geo", "n", ""), ("N", 11, ""), ("S", 3, ""), ("T", 14, "")]
    with xlsxwriter.Workbook(tmp_path / "counts.xlsx") as book:
        sheet = book.add_worksheet()
        for row, cells in enumerate(rows):
            for column, value in enumerate(cells):
                sheet.write(row, column, value)
    found = read_columns(tmp_path / "counts.xlsx")
    assert found.columns == {"geo": ["N", "S", "T"], "n": [11, 3, 14]}
    assert found.first == 2  # rows as people count them


def test_a_workbook_without_a_heading_and_one_that_is_not_there(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "empty.xlsx") as book:
        book.add_worksheet()
    with pytest.raises(InputError, match="the workbook is empty"):
        read_columns(tmp_path / "empty.xlsx")
    with pytest.raises(InputError, match="not a workbook that can be read"):
        read_columns(tmp_path / "nowhere.xlsx")
