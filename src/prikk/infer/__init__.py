"""What can be known about a cell: intervals, solutions, conflicts and explanations from equations and knowledge."""

from prikk.infer.answer import Intervals, Witnesses
from prikk.infer.intervals import Progress, intervals
from prikk.infer.propagation import propagate
from prikk.infer.solution import solution
from prikk.solve import Limits

__all__ = ["Intervals", "Limits", "Progress", "Witnesses", "intervals", "propagate", "solution"]
