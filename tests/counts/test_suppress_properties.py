"""Tables with levels: an audit of the pattern finds nothing, without any star it would, and names do not matter."""

from __future__ import annotations

import random

import numpy as np
import pandas as pd
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import prikk
from prikk.errors import ProtectionError

TREE = {"Total": ["N", "S"], "N": ["N1", "N2"], "S": ["S1", "S2", "S3"]}
INNER = [(geo, age) for geo in (*TREE["N"], *TREE["S"]) for age in ("old", "young")]
inner_counts = st.lists(st.integers(0, 9), min_size=len(INNER), max_size=len(INNER))
demands = st.sampled_from(["exact", "width=2", "full"])
zeros = st.sampled_from(["publish", "hide", "may-hide"])


def frame(counts) -> pd.DataFrame:
    # Where as many are old as young everywhere, either looks like the total of the other, and is asked about.
    assume(any(old != young for old, young in zip(counts[::2], counts[1::2], strict=True)))
    rows = [(geo, age, count) for (geo, age), count in zip(INNER, counts, strict=True)]
    return pd.DataFrame(rows, columns=["geo", "age", "n"])


def protected(table: pd.DataFrame, tree=TREE, **rule) -> pd.DataFrame | None:
    try:
        return prikk.suppress_small_counts(table, dims=["geo", "age"], freq="n", hierarchies={"geo": tree}, **rule)
    except ProtectionError:
        return None


def found_at_small_counts(pattern: pd.DataFrame, zero: str, demand: str, shown=()) -> bool:
    """Whether an attacker who sees one kind of star learns too much of a small count; `shown` is unveiled, as it is."""
    public = pattern.assign(status=["F" if status == "F" else "C" for status in pattern.status])
    for row, count in shown:
        public.loc[row, ["n", "status"]] = count, "F"
    report = prikk.audit_counts(
        public, dims=["geo", "age"], hierarchies={"geo": TREE}, status="status", zeros=zero, stars="any", demand=demand
    )
    small = {(row.geo, row.age) for row in pattern.itertuples() if row.status == "A"}
    assert not report.counts.undetermined
    told = report.findings | report.untold  # one kind of star does not say which of them are small
    return any(report.question.keys[star].codes in small for star in np.flatnonzero(told))


@given(inner_counts, demands, zeros)
@settings(max_examples=15, deadline=None)
def test_an_audit_finds_nothing_and_without_any_star_it_would(counts, demand, zero) -> None:
    pattern = protected(frame(counts), protection=demand, zeros=zero)
    if pattern is None:
        return
    assert not found_at_small_counts(pattern, zero, demand)
    true = prikk.protect_counts(
        frame(counts), dims=["geo", "age"], freq="n", hierarchies={"geo": TREE}, threshold=1, zeros="publish"
    )
    truth = dict(zip(zip(true.columns()["geo"], true.columns()["age"], strict=True), true.counts.tolist(), strict=True))
    for row, cell in pattern[pattern.status == "D"].iterrows():
        assert found_at_small_counts(pattern, zero, demand, [(row, truth[cell.geo, cell.age])])


@given(inner_counts, demands, zeros, st.randoms(use_true_random=False))
@settings(max_examples=25, deadline=None)
def test_order_and_names_do_not_matter(counts, demand, zero, order: random.Random) -> None:
    table = frame(counts)
    pattern = protected(table, protection=demand, zeros=zero)
    places = list(range(len(table)))
    order.shuffle(places)
    renamed = table.iloc[places].assign(geo=lambda rows: rows.geo + " region", age=lambda rows: rows.age + "-ÅØ")
    parents = list(TREE)
    order.shuffle(parents)
    new = {parent: parent if parent == "Total" else f"{parent} region" for parent in parents}
    tree = {new[parent]: [f"{child} region" for child in TREE[parent]] for parent in parents}
    other = protected(renamed, tree, protection=demand, zeros=zero)
    assert (pattern is None) == (other is None)
    if pattern is not None and other is not None:
        back = {
            (row.geo.removesuffix(" region"), row.age.removesuffix("-ÅØ")): row.status for row in other.itertuples()
        }
        assert {(row.geo, row.age): row.status for row in pattern.itertuples()} == back
