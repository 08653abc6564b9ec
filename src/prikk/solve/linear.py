"""The relaxation of a problem to real numbers, by HiGHS, and what its duals prove in exact arithmetic."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.optimize import linprog

from prikk.solve.outcome import Claim, LinearOutcome
from prikk.solve.problem import Problem
from prikk.system import UNBOUNDED
from prikk.system.cellsystem import Ints
from prikk.system.exact import product, size

SCALE = 720_720
"""Duals are rounded to multiples of 1/SCALE, which holds every fraction with a denominator up to 16."""

MOST = 2.0**20
"""Larger duals are cut off, so that a column's rest stays far below 2**63."""

_CLAIMS = {0: Claim.OPTIMAL, 2: Claim.INFEASIBLE}


def linear(problem: Problem, *, prove: bool = True) -> LinearOutcome:
    """Solve the relaxation of `problem` (its objective, or none, over real numbers); a bound only with `prove`."""
    equal = problem.row_low == problem.row_high
    above = ~equal & (problem.row_high < UNBOUNDED)
    below = ~equal & (problem.row_low > -UNBOUNDED)
    matrix = problem.matrix
    loose = sparse.vstack([matrix[above], -matrix[below]]) if np.any(above | below) else None
    objective = np.zeros(matrix.shape[1], dtype=np.int64) if problem.objective is None else problem.objective
    answer = linprog(
        objective,
        A_eq=matrix if np.all(equal) else matrix[equal] if np.any(equal) else None,
        b_eq=problem.row_low[equal] if np.any(equal) else None,
        A_ub=loose,
        b_ub=None if loose is None else np.concatenate([problem.row_high[above], -problem.row_low[below]]),
        bounds=np.stack([_or_infinite(problem.low), _or_infinite(problem.high)], axis=1),
        method="highs",
    )
    claim = _CLAIMS.get(answer.status, Claim.UNKNOWN)
    if claim is not Claim.OPTIMAL:
        return LinearOutcome(claim, None, None, None)
    duals = np.zeros(matrix.shape[0])
    if np.any(equal):
        duals[equal] = answer.eqlin.marginals
    if loose is not None:
        split = int(np.sum(above))
        duals[above] += answer.ineqlin.marginals[:split]
        duals[below] -= answer.ineqlin.marginals[split:]
    return LinearOutcome(claim, answer.x, duals, proven_bound(problem, duals) if prove else None)


def proven_bound(problem: Problem, duals: npt.NDArray[np.float64]) -> int | None:
    """The least objective value that a combination of rows with factors near `duals` allows over the integers.

    Any factors give a valid bound: with integer factors y, SCALE times the objective is y @ (matrix @ x) plus a rest
    that the column bounds limit. Sums of bounds are Python's integers, so nothing overflows. None when the rest has
    no limit.
    """
    factors = whole(duals)
    objective = np.zeros(len(problem.low), dtype=np.int64) if problem.objective is None else problem.objective
    scaled = objective.astype(object) * SCALE if size(objective) > UNBOUNDED // SCALE else objective * SCALE
    rest = scaled - product(sparse.csr_array(problem.matrix.T), factors)
    total = _least(factors, problem.row_low, problem.row_high)
    remainder = _least(rest, problem.low, problem.high)
    return None if total is None or remainder is None else -(-(total + remainder) // SCALE)


def whole(duals: npt.NDArray[np.float64]) -> Ints:
    """`duals` as integer multiples of 1/SCALE."""
    return np.rint(np.clip(duals, -MOST, MOST) * SCALE).astype(np.int64)


def _least(factors: Ints, low: Ints, high: Ints) -> int | None:
    """The least of factors @ v over low <= v <= high, or None when there is none."""
    used = np.flatnonzero(factors)
    ends = np.where(factors[used] > 0, low[used], high[used])
    if np.any(np.abs(ends) >= UNBOUNDED):
        return None
    return sum(map(int.__mul__, factors[used].tolist(), ends.tolist()))


def _or_infinite(bounds: Ints) -> npt.NDArray[np.float64]:
    floating = bounds.astype(np.float64)
    floating[bounds >= UNBOUNDED] = np.inf
    floating[bounds <= -UNBOUNDED] = -np.inf
    return floating
