"""A statistic that prikk does not have takes one module and one line: build, print, audit and files go by it."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from small import TOML, write_small
from trial import Trial

ONE_IN = '''"""One of how many: the total row by the count, rounded half up."""

from prikk.figures.form import Band, quotient
from prikk.figures.statistic import StatisticForm
from prikk.model.codelist import TOTAL


class OneIn:
    def __init__(self, decimals):
        self.decimals = decimals

    def __eq__(self, other):
        return isinstance(other, OneIn) and self.decimals == other.decimals

    __hash__ = None

    def print(self, numbers):
        own, all = numbers
        return quotient(all, own, self.decimals) if own else None

    def says(self, figure):
        size = 10**self.decimals
        units = int(figure * size)
        return Band((1 - 2 * units, 2 * size), low=0), Band((-1 - 2 * units, 2 * size), high=-1), Band((1, 0), low=1)


def behind(own, table, periods):
    return own, own.with_code(table.dimensions.index(table.subject), TOTAL)


STATISTIC = StatisticForm("one-in", behind, lambda numbers, decimals: OneIn(decimals), unit="per-cent")
'''

STATISTIC = """
[[statistics]]
id = "one"
kind = "one-in"
decimals = 1
periods = "last"
label.nb = "En av"

[[tables]]
id = "programme"
"""


def number(row: dict[str, str]) -> str:
    return row["value"] or row["status"]


def test_a_further_statistic_goes_from_the_records_to_the_files_and_back(tmp_path: Path) -> None:
    trial = Trial(
        tmp_path,
        added={"figures/onein.py": ONE_IN},
        changed={"figures/registry.py": ('    "ratio",\n', '    "ratio",\n    "onein",\n')},
    )
    toml = TOML.replace('\n[[tables]]\nid = "programme"\n', STATISTIC, 1).replace(
        'protection = "none"', 'protection = "exact"'
    )
    toml = toml.replace('id = "age"\n', 'id = "age"\nstatistics = ["count", "ytd_mean"]\n', 1)
    publication = write_small(tmp_path, toml)
    sizes = {"A": 24, "B": 40, "C": 2}
    records = [f"{code}{n},2023-Q4,{code},{1 + n % 2},{20 + n}\n" for code, size in sizes.items() for n in range(size)]
    (tmp_path / "extract.csv").write_text("person,period,programme,sex,age\n" + "".join(records), encoding="utf-8")
    out = tmp_path / "out"
    trial.run("build", publication, "--source", tmp_path / "extract.csv", "--out", out)
    trial.run("verify", out)
    with (out / "public" / "cells.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    at = {
        (row["programme"], row["statistic"]): number(row)
        for row in rows
        if row["sex"] == row["age"] == "_T" and row["period"] == "2023-Q4"
    }
    assert [at[code, "count"] for code in ("_T", "A", "B", "C")] == ["66", "C", "40", "C"]
    assert [at[code, "one"] for code in ("_T", "A", "B", "C")] == ["1.0", "C", "1.7", "C"]
    assert "En av" in next((out / "public" / "site").rglob("*programme*.html")).read_text(encoding="utf-8")
    # Somebody hides a count, and shows one of how many it is.
    told, asked = tmp_path / "told.csv", ("--publication", publication, "--demand", "exact", "--json")
    with told.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        for row in rows:
            if (row["programme"], row["sex"], row["age"], row["statistic"]) == ("C", "_T", "_T", "one"):
                row |= {"value": "33.0", "status": "F"}
            writer.writerow(row)
    before, after = (
        json.loads(trial.run("audit", source, *asked, code=code))
        for source, code in ((out / "public" / "cells.csv", 0), (told, 1))
    )
    assert (before["findings"], before["exact_nonzero"]) == (0, 0)
    assert after["findings"] == after["exact_nonzero"] > 0
