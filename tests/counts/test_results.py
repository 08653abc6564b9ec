"""What Python gives back: short reprs, frames of the library that was given, pages, plots, stars by name."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import prikk
from prikk.counts import ProtectedCounts
from prikk.errors import InputError, MissingExtraError
from prikk.job.prices import Price, Prices

ROWS = [("N", "a", 2), ("N", "b", 19), ("S", "a", 17), ("S", "b", 18), ("E", "a", 12), ("E", "b", 1003)]
FRAME = pd.DataFrame(ROWS, columns=["geo", "age", "n"])
LEAK = pl.DataFrame({"geo": ["N", "S", "E", "Total"], "n": ["2", "*", "9", "14"]})


@pytest.fixture(scope="module")
def found() -> ProtectedCounts:
    return prikk.protect_counts(FRAME, dims=["geo", "age"], freq="n")


@pytest.fixture(scope="module")
def leak() -> Any:
    return prikk.audit_counts(LEAK, dims="geo")


def test_the_door_shows_what_it_has_and_no_more() -> None:
    code = "import prikk; print(dir(prikk), prikk.__version__)"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert shown == f"{sorted(prikk.__all__)} {prikk.__version__}\n"
    assert all(getattr(prikk, name) is not None for name in prikk.__all__)


def test_a_protected_table_is_told_in_a_line(found: ProtectedCounts) -> None:
    assert repr(found) == "ProtectedCounts(geo x age: 12 cells, 1 primary and 3 secondary stars, protection full)"


def test_a_protected_table_is_a_frame_of_the_kind_that_was_given(found: ProtectedCounts) -> None:
    assert isinstance(found.to_frame(), pd.DataFrame)
    assert isinstance(found.to_frame("polars"), pl.DataFrame)
    assert found.to_frame("pyarrow").to_pylist() == found.to_frame("polars").to_dicts()
    assert str(found.to_frame()["n"].dtype) == "Int64"
    with pytest.raises(InputError, match="library: 'panda'; allowed: did you mean 'pandas'"):
        found.to_frame("panda")


def test_a_table_from_a_file_is_an_arrow_table(tmp_path: Path) -> None:
    FRAME.to_csv(tmp_path / "n.csv", index=False)
    found = prikk.protect_counts(str(tmp_path / "n.csv"), dims=["geo", "age"], freq="n")
    assert isinstance(found.to_frame(), pa.Table)
    assert found.to_frame().column("n").null_count == 4
    prikk.write_protected(found, str(tmp_path / "out"))
    assert (tmp_path / "out" / "public" / "cells.csv").is_file()


def test_a_page_of_a_protected_table_has_stars_a_legend_and_no_hidden_count(found: ProtectedCounts) -> None:
    page = found._repr_html_()
    assert page.count("<td>*</td>") == 4
    assert "* hidden: 1 small counts (below 4), and 3 more" in page
    hidden = [n for n, s in zip(found.counts.tolist(), found.statuses, strict=True) if s.hidden and n > 9]
    assert hidden
    for count in hidden:
        assert f">{count:,}<" not in page


def test_a_long_table_says_how_much_of_it_is_not_shown() -> None:
    long = pd.DataFrame({"a": [f"c{n:03}" for n in range(40)], "n": range(10, 50)})
    assert "<p>11 more rows</p>" in prikk.protect_counts(long, dims="a", freq="n")._repr_html_()


def test_prices_are_a_table_in_each_form(found: ProtectedCounts) -> None:
    prices = found.prices("exact", "full")
    assert [price.protection for price in prices] == ["exact", "full"]
    assert repr(prices).splitlines()[0].split() == ["protection", "stars", "persons", "seconds"]
    assert prices._repr_html_().count("<tr>") == 3
    assert prices.to_frame("pandas")["secondary"].tolist() == [3, 3]
    with pytest.raises(InputError, match="exakt"):
        found.prices("exakt")


def test_a_price_that_cannot_be_had_says_so_in_each_form() -> None:
    prices = Prices([Price("exact", 0.1, 2, 31), Price("full", 0.2, failure="nothing protects N")])
    assert "cannot be had" in repr(prices)
    assert "nothing protects N" in repr(prices)
    assert "<td>nothing protects N</td>" in prices._repr_html_()
    assert prices.to_frame("pandas")["hidden_persons"].isna().tolist() == [False, True]


def test_an_audit_is_told_in_a_line_and_names_its_stars(leak: Any) -> None:
    assert repr(leak) == "AuditReport(1 findings among 1 stars, demand full, exit code 1)"
    (star,) = leak.worst()
    assert (star.key, star.name, star.width, str(star)) == ({"geo": "S"}, "geo S", 0, "geo S: width 0")
    assert leak.summary() == {
        "exit_code": 1, "demanded": "full", "open": 0, "hidden": 1, "exact": 1, "exact_nonzero": 1, "known_positive": 1,
        "narrowed": 1, "undetermined": 0, "structural": 0, "findings": 1, "mean_width": 0.0,
    }  # fmt: skip


@pytest.mark.parametrize("cell", ["S", ["S"], {"geo": "S"}])
def test_a_star_is_explained_in_the_asked_language(leak: Any, cell: Any) -> None:
    assert leak.explain(cell) == "geo S gets a lower bound: geo Total minus 2 figures shown."
    assert leak.explain(leak.worst()[0], "nb").startswith("geo S ")
    assert "3" not in leak.explain(cell) and "3" in leak.explain(cell, show_values=True)


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("N", "no hidden cell is 'N'; allowed: one of S"),
        ({"age": "a"}, "age: no part of a cell; allowed: geo"),
        (7, "a int is no cell"),
    ],
)
def test_what_is_no_star_is_refused(leak: Any, cell: Any, said: str) -> None:
    with pytest.raises(InputError, match=said):
        leak.explain(cell)


def test_a_cell_that_is_not_told_apart_is_asked_for(found: ProtectedCounts) -> None:
    report = prikk.audit_counts(found.to_frame(), dims=["geo", "age"], freq="n", stars="any")
    with pytest.raises(InputError, match="2 hidden cells fit 'N'; allowed: one of N, a; N, b"):
        report.explain({"geo": "N"})
    assert "gets" in report.explain(("N", "a"))


def test_an_audit_is_a_frame_without_values_unless_asked(leak: Any) -> None:
    assert leak.to_frame().to_dicts() == [{"geo": "S", "width": 0, "exact": True, "finding": True}]
    assert leak.to_frame("pandas", show_values=True)[["low", "high"]].to_numpy().tolist() == [[3, 3]]


def test_a_page_of_an_audit_is_a_part_of_another(leak: Any) -> None:
    page = leak._repr_html_()
    assert page.startswith('<div class="prikk">') and page.rstrip().endswith("</div>")
    assert "<html" not in page and "geo S" in page


def test_plots_need_their_extra(leak: Any, found: ProtectedCounts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("prikk.audit.plotting.find_spec", lambda _name: None)
    for plot in (leak.plot, found.plot, found.prices("exact").plot):
        with pytest.raises(MissingExtraError, match=r"matplotlib; install it with: pip install 'prikk\[plot\]'"):
            plot()


def test_plots_are_axes_with_a_text_in_every_box(leak: Any, found: ProtectedCounts) -> None:
    matplotlib = pytest.importorskip("matplotlib", reason="matplotlib is not installed")
    matplotlib.use("agg")
    assert [text.get_text() for text in leak.plot().texts] == ["1/1"]
    axes = found.plot()
    assert [text.get_text() for text in axes.texts].count("*") == 4
    assert {text.get_text() for text in axes.get_legend().get_texts()} == {
        "shown", "small: hidden by the rule", "hidden to protect others",
    }  # fmt: skip
    assert len(found.prices("exact", "full").plot()) == 2
    matplotlib.pyplot.close("all")
