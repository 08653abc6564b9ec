"""Chains of releases for tests: small registers that grow and are revised, and an attacker who has all releases.

The attacker is written apart from the program: it reads the public `cells.csv` alone, has a variable for each inner
count of each release, and is told which cells were revised between releases (not by how much).
"""

from __future__ import annotations

import csv
import random
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path

from ortools.sat.python import cp_model

REGIONS, SEXES = ("N", "S", "E"), ("M", "F")
FURTHER = "W"
"""A region that some codelists have."""
Cell = tuple[str, str, str]
"""Region, sex, month; `_T` is the total."""
Shown = Mapping[tuple[str, str, str, str], str | None]
"""What a release prints of (region, sex, month, statistic); None for a star."""


@dataclass(frozen=True)
class Step:
    """One release: its first and last month, its threshold and its register, as inner counts.

    `regions` are those of its codelist, `codes` what it calls them otherwise, `was` what earlier ones called them.
    """

    first: int
    last: int
    counts: Mapping[Cell, int]
    threshold: int = 4
    regions: tuple[str, ...] = REGIONS
    codes: Mapping[str, str] = field(default_factory=dict)
    was: Mapping[str, str] = field(default_factory=dict)

    @property
    def months(self) -> list[str]:
        return [month(number) for number in range(self.first, self.last + 1)]

    def count(self, region: str, sex: str, when: str) -> int:
        regions, sexes = self.regions if region == "_T" else (region,), SEXES if sex == "_T" else (sex,)
        return sum(self.counts.get((a, b, when), 0) for a in regions for b in sexes)


@dataclass(frozen=True)
class Setting:
    """What all releases of a chain have in common."""

    protection: str = "full"
    zeros: str = "hide"
    rows: str = "drop"
    mean: bool = False
    changes: str = "publish"


def month(number: int) -> str:
    return f"2024-{number:02d}"


def random_chain(seed: int) -> tuple[Setting, list[Step]]:
    """A setting and two to four releases of it: new months, revisions, a window that may move."""
    rng = random.Random(seed)
    setting = Setting(
        rng.choice(["exact", "full"]),
        rng.choice(["hide", "may-hide"]),
        rng.choice(["drop", "keep"]),
        rng.random() < 0.6,
    )
    counts: dict[Cell, int] = {}
    steps: list[Step] = []
    last, moving = rng.choice([1, 2]), rng.random() < 0.3
    for number in range(rng.choice([2, 3, 4])):
        last += number > 0 and rng.random() < 0.85
        for cell in [(a, b, month(m)) for m in range(1, last + 1) for a in REGIONS for b in SEXES]:
            counts.setdefault(cell, rng.choice([0, 0, 0, 1, 1, 2, 3, 4, 5, 6, 8, 12, 20]))
        for _ in range(rng.choice([0, 0, 1, 2]) if number else 0):
            cell = rng.choice(sorted(counts))
            counts[cell] = max(0, counts[cell] + rng.choice([-1, 1, 1, -2, 3]))
        steps.append(Step(max(1, last - 1) if moving else 1, last, dict(counts), rng.choice([4] * 9 + [5])))
    return setting, steps


def long_chain(seed: int) -> tuple[Setting, list[Step]]:
    """A setting and three to six releases: rows come and go, figures are revised, codelists and thresholds change."""
    rng = random.Random(seed)
    setting = Setting(
        rng.choice(["exact", "full", "full"]),
        rng.choice(["hide", "may-hide", "publish"]),
        rng.choice(["drop", "drop", "keep"]),
        rng.random() < 0.5,
    )
    counts: dict[Cell, int] = {}
    steps: list[Step] = []
    last, width, regions = rng.choice([1, 2]), rng.choice([1, 2, 9, 9]), REGIONS
    codes: dict[str, str] = {}
    was: dict[str, str] = {}
    for number in range(rng.choice([3, 4, 5, 6])):
        last += number > 0 and rng.random() < 0.6
        if number and rng.random() < 0.15:
            region = rng.choice(REGIONS)
            was = was | {region: "|".join(filter(None, [was.get(region), codes.get(region, region)]))}
            codes = codes | {region: f"{region}{number}"}
        if number and rng.random() < 0.15:
            regions = (*REGIONS, FURTHER)
        rows = [(a, b) for a in regions for b in SEXES]
        for cell in [(a, b, month(m)) for m in range(1, last + 1) for a, b in rows]:
            new = cell[0] == FURTHER and any(cell[2] in step.months for step in steps)
            counts.setdefault(cell, 0 if new else rng.choice([0, 0, 0, 1, 1, 2, 3, 4, 5, 6, 8, 12, 20]))
        for _ in range(rng.choice([0, 0, 1, 2, 3]) if number else 0):
            cell = rng.choice(sorted(counts))
            counts[cell] = rng.choice([0, max(0, counts[cell] + rng.choice([-2, -1, 1, 3])), counts[cell] + 1])
        threshold = rng.choice([4] * 6 + [3, 5])
        steps.append(Step(max(1, last - width + 1), last, dict(counts), threshold, regions, codes, was))
    return setting, steps


