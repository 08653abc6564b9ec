"""Differences between releases: 20 and then 21 is one person."""

import csv
import json
from pathlib import Path

import pytest
from chain import Attacker, Setting, Step, read_shown
from click.testing import CliRunner
from test_chain import built, counts

from prikk.cli.main import cli
from prikk.publication.build import build
from prikk.publication.reading import read_publication
from prikk.publication.verify import verify

FIRST = counts("2024-01", ("N", 20, 25), ("S", 26, 27), ("E", 28, 29))
ONE_MORE = FIRST | {("N", "M", "2024-01"): 21}
MANY_MORE = FIRST | {("N", "M", "2024-01"): 40}
STEPS = [Step(1, 1, FIRST), Step(1, 1, ONE_MORE)]


def test_changes_are_published_by_default_and_said(tmp_path: Path) -> None:
    made = built(tmp_path, Setting("full"), STEPS)
    again = build(read_publication(tmp_path / "p1"), None, tmp_path / "o1", previous=made[:1])
    assert again.small_changes == 4  # the cell and its three totals
    assert "few persons more or fewer than in t 1.0 (2024-01 to 2024-01), published: N, M" in (
        tmp_path / "o1" / "internal" / "build.log"
    ).read_text(encoding="utf-8")
    told = json.loads(CliRunner().invoke(cli, ["audit", str(made[1]), "--earlier", str(made[0]), "--json"]).output)
    assert len(told["small_changes"]) == 4
    assert told["exit_code"] == 0


def test_revised_figures_are_listed_where_both_releases_print_them(tmp_path: Path) -> None:
    made = built(tmp_path, Setting("full"), STEPS)
    with (made[1] / "public" / "revised.csv").open(encoding="utf-8") as file:
        rows = {(row["region"], row["sex"]): (row["before"], row["now"]) for row in csv.DictReader(file)}
    assert rows == {
        ("N", "M"): ("20", "21"),
        ("N", "_T"): ("45", "46"),
        ("_T", "M"): ("74", "75"),
        ("_T", "_T"): ("155", "156"),
    }
    assert not (made[0] / "public" / "revised.csv").exists()
    assert verify(made[1]).problems == ()


@pytest.mark.parametrize("protection", ["exact", "full"])
def test_small_changes_are_hidden_where_that_is_asked_for(tmp_path: Path, protection: str) -> None:
    setting = Setting(protection, changes="protect")
    made = built(tmp_path, setting, STEPS)
    shown = [read_shown(folder) for folder in made]
    hidden = {key[:2] for key, value in shown[1].items() if value is None}
    assert {("N", "M"), ("N", "_T"), ("_T", "M"), ("_T", "_T")} <= hidden
    attacker = Attacker(setting, STEPS, shown)
    for region, sex in (("N", "M"), ("N", "_T"), ("_T", "M"), ("_T", "_T")):
        low, high = attacker.interval(1, (region, sex, "2024-01"))
        before = STEPS[0].count(region, sex, "2024-01")
        assert low < high
        assert protection == "exact" or (low <= before - 3 and high >= before + 3)
    assert not (made[1] / "public" / "revised.csv").exists()
    assert verify(made[1]).problems == ()


def test_large_changes_stay(tmp_path: Path) -> None:
    made = built(tmp_path, Setting("full", changes="protect"), [Step(1, 1, FIRST), Step(1, 1, MANY_MORE)])
    assert None not in read_shown(made[1]).values()
