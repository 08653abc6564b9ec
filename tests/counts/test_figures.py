"""Figures as others write them: what they mean, what is said of it, and what stays refused."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prikk.counts.figures import plain_figures
from prikk.errors import AssumptionWarning
from prikk.formats.columns import Columns


def plain(*texts: object, symbol: str = "*") -> list[str]:
    return plain_figures(Columns(None, {"n": texts}, 1), "n", symbol)


def test_decimals_that_are_zero_are_none() -> None:
    assert plain("12.0", "4,00", 3.0, "*", None, float("nan")) == ["12", "4", "3", "", "", ""]


def test_a_mark_for_thousands_needs_small_figures_without_one() -> None:
    with pytest.warns(AssumptionWarning, match="row 1, n: a point or comma before three digits"):
        assert plain("1.000", "960") == ["1000", "960"]
    assert plain("1.000", "4.000") == ["1.000", "4.000"]  # thousands, or decimals: nothing tells
    assert plain("1.25", "3") == ["1.25", "3"]
    assert plain("0.125", "3") == ["0.125", "3"]


def test_spaces_set_thousands_apart() -> None:
    assert plain("1 204", "12\u00a0345\u202f678", "12 34") == ["1204", "12345678", "12 34"]


def test_footnotes_and_dashes_are_read_and_told() -> None:
    with pytest.warns(AssumptionWarning, match="footnotes"):
        assert plain("12¹", "7 a)") == ["12", "7"]
    with pytest.warns(AssumptionWarning, match=r"row 2, n: a dash is read as a count of 0 \(and in 1 more rows\)"):
        assert plain("12", "-", "–") == ["12", "0", "0"]
    assert plain("-", "3", symbol="-") == ["", "3"]


@given(st.lists(st.integers(0, 10**12), min_size=1))
def test_plain_figures_stay_as_they_are_and_nothing_is_told(figures: list[int]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert plain(*figures) == plain(*map(str, figures)) == [str(figure) for figure in figures]


@given(st.lists(st.integers(0, 10**9), min_size=1))
def test_marks_for_thousands_never_change_a_figure(figures: list[int]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert plain("7", *(f"{figure:,}" for figure in figures)) == ["7", *map(str, figures)]


def test_a_note_reaches_the_command_line_without_the_figure(tmp_path: Path) -> None:
    from click.testing import CliRunner

    from prikk.cli.main import cli

    (tmp_path / "t.csv").write_text("region,n\nTotal,12471\nN,12471¹\nS,-\n", encoding="utf-8")
    result = CliRunner().invoke(cli, ["audit", str(tmp_path / "t.csv"), "--dims", "region"])
    assert "t.csv:4, n: a dash is read as a count of 0" in result.output
    assert "12471" not in result.output