def write_step(folder: Path, setting: Setting, step: Step) -> Path:
    """The publication of a release with its register, in a new folder."""
    folder.mkdir()
    for name, codes in (("region", step.regions), ("sex", SEXES)):
        rows = "".join(f"{step.codes.get(code, code)},{code},{step.was.get(code, '')}\n" for code in codes)
        (folder / f"{name}.csv").write_text(f"code,label_en,was\n_T,All,\n{rows}", encoding="utf-8")
    with (folder / "register.csv").open("w", encoding="utf-8") as file:
        file.write("person,period,region,sex\n")
        number = 0
        for (region, sex, when), count in sorted(step.counts.items()):
            for _ in range(count if when in step.months else 0):
                number += 1
                file.write(f"p{number},{when},{step.codes.get(region, region)},{sex}\n")
    mean = '[[statistics]]\nid = "mean"\nkind = "year-to-date-mean"\nperiods = "last"\nlabel.en = "Mean"\n'
    (folder / "publication.toml").write_text(
        f"""id = "t"
languages = ["en"]
title.en = "T"
period = {{ unit = "month", first = "{step.months[0]}", last = "{step.months[-1]}" }}
[source]
path = "register.csv"
person = "person"
period = "period"
[dimensions]
region = {{ codelist = "region.csv", label.en = "region" }}
sex = {{ codelist = "sex.csv", label.en = "sex" }}
[[statistics]]
id = "count"
kind = "count"
label.en = "N"
{mean if setting.mean else ""}
[[tables]]
id = "t"
rows = "region"
for_each = ["sex"]
each_total = true
empty_rows = "{setting.rows}"
title.en = "By region"
[confidentiality]
threshold = {step.threshold}
zeros = "{setting.zeros}"
protection = "{setting.protection}"
changes = "{setting.changes}"
""",
        encoding="utf-8",
    )
    return folder


def read_shown(folder: Path, codes: Mapping[str, str] | None = None) -> Shown:
    """What the public files of a build show; `codes` are what its codelist calls regions otherwise."""
    named = {code: region for region, code in (codes or {}).items()}
    with (folder / "public" / "cells.csv").open(encoding="utf-8") as file:
        rows = [(named.get(row["region"], row["region"]), row) for row in csv.DictReader(file)]
        return {(name, row["sex"], row["period"], row["statistic"]): row["value"] or None for name, row in rows}


