"""What adds up is found by words and arithmetic, said, and asked about where nothing tells it."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prikk.counts import audit_counts
from prikk.counts.evidence import Evidence
from prikk.errors import InputError
from prikk.tidy.words import names_part, names_total

NAMES = ["Alle", "TOT", "0", "SSS", "Yhteensä", "1+2", "Everybody", "x"]


def table(region: str = "Total", sex: str = "Total", *, star: int | None = None) -> pl.DataFrame:
    """Two regions by two sexes with totals; one inner cell is a star."""
    shown = [100, 60, 40, 50, star, 12, 50, 22, 28]
    codes = [(a, b) for a in (region, "N", "S") for b in (sex, "1", "2")]
    return pl.DataFrame({"region": [a for a, _ in codes], "sex": [b for _, b in codes], "n": shown})


def doubts(report) -> list[str]:
    return [item.about for item in report.assumptions.doubts]


@pytest.mark.parametrize("region", NAMES)
@pytest.mark.parametrize("sex", NAMES)
def test_a_total_is_found_whatever_it_is_called(region: str, sex: str) -> None:
    report = audit_counts(table(region, sex), dims=["region", "sex"])
    assert report.interval(("N", "1")) == (38, 38)
    said = {(item.of, item.value) for item in report.assumptions.grounds if item.about == "total"}
    assert said == {("region", region), ("sex", sex)}
    assert report.exit_code == 1


def test_empty_codes_are_the_total() -> None:
    with pytest.warns(UserWarning, match="row 1, region: empty codes are read as the total"):
        report = audit_counts(table(region=""), dims=["region", "sex"])
    assert report.interval(("N", "1")) == (38, 38)


def test_labels_and_words_say_what_is_a_total_or_a_part() -> None:
    assert names_total("SSS", "KOKO MAA", ["1", "2"])
    assert names_total("9", "Total, all ages", ["1"])
    assert names_total("1+2", "", ["1", "2"])
    assert not names_total("Allerød", "Totland", ["1"])
    assert names_part("of which late", "")
    assert names_part("3", "- herav menn")
    assert not names_part("Offices", "")


def test_a_dimension_in_which_nothing_is_a_sum_has_no_total() -> None:
    rows = pl.DataFrame({"geo": ["D1", "D1", "D1", "D2", "D2", "D2"], "kind": ["Total", "a", "b"] * 2,
                         "n": [20, 17, None, 31, 24, None]})  # fmt: skip
    report = audit_counts(rows, dims=["geo", "kind"])
    assert report.interval(("D1", "b")) == (3, 3)
    assert [item.of for item in report.assumptions.grounds if item.about == "no-total"] == ["geo"]


def test_what_nothing_tells_is_asked() -> None:
    might = pl.DataFrame({"geo": ["big", "a", "b"], "n": [50, None, 20]})
    report = audit_counts(might, dims=["geo"], stars="any")
    assert (doubts(report), report.exit_code) == (["total"], 3)
    assert "--total geo=big" in report.assumptions.doubts[0].options
    settled = audit_counts(might, dims=["geo"], stars="any", total={"geo": "big"})
    assert settled.interval(("a",)) == (30, 30)
    without = audit_counts(might, dims=["geo"], stars="any", total={"geo": ""})
    assert (doubts(without), without.exit_code) == (["no-sums"], 3)


def test_a_grouping_that_does_not_add_up_is_asked_about() -> None:
    nested = pl.DataFrame({"geo": ["Total", "N", "n1", "n2", "S"], "n": [30, 20, None, 17, 10]})
    report = audit_counts(nested, dims=["geo"])
    assert (doubts(report), report.exit_code) == (["no-sum"], 3)
    assert report.assumptions.doubts[0].options[0] == "--hierarchy geo=FILE"
    tree = {"Total": ["N", "S"], "N": ["n1", "n2"]}
    assert audit_counts(nested, dims=["geo"], hierarchies={"geo": tree}).interval(("n1",)) == (3, 3)


def test_some_of_a_total_is_not_all_of_it() -> None:
    rows = pl.DataFrame({"kind": ["all", "of which late"], "n": [20, None]})
    report = audit_counts(rows, dims=["kind"])
    assert ("part" in doubts(report), report.exit_code) == (True, 3)


def test_two_groupings_are_not_added_to_one_total() -> None:
    first = pl.DataFrame({"age": ["0-15", "16-64", "Total"], "n": [None, 70, 100]})
    second = pl.DataFrame({"age": ["0-17", "18+", "Total"], "n": [None, 20, 100]})
    report = audit_counts([first, second], dims=["age"])
    assert report.interval(("0-15",)) == (30, 30)
    assert report.interval(("0-17",)) == (80, 80)
    assert (report.exit_code, doubts(report)) == (1, ["groupings"])


def test_nothing_read_is_nothing_clean() -> None:
    rows = pl.DataFrame({"geo": ["Total", "a"], "n": ["*", "*"]})
    report = audit_counts(rows, dims=["geo"])
    assert ("no-figures" in doubts(report), report.exit_code) == (True, 3)


def test_rounding_of_one_file_leaves_the_others_exact(tmp_path: Path) -> None:
    (tmp_path / "exact.csv").write_text("geo,kind,n\nD1,Total,20\nD1,a,17\nD1,b,\nD2,Total,31\nD2,a,24\nD2,b,\n")
    (tmp_path / "rounded.csv").write_text("geo,kind,n\nTotal,Total,50\nTotal,a,40\nTotal,b,\n")
    paths = [tmp_path / "exact.csv", tmp_path / "rounded.csv"]
    asked = {"dims": ["geo", "kind"], "stars": "any"}
    report = audit_counts(paths, tolerance={"rounded.csv": 5}, **asked)
    assert report.interval(("D1", "b")) == (3, 3)
    loose = audit_counts(paths, tolerance=5, **asked)
    assert "tolerance" in doubts(loose)
    assert "exact.csv=0 --tolerance" in loose.assumptions.doubts[-1].options[0]
    with pytest.raises(InputError, match=r"tolerance: 'other.csv' is no table"):
        audit_counts(paths, tolerance={"other.csv": 5}, **asked)


@given(st.lists(st.integers(0, 9), min_size=4, max_size=4), st.integers(0, 6), st.integers(0, 6), st.booleans())
@settings(max_examples=25, deadline=None)
def test_more_tables_and_looser_rounding_never_give_fewer_findings(values, tight: int, more: int, both: bool) -> None:
    inner = {("N", "1"): values[0], ("N", "2"): values[1], ("S", "1"): values[2], ("S", "2"): values[3]}
    exact = inner | {(a, "Total"): inner[a, "1"] + inner[a, "2"] for a in "NS"}
    rows = [{"region": a, "sex": b, "n": None if 0 < n < 4 else n} for (a, b), n in exact.items()]
    first = pl.DataFrame(rows, schema={"region": pl.String, "sex": pl.String, "n": pl.Int64})
    whole = {b: inner["N", b] + inner["S", b] for b in "12"} | {"Total": sum(values)}
    second = pl.DataFrame({"region": ["Total"] * 3, "sex": list(whole), "n": [n + tight for n in whole.values()]})
    asked = {"dims": ["region", "sex"], "stars": "any", "zeros": "publish", "knows": "sums,rule",
             "total": {"region": "Total" if both else "", "sex": "Total"}}  # fmt: skip
    alone = audit_counts(first, **asked | {"total": {"region": "", "sex": "Total"}})
    linked = [audit_counts([first, second], tolerance={"2": tight + wider}, **asked) for wider in (0, more)]
    for report in linked:
        assert report.counts.findings >= alone.counts.findings
        for key in alone.question.keys:
            low, high = report.interval(key)
            assert alone.interval(key)[0] <= low <= high <= alone.interval(key)[1]


def test_relabelling_and_reordering_change_nothing() -> None:
    report = audit_counts(table(), dims=["region", "sex"])
    other = audit_counts(table("Alle", "0").reverse(), dims=["sex", "region"])
    assert other.counts == report.counts
    assert other.interval(("1", "N")) == report.interval(("N", "1"))


def test_evidence_counts_what_agrees_and_what_does_not() -> None:
    assert Evidence(2, 0, 0, 1, 0).is_sum
    assert not Evidence(2, 1, 0, 0, 0).fits
    assert not Evidence(0, 0, 0, 3, 0).is_sum


def test_a_total_that_stands_alone_in_its_slice_says_nothing() -> None:
    rows = pl.DataFrame({"region": ["Total", "N", "S", "N", "N", "S", "S"], "n": [30, 13, 17, None, None, None, None],
                         "sex": ["Total", "Total", "Total", "1", "2", "1", "2"]})  # fmt: skip
    report = audit_counts(rows, dims=["region", "sex"], stars="any")
    assert (doubts(report), report.exit_code) == ([], 0)


def _sexes(codes: dict[str, tuple[int | None, int | None]], name: str = "geo") -> pl.DataFrame:
    """A column of codes by two sexes, with the total of these."""
    rows = [
        (code, sex, n)
        for code, (women, men) in codes.items()
        for sex, n in (("T", None if None in (women, men) else women + men), ("F", women), ("M", men))
    ]
    return pl.DataFrame(rows, schema=[name, "sex", "n"], orient="row")


PLACES = {
    "Total": (30, 30),
    "North": (12, 10),
    "N1": (7, None),
    "N2": (5, 5),
    "South": (18, 20),
    "S1": (8, 10),
    "S2": (10, 10),
}


@pytest.mark.parametrize("turned", [False, True], ids=["parents first", "parents last"])
def test_codes_that_lie_in_each_other_are_a_tree_where_the_figures_show_one(turned: bool) -> None:
    frame = _sexes(dict(reversed(PLACES.items())) if turned else PLACES)
    report = audit_counts(frame, dims=["geo", "sex"], stars="any")
    assert report.interval(("N1", "M")) == (5, 5) and not report.assumptions.doubts
    assert report.interval(("N1", "M")) == audit_counts(
        frame,
        dims=["geo", "sex"],
        stars="any",
        hierarchies={"geo": {"Total": ["North", "South"], "North": ["N1", "N2"], "South": ["S1", "S2"]}},
    ).interval(("N1", "M"))
    given = audit_counts(frame, dims=["geo", "sex"], stars="any", total={"geo": "Total", "sex": "T"})
    assert given.interval(("N1", "M")) == (5, 5)


def test_sums_beside_each_other_without_a_total_are_asked_about() -> None:
    frame = _sexes(
        {code: figures for code, figures in PLACES.items() if code not in ("Total", "N1", "N2")} | {"x": (None, 9)}
    )
    report = audit_counts(frame, dims=["geo", "sex"], stars="any")
    assert (doubts(report), report.exit_code) == (["nested"], 3)
    assert report.assumptions.doubts[0].codes == ("South",)
    settled = audit_counts(frame, dims=["geo", "sex"], stars="any", total={"geo": "", "sex": "T"})
    assert doubts(settled) == []


def test_a_table_without_a_column_is_its_total_whatever_the_other_tables_show_of_it() -> None:
    everybody = pl.DataFrame({"sex": ["T", "F", "M"], "n": [60, 22, 38]})
    courses = {"weld": [22, None, None], "code": [20, 10, 10], "cook": [18, 12, 6]}

    def report(*shown: str):
        rows = [(code, sex, n) for code in shown for sex, n in zip("TFM", courses[code], strict=True)]
        table = pl.DataFrame(rows, schema=["course", "sex", "n"], orient="row")
        return audit_counts([everybody, table], dims=["course", "sex"], stars="any")

    assert report("weld").interval(("weld", "F")) == (0, 22)
    assert report("weld", "code").interval(("weld", "F")) == (0, 12)  # 22 women less 10
    assert report("weld", "code", "cook").interval(("weld", "F")) == (0, 0)
    said = {item.about: item.source.value for item in report("weld", "code").assumptions.grounds if item.of == "course"}
    assert said == {"without-column": "assumed", "others": "found"}
    courses["cook"] = [30, 20, 10]  # more than there are
    assert doubts(report("weld", "code", "cook")) == ["no-sum"]
