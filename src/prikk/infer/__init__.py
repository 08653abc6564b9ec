"""What can be known about a cell: intervals, solutions, conflicts and explanations from equations and knowledge."""

from prikk.infer.answer import Intervals, Witnesses
from prikk.infer.conflicts import Conflict, conflict
from prikk.infer.explanation import Explanation, explain
from prikk.infer.intervals import Progress, intervals
from prikk.infer.propagation import Equations, propagate, tighten, touching
from prikk.infer.reasons import Bound, Step
from prikk.infer.regions import ball
from prikk.infer.repairs import Repair, Repairs, smallest_repairs
from prikk.infer.solution import solution
from prikk.solve import Limits

__all__ = [
    "Bound",
    "Conflict",
    "Equations",
    "Explanation",
    "Intervals",
    "Limits",
    "Progress",
    "Repair",
    "Repairs",
    "Step",
    "Witnesses",
    "ball",
    "conflict",
    "explain",
    "intervals",
    "propagate",
    "smallest_repairs",
    "solution",
    "tighten",
    "touching",
]
