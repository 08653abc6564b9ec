"""An oracle that lists registers: all ways to spread persons over inner cells that give the same printed tables.

Written apart from the cell system: it knows what a table counts and what the layout drops, and tries everything.
"""

from __future__ import annotations

import itertools
import random
from dataclasses import dataclass

import numpy as np

from prikk.figures.layout import every_table, lay_out
from prikk.infer import intervals
from prikk.model.cell import CellKey
from prikk.model.codelist import TOTAL, Code, Codelist
from prikk.model.publication import DimensionSpec, Publication, Source
from prikk.model.release import PublishedCell
from prikk.model.specification import Confidentiality, PeriodRange, StatisticSpec, TableSpec
from prikk.model.status import Status
from prikk.model.table import Table
from prikk.rules.registry import rule_of
from prikk.rules.statements import public_knowledge
from prikk.system.knows import EVERYTHING, Knows
from prikk.system.published import published_system

Register = dict[str, dict[tuple[str, ...], int]]
"""For each period how many persons are of each type: a leaf of each dimension (of the unit: leaves joined by +)."""

FLAT = {"a": None, "b": None}
THREE = {"a": None, "b": None, "c": None}
DEEP = {"P": None, "a": "P", "b": "P", "c": None}
PERIODS = ("2024-01", "2024-02")


@dataclass(frozen=True)
class Case:
    """A publication, its true register, and the cells that are stars."""

    publication: Publication
    register: Register
    stars: frozenset[tuple[str, ...]]


def codelist(name: str, codes: dict[str, str | None]) -> Codelist:
    items = [Code(TOTAL, {"en": "All"})]
    items += [Code(code, {"en": code}, parents={"": up} if up else {}) for code, up in codes.items()]
    return Codelist(name, tuple(items))


def draw(dice: random.Random, *, persons: bool = False, cycle: bool = False, nested: bool = False) -> Case:
    """A random case. With `persons` the first dimension is the unit, and persons are counted once.

    With `cycle` there is a table for each two of the dimensions, and the stars are in one of them. With `nested` tables
    have several dimensions, down or across, and the period where it falls.
    """
    first = FLAT if persons else dice.choice([FLAT, THREE, DEEP])
    lists = {"u": dict(first), "v": dict(FLAT), "w": dict(FLAT)}
    if not persons and len(lists["u"]) == 2 and dice.random() < 0.3:
        lists["v"] = dict(THREE)
    if cycle:
        lists = {"u": dict(FLAT), "v": dict(FLAT), "w": dict(dice.choice([FLAT, FLAT, THREE]))}
    names = list(lists)
    periods = PERIODS[: dice.choice([1, 1, 2])]
    tables = [TableSpec(id="first", rows=dice.choice(names), title={"en": "t"}, **_drops(dice))]
    for number in range(dice.choice([1, 2, 2, 3])):
        rows = dice.choice(names)
        others = [name for name in names if name != rows]
        dice.shuffle(others)
        each = others[: dice.choice([0, 1, 1])]
        left = [name for name in others if name not in each]
        where = {left[0]: dice.choice(list(lists[left[0]]))} if left and dice.random() < 0.45 else {}
        total = dice.random() < 0.5
        spec = TableSpec(
            id=f"t{number}", rows=rows, title={"en": "t"}, for_each=each, each_total=total, where=where, **_drops(dice)
        )  # fmt: skip
        tables.append(spec)
    if cycle:
        tables += [
            TableSpec(id=one + other, rows=one, for_each=[other], title={"en": "t"}, each_total=dice.random() < 0.5)
            for one, other in itertools.combinations(names, 2)
        ]
    if nested:
        tables = [tables[0], *(_nested(dice, f"n{number}", names) for number in range(dice.choice([1, 1, 2])))]
    publication = Publication(
        id="case",
        title={"en": "c"},
        period=PeriodRange(unit="month", first=periods[0], last=periods[-1]),
        source=Source(person="p", period="t", unit=["u"], count="persons" if persons else "participations"),
        dimensions={
            name: DimensionSpec(label={"en": name}, codelist="", list_all=dice.random() < 0.2) for name in names
        },
        statistics=[StatisticSpec(id="count", kind="count", label={"en": "n"})],
        tables=tables,
        confidentiality=Confidentiality(threshold=3, zeros="hide"),
        languages=["en"],
        codelists={name: codelist(name, codes) for name, codes in lists.items()},
    )
    kinds = types(publication)
    register: Register = {}
    for period in periods:
        size = dice.choice([2, 3] if len(kinds) > 12 else [4, 5] if cycle else [2, 3, 4])
        register[period] = dict.fromkeys(kinds, 0)
        favoured = dice.sample(kinds, min(len(kinds), 4))
        for _ in range(size):
            register[period][dice.choice(favoured)] += 1
    shown = printed(publication, register)[1]
    share = dice.choice([0.2, 0.4, 0.6])
    total = {(*(TOTAL for _ in names), period) for period in periods}
    stars = [key for key in shown if key not in total and (not cycle or (key[0] != TOTAL and key[1] != TOTAL))]
    return Case(publication, register, frozenset(key for key in stars if dice.random() < (0.9 if cycle else share)))


