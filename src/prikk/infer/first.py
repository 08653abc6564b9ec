"""A first solution of a part too large for the integer solver."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from scipy.sparse.linalg import lsmr

from prikk.infer.components import Component
from prikk.schedule import SCHEDULE, Effort, Schedule
from prikk.system import UNBOUNDED
from prikk.system.cellsystem import Ints
from prikk.system.exact import product

FAR = 2**53
"""Solutions are looked for no farther out than this: up to here real numbers hold every whole number."""


def first_solution(
    part: Component, schedule: Schedule = SCHEDULE, expired: Callable[[], bool] = lambda: False
) -> Ints | None:
    """A solution, or None when none was found (there may be one all the same).

    Real numbers near the equations and within the bounds come first, by turns projected on the ones and cut off at the
    others; rounded, they keep all but some equations, which a walk mends; it
    is given up when the time has `expired`.
    """
    # Compiled code loads slowly, and small parts need none.
    from prikk.moves.mend import mend  # noqa: PLC0415
    from prikk.moves.search import care_of  # noqa: PLC0415

    low, high = np.maximum(part.low, -FAR), np.minimum(part.high, FAR)
    near = np.clip(np.rint(_near(part, low, high, schedule.intervals.turns)).astype(np.int64), low, high)
    care = care_of(Effort(steps=schedule.intervals.mending), schedule.walk)
    change = mend(part.matrix, part.matrix @ near - part.right, low - near, high - near, care, expired=expired)
    if change is None:
        return None
    solution = near + change
    holds = not np.any(product(part.matrix, solution) - part.right)
    return solution if holds and np.all((part.low <= solution) & (solution <= part.high)) else None


def _near(part: Component, low: Ints, high: Ints, turns: int) -> npt.NDArray[np.float64]:
    """Real numbers within the bounds that nearly keep the equations."""
    bounded = (part.low > -UNBOUNDED) & (part.high < UNBOUNDED)
    values = np.where(bounded, low + (high - low) / 3, np.clip(0, low, high))
    matrix = part.matrix.astype(np.float64)
    for _ in range(turns):
        off = part.right - matrix @ values
        if np.max(np.abs(off)) < 0.01:
            break
        values = np.clip(values + lsmr(matrix, off, maxiter=turns)[0], low, high)
    return values
