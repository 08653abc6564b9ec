"""The one door to solver libraries: a problem goes in, an outcome comes out whose witness was checked."""

from prikk.solve.integer import Running, Solve, SolverError, integer
from prikk.solve.linear import SCALE, linear, proven_bound, whole
from prikk.solve.outcome import Claim, LinearOutcome, Outcome, Stop
from prikk.solve.problem import Limits, Problem

__all__ = [
    "SCALE",
    "Claim",
    "Limits",
    "LinearOutcome",
    "Outcome",
    "Problem",
    "Running",
    "Solve",
    "SolverError",
    "Stop",
    "integer",
    "linear",
    "proven_bound",
    "whole",
]
