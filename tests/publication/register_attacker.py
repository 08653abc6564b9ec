"""Random small publications, and an attacker who asks which registers could stand behind what a build prints.

Written apart from the program, from its documentation: the attacker has one number for each kind of person and period,
knows the layout rules and the rule of confidentiality, and reads the public `cells.csv`. A kind is what stands in a
person's records: where persons are counted once, there may be several, which differ in the dimensions of the unit.
"""

from __future__ import annotations

import csv
import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ortools.sat.python import cp_model

T = "_T"
NAMES = ("u", "v", "w")
FLAT = {"a": T, "b": T}
THREE = {"a": T, "b": T, "c": T}
DEEP = {"P": T, "a": "P", "b": "P", "c": T}
MOST = 200

Key = tuple[str, ...]
"""A code of each dimension, the period and the statistic."""
Kind = frozenset[tuple[str, ...]]
"""The records of a person: in each a leaf of each dimension."""


@dataclass(frozen=True)
class Family:
    """A family of tables, as in a publication file."""

    rows: str
    each: tuple[str, ...]
    each_total: bool
    where: dict[str, str]
    empty_rows: str
    empty_periods: str
    mean: bool


@dataclass(frozen=True)
class Case:
    """A publication and its register: how many persons are of each kind in each period."""

    codes: dict[str, dict[str, str]]
    unit: tuple[str, ...]
    families: tuple[Family, ...]
    periods: tuple[str, ...]
    threshold: int
    zeros: str
    protection: str
    shows_kind: bool
    list_all: frozenset[str]
    register: dict[tuple[Kind, str], int]

    @property
    def least(self) -> int:
        """The least value that a small star may hide."""
        return 1 if self.zeros == "publish" else 0

    def inside(self, kind: Kind, codes: Key) -> bool:
        """Whether a kind of person is counted under some codes."""
        return any(
            all(
                code in (T, leaf, self.codes[name][leaf])
                for name, leaf, code in zip(self.codes, record, codes, strict=True)
            )
            for record in kind
        )

    def count(self, codes: Key, period: str) -> int:
        """The true count."""
        return sum(
            number for (kind, when), number in self.register.items() if when == period and self.inside(kind, codes)
        )

    def tables(self) -> Iterator[tuple[Family, dict[str, str], list[str]]]:
        """Every table there can be: its family, its fixed codes, its rows."""
        for family in self.families:
            each = [[T] * family.each_total + list(self.codes[name]) for name in family.each]
            for codes in itertools.product(*each):
                fixed = dict.fromkeys(self.codes, T) | family.where | dict(zip(family.each, codes, strict=True))
                yield family, fixed, [T, *self.codes[family.rows]]

    def behind(self, key: Key) -> list[str]:
        """The periods whose counts stand behind a figure."""
        return [key[-2]] if key[-1] == "count" else [period for period in self.periods if period <= key[-2]]


def kinds(codes: dict[str, dict[str, str]], unit: tuple[str, ...]) -> list[Kind]:
    """All kinds of persons; those counted once may be anywhere in the dimensions of the unit."""
    leaves = {name: [code for code in own if code not in own.values()] for name, own in codes.items()}
    places = list(itertools.product(*(leaves[name] for name in unit)))
    others = itertools.product(*(own for name, own in leaves.items() if name not in unit))
    sizes = range(1, len(places) + 1) if unit else [1]
    sets = [some for size in sizes for some in itertools.combinations(places, size)]
    names = [*unit, *(name for name in codes if name not in unit)]
    order = [names.index(name) for name in codes]
    return [
        frozenset(tuple((*place, *other)[part] for part in order) for place in some)
        for other in others
        for some in sets
    ]


