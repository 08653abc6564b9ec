"""Where persons are counted once in two dimensions: the sets of cells that they can be in."""

from collections.abc import Iterator
from itertools import combinations, product
from random import Random

import numpy as np
import pytest

from prikk.infer import intervals
from prikk.model.cell import CellKey
from prikk.system import UNBOUNDED, CellSystem, Knowledge
from prikk.system.equations import EquationList
from prikk.system.index import CellIndex
from prikk.system.whereabouts import add_whereabouts

T = "_T"
CELLS = list(product((T, "a", "b"), (T, "x", "y")))  # the total first
PLACES = list(product("ab", "xy"))
SETS = [frozenset(some) for size in range(1, 5) for some in combinations(PLACES, size)]
TREES = {"u": [{T: ["a", "b"]}], "v": [{T: ["x", "y"]}]}
INSIDE = [[any(u in (T, p) and v in (T, q) for p, q in places) for u, v in CELLS] for places in SETS]


def totals(left: tuple[int, ...], kinds: int = len(SETS)) -> Iterator[int]:
    """The totals of all ways to make up the counts of the other cells of persons of the first `kinds` sets."""
    if not any(left):
        yield 0
    elif kinds:
        yield from totals(left, kinds - 1)
        less = tuple(count - own for count, own in zip(left, INSIDE[kinds - 1][1:], strict=True))
        if min(less) >= 0:
            yield from (total + 1 for total in totals(less, kinds))


@pytest.mark.parametrize("seed", range(10))
def test_a_total_is_known_as_well_as_enumeration_knows_it(seed: int) -> None:
    dice = Random(seed)
    persons = [dice.randrange(len(SETS)) for _ in range(dice.choice([3, 4, 5]))]
    counts = [sum(INSIDE[kind][cell] for kind in persons) for cell in range(len(CELLS))]
    index = CellIndex.from_keys(("u", "v"), [CellKey(codes, "2024", "count") for codes in CELLS])
    equations, auxiliary = EquationList(), list[CellKey]()
    open_ = add_whereabouts(equations, index, (0, 1), TREES, auxiliary, shown=(), zero=())
    assert not open_ and len(auxiliary) == len(SETS) == 15
    width = len(index) + len(auxiliary)
    system = CellSystem(index, equations.matrix(width), equations.origins, auxiliary)
    low, high = np.zeros(width, dtype=np.int64), np.full(width, UNBOUNDED)
    low[1 : len(index)] = high[1 : len(index)] = counts[1:]
    found, possible = intervals(system, Knowledge(low, high)), set(totals(tuple(counts[1:])))
    assert (found.low[0], found.high[0]) == (min(possible), max(possible))
    assert counts[0] in possible


def test_a_unit_of_one_dimension_needs_no_sets_and_too_many_are_named() -> None:
    def added(codes, most: int = 100) -> tuple[int, set[tuple[str, ...]]]:
        keys, auxiliary = [CellKey(item, "2024", "count") for item in codes], list[CellKey]()
        index = CellIndex.from_keys(("u", "v"), keys)
        left = add_whereabouts(EquationList(), index, (0, 1), TREES, auxiliary, shown=keys, zero=(), most=most)
        return len(auxiliary), left

    assert added([(T, T), ("a", T), ("b", T), (T, "x"), (T, "y")]) == (0, set())
    assert added(CELLS) == (15, set())
    assert added(CELLS, most=14) == (0, {("u", "v")})
    assert added([(T, T), ("a", "x")]) == (2, set())  # in it, or elsewhere
