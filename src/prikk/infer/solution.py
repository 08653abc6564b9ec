"""One integer solution, as near to preferred values as can be."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from prikk.errors import ConflictError, LimitError
from prikk.infer.components import Component, components
from prikk.infer.reduction import Ties, reduce
from prikk.solve import Claim, Limits, Problem, integer
from prikk.system import UNBOUNDED, CellSystem, Knowledge
from prikk.system.cellsystem import Ints


def solution(
    system: CellSystem,
    knowledge: Knowledge,
    *,
    prefer: Ints | None = None,
    seed: int = 0,
    limits: Limits | None = None,
) -> Ints:
    """One integer solution (a value a column) that agrees with `knowledge`.

    With `prefer` (a value a column) one whose sum of absolute differences from it is small: least, unless the limits
    were reached. `seed` chooses among equals. Raises ConflictError when there is no solution, LimitError when the
    limits were reached before one was found.
    """
    spend = (limits or Limits()).begun()
    reduction = reduce(system.matrix, knowledge)
    values = np.zeros(reduction.ties.count, dtype=np.int64)
    wishes = None if prefer is None else _wishes(reduction.ties, prefer)
    for part in components(reduction.matrix, reduction.right, reduction.bounds.low, reduction.bounds.high):
        problem = _problem(part, None if wishes is None else wishes[:, np.isin(wishes[0], part.columns)])
        outcome = integer(problem, work=spend.work, seconds=spend.left(), seed=seed)
        if outcome.claim is Claim.INFEASIBLE:
            raise ConflictError("the figures contradict each other")
        if outcome.witness is None:
            raise LimitError("the limits were reached before a solution was found")
        values[part.columns] = outcome.witness[: len(part.columns)]
    return reduction.ties.values(values)


def _wishes(ties: Ties, prefer: Ints) -> Ints:
    """Rows: reduced column, preferred value, number of full columns that share the wish."""
    tied = np.flatnonzero(ties.target >= 0)
    wished = ties.sign[tied] * (prefer[tied] - ties.offset[tied])
    pairs, weight = np.unique(np.stack([ties.target[tied], wished]), axis=1, return_counts=True)
    return np.concatenate([pairs, weight[None]])


def _problem(part: Component, wishes: Ints | None) -> Problem:
    """The component; each wish adds a column for the distance from it, which is minimised."""
    if wishes is None or not wishes.shape[1]:
        return Problem(part.matrix, part.right, part.right, part.low, part.high)
    count, extra = len(part.columns), wishes.shape[1]
    place, wished, weight = np.searchsorted(part.columns, wishes[0]), wishes[1], wishes[2]
    distance = count + np.arange(extra)
    # the distance is at least as great as the difference, in both directions
    rows = np.arange(2 * extra)
    ones = np.ones(extra, dtype=np.int64)
    near = sparse.csr_array(
        (
            np.concatenate([ones, ones, -ones, ones]),
            (np.concatenate([rows, rows]), np.concatenate([place, place, distance, distance])),
        ),
        shape=(2 * extra, count + extra),
    )
    own = sparse.csr_array(part.matrix)
    own.resize((own.shape[0], count + extra))
    nothing = np.full(extra, UNBOUNDED)
    hint = np.zeros(count, dtype=np.int64)
    hint[place] = wished
    hint = np.clip(hint, part.low, part.high)
    return Problem(
        sparse.csr_array(sparse.vstack([own, near], format="csr", dtype=np.int64)),
        np.concatenate([part.right, -nothing, wished]),
        np.concatenate([part.right, wished, nothing]),
        np.concatenate([part.low, np.zeros(extra, dtype=np.int64)]),
        np.concatenate([part.high, nothing]),
        np.concatenate([np.zeros(count, dtype=np.int64), weight]),
        np.concatenate([hint, np.abs(hint[place] - wished)]),
    )
