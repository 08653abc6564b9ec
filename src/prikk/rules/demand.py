"""What protection is demanded of a hidden cell, and whether an interval gives it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np

from prikk.errors import InputError
from prikk.system import UNBOUNDED
from prikk.system.cellsystem import Bools, Ints

_FORM = re.compile(r"(none|exact|full)|width=([1-9][0-9]{0,15})")
_WIDEST = 10**15


@dataclass(frozen=True)
class Demand:
    """How much of a hidden cell must stay open.

    `exact`: more than one value is possible. `width`: the greatest possible value is at least `width` above the least.
    `full`: the interval covers every value that the rule behind the star allows. `none`: nothing.
    """

    ALLOWED: ClassVar[str] = f"none, exact, width=K or full (K from 1 to {_WIDEST:,})"

    kind: Literal["none", "exact", "width", "full"] = "full"
    width: int = 1

    @classmethod
    def parse(cls, text: str) -> Demand:
        """The demand that `none`, `exact`, `width=K` or `full` names. Raises InputError."""
        match = _FORM.fullmatch(text) if isinstance(text, str) else None
        if match is None or int(match[2] or 0) > _WIDEST:
            raise InputError(f"{text!r} is no demand on protection", allowed=cls.ALLOWED)
        if match[2]:
            return cls("width", int(match[2]))
        return cls(match[1])  # type: ignore[arg-type]  # one of the three words

    def __str__(self) -> str:
        return f"width={self.width}" if self.kind == "width" else self.kind

    def missed(self, low: Ints, high: Ints, least: Ints, most: Ints, widest: Ints) -> Bools:
        """Which intervals `low..high` give less than demanded.

        `least..most` are the values that the rule allows, `widest` is how wide an interval can be at all.
        """
        missed: Bools
        if self.kind == "none":
            missed = np.zeros(len(low), dtype=np.bool_)
        elif self.kind == "full":
            missed = narrower(low, high, least, most)
        else:
            missed = (high < UNBOUNDED) & (high - low < np.minimum(self.width, widest))
        return missed


def narrower(low: Ints, high: Ints, least: Ints, most: Ints) -> Bools:
    """Which intervals `low..high` leave out some value of `least..most`.

    A star that lies wholly above those values hides nothing small; it counts only when it is known exactly.
    """
    above = (low > most) & (low < high)
    narrow: Bools = ((low > least) | (high < most)) & ~above
    return narrow
