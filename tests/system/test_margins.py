"""Margins that no table shows link what is above them to what is below, and an audit sees what follows."""

from __future__ import annotations

import itertools

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prikk.counts import audit_counts
from prikk.system.margins import link_through_margins, unshown_margins

T = "Total"
TREE = {T: ["N", "S"], "N": ["N1", "N2"], "S": ["S1"]}
INNER = [(geo, sex) for geo in ("N1", "N2", "S1") for sex in ("f", "m")]
ABOVE = {"N1": ("N1", "N", T), "N2": ("N2", "N", T), "S1": ("S1", "S", T), "f": ("f", T), "m": ("m", T)}
MOST = 4
EVERY = list(itertools.product((T, "N", "S", "N1", "N2", "S1"), (T, "f", "m")))


def value(counts, cell):
    return sum(counts[geo, sex] for geo, sex in INNER if cell[0] in ABOVE[geo] and cell[1] in ABOVE[sex])


@given(
    st.lists(st.integers(0, MOST), min_size=6, max_size=6),
    st.sets(st.sampled_from([key for key in EVERY if key not in INNER])),
    st.sets(st.sampled_from(INNER), min_size=1, max_size=4),
)
@settings(max_examples=60, deadline=None)
def test_whatever_margins_are_shown_intervals_agree_with_enumeration(inner, margins, stars) -> None:
    counts = dict(zip(INNER, inner, strict=True))
    shown = {key: value(counts, key) for key in [*INNER, *sorted(margins), (T, T)] if key not in stars}
    rows = [(*key, shown.get(key)) for key in dict.fromkeys([*INNER, *sorted(margins), (T, T)])]
    report = audit_counts(
        pl.DataFrame(rows, schema=["geo", "sex", "n"], orient="row"),
        dims=["geo", "sex"],
        hierarchies={"geo": TREE},
        stars="any",
        demand="none",
        known=pl.DataFrame([(*key, 2 * MOST) for key in INNER], schema=["geo", "sex", "high"], orient="row"),
    )
    possible: dict[tuple[str, str], set[int]] = {key: set() for key in stars}
    for tried in itertools.product(range(2 * MOST + 1), repeat=len(stars)):
        other = counts | dict(zip(possible, tried, strict=True))
        if all(value(other, key) == figure for key, figure in shown.items()):
            for key, found in possible.items():
                found.add(other[key])
    assert {key: report.interval(key) for key in stars} == {key: (min(f), max(f)) for key, f in possible.items()}


@pytest.mark.parametrize(
    ("keys", "missing"),
    [
        ([("N1", "f"), ("N1", T), (T, T)], [("N", T), ("N", "f"), (T, "f")]),
        ([("N1", "f"), ("N2", "f")], []),  # nobody shows a total of any kind
        ([("N1", "f"), ("N", "f")], []),
        ([*EVERY], []),
    ],
)
def test_codes_are_climbed_to_what_is_there(keys, missing) -> None:
    hierarchies = {"geo": [TREE], "sex": [{T: ["f", "m"]}]}
    assert unshown_margins(("geo", "sex"), keys, hierarchies) == sorted(missing)


def sums_among(cells) -> np.ndarray:
    """All sums whose cells are all there, a row each."""
    place = {key: number for number, key in enumerate(cells)}
    rows = [np.zeros(len(cells))]
    for geo, sex in cells:
        for parts in (
            [(child, sex) for child in TREE.get(geo, ())],
            [(geo, child) for child in "fm"] if sex == T else [],
        ):
            if parts and all(part in place for part in parts):
                row = np.zeros(len(cells))
                row[[place[part] for part in parts]], row[place[geo, sex]] = 1, -1
                rows.append(row)
    return np.array(rows)


@given(st.sets(st.sampled_from(EVERY), min_size=2))
@settings(max_examples=150, deadline=None)
def test_a_link_is_found_just_where_the_margins_add_to_the_rank(cells) -> None:
    hierarchies = {"geo": [TREE], "sex": [{T: ["f", "m"]}]}
    shown, margins = sorted(cells), unshown_margins(("geo", "sex"), cells, hierarchies)
    wide, rank = sums_among([*shown, *margins]), np.linalg.matrix_rank
    free = rank(wide[:, len(shown) :]) if margins else 0  # so many sums only say what the margins are
    found = link_through_margins(("geo", "sex"), cells, hierarchies)
    assert (found is not None) == (rank(wide) - free > rank(sums_among(shown)))
    assert found is None or found in margins


def test_two_tables_that_share_a_margin_which_neither_shows() -> None:
    by_age = pl.DataFrame({"geo": ["1", "1", "2", "2"], "age": ["a", "b", "a", "b"], "n": [8, None, 5, 6]})
    by_sex = pl.DataFrame({"geo": ["1", "1", "2", "2"], "sex": ["f", "m", "f", "m"], "n": [4, 7, 5, 6]})
    report = audit_counts([by_age, by_sex], dims=["geo", "age", "sex"], total={"age": T, "sex": T}, stars="small")
    assert report.interval(("1", "b", T)) == (3, 3)
    some = by_sex.filter(pl.col("geo") == "1").with_columns(n=pl.Series([1, None]))  # a table of one region only
    report = audit_counts([by_age, some], dims=["geo", "age", "sex"], total={"age": T, "sex": T}, stars="any")
    assert report.interval(("1", T, "m")) == (7, report.interval(("1", T, "m"))[1])
