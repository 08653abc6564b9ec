"""A table whose total has another name is not added up a second time, and no column gets lost."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

import prikk
from prikk.cli.main import cli
from prikk.counts import read_counts, read_hierarchies
from prikk.errors import InputError

INNER = {("N", "F"): 1, ("N", "M"): 2, ("S", "F"): 40, ("S", "M"): 25, ("E", "F"): 22, ("E", "M"): 18}


def with_totals(geo: str, sex: str) -> pd.DataFrame:
    """The table with totals under two names."""
    rows = [(*key, n) for key, n in INNER.items()]
    frame = pd.DataFrame(rows, columns=["geo", "sex", "n"])
    by_geo = frame.groupby("geo", as_index=False).n.sum().assign(sex=sex)
    by_sex = frame.groupby("sex", as_index=False).n.sum().assign(geo=geo)
    return pd.concat([frame, by_geo, by_sex, pd.DataFrame([(geo, sex, frame.n.sum())], columns=["geo", "sex", "n"])])


def test_a_code_that_is_the_sum_of_the_others_is_not_taken_for_a_part() -> None:
    asked = {"dims": ["geo", "sex"], "freq": "n", "protection": "exact"}
    with pytest.raises(InputError, match=r"'All' of geo is the sum of the others.*name it \(total: geo=All\)"):
        prikk.protect_counts(with_totals("All", "Both"), **asked)
    with pytest.raises(InputError, match="'Both' of sex is the sum of the others"):
        prikk.protect_counts(with_totals("All", "Both"), **asked, total={"geo": "All", "sex": "Total"})
    found = prikk.protect_counts(with_totals("All", "Both"), **asked, total={"geo": "All", "sex": "Both"})
    assert len(found.statuses) == 12
    whole = prikk.protect_counts(with_totals("Total", "Total"), **asked)
    assert sorted(found.counts.tolist()) == sorted(whole.counts.tolist())


def test_parts_that_happen_to_add_up_are_told_by_a_hierarchy() -> None:
    frame = pd.DataFrame({"geo": ["N", "S", "E"], "n": [5, 7, 12]})
    with pytest.raises(InputError, match=r"'E' of geo is the sum of the others.*give the hierarchy of geo"):
        prikk.protect_counts(frame, dims=["geo"], freq="n")
    found = prikk.protect_counts(frame, dims=["geo"], freq="n", hierarchies={"geo": {"Total": ["N", "S", "E"]}})
    assert found.counts.max() == 24


def test_a_dimension_without_total_is_not_added_up() -> None:
    frame = pd.DataFrame([(*key, n) for key, n in INNER.items()], columns=["geo", "sex", "n"])
    found = prikk.protect_counts(frame, dims=["geo", "sex"], freq="n", total={"sex": "Both"}, protection="exact")
    assert {key.codes[0] for key in found.system.cells.columns} == {"N", "S", "E"}
    with pytest.raises(InputError, match="of geo is the sum of the others"):
        prikk.protect_counts(with_totals("All", "Both"), dims=["geo", "sex"], freq="n", total={"sex": "Both"})


def test_the_command_takes_a_total_for_each_dimension(tmp_path: Path) -> None:
    with_totals("All", "Both").to_csv(tmp_path / "c.csv", index=False)
    words = ["protect", str(tmp_path / "c.csv"), "--dims", "geo,sex", "--freq", "n", "--protection", "exact", "--json"]
    out = ["-o", str(tmp_path / "out")]
    refused = CliRunner().invoke(cli, [*words, *out, "--total", "geo=All"])
    assert isinstance(refused.exception, InputError) and not (tmp_path / "out").exists()
    done = CliRunner().invoke(cli, [*words, *out, "--total", "geo=All", "--total", "sex=Both"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["cells"] == 12
    assert CliRunner().invoke(cli, ["verify", str(tmp_path / "out")]).exit_code == 0


@pytest.mark.parametrize("name", ["status", "symbol"])
def test_columns_that_the_result_adds_are_not_overwritten(name: str) -> None:
    frame = pd.DataFrame([(*key, n) for key, n in INNER.items()], columns=[name, "sex", "n"])
    with pytest.raises(InputError, match=f"a column named '{name}'; allowed: another name"):
        prikk.suppress_small_counts(frame, dims=[name, "sex"], freq="n")
    with pytest.raises(InputError, match=f"a column named '{name}'"):
        prikk.suppress_small_counts(frame.set_axis(["geo", "sex", name], axis=1), dims=["geo", "sex"], freq=name)


@pytest.mark.parametrize(
    "source",
    [
        pd.DataFrame({"code": [1, 2, 11, 12, 21, 22], "parent": [np.nan, np.nan, 1, 1, 2, 2]}),
        pd.DataFrame({"code": ["1", "2", "11", "12", "21", "22"], "parent": [None, None, "1", "1", "2", "2"]}),
        {"Total": [1, 2], 1: [11, 12], 2: [21.0, 22.0]},
    ],
)
def test_a_hierarchy_means_the_same_as_a_frame_as_a_file_and_as_a_mapping(tmp_path: Path, source) -> None:
    (tmp_path / "h.csv").write_text("code,parent\n1,\n2,\n11,1\n12,1\n21,2\n22,2\n", encoding="utf-8")
    assert read_hierarchies("geo", source, "Total") == read_hierarchies("geo", tmp_path / "h.csv", "Total")


def test_a_forest_is_refused_where_a_total_is_meant() -> None:
    frame = pd.DataFrame(
        [(geo, n) for geo, n in zip([11, 12, 21, 22], [1, 9, 6, 8], strict=True)], columns=["geo", "n"]
    )
    forest = {"geo": {1: [11, 12], 2: [21, 22]}}
    with pytest.raises(InputError, match="several codes are at the top: 1, 2; allowed: one total, such as Total"):
        prikk.protect_counts(frame, dims=["geo"], freq="n", hierarchies=forest)
    found = prikk.protect_counts(frame, dims=["geo"], freq="n", hierarchies=forest, total={}, zeros="may-hide")
    assert {"1", "2"} < {key.codes[0] for key in found.system.cells.columns}
    with pytest.raises(InputError, match="the children of 'Total' are no list"):
        read_counts(frame, dims=["geo"], hierarchies={"geo": {"Total": "11"}})


def test_rows_come_in_the_order_of_the_codes_whatever_the_order_of_the_input(tmp_path: Path) -> None:
    frame = pd.DataFrame([(*key, n) for key, n in INNER.items()], columns=["geo", "sex", "n"])
    tables = []
    for name, order in (("up", True), ("down", False)):
        frame.sort_values("n", ascending=order).to_csv(tmp_path / f"{name}.csv", index=False)
        words = ["protect", str(tmp_path / f"{name}.csv"), "--dims", "geo,sex", "--freq", "n", "--protection", "exact"]
        assert CliRunner().invoke(cli, [*words, "-o", str(tmp_path / name)]).exit_code == 0
        tables.append((tmp_path / name / "public" / "cells.csv").read_text(encoding="utf-8"))
    codes = [line.split(",")[:2] for line in tables[0].splitlines()[1:]]
    assert tables[0] == tables[1] and codes == sorted(codes)
    shuffled = frame.sample(frac=1, random_state=3)
    made = prikk.suppress_small_counts(shuffled, dims=["geo", "sex"], freq="n", protection="exact")
    assert made.equals(prikk.suppress_small_counts(frame, dims=["geo", "sex"], freq="n", protection="exact"))


@pytest.mark.parametrize(("order", "code"), [("xyz", 3), ("yxz", 3)])
def test_one_sum_amid_other_codes_may_be_chance(order: str, code: int) -> None:
    """Once 10 = 4 + 6, where nothing calls the code a total: it is asked about, unless it stands at an end."""
    figures = {("x", "1"): 10, ("y", "1"): 4, ("z", "1"): 6, ("x", "2"): None, ("y", "2"): 3, ("z", "2"): 8}
    rows = [(name, year, figures[name, year]) for name in order for year in "12"]
    table = pd.DataFrame(rows, columns=["geo", "kind", "n"]).astype({"n": "Int64"})
    report = prikk.audit_counts(table, dims=["geo", "kind"], total={"kind": ""}, stars="any")
    amid = order[1] == "x"
    assert [doubt.about for doubt in report.assumptions.doubts] == (["total"] if amid else [])
    assert report.exit_code == (code if amid else 1)
