"""Every setting is refused outside its range, by Python, by a publication file and on the command line alike."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

import prikk
from prikk.cli.main import cli
from prikk.counts import read_counts
from prikk.errors import InputError
from prikk.rules.demand import Demand
from small import TOML, small_publication

TABLE = pd.DataFrame({"geo": ["N", "S", "E"], "n": [2, 9, 12]})
WRONG = [
    ("threshold", 0, "0"),
    ("threshold", -3, "-3"),
    ("threshold", 10**20, "1" + "0" * 20),
    ("zeros", "Hide", "Hide"),
    ("protection", "width=0", "width=0"),
    ("protection", "width=" + "9" * 30, "width=" + "9" * 30),
    ("protection", "Full", "Full"),
    ("symbol", "", ""),
    ("symbol", "x1", "x1"),
    ("rule", "thresold", "thresold"),
    ("rule", "threshold=5", "threshold=5"),
]


@pytest.mark.parametrize(("name", "value", "text"), WRONG)
def test_what_is_out_of_range_is_refused_through_every_door(tmp_path: Path, name: str, value, text: str) -> None:
    with pytest.raises(InputError, match=f"^{name}: .*allowed: "):
        prikk.protect_counts(TABLE, dims=["geo"], freq="n", **{name: value})
    TABLE.to_csv(tmp_path / "c.csv", index=False)
    words = ["protect", str(tmp_path / "c.csv"), "--dims", "geo", "--freq", "n", "-o", str(tmp_path / "out")]
    done = CliRunner().invoke(cli, [*words, f"--{name}={text}"])
    assert isinstance(done.exception, InputError) or done.exit_code == 2
    assert not (tmp_path / "out").exists()
    given = f'"{value}"' if isinstance(value, str) else str(value)
    without = "\n".join(line for line in TOML.splitlines() if not line.startswith(f"{name} ="))
    with pytest.raises(InputError, match=f"publication.toml, key confidentiality.{name}"):
        small_publication(tmp_path, f"{without}\n{name} = {given}\n")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"threshold": True}, "threshold: True"),
        ({"threshold": 3.5}, "threshold: 3.5; allowed: a whole number from 1"),
        ({"threshold": "4"}, "threshold: '4'"),
        ({"seconds": float("nan")}, "seconds: nan; allowed: a number above 0"),
        ({"seconds": 0}, "seconds: 0"),
        ({"seconds": "9"}, "seconds: '9'"),
        ({"singletons": "yes"}, "singletons: 'yes'"),
        ({"cost": "valeu"}, "no column 'valeu'"),
        ({"dimension_cost": {"geo": -5.0}}, "dimension_cost.geo: -5.0; allowed: a number above 0"),
        ({"dimension_cost": {"geo": 1e25}}, "dimension_cost.geo: 1e[+]25"),
        ({"dimension_cost": {"geo": float("inf")}}, "dimension_cost.geo: inf"),
        ({"dimension_cost": {"gio": 2}}, "'gio' is no dimension"),
        ({"protection": "none"}, "protection: 'none'; allowed: exact"),
        ({"protection": 3}, "protection: 3"),
        ({"rule": 3}, "rule: 3; allowed: a text"),
        ({"cost": ["n"]}, "cost: .*; allowed: a text"),
        ({"freq": 3}, "freq: 3; allowed: a text"),
        ({"total": 3}, "total: 3; allowed: the code of the total"),
        ({"total": {"geo": 1}}, "total: {'geo': 1}"),
        ({"total": "=T"}, "a spreadsheet would run the code '=T' of geo"),
        ({"hierarchies": [1]}, r"hierarchies: \[1\]; allowed: a mapping from names to hierarchies"),
        ({"hierarchies": {"geo": {"Total": ["N", "S", "@E"]}}}, "is in no hierarchy|a spreadsheet would run"),
        ({"dimension_cost": [1]}, r"dimension_cost: \[1\]; allowed: a mapping from names to factors"),
        ({"dims": ["=geo"]}, "a spreadsheet would run the column name '=geo'"),
        ({"dims": 7}, "dims: 7; allowed: the columns that hold codes"),
        ({"dims": ["geo", "geo"]}, "the column 'geo' is named twice"),
        ({"dims": ["geo", "n"]}, "the column 'n' is named twice"),
    ],
)
def test_python_refuses_what_is_out_of_range(options, message) -> None:
    with pytest.raises(InputError, match=message):
        prikk.protect_counts(TABLE, **{"dims": ["geo"], "freq": "n"} | options)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"absent": "Zero"}, "absent: 'Zero'"),
        ({"tolerance": -1}, "tolerance: -1"),
        ({"zeros": "none"}, "zeros: 'none'"),
        ({"freq": 3}, "freq: 3; allowed: a text"),
        ({"status": 3}, "status: 3; allowed: a text"),
        ({"total": 3}, "total: 3; allowed: the code of the total"),
        ({"hierarchies": 3}, "hierarchies: 3; allowed: a mapping"),
        ({"derived": 3}, "derived: 3; allowed: a mapping from names to texts"),
        ({"derived": {"s": 3}}, "3 is no derived figure"),
        ({"stated": "x"}, "stated: 'x'"),
        ({"rule": 3}, "rule: 3"),
    ],
)
def test_an_audit_refuses_what_is_out_of_range(options, message) -> None:
    with pytest.raises(InputError, match=message):
        read_counts(TABLE, dims=["geo"], **options)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"demand": 3}, "3 is no demand on protection"),
        ({"knows": 3}, "'3' is nothing a reader can know"),
        ({"limits": 3}, "limits: 3"),
        ({"seconds": float("nan")}, "seconds: nan; allowed: a number above 0"),
        ({"contributors": -1}, "contributors: -1"),
        ({"stars": "all"}, "stars: 'all'"),
    ],
)
def test_an_audit_refuses_an_attacker_that_is_none(options, message) -> None:
    with pytest.raises(InputError, match=message):
        prikk.audit_counts(TABLE, dims=["geo"], **options)


@pytest.mark.parametrize("factor", ["-5.0", "1e25", "0", "inf", "nan"])
def test_a_publication_refuses_costs_that_are_no_factors(tmp_path: Path, factor: str) -> None:
    with pytest.raises(InputError, match=r"dimension_cost.sex: .*allowed: a (number above 0 up to|finite number)"):
        small_publication(tmp_path, f"{TOML}dimension_cost = {{ sex = {factor} }}\n")


def test_the_grammar_of_demands_reads_what_it_prints() -> None:
    for text in ("none", "exact", "full", "width=1", f"width={10**15}"):
        assert str(Demand.parse(text)) == text
    for text in ("", "width", "width=", "width=01", "width=1.5", f"width={10**15 + 1}", "exact ", "EXACT"):
        with pytest.raises(InputError, match="none, exact, width=K"):
            Demand.parse(text)


def test_a_cost_far_above_all_others_still_fits_the_search() -> None:
    table = pd.DataFrame({"geo": list("abcd"), "n": [2, 9, 10**15, 12]})
    said = pd.DataFrame({"geo": ["c"], "weight": [10**9]})
    found = prikk.protect_counts(
        table, dims=["geo"], freq="n", protection="exact", dimension_cost={"geo": 10**9}, apriori=said
    )
    hidden = dict(zip(found.columns()["geo"], found.columns()["n"], strict=True))
    assert hidden["c"] == 10**15
    assert (hidden["b"] is None) != (hidden["d"] is None)  # either is as cheap
