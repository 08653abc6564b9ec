"""A build with planted counts: no hidden one is in a public file, in the log, or in what the commands say."""

from __future__ import annotations

import csv
from pathlib import Path

from click.testing import CliRunner

from prikk.cli.main import cli
from public_text import everything
from small import TOML, write_small

COUNTS = {
    ("A", "2", 20): 2, ("A", "1", 20): 10_457, ("B", "2", 20): 10_729, ("B", "1", 20): 11_393,
    ("C", "2", 40): 11_971, ("C", "1", 40): 12_289, ("B", "1", 40): 13_577, ("A", "1", 40): 14_341,
}  # fmt: skip
LARGE = 10_000


def test_no_planted_value_leaves_the_internal_folder(tmp_path: Path) -> None:
    path = write_small(tmp_path, TOML.replace('protection = "none"', 'protection = "exact"'))
    with (tmp_path / "extract.csv").open("w", encoding="utf-8") as file:
        file.write("person,period,programme,sex,age\n")
        for cell, ((programme, sex, age), count) in enumerate(COUNTS.items()):
            file.writelines(f"P{cell}-{person},2023-Q1,{programme},{sex},{age}\n" for person in range(count))
    out = tmp_path / "out"
    said = [
        CliRunner().invoke(cli, [*words, *more])
        for words in (["build", str(path), "--source", str(tmp_path / "extract.csv"), "--out", str(out)],
                      ["audit", str(out)], ["verify", str(out)])
        for more in ([], *([["--json"]] if words[0] == "audit" else []))
    ]  # fmt: skip
    assert [done.exit_code for done in said] == [0, 0, 0, 0]
    with (out / "internal" / "cells.csv").open(encoding="utf-8", newline="") as file:
        true = [(int(row["value"]), row["status"]) for row in csv.DictReader(file)]
    shown = {value for value, status in true if status == "F" and value >= LARGE}
    hidden = {value for value, status in true if status != "F" and value >= LARGE} - shown
    assert len(hidden) >= 2
    public = everything(out / "public")
    assert all(str(value) in public for value in shown)
    told = (out / "internal" / "build.log").read_text(encoding="utf-8") + "".join(done.output for done in said)
    assert [value for value in hidden if str(value) in public or str(value) in told.replace(",", "")] == []