def draw(dice: random.Random) -> Case:
    """A random case: subsets, cycles of margins, levels, dropped rows and periods, means."""
    persons = dice.random() < 0.2
    names = NAMES[: dice.choice([2, 3])]
    codes = {name: dict(dice.choice([FLAT, FLAT, THREE, DEEP])) for name in names}
    unit = names[: dice.choice([1, 2])] if persons else ()
    for name in unit:
        codes[name] = dict(THREE if len(unit) == 1 and dice.random() < 0.5 else FLAT)
    periods = ("2024-01", "2024-02", "2024-03")[: dice.choice([1, 1, 2, 3])]
    mean = dice.random() < 0.4

    def family(rows: str, others: list[str]) -> Family:
        each = tuple(others[: dice.choice([0, 1, 1])])
        left = [name for name in others if name not in each]
        where = {left[0]: dice.choice(list(codes[left[0]]))} if left and dice.random() < 0.4 else {}
        drops = [dice.choice(["drop", "keep"]) for _ in range(2)]
        return Family(rows, each, dice.random() < 0.6, where, *drops, mean and dice.random() < 0.8)

    if len(names) == 3 and dice.random() < 0.3:
        families = [family(one, [other]) for one, other in itertools.combinations(names, 2)]
    else:
        orders = [dice.sample(names, len(names)) for _ in range(dice.choice([1, 2, 3]))]
        families = [family(order[0], order[1:]) for order in orders]
    weights = dice.choice([[0, 0, 0, 1, 1, 2, 3], [0, 0, 1, 2, 3, 4, 5, 8, 12]])
    register = {(kind, period): dice.choice(weights) for kind in kinds(codes, unit) for period in periods}
    zeros = dice.choice(["hide", "publish", "may-hide"])
    return Case(
        codes=codes,
        unit=unit,
        families=tuple(families),
        periods=periods,
        threshold=dice.choice([2, 3, 4, 5]),
        zeros=zeros,
        protection=dice.choice(["exact", "full"]),
        shows_kind=zeros != "may-hide" and dice.random() < 0.3,
        list_all=frozenset(name for name in names if dice.random() < 0.2),
        register=register,
    )


