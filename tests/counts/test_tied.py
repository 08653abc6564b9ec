"""Percentages, means and changes beside counts are tied to them by arithmetic, and what they give away is found."""

from __future__ import annotations

from pathlib import Path

import pytest

from prikk.audit import AuditReport
from prikk.counts.tidied import StatedRule, audit_tidied
from prikk.tidy import read_files

COUNTS = {"North": 6, "South": 34, "East": 11, "West": 29, "Coast": 10, "Hills": 17, "Plain": 24, "Isles": 47}


def table(hidden: tuple[str, ...], figure: str = "") -> str:
    total = sum(COUNTS.values())
    rows = [f"{region},{'*' if region in hidden else count},{figure or round(100 * count / total + 1e-9, 1)}"
            for region, count in COUNTS.items()]  # fmt: skip
    return "\n".join(["region,persons,per cent", *rows, f"Total,{total},{figure or '100.0'}"]) + "\n"


def audited(folder: Path, text: str, demand: str = "full") -> AuditReport:
    path = folder / "table.csv"
    path.write_text(text, encoding="utf-8")
    ((_, report),) = audit_tidied(read_files([path]), StatedRule(threshold=20), demand=demand)
    return report


def grounds(report: AuditReport) -> dict[str, str]:
    return {item.about: item.value for item in report.assumptions.grounds}


def test_a_share_that_holds_wherever_it_can_be_told_gives_hidden_counts_away(tmp_path: Path) -> None:
    report = audited(tmp_path, table(("North", "East")))
    assert grounds(report)["tied"] == "share of region, 6 figures"
    assert report.counts.exact == 2 and report.exit_code == 1


def test_figures_that_tie_to_nothing_leave_the_verdict_open(tmp_path: Path) -> None:
    report = audited(tmp_path, table(("North", "East"), figure="12.3"), demand="exact")
    assert "tied" not in grounds(report)
    (doubt,) = report.assumptions.doubts
    assert doubt.about == "unused" and doubt.codes == ("per cent",)
    assert doubt.options[0] == "--derived 'per cent'=\"share of ...\""
    assert report.exit_code == 3


@pytest.mark.parametrize(
    ("figure", "what"), [("change", "change in year, 5 figures"), ("index", "index in year from 2020, 5 figures")]
)
def test_changes_and_index_figures_over_time_are_tied(figure: str, what: str, tmp_path: Path) -> None:
    counts = {2020: 50, 2021: 61, 2022: 58, 2023: 70, 2024: 77, 2025: 90}
    rows = []
    for year, count in counts.items():
        shown = count - counts.get(year - 1, count) if figure == "change" else f"{100 * count / 50:.1f}"
        rows.append(f"{year},{count},{shown if figure == 'index' or year > 2020 else ''}")
    rows[2] = "2022,*," + rows[2].rpartition(",")[2]
    report = audited(tmp_path, "\n".join([f"year,persons,{figure}", *rows]) + "\n")
    assert grounds(report)["tied"].startswith(what.partition(",")[0])
    assert report.counts.exact == 1


def test_percentages_of_a_total_that_is_no_sum_are_left_aside(tmp_path: Path) -> None:
    """The subtotals add up, the total above them does not: nothing is said of percentages of it."""
    rows = []
    for year, parts in {"2021": (30, 21, 17, 12), "2022": (33, 24, 19, 14), "2023": (36, 27, 18, 16)}.items():
        a, b, c, d = parts
        counts = {"All": 60, "North": a + b, "N1": a, "N2": b, "South": c + d, "S1": c, "S2": d}
        rows += [f"{name},{year},{n},{(200 * n + 60) // 120}\n" for name, n in counts.items()]
    path = tmp_path / "percent.csv"
    path.write_text("area,year,persons,per cent\n" + "".join(rows), encoding="utf-8")
    ((_, report),) = audit_tidied(read_files([path]), StatedRule())
    assert "no-sum" in [doubt.about for doubt in report.assumptions.doubts]
    assert report.exit_code == 3
