"""What is said of cells beforehand is kept, and what an attacker knows beforehand does not give a neighbour away."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import prikk
from prikk.counts import verify_protected, write_protected
from prikk.errors import InputError, ProtectionError
from prikk.job.manifest import seal

GEO, AGE = ("N", "S"), ("a", "b")
SMALL = tuple(product(GEO, AGE))
CELLS = tuple(product((*GEO, "Total"), (*AGE, "Total")))
MOST = 14
PARTS = {"geo": {"Total": GEO}, "age": {"Total": AGE}}
GRID = dict(zip(SMALL, np.indices((MOST,) * 4).reshape(4, -1), strict=True))
counts_of_four = st.lists(st.integers(0, 6), min_size=4, max_size=4)


def value(counts, key):
    """The count of a cell, or of a margin."""
    parts = [part for part in SMALL if key[0] in (part[0], "Total") and key[1] in (part[1], "Total")]
    return sum(counts[part] for part in parts)


def frame(rows, *names) -> pd.DataFrame:
    return pd.DataFrame([(*key, *said) for key, *said in rows], columns=["geo", "age", *names])


@st.composite
def told(draw):
    """A table, and bounds of some of its cells that hold the true count."""
    counts = dict(zip(SMALL, draw(counts_of_four), strict=True))
    chosen = draw(st.lists(st.sampled_from(CELLS), min_size=1, max_size=3, unique=True))
    bounds = {}
    for key in chosen:
        low = draw(st.integers(0, value(counts, key)))
        bounds[key] = (low, draw(st.integers(value(counts, key), value(counts, key) + 4)))
    return counts, bounds


def fitting(bounds, published=None):
    """For each cell its values in all tables (up to MOST a cell) that agree with bounds and publication."""
    fits = np.ones(MOST**4, dtype=bool)
    for key, (low, high) in bounds.items():
        fits &= (value(GRID, key) >= low) & (value(GRID, key) <= high)
    for row in () if published is None else published.itertuples():
        if row.symbol == "":
            fits &= value(GRID, (row.geo, row.age)) == row.n
    return {key: value(GRID, key)[fits] for key in CELLS}


@given(told(), st.sampled_from(["exact", "width=2", "full"]), st.sampled_from(["hide", "may-hide"]))
@settings(max_examples=60, deadline=None)
def test_who_knows_bounds_beforehand_learns_no_more_than_demanded(case, protection, zeros) -> None:
    counts, bounds = case
    table = frame(((key, n) for key, n in counts.items()), "n")
    known = frame(((key, *pair) for key, pair in bounds.items()), "low", "high")
    asked = {"dims": ["geo", "age"], "freq": "n", "zeros": zeros, "hierarchies": PARTS}
    try:
        public = prikk.suppress_small_counts(table, **asked, protection=protection, apriori=known)
    except ProtectionError:
        assume(False)
    before, after = fitting(bounds), fitting(bounds, public)
    for row in public.itertuples():
        key = row.geo, row.age
        if row.status != "A":
            continue
        open_before = before[key].max() - before[key].min()
        if protection == "full":
            assert after[key].max() >= min(3, before[key].max())
            assert after[key].min() <= before[key].min()
        else:
            demanded = 1 if protection == "exact" else 2
            assert after[key].max() - after[key].min() >= min(demanded, open_before)
    shown = public.assign(status=public.status.replace({"A": "C", "D": "C"})).drop(columns="symbol")
    report = prikk.audit_counts(shown, **asked, status="status", stars="any", demand=protection, known=known)
    assert report.assumptions.known == len(bounds)
    assert {key.codes for key in report.question.keys} == {
        (row.geo, row.age) for row in public.itertuples() if row.symbol
    }
    small = {(row.geo, row.age) for row in public.itertuples() if row.status == "A"}
    assert not small & {report.question.keys[star].codes for star in np.flatnonzero(report.findings)}


@given(counts_of_four, st.dictionaries(st.sampled_from(CELLS), st.booleans(), min_size=1, max_size=3))
@settings(max_examples=40, deadline=None)
def test_what_must_be_hidden_or_shown_is(inner, wishes) -> None:
    counts = dict(zip(SMALL, inner, strict=True))
    assume(all(hide or value(counts, key) >= 4 for key, hide in wishes.items()))
    said = frame(((key, "yes" if hide else "no") for key, hide in wishes.items()), "hide")
    try:
        found = prikk.suppress_small_counts(
            frame(((key, n) for key, n in counts.items()), "n"),
            dims=["geo", "age"],
            freq="n",
            apriori=said,
            hierarchies=PARTS,
        )
    except ProtectionError:
        assume(False)
    shown = {(row.geo, row.age): row.status == "F" for row in found.itertuples()}
    assert all(shown[key] is not hide for key, hide in wishes.items())


@given(counts_of_four, st.sampled_from(CELLS), st.sampled_from(["exact", "width=2", "full"]))
@settings(max_examples=40, deadline=None)
def test_nobody_can_compute_what_must_be_hidden(inner, key, protection) -> None:
    counts = dict(zip(SMALL, inner, strict=True))
    try:
        found = prikk.suppress_small_counts(
            frame(((key, n) for key, n in counts.items()), "n"),
            dims=["geo", "age"],
            freq="n",
            protection=protection,
            apriori=frame([(key, "yes")], "hide"),
            hierarchies=PARTS,
        )
    except ProtectionError:
        assume(False)
    values = fitting({}, found)[key]
    assert values.min() < values.max()


def test_what_cannot_be_protected_may_be_hidden_without_when_that_is_said(tmp_path: Path) -> None:
    table = pd.DataFrame({"geo": ["N", "S"], "n": [20, 30]})
    asked = {"dims": ["geo"], "freq": "n"}
    keep = pd.DataFrame({"geo": ["S", "Total"], "hide": ["no", "no"]})

    def said(word: str) -> pd.DataFrame:
        return pd.concat([keep, pd.DataFrame({"geo": ["N"], "hide": [word]})])

    with pytest.raises(ProtectionError, match="hide = unprotected in the a-priori file") as caught:
        prikk.protect_counts(table, **asked, apriori=said("yes"))
    (unmet,) = caught.value.unmet
    assert (unmet.figure.key, unmet.proven) == (("N",), True)
    assert {cell.key for cell in unmet.held} <= {("S",), ("Total",)}
    assert [(item.head, item.relation, item.along) for item in unmet.sums] == [(("Total",), "sum", "geo")]
    found = prikk.protect_counts(table, **asked, apriori=said("unprotected"))
    assert [status.value for status in found.statuses] == ["D", "F", "F"]
    write_protected(found, tmp_path / "out")
    assert verify_protected(tmp_path / "out").problems == ("there are 1 stars, and none of them is proven",)
    assert "N,unprotected" in (tmp_path / "out" / "internal" / "apriori.csv").read_text(encoding="utf-8")


def test_the_only_part_of_a_total_is_hidden_with_it() -> None:
    table = pd.DataFrame([("N", "a", 1), ("N", "b", 9)], columns=["geo", "age", "n"])
    found = prikk.suppress_small_counts(
        table, dims=["geo", "age"], freq="n", apriori=frame([(("N", "b"), "yes")], "hide")
    )
    hidden = {(row.geo, row.age) for row in found.itertuples() if row.symbol}
    assert hidden == {("N", "a"), ("N", "b"), ("Total", "a"), ("Total", "b")}


LARGE = 73_529


def three(large: int = 9) -> pd.DataFrame:
    rows = {("N", "a"): 2, ("N", "b"): large, ("N", "c"): 9, ("S", "a"): 9, ("S", "b"): 9, ("S", "c"): 9}
    return frame(((key, n) for key, n in rows.items()), "n")


@pytest.mark.parametrize(
    ("cost", "column", "spared", "preferred"),
    [("constant", "weight", 3, 0.3), ("constant", "weight", 1.2, 0.9), ("value", "weight", 1.05, None),
     ("log", "weight", None, 0.99), ("value", "cost", 50, 1), ("value", "cost", None, 8)],
)  # fmt: skip
def test_a_weight_or_a_cost_decides_which_partner_is_hidden(cost, column, spared, preferred) -> None:
    for dear, cheap in (("b", "c"), ("c", "b")):
        rows = [((geo, dear), spared) for geo in GEO] + [((geo, cheap), preferred) for geo in GEO]
        found = prikk.suppress_small_counts(
            three(), dims=["geo", "age"], freq="n", cost=cost, protection="exact", apriori=frame(rows, column)
        )
        status = {(row.geo, row.age): row.status for row in found.itertuples()}
        assert (status["N", cheap], status["N", dear]) == ("D", "F")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("geo,age,hide\nX,a,yes\n", r"said.csv:2, geo: no cell has the code 'X'; allowed: one of N, S, Total"),
        ("geo,age,hide\nN,a,maybe\n", r"said.csv:2, hide: 'maybe'; allowed: yes, unprotected or no"),
        (
            "geo,age,hide\nN,a,no\n",
            r"said.csv:2, hide: N, a cannot be shown; allowed: figures that the rule does not hide",
        ),
        ("geo,age,hide\nN,b,no\nN,b,no\n", r"said.csv:3: the cell N, b stands twice"),
        ("geo,age,weight\nN,b,0\n", r"said.csv:2, weight: no weight; allowed: a number above 0"),
        ("geo,age,weight\nN,b,x\n", r"said.csv:2, weight: no such number; allowed: a number from 0"),
        ("geo,age,cost\nN,b,-1\n", r"said.csv:2, cost: no such number"),
        ("geo,age,low\nN,b,1.5\n", r"said.csv:2, low: no whole number; allowed: a whole number from 0"),
        ("geo,age,low,high\nN,b,7,6\n", r"said.csv:2: the bounds cross"),
        (f"geo,age,low\nN,b,{LARGE + 1}\n", r"said.csv:2: the bounds of N, b leave the true figure out"),
        ("geo,age,high\nN,a,1\n", r"said.csv:2: the bounds of N, a leave the true figure out"),
        ("geo,age,wieght\nN,b,2\n", r"no column 'wieght' can be here; allowed: did you mean 'weight'"),
        ("geo,hide\nN,yes\n", r"said.csv:1: no column 'age'"),
        ("geo,age\nN,a\n", r"nothing is said of the cells; allowed: a column hide, weight, cost, low, high"),
        ("geo,age,hide\n", "the file has no rows"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(tmp_path: Path, content: str, message: str) -> None:
    (tmp_path / "said.csv").write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=message) as caught:
        prikk.suppress_small_counts(three(LARGE), dims=["geo", "age"], freq="n", apriori=tmp_path / "said.csv")
    assert str(LARGE) not in str(caught.value)


def test_a_zero_is_not_hidden_where_zeros_are_published() -> None:
    table = three().assign(n=[2, 0, 9, 9, 9, 9])
    said = frame([(("N", "b"), "yes")], "hide")
    with pytest.raises(InputError, match="row 1, hide: N, b cannot be hidden; allowed: figures above 0"):
        prikk.suppress_small_counts(table, dims=["geo", "age"], freq="n", zeros="publish", apriori=said)


def test_what_was_said_is_kept_for_the_check(tmp_path: Path) -> None:
    said = frame([(("S", "c"), "yes", 1.5, None, 5, LARGE), (("S", "b"), "no", None, None, None, None)], *
                 ("hide", "weight", "cost", "low", "high"))  # fmt: skip
    found = prikk.protect_counts(three(), dims=["geo", "age"], freq="n", protection="exact", apriori=said)
    write_protected(found, tmp_path / "out")
    assert verify_protected(tmp_path / "out").problems == ()
    kept = tmp_path / "out" / "internal" / "apriori.csv"
    assert f"S,c,yes,1.5,,5,{LARGE}" in kept.read_text(encoding="utf-8")
    kept.write_text("geo,age,hide\nS,b,yes\nS,c,no\n", encoding="utf-8")
    seal(tmp_path / "out")
    assert verify_protected(tmp_path / "out").problems == (
        "1 figures that must be hidden are not",
        "1 figures that must be shown are not",
    )
    kept.write_text("geo,age,low,high\nS,c,9,9\nN,c,9,9\nS,a,9,9\n", encoding="utf-8")
    seal(tmp_path / "out")
    assert verify_protected(tmp_path / "out").problems
    assert str(LARGE) not in repr(found.case.apriori) + repr(found)