def write(case: Case, folder: Path) -> Path:
    """The publication file with its codelists and its register."""
    folder.mkdir()
    for name, codes in case.codes.items():
        lines = [f"{code},{code},{'' if up == T else up}\n" for code, up in codes.items()]
        (folder / f"{name}.csv").write_text(f"code,label_en,parent\n{T},All,\n" + "".join(lines), encoding="utf-8")
    persons = [place for place, number in case.register.items() for _ in range(number)]
    with (folder / "register.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["person", "period", *case.codes])
        for number, (kind, period) in enumerate(persons):
            out.writerows([number, period, *record] for record in sorted(kind))
    named = ", ".join(f'"{name}"' for name in case.unit)
    unit = f'count = "persons"\nunit = [{named}]\n' if case.unit else ""
    dimensions = "".join(
        f'{name} = {{ codelist = "{name}.csv", label.en = "n", list_all = {str(name in case.list_all).lower()} }}\n'
        for name in case.codes
    )
    mean = '[[statistics]]\nid = "mean"\nkind = "year-to-date-mean"\nperiods = "last"\nlabel.en = "Mean"\n'
    (folder / "publication.toml").write_text(
        f"""id = "case"
languages = ["en"]
title.en = "Case"
period = {{ unit = "month", first = "{case.periods[0]}", last = "{case.periods[-1]}" }}
[source]
path = "register.csv"
person = "person"
period = "period"
{unit}[dimensions]
{dimensions}[[statistics]]
id = "count"
kind = "count"
label.en = "N"
{mean if any(family.mean for family in case.families) else ""}{"".join(map(_family, range(9), case.families))}
[confidentiality]
threshold = {case.threshold}
zeros = "{case.zeros}"
protection = "{case.protection}"
shows_kind = {str(case.shows_kind).lower()}
""",
        encoding="utf-8",
    )
    return folder


def _family(number: int, family: Family) -> str:
    where = ", ".join(f'{name} = "{code}"' for name, code in family.where.items())
    statistics = '"count", "mean"' if family.mean else '"count"'
    return f"""[[tables]]
id = "t{number}"
rows = "{family.rows}"
title.en = "Table {number}"
for_each = [{", ".join(f'"{name}"' for name in family.each)}]
each_total = {str(family.each_total).lower()}
where = {{ {where} }}
empty_rows = "{family.empty_rows}"
empty_periods = "{family.empty_periods}"
statistics = [{statistics}]
"""


def read_shown(case: Case, folder: Path) -> dict[Key, tuple[str, str]]:
    """What the public files of a build show: value (empty for a star) and status of each figure."""
    with (folder / "public" / "cells.csv").open(encoding="utf-8") as file:
        rows = csv.DictReader(file)
        return {
            (*(row[name] for name in case.codes), row["period"], row["statistic"]): (row["value"], row["status"])
            for row in rows
        }


class Attacker:
    """Somebody who sees which rows and columns the tables have and, where `shown` is given, all figures."""

    def __init__(self, case: Case, shown: dict[Key, tuple[str, str]] | None = None) -> None:
        self.case, self.model = case, cp_model.CpModel()
        self.register = {place: self.model.new_int_var(0, MOST, "") for place in case.register}
        for family, fixed, rows in case.tables():
            self._lay_out(family, fixed, rows)
        for key, (value, status) in (shown or {}).items():
            self._take_in(key, value, status)

    def sum(self, key: Key) -> cp_model.LinearExpr:
        """The count, or the sum behind a mean."""
        periods = self.case.behind(key)
        inside = [
            number
            for (kind, when), number in self.register.items()
            if when in periods and self.case.inside(kind, key[:-2])
        ]
        return sum(inside) if inside else self.model.new_constant(0)

    def interval(self, key: Key) -> tuple[int, int]:
        """The least and the greatest value."""
        ends = []
        for best in (self.model.minimize, self.model.maximize):
            best(self.sum(key))
            solver = cp_model.CpSolver()
            solver.parameters.num_workers = 1
            assert solver.solve(self.model) == cp_model.OPTIMAL
            ends.append(round(solver.objective_value))
        return ends[0], ends[1]

    def _lay_out(self, family: Family, fixed: dict[str, str], rows: list[str]) -> None:
        case, add = self.case, self.model.add
        codes = {row: tuple(row if name == family.rows else fixed[name] for name in case.codes) for row in rows}
        counts = {(row, period): self.sum((*codes[row], period, "count")) for row in rows for period in case.periods}
        full = {place for place in counts if case.count(codes[place[0]], place[1])}
        if not full:
            add(sum(counts[T, period] for period in case.periods) == 0)
            return
        add(sum(counts[T, period] for period in case.periods) >= 1)
        if family.empty_rows == "drop" and family.rows not in case.list_all:
            for row in rows:
                there = sum(counts[row, period] for period in case.periods)
                add(there >= 1 if any(place[0] == row for place in full) else there == 0)
        if family.empty_periods == "drop":
            for period in case.periods:
                add(counts[T, period] >= 1 if (T, period) in full else counts[T, period] == 0)

    def _take_in(self, key: Key, value: str, status: str) -> None:
        case, add, there, size = self.case, self.model.add, self.sum(key), len(self.case.behind(key))
        limit = case.threshold * size
        if not value:
            add(there >= (limit if status == "D" else case.least))
            if status == "A":
                add(there <= limit - 1)
        elif key[-1] == "count":
            add(there == int(value))
        else:
            add(2 * there + size >= 2 * size * int(value))
            add(2 * there + size < 2 * size * (int(value) + 1))
            add(there == 0 if value == "0" and case.zeros != "hide" else there >= limit)


def broken(case: Case, shown: dict[Key, tuple[str, str]]) -> list[Key]:
    """The figures that are shown although the rule hides them, and the stars that say more than is promised."""
    sees, layout, found = Attacker(case, shown), Attacker(case), []
    kinds = Attacker(case)
    for key, (_, status) in shown.items():
        if status == "A":
            kinds.model.add(kinds.sum(key) < case.threshold * len(case.behind(key)))
    for key, (value, _) in shown.items():
        periods = case.behind(key)
        true, most = sum(case.count(key[:-2], period) for period in periods), case.threshold * len(periods) - 1
        if true > most or (true == 0 and case.zeros != "hide"):
            continue
        low, high = sees.interval(key)
        assert low <= true <= high
        least, greatest = kinds.interval(key)  # what the layout tells, and that a star that says so is small
        if least == greatest:
            least, greatest = layout.interval(key)
        least, greatest = max(least, case.least), min(greatest, most)
        known = low == high and least < greatest
        narrow = (low > least or high < greatest) if key[-1] == "count" else known
        if value or (known and key[-1] == "count" if case.protection == "exact" else narrow):
            found.append(key)
    return found
