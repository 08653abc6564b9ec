"""Bare tables in which persons are counted once along a dimension, against all registers of persons there can be."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product
from pathlib import Path
from random import Random

import numpy as np
import pandas as pd
import pytest

from prikk.counts import audit_counts
from prikk.counts.tidied import StatedRule, audit_tidied
from prikk.errors import InputError
from prikk.tidy import Plan, read_files

SEXES = ("f", "m")
MOST = 14
Cell = tuple[str, str]


def kinds(courses: tuple[str, ...]) -> Iterator[tuple[frozenset[str], str]]:
    """What persons can be: on one course or several, and of a sex."""
    for size in range(1, len(courses) + 1):
        yield from product(map(frozenset, combinations(courses, size)), SEXES)


def counted(kind: tuple[frozenset[str], str], cell: Cell) -> bool:
    return (cell[0] == "T" or cell[0] in kind[0]) and cell[1] in ("T", kind[1])


def printed(register: dict[tuple[frozenset[str], str], int], courses: tuple[str, ...]) -> dict[Cell, int]:
    cells = product(("T", *courses), ("T", *SEXES))
    return {cell: sum(n for kind, n in register.items() if counted(kind, cell)) for cell in cells}


def possible(shown: dict[Cell, int | None], courses: tuple[str, ...]) -> dict[Cell, tuple[int, int]]:
    """The least and the greatest of each star over all registers that print the same."""
    cells = list(shown)
    most = np.array([MOST if n is None else n for n in shown.values()])
    tables = np.zeros((1, len(cells)), dtype=np.int64)
    for kind in kinds(courses):
        one = np.array([counted(kind, cell) for cell in cells], dtype=np.int64)
        tables = np.concatenate([tables + number * one for number in range(MOST + 1)])
        tables = np.unique(tables[np.all(tables <= most, axis=1)], axis=0)
    fits = [n is None or tables[:, at] == n for at, n in enumerate(shown.values())]
    tables = tables[np.all(np.broadcast_arrays(*fits, tables[:, 0] >= 0), axis=0)]
    ends = zip(tables.min(axis=0).tolist(), tables.max(axis=0).tolist(), strict=True)
    return {cell: own for cell, own, n in zip(cells, ends, shown.values(), strict=True) if n is None}


@pytest.mark.parametrize("seed", range(30))
def test_an_audit_knows_what_all_registers_tell(seed: int) -> None:
    dice = Random(seed)
    courses = ("a", "b")
    register = {kind: dice.choice([0, 1, 1, 2]) for kind in kinds(courses)}
    cells = printed(register, courses)
    shown = {cell: None if cell != ("T", "T") and dice.random() < 0.5 else n for cell, n in cells.items()}
    table = pd.DataFrame([(*cell, n) for cell, n in shown.items()], columns=["course", "sex", "n"])
    how = {"dims": ["course", "sex"], "total": "T", "stars": "any", "absent": "unknown"}
    report = audit_counts(table.astype({"n": "Int64"}), once="course", **how)
    assert {key.codes: report.interval(key.codes) for key in report.question.keys} == possible(shown, courses)
    assert "persons" in report.assumptions.knows


def test_parts_that_are_more_than_the_total_are_asked_about() -> None:
    table = pd.DataFrame({"course": ["T", "a", "b", "c"], "n": [20, 18, 9, None]})
    asked = audit_counts(table, dims="course")
    (doubt,) = asked.assumptions.doubts
    assert (asked.exit_code, doubt.about, "--once course" in doubt.options) == (3, "no-sum", True)
    settled = audit_counts(table, dims="course", once="course", stars="any")
    assert settled.interval(("c",)) == (0, 20)
    assert settled.exit_code == 0


def test_a_row_that_is_left_out_has_nobody() -> None:
    cells = {("T", "T"): 9, ("a", "T"): 9, ("b", "T"): 4, ("T", "f"): None, ("a", "f"): 3, ("T", "m"): 6}
    cells |= {("a", "m"): 6, ("b", "m"): 4}
    table = pd.DataFrame([(*cell, n) for cell, n in cells.items()], columns=["course", "sex", "n"])
    report = audit_counts(table.astype({"n": "Int64"}), dims=["course", "sex"], once="course", total="T")
    assert report.interval(("T", "f")) == (3, 3)


def test_two_dimensions_of_persons_counted_once_stay_open() -> None:
    cells = {("T", "T"): 9, ("a", "T"): 6, ("b", "T"): None, ("T", "x"): 8, ("T", "y"): None}
    table = pd.DataFrame([(*cell, n) for cell, n in cells.items()], columns=["course", "place", "n"])
    how = {"dims": ["course", "place"], "once": ["course", "place"], "total": "T", "stars": "any"}
    assert audit_counts(table.astype({"n": "Int64"}), **how).exit_code == 3


def test_tables_that_are_read_by_looking_count_persons_once_where_that_is_said(tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    path.write_text("Course;Women;Men\nAll courses;17;21\nSewing;12;c\nCooking;9;14\n", encoding="utf-8")
    reading = read_files([path], Plan(signs={"c": "hidden"}))
    ((_, report),) = audit_tidied(reading, StatedRule(once=["Course"]), stars="any")
    assert (report.low.tolist(), report.high.tolist()) == ([7], [21])
    with pytest.raises(InputError, match="'Corse' is no dimension; allowed: did you mean 'Course'"):
        audit_tidied(reading, StatedRule(once=["Corse"]))
