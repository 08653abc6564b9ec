"""Integer problems, by CP-SAT. One thread a solve and a fixed seed: the same question has the same answer."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from ortools.sat.python import cp_model

from prikk.solve.outcome import Claim, Outcome, Stop
from prikk.solve.problem import Problem
from prikk.system import UNBOUNDED
from prikk.system.cellsystem import Ints

BOX = 2**40
"""CP-SAT needs finite bounds: a missing bound of a column becomes at least this."""

FITS = 2**61
"""Sums over a row, and of the objective, may be so large: CP-SAT works with integers of 64 bits."""

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


class Running:
    """The solves that are under way in any thread, so that all of them can be made to end at once."""

    def __init__(self) -> None:
        self.stopped = False
        self._lock = threading.Lock()
        self._solvers: list[cp_model.CpSolver] = []

    @contextmanager
    def taking(self, solver: cp_model.CpSolver) -> Iterator[None]:
        """Count a solver among those that run."""
        with self._lock:
            self._solvers.append(solver)
        try:
            yield
        finally:
            with self._lock:
                self._solvers.remove(solver)

    def stop(self) -> None:
        """End what runs, with what is known by then; what begins later is not solved at all."""
        self.stopped = True
        with self._lock:
            for solver in self._solvers:
                solver.stop_search()


def integer(
    problem: Problem,
    *,
    work: float = 30.0,
    seconds: float | None = None,
    seed: int = 0,
    running: Running | None = None,
) -> Outcome:
    """Solve `problem` over the integers within `work` deterministic units and, where given, `seconds`.

    Bounds are never cut. Columns without one are searched within a box around all that the problem says (`_Box`).
    What is too large for the solver's integers is not searched, nor is anything when no seconds are left: the claim is
    `UNKNOWN`. `running` is where others can end the solve. Raises SolverError when the solver errs.
    """
    running = running or Running()
    late = running.stopped or (seconds is not None and seconds <= 0)
    box = None if late else _Box.around(problem)
    if box is None:
        return Outcome(Claim.UNKNOWN, Stop.LIMIT, None, None, 0.0)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed
    solver.parameters.catch_sigint_signal = False  # else the solver takes Ctrl+C away for good
    solver.parameters.max_deterministic_time = work
    solver.parameters.linearization_level = 2
    # Presolving a small problem takes longer than solving it.
    solver.parameters.cp_model_presolve = len(problem.low) > PRESOLVE
    if seconds is not None:
        solver.parameters.max_time_in_seconds = seconds
    with running.taking(solver):
        claim = _CLAIMS.get(solver.solve(_model(problem, box.far)))
    if claim is None:
        raise SolverError(f"the solver refused {problem!r}")
    if claim is Claim.INFEASIBLE and not box.enough:
        claim = Claim.UNKNOWN
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


@dataclass(frozen=True)
class _Box:
    """How far columns without a bound are searched, and whether that is far enough to find a solution if there is one.

    Where a solution exists, so does one that is a corner of what the bounds allow plus at most one step along each
    direction without end. In systems of sums (unimodular ones) a corner lies no farther out than the sum of all right
    sides and bounds, and a step is one; for others the margin of the box has to do.
    """

    far: int
    enough: bool

    @classmethod
    def around(cls, problem: Problem) -> _Box | None:
        """The box of a problem; None where its own numbers are too large for the solver."""
        size = np.maximum(*(np.where(np.abs(end) < UNBOUNDED, np.abs(end), 0) for end in (problem.low, problem.high)))
        rows = [np.where(np.abs(end) < UNBOUNDED, np.abs(end), 0) for end in (problem.row_low, problem.row_high)]
        endless = (problem.low <= -UNBOUNDED) | (problem.high >= UNBOUNDED)
        absolute = abs(problem.matrix.astype(np.float64))
        sums = [absolute @ size.astype(np.float64), absolute @ endless.astype(np.float64)]
        if problem.objective is not None:
            cost = np.abs(problem.objective.astype(np.float64))
            sums = [np.append(own, cost @ of) for own, of in zip(sums, (size, endless), strict=True)]
        crossed = np.any(problem.low >= UNBOUNDED) or np.any(problem.high <= -UNBOUNDED)
        if crossed or any(float(np.max(part, initial=0)) > FITS for part in (sums[0], size, *rows)):
            return None
        if not np.any(endless):
            return cls(0, True)
        room = int(np.min((FITS - sums[0]) / np.maximum(sums[1], 1), initial=FITS)) // 2
        span = float(size.sum(dtype=np.float64)) + sum(float(part.sum(dtype=np.float64)) for part in rows)
        wanted = max(BOX, int(span) + len(size))
        far = min(wanted, room)
        if far < float(np.max(size, initial=0)):  # a column without an upper bound begins beyond the box
            return None
        return cls(far, far >= min(wanted, int(span) + len(size)))


def _model(problem: Problem, far: int) -> cp_model.CpModel:
    """The problem in the solver's own form, filled in bulk: an object a term would cost more than solving."""
    model = _blank()
    proto = model.proto
    low = np.where(problem.low <= -UNBOUNDED, -far, problem.low).tolist()
    high = np.where(problem.high >= UNBOUNDED, far, problem.high).tolist()
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
