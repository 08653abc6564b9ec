"""The threshold rule: a count below the threshold is hidden, and a mean where the mean before rounding is below it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from prikk.errors import InputError
from prikk.model.status import Status
from prikk.rules.demand import Demand
from prikk.rules.protocol import Asked, Bounds, Judged
from prikk.system.cellsystem import UNBOUNDED, Bools, Ints

_WAY_OUT = (
    "as zeros are published, a total is known to be at least the number of its parts that are not zero; "
    "zeros = 'may-hide' leaves more open, and a lesser protection demands less"
)


@dataclass(frozen=True)
class Threshold:
    """Counts below `threshold` are primary (the minimum frequency rule of the Handbook on SDC, section 4.2).

    `zeros` says whether zeros are hidden like other small counts (`hide`), always shown (`publish`), or shown unless
    they are needed to protect others (`may-hide`).
    """

    name: ClassVar[str] = "threshold"
    threshold: int
    zeros: str

    @classmethod
    def of(cls, threshold: int, zeros: str, arguments: str) -> Threshold:
        """The rule that the settings name. Raises InputError."""
        if arguments:
            raise InputError(f"rule: the threshold rule with {arguments!r}", allowed="threshold, without arguments")
        return cls(threshold, zeros)

    @property
    def _shows_zeros(self) -> bool:
        return self.zeros != "hide"

    @property
    def _least(self) -> int:
        """The least value that a star may hide."""
        return 1 if self.zeros == "publish" else 0

    def primary(self, cells: Judged) -> Bools:
        """The counts (means before rounding) below the threshold, zeros where they are hidden."""
        small = cells.values < self.threshold * cells.periods
        return np.asarray(small & ((cells.values > 0) | (not self._shows_zeros)))

    def star(self, status: Status, periods: int, *, only_primary: bool) -> Bounds:
        """Below the threshold for a primary star, at or above it for a secondary one, else anything that is hidden."""
        limit = self.threshold * periods
        if status is Status.PRIMARY or (status is Status.CONFIDENTIAL and only_primary):
            return self._least, limit - 1
        if status is Status.SECONDARY:
            return limit, UNBOUNDED
        return self._least, UNBOUNDED

    def shown(self, low: int, high: int, periods: int) -> list[Bounds]:
        """From the threshold on, and zero where zeros are shown."""
        zero = [(0, 0)] if self._shows_zeros and low <= 0 <= high else []
        least = max(low, self.threshold * periods)
        return zero + ([(least, high)] if least <= high else [])

    def may_join(self, values: Ints) -> Bools:
        """All cells, but zeros where those are always shown."""
        return np.asarray((values > 0) | (self.zeros != "publish"))

    def asked(self, demand: Demand, cells: Judged) -> Asked:
        """`width` apart, or for `full` each end of what a primary star may be."""
        none = np.zeros(len(cells.values), dtype=np.int64)
        if demand.kind == "none":
            return Asked(none, none, none)
        if demand.kind != "full":
            return Asked(none, none, none + demand.width)
        most = self.threshold * cells.periods - 1
        return Asked(np.maximum(most - cells.values, 0), np.maximum(cells.values - self._least, 0), none)

    @property
    def way_out(self) -> str | None:
        """Where zeros are published: why that narrows others, and what leaves more open."""
        return _WAY_OUT if self.zeros == "publish" else None
