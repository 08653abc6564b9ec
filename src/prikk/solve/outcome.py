"""What came back from a solver: its claim, why it stopped, and the evidence, each by itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

import numpy as np
import numpy.typing as npt

from prikk.system.cellsystem import Ints


class Claim(Enum):
    """What the solver says."""

    OPTIMAL = "optimal"  # the witness is a best solution
    FEASIBLE = "feasible"  # the witness is a solution
    INFEASIBLE = "infeasible"  # there is no solution
    UNKNOWN = "unknown"  # nothing was found out


class Stop(Enum):
    """Why the solver stopped."""

    DONE = "done"
    LIMIT = "limit"


@dataclass(frozen=True)
class Outcome:
    """Outcome of an integer problem.

    `witness` was checked against the problem in exact arithmetic before it came here. `bound` is the solver's lower
    bound of the objective over all solutions (None when there is none), `work` what it spent in deterministic units.
    """

    claim: Claim
    stop: Stop
    witness: Ints | None = field(repr=False)
    bound: int | None = field(repr=False)
    work: float


@dataclass(frozen=True)
class LinearOutcome:
    """Outcome of the relaxation in real numbers. Nothing here is exact but `bound`.

    `point` and `duals` are floating-point answers. `bound` is a lower bound of the objective over all solutions, got
    from `duals` in integer arithmetic: it holds however inaccurate they are. None when they prove nothing.
    """

    claim: Claim
    point: npt.NDArray[np.float64] | None = field(repr=False)
    duals: npt.NDArray[np.float64] | None = field(repr=False)
    bound: int | None = field(repr=False)