class Attacker:
    """Somebody who has the public files of several releases and knows which cells were revised.

    Of the last release only that rows and columns are there, where `outline` is true.
    """

    def __init__(
        self, setting: Setting, steps: Sequence[Step], shown: Sequence[Shown], *, outline: bool = False
    ) -> None:
        self.model = cp_model.CpModel()
        self.cells, kept = [], set[Cell]()
        for number, (step, figures) in enumerate(zip(steps, shown, strict=True)):
            only_outline = outline and number == len(steps) - 1
            self.cells.append(self._release(setting, step, {} if only_outline else figures, all=not only_outline))
            self._not_empty(setting, self.cells[-1], figures, kept)
            kept |= {(a, b, m) for (a, b, m, what), said in figures.items() if what == "count" and said != "0"}
        for later, step in enumerate(steps):
            for earlier in range(later):
                for cell in self.cells[later].keys() & self.cells[earlier].keys():
                    between = [n for n in range(earlier, later) if cell in self.cells[n]]
                    if all(steps[n].count(*cell) == step.count(*cell) for n in between):
                        self.model.add(self.cells[earlier][cell] == self.cells[later][cell])

    def _not_empty(
        self, setting: Setting, cells: Mapping[Cell, cp_model.LinearExpr], shown: Shown, kept: Set[Cell]
    ) -> None:
        """What is left out when empty and shown is not empty, unless a figure of an earlier release keeps the place."""
        counts = [(region, sex, when) for region, sex, when, statistic in shown if statistic == "count"]
        for table in ("_T", *SEXES):
            own = [cell for cell in counts if cell[1] == table]
            for when in {cell[2] for cell in own}:
                if not kept & {cell for cell in own if cell[2] == when}:
                    self.model.add(cells["_T", table, when] >= 1)
            for region in {cell[0] for cell in own} if setting.rows == "drop" else ():
                row = [cell for cell in own if cell[0] == region]
                if not kept & set(row):
                    self.model.add(sum(cells[cell] for cell in row) >= 1)

    def _release(
        self, setting: Setting, step: Step, shown: Shown, *, all: bool = True
    ) -> dict[Cell, cp_model.LinearExpr]:
        add, months = self.model.add, step.months
        regions = step.regions
        inner = {(a, b, m): self.model.new_int_var(0, 500, "") for a in regions for b in SEXES for m in months}
        cells = {
            (a, b, m): sum(
                inner[i, j, m] for i in (regions if a == "_T" else (a,)) for j in (SEXES if b == "_T" else (b,))
            )
            for a in ("_T", *regions)
            for b in ("_T", *SEXES)
            for m in months
        }
        for cell, count in cells.items():
            figure = shown.get((*cell, "count"), "0" if all else None)  # what is left out has no records
            if figure is not None:
                add(count == int(figure))
            elif all and setting.zeros == "publish":
                add(count >= 1)
        for (region, sex, until, statistic), figure in shown.items():
            if statistic == "mean":
                so_far = [m for m in months if m <= until]
                total, size = sum(cells[region, sex, m] for m in so_far), len(so_far)
                if figure is not None:
                    add(2 * total + size >= 2 * size * int(figure))
                    add(2 * total + size < 2 * size * (int(figure) + 1))
                    add(total == 0 if figure == "0" and setting.zeros != "hide" else total >= step.threshold * size)
                elif setting.zeros == "publish":
                    add(total >= 1)
        return cells

    def interval(self, release: int, cell: Cell) -> tuple[int, int]:
        """The least and the greatest value of a cell."""
        ends = []
        for best in (self.model.minimize, self.model.maximize):
            best(self.cells[release][cell])
            solver = cp_model.CpSolver()
            solver.parameters.num_workers = 1
            assert solver.solve(self.model) == cp_model.OPTIMAL
            ends.append(round(solver.objective_value))
        return ends[0], ends[1]


def disclosed(setting: Setting, steps: Sequence[Step], shown: Sequence[Shown]) -> list[tuple[int, Cell]]:
    """The small counts of which all releases tell more than promised, what was public and the outline tell apart."""
    everything, found = Attacker(setting, steps, shown), []
    for release, (step, cells) in enumerate(zip(steps, shown, strict=True)):
        before = Attacker(setting, steps[: release + 1], shown[: release + 1], outline=True)
        for (*key, statistic), figure in cells.items():
            cell, true = (key[0], key[1], key[2]), step.count(key[0], key[1], key[2])
            small = true < step.threshold and (true > 0 or setting.zeros == "hide")
            if statistic != "count" or figure is not None or not small:
                continue
            least, most = int(setting.zeros == "publish"), step.threshold - 1
            low, high = before.interval(release, cell)
            least, most = max(least, low), min(most, high)
            if low == high:
                continue
            low, high = everything.interval(release, cell)
            if low == high or (setting.protection == "full" and (low > least or high < most)):
                found.append((release, cell))
    return found
