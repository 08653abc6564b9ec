"""What is to be protected, from whom, and at what price; and what came out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from prikk.protect.certificate import Certificate
from prikk.protect.reasons import Reason
from prikk.system import CellSystem, Knowledge
from prikk.system.cellsystem import Bools, Ints


@dataclass(frozen=True, repr=False)
class ProtectionLevels:
    """What must stay possible of each column in the attacker's eyes; columns without a demand have zeros.

    The highest possible value must be at least `up` above the true value, the lowest at least `down` below it, and the
    two at least `width` apart. `width` 1 alone is the `exact` protection: no hidden figure has one possible value.
    """

    up: Ints
    down: Ints
    width: Ints

    @classmethod
    def exact(cls, protected: Bools) -> ProtectionLevels:
        """No protected column may be known exactly."""
        return cls.of_width(protected, 1)

    @classmethod
    def of_width(cls, protected: Bools, width: int) -> ProtectionLevels:
        """The possible values of each protected column must span at least `width`."""
        none = np.zeros(len(protected), dtype=np.int64)
        return cls(none, none, np.where(protected, width, 0).astype(np.int64))

    @classmethod
    def full(cls, protected: Bools, values: Ints, low: Ints | int, high: Ints | int) -> ProtectionLevels:
        """Each end of `low..high` (what the rule allows) must be possible for each protected column."""
        none = np.zeros(len(protected), dtype=np.int64)
        up = np.where(protected, np.maximum(high - values, 0), none).astype(np.int64)
        down = np.where(protected, np.maximum(values - low, 0), none).astype(np.int64)
        return cls(up, down, none)

    def more(self, other: ProtectionLevels) -> ProtectionLevels:
        """What either asks."""
        return ProtectionLevels(
            np.maximum(self.up, other.up), np.maximum(self.down, other.down), np.maximum(self.width, other.width)
        )

    @property
    def protected(self) -> Bools:
        """Columns of which anything is demanded."""
        return np.asarray((self.up > 0) | (self.down > 0) | (self.width > 0))


@dataclass(frozen=True, repr=False)
class ProtectionProblem:
    """A system with its true values, and what may be hidden.

    An attacker knows of a column that is shown `shown_low <= x <= shown_high` (its value, or the band of a rounded
    figure), and of one that is hidden `hidden_low <= x <= hidden_high` (what the star means). `primary` columns are
    hidden from the start, `candidates` may be hidden as well, at their `cost`; all others stay shown. `order` ranks the
    columns: it decides between patterns of equal cost, so that the pattern depends neither on the order of columns nor
    on their names. Without it the order of columns is used. `singletons` are primary columns whose value somebody knows
    who must not learn from it: each protected column must have another possible value beside the singleton's true one.
    """

    system: CellSystem
    values: Ints
    primary: Bools
    candidates: Bools
    cost: Ints
    demand: ProtectionLevels
    shown_low: Ints
    shown_high: Ints
    hidden_low: Ints
    hidden_high: Ints
    order: Ints | None = None
    singletons: Bools | None = None

    def asked_bounds(self) -> Knowledge:
        """The ends that the demand asks to be possible of each column; its value alone where nothing is demanded."""
        return Knowledge(self.values - self.demand.down, self.values + np.maximum(self.demand.up, self.demand.width))

    def bounds(self, hidden: Bools) -> tuple[Ints, Ints]:
        """What the attacker knows of each column when `hidden` columns are hidden."""
        low = np.where(hidden, self.hidden_low, self.shown_low)
        high = np.where(hidden, self.hidden_high, self.shown_high)
        return low, high


@dataclass(frozen=True, repr=False)
class Unprotectable:
    """A column whose demand cannot be met, and why: equations and columns that leave it too little freedom.

    `proven` tells whether no pattern at all would do; otherwise none was found within the effort. `singleton` is the
    column that tells the one who knows it too much; None where everybody would know too much.
    """

    column: int
    equations: tuple[int, ...]
    columns: tuple[int, ...]
    proven: bool
    singleton: int | None = None


@dataclass(frozen=True, repr=False)
class Protection:
    """A pattern with its proof.

    `cost` is the sum of the costs of the secondary columns; `lower_bound`, where known, is a proven lower bound of the
    cost of every pattern that meets the demand. `reasons` has one entry for each secondary column.
    """

    hidden: Bools
    secondary: Bools
    cost: int
    certificate: Certificate
    unprotectable: tuple[Unprotectable, ...] = ()
    lower_bound: int | None = None
    reasons: tuple[Reason, ...] = ()

    @property
    def gap(self) -> float | None:
        """Relative distance to the proven lower bound; 0 means proven optimal, None unknown."""
        if self.lower_bound is None:
            return None
        return 0.0 if self.cost == 0 else (self.cost - self.lower_bound) / self.cost