def _nested(dice: random.Random, id: str, names: list[str]) -> TableSpec:
    """A family whose axes stand in any order: what is left over is on neither, between tables, or fixed."""
    axes = [*dice.sample(names, dice.choice([1, 2, 2])), *(["period"] if dice.random() < 0.7 else []), "statistic"]
    dice.shuffle(axes)
    down = dice.randint(1, len(axes) - 1)
    left = [name for name in (*names, "period") if name not in axes]
    dice.shuffle(left)
    each = left[: dice.choice([0, 1])]
    return TableSpec(
        id=id,
        rows=axes[:down],
        columns=axes[down:],
        title={"en": "t"},
        for_each=each,
        each_total=dice.random() < 0.5,
        total=dice.choice(["first", "last"]),
        **_drops(dice),
    )


def _drops(dice: random.Random) -> dict[str, str]:
    return {name: dice.choice(["drop", "keep"]) for name in ("empty_rows", "empty_periods")}


def types(publication: Publication) -> list[tuple[str, ...]]:
    """The kinds of persons: the leaves they carry; in the unit, where persons are counted once, one or more."""
    leaves = []
    for name, codes in publication.codelists.items():
        own = [item.code for item in codes.leaves]
        if publication.source.count == "persons" and name in publication.source.unit:
            own = ["+".join(some) for size in range(1, len(own) + 1) for some in itertools.combinations(own, size)]
        leaves.append(own)
    return list(itertools.product(*leaves))


def belongs(publication: Publication, kind: tuple[str, ...], codes: tuple[str, ...]) -> bool:
    """Whether a kind of person is counted under some codes."""
    for name, own, code in zip(publication.dimension_ids, kind, codes, strict=True):
        above = {TOTAL}
        waiting = own.split("+")
        while waiting:
            above.add(waiting[-1])
            waiting += set(publication.codelists[name][waiting.pop()].parents.values()) - {TOTAL}
        if code not in above:
            return False
    return True


def printed(publication: Publication, register: Register) -> tuple[tuple[Table, ...], dict[tuple[str, ...], int]]:
    """The tables with their layout, and the value of every count in them."""

    def count(codes: tuple[str, ...], period: str) -> int:
        return sum(number for kind, number in register[period].items() if number and belongs(publication, kind, codes))

    tables = lay_out(publication, lambda codes, period: count(codes, period.code) > 0)
    keys = dict.fromkeys((*key.codes, key.period) for table in tables for key in table.cell_keys())
    return tables, {key: count(key[:-1], key[-1]) for key in keys}


def every_register(case: Case, shown: dict[tuple[str, ...], int]) -> list[list[np.ndarray]]:
    """For each period all registers that agree with what is shown, as counts in the order of `types`."""
    kinds = types(case.publication)
    found = []
    for period, own in case.register.items():
        size = sum(own.values())
        bars = itertools.combinations(range(size + len(kinds) - 1), len(kinds) - 1)
        ends = np.array(list(bars), dtype=np.int64).reshape(-1, len(kinds) - 1)
        edges = np.hstack([np.full((len(ends), 1), -1), ends, np.full((len(ends), 1), size + len(kinds) - 1)])
        tries = np.diff(edges, axis=1) - 1
        for key, value in shown.items():
            if key[-1] == period:
                inside = [belongs(case.publication, kind, key[:-1]) for kind in kinds]
                tries = tries[tries[:, inside].sum(axis=1) == value]
        found.append(list(tries))
    return found


def possible(case: Case, most: int = 3000) -> dict[tuple[str, ...], tuple[int, int]] | None:
    """The least and the greatest value of each star over all registers that print the same; None for too many."""
    publication = case.publication
    tables, values = printed(publication, case.register)
    shown = {key: value for key, value in values.items() if key not in case.stars}
    options = every_register(case, shown)
    if np.prod([len(item) for item in options]) > most:
        return None
    kinds = types(publication)
    every = {(*key.codes, key.period) for _, table in every_table(publication) for key in table.cell_keys()}
    inside = {key: np.array([belongs(publication, kind, key[:-1]) for kind in kinds]) for key in every}
    ends: dict[tuple[str, ...], tuple[int, int]] = {}
    layouts: dict[frozenset[tuple[str, ...]], bool] = {}
    for choice in itertools.product(*options):
        by_period = dict(zip(case.register, choice, strict=True))
        full = frozenset(key for key in every if by_period[key[-1]][inside[key]].sum() > 0)
        if full not in layouts:
            same = lay_out(publication, lambda codes, period, full=full: (*codes, period.code) in full)
            layouts[full] = same == tables
        if layouts[full]:
            for star in case.stars:
                value = int(by_period[star[-1]][inside[star]].sum())
                low, high = ends.get(star, (value, value))
                ends[star] = min(low, value), max(high, value)
    return ends


def audited(case: Case, knows: Knows = EVERYTHING, most_inner: int = 200_000) -> dict[tuple[str, ...], tuple[int, int]]:
    """The intervals of the stars by the cell system."""
    tables, values = printed(case.publication, case.register)
    published = published_system(case.publication, tables, knows=knows, most_inner=most_inner)
    cells = {
        CellKey(key[:-1], key[-1], "count"): PublishedCell(Status.CONFIDENTIAL, None)
        if key in case.stars
        else PublishedCell(Status.PUBLISHED, value)
        for key, value in values.items()
    }
    known = public_knowledge(published, cells, rule_of(case.publication.confidentiality), only_primary=False)
    found = intervals(published.system, known)
    columns = {(*key.codes, key.period): column for key, column in published.system.cells.columns.items()}
    return {star: (int(found.low[columns[star]]), int(found.high[columns[star]])) for star in case.stars}
