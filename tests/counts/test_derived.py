"""Figures worked out from counts bound the counts behind them just as enumeration says, whatever their rounding."""

from __future__ import annotations

import itertools
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from prikk.cli.main import cli
from prikk.counts import audit_counts
from prikk.errors import ConflictError, InputError

T = "Total"
YEARS, GEO = ("2020", "2021", "2022"), ("n", "s")
MOST = 6
KINDS = {
    "share": "share of geo",
    "mean": "mean over geo",
    "change": "change in year",
    "since": "change in year from 2020",
    "index": "index in year from 2020",
}


def rounded(value: Fraction, decimals: int) -> Decimal:
    """Rounded half up (values are not negative)."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def figure(column, counts, key, decimals):
    """The derived figure of a cell, or None where there is none."""
    year, geo = key
    own, base = counts[key], counts["2020", geo]
    if column == "share":
        return rounded(Fraction(100 * own, counts[year, T]), decimals) if counts[year, T] else None
    if column == "mean":
        return rounded(Fraction(own, len(GEO)), decimals) if geo == T else None
    if column == "index":
        return rounded(Fraction(100 * own, base), decimals) if base else None
    before = "2020" if column == "since" else str(int(year) - 1)
    return Decimal(own - counts[before, geo]) if year != "2020" else None


def full(inner):
    counts = dict(zip(itertools.product(YEARS, GEO), inner, strict=True))
    return counts | {(year, T): counts[year, "n"] + counts[year, "s"] for year in YEARS}


@given(
    st.lists(st.integers(0, 4), min_size=6, max_size=6),
    st.dictionaries(st.sampled_from(list(KINDS)), st.integers(0, 1), min_size=1, max_size=2),
    st.sets(st.integers(0, 8), min_size=2, max_size=4).filter(lambda stars: sum(star < 6 for star in stars) < 4),
    st.sets(st.integers(0, 8), max_size=4),
)
@settings(max_examples=60, deadline=None)
def test_intervals_agree_with_enumeration(inner, columns, stars, blanks) -> None:
    true = full(inner)
    keys = list(true)
    hidden = {keys[place] for place in stars}
    shown = {
        (column, key): said
        for column, decimals in columns.items()
        for place, key in enumerate(keys)
        if place not in blanks and (said := figure(column, true, key, decimals)) is not None
    }
    rows = [
        {"year": year, "geo": geo, "n": None if (year, geo) in hidden else true[year, geo]}
        | {column: str(shown[column, (year, geo)]) if (column, (year, geo)) in shown else "" for column in columns}
        for year, geo in keys
    ]
    report = audit_counts(
        pl.DataFrame(rows, schema_overrides={"n": pl.Int64}),
        dims=["year", "geo"],
        total={"geo": T},
        stars="any",
        demand="exact",
        derived={column: KINDS[column] for column in columns},
        known=pl.DataFrame([{"year": year, "geo": geo, "high": MOST} for year, geo in keys if geo != T]),
    )
    free = [place for place, key in enumerate(itertools.product(YEARS, GEO)) if key in hidden]
    possible: dict[tuple[str, str], set[int]] = {key: set() for key in hidden}
    for tried in itertools.product(range(MOST + 1), repeat=len(free)):
        other = list(inner)
        for place, value in zip(free, tried, strict=True):
            other[place] = value
        counts = full(other)
        if all(counts[key] == true[key] for key in keys if key not in hidden) and all(
            figure(column, counts, key, columns[column]) == said for (column, key), said in shown.items()
        ):
            for key in hidden:
                possible[key].add(counts[key])
    for key, values in possible.items():
        assert report.interval(key) == (min(values), max(values))


def table(column: str, *figures) -> pl.DataFrame:
    return pl.DataFrame({"year": ["2021", "2022", "2023"], "n": [40, None, None], column: figures})


def test_a_change_gives_its_cell_away() -> None:
    asked = {"dims": ["year"], "total": {}, "stars": "any", "demand": "exact"}
    report = audit_counts(table("change", "", "-3", "*"), derived={"change": "change in year"}, **asked)
    assert report.interval(("2022",)) == (37, 37)
    assert report.counts.findings == 1
    report = audit_counts(table("change", "", "", "\u22123"), derived={"change": "change in year from 2021"}, **asked)
    assert report.interval(("2023",)) == (37, 37)
    report = audit_counts(table("change", None, -3, 5), derived={"change": "change in year"}, tolerance=1, **asked)
    assert report.interval(("2023",)) == (39, 45)


def test_an_index_bounds_its_cell_by_its_decimals() -> None:
    asked = {"dims": ["year"], "total": {}, "stars": "any", "demand": "exact"}
    report = audit_counts(table("i", "100", "105", "92.5"), derived={"i": "index in year from 2021"}, **asked)
    assert report.interval(("2022",)) == (42, 42)
    wide = table("i", "100", "105", "94").with_columns(n=pl.Series([400, None, None]))
    report = audit_counts(wide, derived={"i": "index in year from 2021"}, **asked)
    assert report.interval(("2022",)) == (418, 421)  # 104.5 percent or more, less than 105.5


def test_a_mean_in_a_table_of_its_own_fixes_the_months_behind_it() -> None:
    months = pl.DataFrame({"month": ["1", "2", "3", "4"], "n": [20, None, 31, None]})
    mean = pl.DataFrame({"mean": ["13.5"]})
    asked = {"dims": ["month"], "derived": {"mean": "mean over month"}, "stars": "small", "threshold": 4}
    report = audit_counts([months, mean], **asked)
    assert [report.interval((month,)) for month in "24"] == [(0, 3), (0, 3)]
    fixed = audit_counts([months, mean.with_columns(mean=pl.lit("14.3"))], **asked)
    assert [fixed.interval((month,)) for month in "24"] == [(3, 3), (3, 3)]
    tree = {T: ["half"], "half": ["1", "2", "3", "4"]}
    rows = pl.concat([months, pl.DataFrame({"month": ["half"], "n": [57], "mean": ["14.25"]})], how="diagonal")
    with_levels = audit_counts([rows, pl.DataFrame({"n": [57]})], hierarchies={"month": tree}, **asked)
    assert with_levels.counts.exact == 2


def test_a_zero_share_is_told_by_the_figures_and_not_by_the_layout() -> None:
    rows = pl.DataFrame({"geo": [T, "1", "2"], "n": [30, None, None], "pct": ["100.0", "0.0", "*"]})
    report = audit_counts(rows, dims=["geo"], derived={"pct": "share of geo"}, stars="any", demand="exact")
    assert report.interval(("1",)) == (0, 0)
    assert (report.counts.structural, report.counts.findings) == (0, 2)


def test_two_percentages_that_disagree_are_a_conflict() -> None:
    rows = pl.DataFrame({"geo": [T, "1", "2"], "n": [40, None, None], "pct": ["100", "30", "60"]})
    with pytest.raises(ConflictError):
        audit_counts(rows, dims=["geo"], derived={"pct": "share of geo"}, stars="any")


@pytest.mark.parametrize(
    ("derived", "figures", "message"),
    [
        ({"x": "part of year"}, ("", "", ""), "'part of year' is no derived figure; allowed: share of DIM"),
        ({"x": "index in year"}, ("", "", ""), "'index in year' is no derived figure"),
        ({"x": "mean over year from 2021"}, ("", "", ""), "'mean over year from 2021' is no derived figure"),
        ({"x": "change in yaer"}, ("", "", ""), "'yaer' is no dimension; allowed: did you mean 'year'"),
        ({"y": "change in year"}, ("", "", ""), "no table has a column 'y'"),
        ({"x": "change in year"}, ("", "0.5", ""), "row 2, x: no change; allowed: a whole number; empty or"),
        ({"x": "change in year"}, ("7", "", ""), "row 1, x: nothing to compare with"),
        ({"x": "change in year from 2019"}, ("7", "", ""), "row 1, x: no row 2019"),
        ({"x": "index in year from 2021"}, ("", "-5", ""), "row 2, x: no index; allowed: a number from 0"),
        ({"x": "mean over year"}, ("5", "", ""), "row 1, x: no codes below this one to be averaged"),
        ({"x": "share of year"}, ("5", "", ""), "percentages of what"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(derived, figures, message) -> None:
    with pytest.raises(InputError, match=message):
        audit_counts(table("x", *figures), dims=["year"], total={}, derived=derived)


def test_the_command_explains_a_derived_figure(tmp_path: Path) -> None:
    rows = "2021,n,9,,\n2021,s,21,,\n2021,Total,30,,100.0\n2022,n,*,-6,*\n2022,s,*,*,\n2022,Total,28,-2,100\n"
    (tmp_path / "n.csv").write_text(f"year,geo,n,change,pct\n{rows}", encoding="utf-8")
    words = ["audit", str(tmp_path / "n.csv"), "--dims", "year,geo", "--total", "year=", "--total", "Total"]
    words += ["--derived", "change=change in year", "--derived", "pct=share of geo", "--demand", "exact"]
    done = CliRunner().invoke(cli, words)
    assert (done.exit_code, "year 2022, geo n: width 0" in done.output) == (1, True)
    missing = CliRunner().invoke(cli, [*words, "--derived", "x=change in year"])
    assert "no table has a column 'x'" in str(missing.exception)
