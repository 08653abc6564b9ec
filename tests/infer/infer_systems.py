"""Small systems whose integer points can all be listed, for comparison with what `infer` says."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from scipy import sparse

from prikk.system import CellIndex, CellSystem, Knowledge, Origin, Relation


@dataclass(frozen=True)
class Case:
    """A system, knowledge of it, and a solution that the knowledge allows."""

    system: CellSystem
    knowledge: Knowledge
    truth: np.ndarray


def make_system(matrix) -> CellSystem:
    """A system of the given equations."""
    matrix = sparse.csr_array(np.asarray(matrix, dtype=np.int64))
    cells = CellIndex.from_codes(("cell",), [(f"c{column}",) for column in range(matrix.shape[1])])
    return CellSystem(cells, matrix, [Origin(Relation.SUM, 0, "cell")] * matrix.shape[0])


def all_solutions(system: CellSystem, knowledge: Knowledge) -> np.ndarray:
    """All integer points within bounds, one a row: column by column, as long as each equation can still come to 0."""
    matrix = system.matrix.toarray()
    least = np.where(matrix > 0, matrix * knowledge.low, matrix * knowledge.high)
    most = np.where(matrix > 0, matrix * knowledge.high, matrix * knowledge.low)
    points = np.zeros((1, 0), dtype=np.int64)
    for column in range(system.size):
        values = np.arange(knowledge.low[column], knowledge.high[column] + 1)
        points = np.column_stack([np.repeat(points, len(values), axis=0), np.tile(values, len(points))])
        sums = points @ matrix[:, : column + 1].T
        rest_least, rest_most = least[:, column + 1 :].sum(axis=1), most[:, column + 1 :].sum(axis=1)
        points = points[np.all((sums + rest_least <= 0) & (sums + rest_most >= 0), axis=1)]
    return points


def as_equations(sums, width: int) -> np.ndarray:
    """A matrix with one row for each (total, parts)."""
    matrix = np.zeros((len(sums), width), dtype=np.int64)
    for row, (total, parts) in enumerate(sums):
        matrix[row, parts] = 1
        matrix[row, total] = -1
    return matrix


def two_way(rows: int, columns: int) -> np.ndarray:
    """Equations of a table with margins: inner cells, row totals, column totals, grand total."""
    inner = np.arange(rows * columns).reshape(rows, columns)
    row_totals = inner.size + np.arange(rows)
    column_totals = row_totals[-1] + 1 + np.arange(columns)
    total = column_totals[-1] + 1
    sums = [(row_totals[r], inner[r]) for r in range(rows)] + [(column_totals[c], inner[:, c]) for c in range(columns)]
    return as_equations([*sums, (total, row_totals), (total, column_totals)], total + 1)


def three_way() -> np.ndarray:
    """A 2 x 2 x 2 table with its three two-way margins."""
    inner = np.arange(8).reshape(2, 2, 2)
    parts = [pair for axis in range(3) for pair in np.moveaxis(inner, axis, 2).reshape(4, 2)]
    return as_equations([(8 + row, pair) for row, pair in enumerate(parts)], 8 + len(parts))


def hierarchy() -> np.ndarray:
    """Four regions in two groups under a total (places 0-6), each for women, men and both (column 3 * place + sex)."""
    sums = [
        (3 * group + sex, [3 * part + sex for part in parts])
        for group, parts in ((4, (0, 1)), (5, (2, 3)), (6, (4, 5)))
        for sex in range(3)
    ]
    return as_equations([*sums, *((3 * place + 2, [3 * place, 3 * place + 1]) for place in range(7))], 21)


def means(months: int) -> np.ndarray:
    """Months of two programmes and of both; an auxiliary column for the sum behind each average."""
    counts = np.arange(3 * months).reshape(3, months)
    sums = [(counts[2, month], counts[:2, month]) for month in range(months)]
    return as_equations([*sums, *((3 * months + row, counts[row]) for row in range(3))], 3 * months + 3)


RATIOS = np.array([[1, 1, 1, -1, 0, 0], [200, 0, 0, -7, -1, 0], [0, 5, -3, 0, 0, -1]])
"""Three parts of a total, with auxiliary columns 200 part - 7 total and 5 part - 3 other part."""

SHAPES = (two_way(2, 2), two_way(2, 3), two_way(3, 3), three_way(), hierarchy(), means(3), RATIOS)

SLACK = ((0, 1), (1, 0), (1, 1), (2, 2), (3, 1), (0, 3))
"""How far below and above the truth the bounds of a hidden column may lie."""


@st.composite
def cases(draw, shapes=SHAPES, hidden=(1, 12)) -> Case:
    """A shape, true counts of 0 to 3, and which columns are hidden with what is known of each."""
    matrix = draw(st.sampled_from(shapes))
    totals = [int(np.flatnonzero(row < 0)[-1]) for row in matrix]
    truth = np.array(draw(st.lists(st.integers(0, 3), min_size=matrix.shape[1], max_size=matrix.shape[1])))
    truth[totals] = 0
    while np.any(matrix @ truth):  # totals of totals take another round
        for row, total in zip(matrix, totals, strict=True):
            truth[total] += row @ truth
    size = matrix.shape[1]
    places = draw(st.lists(st.integers(0, size - 1), min_size=hidden[0], max_size=min(hidden[1], size), unique=True))
    low, high = truth.copy(), truth.copy()
    for place in places:
        below, above = draw(st.sampled_from(SLACK))
        low[place], high[place] = truth[place] - below, truth[place] + above
    return Case(make_system(matrix), Knowledge(low, high), truth)


def shuffled(case: Case, seed: int) -> tuple[Case, np.ndarray]:
    """The case with cells and equations in another order; also which old column each new one is."""
    chance = np.random.default_rng(seed)
    columns, rows = chance.permutation(case.system.size), chance.permutation(case.system.matrix.shape[0])
    matrix = case.system.matrix.toarray()[rows][:, columns]
    knowledge = Knowledge(case.knowledge.low[columns], case.knowledge.high[columns])
    return Case(make_system(matrix), knowledge, case.truth[columns]), columns
