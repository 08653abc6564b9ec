"""Sums among crossed cells: compared with sums taken cell by cell."""

from collections.abc import Mapping
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prikk.system import CellIndex
from prikk.system.crossing import crossed_system, flat_hierarchy

GEO = {"Total": ["N", "S"], "N": ["N1", "N2"], "S": ["S1", "S2", "S3"]}
GEO_OTHER_WAY = {"Total": ["urban", "rural"], "urban": ["N1", "S1"], "rural": ["N2", "S2", "S3"]}
SEX = flat_hierarchy(["F", "M"], "Total")
GEO_CODES = sorted({code for children in (*GEO.values(), *GEO_OTHER_WAY.values()) for code in children} | {"Total"})
LEAVES = ["N1", "N2", "S1", "S2", "S3"]


def leaves_of(code: str) -> list[str]:
    if code in LEAVES:
        return [code]
    children = GEO.get(code) or GEO_OTHER_WAY[code]
    return [leaf for child in children for leaf in leaves_of(child)]


def cube(counts: Mapping[tuple[str, str], int]) -> dict[tuple[str, str], int]:
    sexes = {"F": ["F"], "M": ["M"], "Total": ["F", "M"]}
    return {
        (geo, sex): sum(counts[leaf, part] for leaf in leaves_of(geo) for part in parts)
        for geo in GEO_CODES
        for sex, parts in sexes.items()
    }


counts = st.fixed_dictionaries({key: st.integers(0, 9) for key in product(LEAVES, ("F", "M"))})


@given(counts, st.randoms())
def test_true_counts_satisfy_every_equation_in_any_order_of_cells(counts, random) -> None:
    cells = list(cube(counts).items())
    random.shuffle(cells)
    index = CellIndex.from_codes(("geo", "sex"), [key for key, _ in cells])
    system, start = crossed_system(index, {"geo": [GEO, GEO_OTHER_WAY], "sex": [SEX]})
    values = np.array([value for _, value in cells])
    assert system.holds(values)
    assert start.allows(values)
    parents = len(GEO) + len(GEO_OTHER_WAY)
    assert system.matrix.shape == (parents * 3 + len(GEO_CODES), len(cells))


@given(counts, st.integers(0, 1000))
def test_a_wrong_count_breaks_an_equation(counts, which) -> None:
    cells = cube(counts)
    index = CellIndex.from_codes(("geo", "sex"), cells)
    system, _ = crossed_system(index, {"geo": [GEO, GEO_OTHER_WAY], "sex": [SEX]})
    values = np.array(list(cells.values()))
    values[which % len(values)] += 1
    assert not system.holds(values)


@given(counts)
def test_left_out_zeros_change_nothing_where_absent_is_zero(counts) -> None:
    cells = {key: value for key, value in cube(counts).items() if value}
    index = CellIndex.from_codes(("geo", "sex"), cells)
    system, _ = crossed_system(index, {"geo": [GEO], "sex": [SEX]})
    assert system.holds(np.array(list(cells.values()), dtype=np.int64))


def test_a_total_with_an_unknown_part_states_nothing() -> None:
    index = CellIndex.from_codes(("sex",), [("Total",), ("F",)])
    assert crossed_system(index, {"sex": [SEX]}, absent_is_zero=False)[0].matrix.shape == (0, 2)
    assert crossed_system(index, {"sex": [SEX]}, absent_is_zero=True)[0].matrix.shape == (1, 2)


def test_a_key_stands_once() -> None:
    with pytest.raises(ValueError, match="twice"):
        CellIndex.from_codes(("sex",), [("F",), ("F",)])
