"""Linked bare tables against a reader who lists every register that would have been printed so."""

from __future__ import annotations

from itertools import product
from random import Random

import numpy as np
import pandas as pd
import pytest

from prikk.counts import audit_counts

TREES = {
    "u": {"T": ["g", "u3"], "g": ["u1", "u2"]},
    "v": {"T": ["v1", "v2"]},
    "w": {"T": ["w1", "w2"]},
}
LEAVES = {"u": ["u1", "u2", "u3"], "v": ["v1", "v2"], "w": ["w1", "w2"]}
MOST, LIMIT = 14, 40_000
Cell = tuple[str, ...]


def inside(leaf: str, code: str) -> bool:
    return code in ("T", leaf) or (code == "g" and leaf in TREES["u"]["g"])


def counted(person: Cell, cell: Cell) -> bool:
    return all(map(inside, person, cell))


def draw(dice: Random) -> tuple[list[str], list[tuple[list[str], dict[Cell, int | None], int]]]:
    """The dimensions, and linked tables: the dimensions of each, its cells (None is a star), how far they are off."""
    names = sorted(dice.sample(list(LEAVES), dice.choice([2, 3])))
    register = {person: dice.choice([0, 0, 1, 2, 3]) for person in product(*(LEAVES[name] for name in names))}
    stars: dict[Cell, bool] = {}
    tables = []
    for _ in range(dice.choice([1, 2, 3])):
        own = sorted(dice.sample(names, dice.choice(range(1, len(names) + 1))))
        codes = [["T", *(["g"] if name == "u" else []), *LEAVES[name]] if name in own else ["T"] for name in names]
        off = dice.choice([0, 0, 2]) if tables else 0
        cells: dict[Cell, int | None] = {}
        for cell in product(*codes):
            if cell == ("T",) * len(names) or dice.random() < 0.85:
                count = sum(n for person, n in register.items() if counted(person, cell))
                hidden = stars.setdefault(
                    cell, cell != ("T",) * len(names) and dice.random() < (0.7 if count < 3 else 0.2)
                )
                cells[cell] = None if hidden else max(0, count + (dice.choice([-off, 0, off]) if off else 0))
        tables.append((own, cells, off))
    return names, tables


def possible(names: list[str], bounds: dict[Cell, tuple[int, int]]) -> dict[Cell, tuple[int, int]] | None:
    """The least and the greatest of each cell over all registers; None where there are too many."""
    low, high = (np.array([own[end] for own in bounds.values()]) for end in (0, 1))
    people = list(product(*(LEAVES[name] for name in names)))
    ones = [np.array([counted(person, cell) for cell in bounds], dtype=np.int64) for person in people]
    tables = np.zeros((1, len(bounds)), dtype=np.int64)
    for number, one in enumerate(ones):
        done = np.sum(ones[number + 1 :], axis=0) == 0
        tables = np.concatenate([tables + count * one for count in range(MOST + 1)])
        tables = np.unique(tables[np.all((tables <= high) & ((tables >= low) | ~done), axis=1)], axis=0)
        if len(tables) > LIMIT:
            return None
    return {cell: (int(tables[:, at].min()), int(tables[:, at].max())) for at, cell in enumerate(bounds)}


@pytest.mark.parametrize("seed", range(40))
def test_an_audit_of_linked_tables_knows_what_all_registers_tell(seed: int) -> None:
    names, tables = draw(Random(seed))
    used = [name for name in names if any(name in own for own, _, _ in tables)]
    bounds: dict[Cell, tuple[int, int]] = {}
    frames = []
    for own, cells, off in tables:
        frame = pd.DataFrame([(*cell, n) for cell, n in cells.items()], columns=[*names, "n"]).astype({"n": "Int64"})
        frames.append(frame[[*own, "n"]])
        for cell, n in cells.items():
            ends = (0, 10**6) if n is None else (max(0, n - off), n + off)
            before = bounds.get(cell, ends)
            bounds[cell] = max(ends[0], before[0]), min(ends[1], before[1])
    expected = possible(names, bounds)
    if expected is None:
        pytest.skip("too many registers")
    report = audit_counts(
        frames,
        dims=used,
        hierarchies={name: TREES[name] for name in used},
        tolerance={str(number): off for number, (_, _, off) in enumerate(tables, 1)},
        absent="unknown",
        stars="any",
    )
    for key in report.question.keys:
        codes = dict(zip(used, key.codes, strict=True))
        assert report.interval(key.codes) == expected[tuple(codes.get(name, "T") for name in names)]
