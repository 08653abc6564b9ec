"""Integer problems, by CP-SAT. One thread a solve and a fixed seed: the same question has the same answer."""

from __future__ import annotations

import threading
from collections.abc import Callable

import numpy as np
from ortools.sat.python import cp_model

from prikk.solve.outcome import Claim, Outcome, Stop
from prikk.solve.problem import Problem
from prikk.system import UNBOUNDED
from prikk.system.cellsystem import Ints

BOX = 2**40
"""CP-SAT needs finite bounds: a missing bound of a column becomes this."""

PRESOLVE = 1000
"""Columns from which on the solver simplifies a problem first."""

_own = threading.local()

_CLAIMS = {
    cp_model.OPTIMAL: Claim.OPTIMAL,
    cp_model.FEASIBLE: Claim.FEASIBLE,
    cp_model.INFEASIBLE: Claim.INFEASIBLE,
    cp_model.UNKNOWN: Claim.UNKNOWN,
}


Solve = Callable[[Problem, float], Outcome]
"""Solves a problem, spending no more than the given share of somebody's limits."""


class SolverError(RuntimeError):
    """A solver's claim did not stand up to the check, or it refused the problem: a defect of the program."""


def integer(problem: Problem, *, work: float = 30.0, seconds: float | None = None, seed: int = 0) -> Outcome:
    """Solve `problem` over the integers within `work` deterministic units and, where given, `seconds`.

    Columns without a bound are searched within `BOX` only; one that must lie beyond it is not searched. Raises
    SolverError when the solver errs.
    """
    if np.any(problem.low > BOX) or np.any(problem.high < -BOX):
        return Outcome(Claim.UNKNOWN, Stop.LIMIT, None, None, 0.0)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed
    solver.parameters.max_deterministic_time = work
    solver.parameters.linearization_level = 2
    # Presolving a small problem takes longer than solving it.
    solver.parameters.cp_model_presolve = len(problem.low) > PRESOLVE
    if seconds is not None:
        solver.parameters.max_time_in_seconds = max(seconds, 0.0)
    claim = _CLAIMS.get(solver.solve(_model(problem)))
    if claim is None:
        raise SolverError(f"the solver refused {problem!r}")
    response = solver.response_proto
    stop = Stop.DONE if claim in (Claim.OPTIMAL, Claim.INFEASIBLE) else Stop.LIMIT
    if claim in (Claim.INFEASIBLE, Claim.UNKNOWN):
        return Outcome(claim, stop, None, None, response.deterministic_time)
    witness = np.array(list(response.solution), dtype=np.int64)
    if not problem.admits(witness):
        raise SolverError(f"the solver's solution of {problem!r} does not solve it")
    bound = None if problem.objective is None else int(response.inner_objective_lower_bound)
    if claim is Claim.OPTIMAL and bound is not None and bound != problem.cost(witness):
        raise SolverError(f"the solver's best solution of {problem!r} is not as good as it says")
    return Outcome(claim, stop, witness, bound, response.deterministic_time)


def _model(problem: Problem) -> cp_model.CpModel:
    """The problem in the solver's own form, filled in bulk: an object a term would cost more than solving."""
    model = _blank()
    proto = model.proto
    low, high = np.maximum(problem.low, -BOX).tolist(), np.minimum(problem.high, BOX).tolist()
    for bounds in zip(low, high, strict=True):
        proto.variables.add().domain.extend(bounds)
    matrix = problem.matrix
    columns, factors, starts = matrix.indices.tolist(), matrix.data.tolist(), matrix.indptr.tolist()
    row_low = np.where(problem.row_low <= -UNBOUNDED, cp_model.INT_MIN, problem.row_low).tolist()
    row_high = np.where(problem.row_high >= UNBOUNDED, cp_model.INT_MAX, problem.row_high).tolist()
    for row, bounds in enumerate(zip(row_low, row_high, strict=True)):
        linear = proto.constraints.add().linear
        linear.vars.extend(columns[starts[row] : starts[row + 1]])
        linear.coeffs.extend(factors[starts[row] : starts[row + 1]])
        linear.domain.extend(bounds)
    if problem.objective is not None:
        _fill(proto.objective.vars, proto.objective.coeffs, np.flatnonzero(problem.objective), problem.objective)
    if problem.hint is not None:
        _fill(proto.solution_hint.vars, proto.solution_hint.values, np.arange(len(low)), problem.hint)
    return model


def _blank() -> cp_model.CpModel:
    """The thread's own model, emptied: making a new one would take longer than filling it."""
    if not hasattr(_own, "model"):
        _own.model = cp_model.CpModel()
        _own.empty = cp_model.CpModel().proto
    model: cp_model.CpModel = _own.model
    model.proto.copy_from(_own.empty)
    return model


def _fill(columns: list[int], numbers: list[int], chosen: Ints, values: Ints) -> None:
    columns.extend(chosen.tolist())
    numbers.extend(values[chosen].tolist())
