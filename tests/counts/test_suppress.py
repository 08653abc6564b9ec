"""Protecting tables without a publication: by frames of each kind, checked by an attack that lists every table."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

import prikk
from prikk.cli.main import cli
from prikk.errors import InputError, ProtectionError

GEO, AGE = ("N", "S", "E"), ("a", "b")
SMALL = (("N", "a"), ("N", "b"), ("S", "a"), ("S", "b"))
MOST = 16
tables = st.lists(st.integers(0, 6), min_size=4, max_size=4).map(lambda counts: dict(zip(SMALL, counts, strict=True)))


def frame(counts: dict[tuple[str, str], int]) -> pd.DataFrame:
    return pd.DataFrame([(geo, age, n) for (geo, age), n in counts.items()], columns=["geo", "age", "n"])


def possible(published: pd.DataFrame) -> dict[tuple[str, str], np.ndarray]:
    """Every table (up to MOST a cell) that agrees with what is published: for each inner cell its values."""
    grid = dict(zip(SMALL, np.indices((MOST,) * 4).reshape(4, -1), strict=True))
    fits = np.ones(MOST**4, dtype=bool)
    for row in published.itertuples():
        parts = [grid[key] for key in SMALL if row.geo in ("Total", key[0]) and row.age in ("Total", key[1])]
        if row.symbol == "":
            fits &= sum(parts) == row.n
    return {key: values[fits] for key, values in grid.items()}


@given(tables)
@settings(max_examples=40, deadline=None)
def test_no_small_count_is_narrower_than_the_rule(counts) -> None:
    try:
        found = prikk.suppress_small_counts(frame(counts), dims=["geo", "age"], freq="n", threshold=3)
    except ProtectionError:
        return  # too few persons for the protection that was asked
    small = {(row.geo, row.age) for row in found.itertuples() if row.status == "A"} & set(counts)
    assert {key for key, n in counts.items() if n < 3} == small
    everything = possible(found)
    for key in small:
        assert {0, 2} <= set(everything[key].tolist()), key


def test_frames_of_each_kind_give_the_same() -> None:
    counts = dict(zip(product(GEO, AGE), [1, 8, 9, 7, 3, 6], strict=True))
    given_ = frame(counts)
    as_pandas = prikk.suppress_small_counts(given_, dims=["geo", "age"], freq="n")
    as_polars = prikk.suppress_small_counts(pl.from_pandas(given_), dims=["geo", "age"], freq="n")
    as_arrow = prikk.suppress_small_counts(pa.Table.from_pandas(given_), dims=["geo", "age"], freq="n")
    assert isinstance(as_pandas, pd.DataFrame)
    assert isinstance(as_polars, pl.DataFrame)
    assert isinstance(as_arrow, pa.Table)
    assert as_polars.to_dicts() == as_arrow.to_pylist()
    assert list(as_pandas.status) == as_polars["status"].to_list()
    hidden = as_pandas[as_pandas.symbol == "*"]
    assert hidden.n.isna().all()
    assert len(hidden) == (as_pandas.status != "F").sum()


def test_records_of_persons_are_counted_and_order_does_not_matter() -> None:
    counts = dict(zip(product(GEO, AGE), [1, 8, 9, 7, 3, 6], strict=True))
    persons = pd.DataFrame([key for key, n in counts.items() for _ in range(n)], columns=["geo", "age"])
    by_counts = prikk.suppress_small_counts(frame(counts), dims=["geo", "age"], freq="n")
    by_persons = prikk.suppress_small_counts(persons.sample(frac=1, random_state=1), dims=["geo", "age"])
    key = ["geo", "age"]
    assert by_persons.sort_values(key).reset_index(drop=True).equals(by_counts.sort_values(key).reset_index(drop=True))


def test_totals_given_or_added_are_the_same() -> None:
    counts = dict(zip(product(GEO, AGE), [1, 8, 9, 7, 3, 6], strict=True))
    added = prikk.suppress_small_counts(frame(counts), dims=["geo", "age"], freq="n")
    true = prikk.protect_counts(frame(counts), dims=["geo", "age"], freq="n")
    complete = pd.DataFrame(true.columns("n")).assign(n=true.counts)[["geo", "age", "n"]]
    assert prikk.suppress_small_counts(complete, dims=["geo", "age"], freq="n").equals(added)


def test_hierarchies_wishes_and_costs() -> None:
    rows = [(geo, age, n) for geo, line in {"N1": (1, 9, 7), "N2": (6, 8, 5), "S1": (7, 9, 8), "S2": (5, 6, 9)}.items()
            for age, n in zip("abc", line, strict=True)]  # fmt: skip
    tree = {"Total": ["N", "S"], "N": ["N1", "N2"], "S": ["S1", "S2"]}
    table = pd.DataFrame(rows, columns=["geo", "age", "n"])
    wish = pd.DataFrame([("N2", "c", "no"), ("S2", "b", "yes")], columns=["geo", "age", "hide"])
    found = prikk.protect_counts(
        table, dims=["geo", "age"], freq="n", hierarchies={"geo": tree}, apriori=wish, cost="constant"
    )
    columns = found.columns()
    at = {
        (geo, age): status for geo, age, status in zip(columns["geo"], columns["age"], columns["status"], strict=True)
    }
    assert (at["N1", "a"], at["N2", "c"], at["S2", "b"]) == ("A", "F", "D")
    assert ("N", "Total") in at


@pytest.mark.parametrize(
    ("change", "options", "said"),
    [
        (lambda f: f.assign(n=[1, -8, 9, 7, 3, 6]), {}, "row 2, n: no count"),
        (lambda f: f.iloc[[0, 0]], {}, "row 2: the cell N, a stands twice"),
        (lambda f: f.iloc[:0], {}, "no rows"),
        (lambda f: f, {"dims": ["geo", "ag"]}, "did you mean 'age'"),
        (lambda f: f, {"protection": "fully"}, "none, exact, width=K or full"),
        (lambda f: pd.concat([f, pd.DataFrame([("Total", "a", 99)], columns=f.columns)]), {}, "not the sums"),
    ],
)
def test_bad_input_is_one_message(change, options, said) -> None:
    counts = dict(zip(product(GEO, AGE), [1, 8, 9, 7, 3, 6], strict=True))
    with pytest.raises(InputError) as caught:
        prikk.suppress_small_counts(change(frame(counts)), **{"dims": ["geo", "age"], "freq": "n", **options})
    assert said in str(caught.value)


def test_the_command_writes_a_folder_that_verifies_until_it_is_changed(tmp_path: Path) -> None:
    counts = dict(zip(product(GEO, AGE), [1, 8, 9, 7, 3, 6], strict=True))
    frame(counts).to_csv(tmp_path / "c.csv", index=False)
    out = tmp_path / "out"
    words = ["protect", str(tmp_path / "c.csv"), "--dims", "geo,age", "--freq", "n"]
    assert CliRunner().invoke(cli, [*words, "-o", str(out)]).exit_code == 0
    assert CliRunner().invoke(cli, ["verify", str(out)]).exit_code == 0
    public = (out / "public" / "cells.csv").read_text()
    assert "N,a,,C" in public
    assert "N,a,1" not in public
    (out / "public" / "cells.csv").write_text(public.replace("N,a,,C", "N,a,1,F"))
    done = CliRunner().invoke(cli, ["verify", str(out)])
    assert done.exit_code == 1
    assert "is not the true table with stars" in done.output
    prices = CliRunner().invoke(cli, [*words, "--compare", "exact,full", "--json"])
    assert prices.exit_code == 0
    assert '"protection": "full"' in prices.output
