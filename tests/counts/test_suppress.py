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
from prikk.counts import verify_protected, write_protected
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
        found = prikk.suppress_small_counts(
            frame(counts),
            dims=["geo", "age"],
            freq="n",
            threshold=3,
            hierarchies={"geo": {"Total": GEO[:2]}, "age": {"Total": AGE}},
        )
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


def test_a_parquet_file_is_a_table_too(tmp_path: Path) -> None:
    table = frame(dict(zip(product(GEO, AGE), [1, 8, 9, 7, 3, 6], strict=True)))
    table.to_parquet(tmp_path / "c.parquet")
    found = [prikk.protect_counts(kind, dims=["geo", "age"], freq="n") for kind in (table, tmp_path / "c.parquet")]
    assert found[0].statuses == found[1].statuses
    (tmp_path / "no.parquet").write_text("geo,n")
    with pytest.raises(InputError, match=r"no.parquet: not a Parquet file"):
        prikk.protect_counts(tmp_path / "no.parquet", dims=["geo"], freq="n")


def test_very_large_counts_and_codes_of_any_letters(tmp_path: Path) -> None:
    geo = ["Møre og Romsdal", "Trøndelag – Trööndelage", "Oslo, by"]
    counts = [2, 123_456_789_012_345, 98_765_432_101, 7, 5_000_000_000_000, 99]
    table = frame(dict(zip(product(geo, AGE), counts, strict=True)))
    found = prikk.protect_counts(table, dims=["geo", "age"], freq="n", total="I alt", protection="full")
    assert found.counts.max() == sum(counts) and found.summary()["secondary"] >= 3
    write_protected(found, tmp_path / "out")
    assert verify_protected(tmp_path / "out").problems == ()
    assert set(geo) <= set(pd.read_csv(tmp_path / "out" / "public" / "cells.csv").geo)


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
    complete = pd.DataFrame(true.columns()).assign(n=true.counts)[["geo", "age", "n"]]
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


def with_totals(table: pd.DataFrame, **totals: int) -> pd.DataFrame:
    rows = [("Total", age, n) for age, n in totals.items()]
    return pd.concat([table, pd.DataFrame(rows, columns=table.columns)], ignore_index=True)


@pytest.mark.parametrize(
    ("change", "options", "said"),
    [
        (lambda f: f.assign(n=[1, -8, 9, 7, 3, 6]), {}, "row 2, n: no count"),
        (lambda f: f.assign(n=[1, 10**20, 9, 7, 3, 6]), {}, "row 2, n: no count; allowed: a whole number from 0"),
        (lambda f: f.assign(geo=["N", None, "S", "S", "E", "E"]), {}, "row 2, geo: an empty code"),
        (lambda f: f.iloc[[0, 0]], {}, "row 2: the cell N, a stands twice"),
        (lambda f: f.iloc[:0], {}, "no rows"),
        (lambda f: f, {"dims": ["geo", "ag"]}, "did you mean 'age'"),
        (lambda f: f, {"protection": "fully"}, "none, exact, width=K or full"),
        (lambda f: with_totals(f, a=99, b=21), {}, "the total Total, a is not the sum of its parts along geo; leave"),
        (lambda f: with_totals(f, a=13), {}, "some totals are there, but 1 are not, such as Total, b; allowed: all of"),
        (lambda f: f, {"hierarchies": {"gio": {"Total": ["N"]}}}, "'gio' is no dimension; allowed: did you mean 'geo'"),
        (lambda f: f, {"hierarchies": {"geo": {"Total": ["N", "S"]}}}, "row 5, geo: 'E' is in no hierarchy of geo"),
        (
            lambda f: f,
            {"freq": None},
            "each row has codes of its own, as a cell has, and the column 'n' may hold counts",
        ),
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
    assert "public/cells.csv was changed" in done.output
    prices = CliRunner().invoke(cli, [*words, "--compare", "exact,full", "--json"])
    assert prices.exit_code == 0
    assert '"protection": "full"' in prices.output
