"""How far figures may be off is said of a table, a code, or a column: the others stay exact."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pandas as pd
import pytest

from prikk.counts import audit_counts, read_counts
from prikk.counts.tidied import StatedRule, audit_tidied
from prikk.errors import InputError
from prikk.tidy import Plan, read_files

DISTRICTS = pd.DataFrame(
    {
        "geo": ["D1"] * 4 + ["D2"] * 4,
        "kind": ["Total", "a", "b", "c"] * 2,
        "n": [20, 17, None, 2, 31, 24, None, 4],
    }
)
REGION = pd.DataFrame({"geo": ["Total"] * 4, "kind": ["Total", "a", "b", "c"], "n": [50, 40, None, 10]})
SHOWN = {"dims": ["geo", "kind"], "total": "Total", "threshold": 5}


@pytest.mark.parametrize("name", ["2", "geo=Total"])
def test_looser_rounding_of_one_table_or_code_hides_nothing_elsewhere(name: str) -> None:
    report = audit_counts([DISTRICTS, REGION], tolerance={name: 5}, **SHOWN)
    assert report.interval(("D1", "b")) == (1, 1)
    assert report.interval(("D2", "b")) == (3, 3)
    assert next(item for item in report.assumptions.grounds if item.about == "tolerance").value == "5"


def test_a_figure_may_be_off_by_the_most_that_is_said_of_it() -> None:
    table = read_counts([DISTRICTS, REGION], tolerance={"1": 1, "kind=a": 3}, **SHOWN)
    bounds = {key.codes: (table.low[at], table.high[at]) for key, at in table.system.cells.columns.items()}
    assert bounds["D1", "a"] == (14, 20)
    assert bounds["D1", "c"] == (1, 3)
    assert bounds["Total", "a"] == (37, 43)
    assert bounds["Total", "c"] == (10, 10)


def test_a_column_of_changes_is_rounded_by_itself() -> None:
    years = pd.DataFrame({"year": ["2022", "2023"], "n": [12, None], "change": [None, 7]})
    how = {"dims": ["year"], "derived": {"change": "change in year"}, "stars": "any"}
    assert audit_counts(years, **how).interval(("2023",)) == (19, 19)
    assert audit_counts(years, tolerance={"change": 2}, **how).interval(("2023",)) == (17, 21)


def test_a_name_that_is_none_is_refused_with_the_nearest() -> None:
    with pytest.raises(InputError, match=r"no row of geo has 'Totl'.*Total"):
        audit_counts([DISTRICTS, REGION], tolerance={"geo=Totl": 5}, **SHOWN)
    with pytest.raises(InputError, match=r"'gee' is no table; allowed: .*geo=CODE"):
        audit_counts([DISTRICTS, REGION], tolerance={"gee": 5}, **SHOWN)


def test_rounding_of_a_heading_is_said_of_tables_that_are_read_by_looking(tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    path.write_text("District;Boys;Girls\nAll;57;60\nHill;31;c\nMoor;24;29\nVale;c;27\n", encoding="utf-8")
    reading = read_files([path], Plan(signs={"c": "hidden"}))

    def intervals(**tolerance: int) -> dict[str, tuple[int, int]]:
        ((_, report),) = audit_tidied(reading, StatedRule(threshold=5, tolerance=tolerance), stars="any")
        found = zip(report.question.keys, report.low.tolist(), report.high.tolist(), strict=True)
        return {"Girls" if "Girls" in key.codes else "Boys": (low, high) for key, low, high in found}

    assert intervals() == {"Boys": (2, 2), "Girls": (4, 4)}
    assert intervals(Girls=1) == {"Boys": (2, 2), "Girls": (1, 7)}
    assert intervals(**{"wide.csv": 1}) == {"Boys": (0, 5), "Girls": (1, 7)}
    with pytest.raises(InputError, match="'Grils' is no table"):
        intervals(Grils=1)


@pytest.mark.parametrize("seed", range(25))
def test_looser_rounding_of_a_code_leaves_the_findings_of_the_others(seed: int) -> None:
    dice = Random(seed)
    inner = {(a, b): dice.choice([0, 1, 2, 5, 8, 13]) for a in "xyz" for b in "pqr"}
    table = pd.DataFrame(
        [
            (a, b, sum(n for (one, other), n in inner.items() if a in ("T", one) and b in ("T", other)))
            for a in "Txyz"
            for b in "Tpqr"
        ],
        columns=["a", "b", "n"],
    )
    hidden = [0 < n < 4 or dice.random() < 0.15 for n in table["n"]]
    shown = table.assign(n=table["n"].mask(hidden).astype("Int64"))
    rest = shown[shown["b"] != "p"]
    how = {"dims": ["a", "b"], "stars": "any"}
    alone = audit_counts(rest, total={"a": "T", "b": ""}, **how)
    beside = audit_counts(shown, total="T", tolerance={"b=p": 3}, **how)
    found = {key.codes for key, bad in zip(alone.question.keys, alone.findings, strict=True) if bad}
    assert found <= {key.codes for key, bad in zip(beside.question.keys, beside.findings, strict=True) if bad}
