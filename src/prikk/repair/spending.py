"""What the reading of one document may spend, and whether that was enough."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from prikk.solve import Limits

MOST_CONFLICTS = 60
"""So many contradictions of a document are taken apart cell by cell; the tables in which more show are set aside."""
MOST_TRIES = 30_000
"""So many ways to read rows are compared with what is known; further rows are left out."""

Progress = Callable[[str, float], None]
"""Told what is being done, and how far that is (0 to 1)."""


@dataclass
class Spending:
    """`limits` are those of the whole reading; `conflicts` how many contradictions may still be taken apart, `tries`
    how many ways to read rows may still be tried. `reached` tells that one of these was reached: with more, more might
    have been read or restored.
    """

    limits: Limits
    progress: Progress
    conflicts: int = MOST_CONFLICTS
    tries: int = MOST_TRIES
    reached: bool = False

    def over(self) -> bool:
        """Whether the time is over, or as many ways were tried as may be."""
        left = self.limits.left()
        is_over = self.tries <= 0 or (left is not None and left <= 0)
        self.reached |= is_over
        return is_over
