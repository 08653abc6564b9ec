"""Sources that contradict themselves are audited all the same: without the sums that do not hold, which are named."""

from __future__ import annotations

from pathlib import Path

import pytest

from prikk.counts.contradictory import audit_contradictory
from prikk.counts.table import read_counts
from prikk.counts.tidied import StatedRule, audit_tidied
from prikk.errors import ConflictError
from prikk.tidy import read_files

ROWS = [("Total", 30, 40, 50, 60, 61), ("North", 10, 15, 20, 30, 30), ("South", 20, 25, 30, 30, 30)]
"""The parts of the last period are one short."""


def table(rows: list[tuple], star: tuple[str, int] | None = None) -> str:
    text = "area," + ",".join(map(str, range(2020, 2019 + len(rows[0])))) + "\n"
    for area, *figures in rows:
        shown = ["*" if star == (area, place) else str(figure) for place, figure in enumerate(figures)]
        text += ",".join([area, *shown]) + "\n"
    return text


def report(tmp_path: Path, text: str):
    path = tmp_path / "table.csv"
    path.write_text(text, encoding="utf-8")
    ((_, found),) = audit_tidied(read_files([path]), StatedRule())
    return found


def grounds(found) -> dict[str, str]:
    return {item.about: item.value for item in found.assumptions.grounds}


def test_a_sum_that_does_not_hold_is_left_out_and_named(tmp_path: Path) -> None:
    found = report(tmp_path, table(ROWS, star=("North", 0)))
    assert grounds(found)["left-out"] == "1 of 5: Total, 2024"
    assert found.interval(("North", "2020")) == (10, 10)
    assert not found.assumptions.doubts


def test_what_left_out_sums_cost_is_a_doubt(tmp_path: Path) -> None:
    rows = [("Total", 30, 40, 50, 61), ("North", 10, 15, 20, 70), ("South", 20, 25, 30, 3)]
    found = report(tmp_path, table(rows, star=("South", 3)))
    assert "left-out" in grounds(found)
    assert [item.about for item in found.assumptions.doubts] == ["left-out"]
    assert found.exit_code == 3


def test_without_contradictions_nothing_is_left_out(tmp_path: Path) -> None:
    rows = [(area, *figures[:4]) for area, *figures in ROWS]
    assert "left-out" not in grounds(report(tmp_path, table(rows, star=("North", 0))))


def test_sums_that_contradict_each_other_together_are_left_out_too() -> None:
    import polars as pl

    shown = {("T", "T"): 10, ("T", "a"): 4, ("T", "b"): 6, ("x", "T"): 5, ("y", "T"): 5, ("x", "a"): None,
             ("y", "a"): None, ("x", "b"): 4, ("y", "b"): 4}  # fmt: skip
    frame = pl.DataFrame([(*codes, figure) for codes, figure in shown.items()], ["p", "q", "n"], orient="row")
    counts = read_counts(frame, dims=["p", "q"], total="T")
    with pytest.raises(ConflictError):
        from prikk.counts import audit_counts

        audit_counts(frame, dims=["p", "q"], total="T")
    found = audit_contradictory(counts)
    assert "left-out" in grounds(found)


def test_dimensions_may_be_called_as_the_columns_of_figures_are(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("value,status,n\nA,x1,*\nA,x2,5\nA,Total,7\nB,x1,6\nB,x2,8\nB,Total,14\n", encoding="utf-8")
    ((_, found),) = audit_tidied(read_files([path]), StatedRule())
    assert found.interval(("A", "x1")) == (2, 2)
