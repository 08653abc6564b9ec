"""What is said of single cells beforehand: must they be hidden, at what cost, and what an attacker knows of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property

import numpy as np

from prikk.errors import InputError
from prikk.model.cell import CellKey
from prikk.rules.settings import DEAREST
from prikk.system import UNBOUNDED, Knowledge
from prikk.system.cellsystem import Ints
from prikk.system.index import named
from prikk.system.published import Figure


class Hide(Enum):
    """What must happen to a cell; the value is the word of an a-priori file.

    `yes`: it is hidden, and nobody can compute it. `unprotected`: it is hidden, and may be computable. `no`: it is
    shown.
    """

    YES = "yes"
    UNPROTECTED = "unprotected"
    NO = "no"


@dataclass(frozen=True, repr=False)
class Said:
    """What is said of one cell; None (a weight of 1) where nothing is.

    `hide` says whether it must be hidden, or shown. `cost` stands in place of the cost of hiding it, `weight`
    multiplies the cost: below 1 it is rather hidden than others, above 1 rather spared. `low`, `high` are what an
    attacker knows of it.
    """

    hide: Hide | None = None
    weight: float = 1.0
    cost: float | None = None
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, repr=False)
class Apriori:
    """What is said of cells, by key. `places` makes the error of a cell, with its row."""

    cells: Mapping[CellKey, Said] = field(default_factory=dict)
    places: Mapping[CellKey, Callable[..., InputError]] = field(default_factory=dict)

    def wished(self, *words: Hide) -> frozenset[CellKey]:
        """The cells of which one of the words is said."""
        return frozenset(key for key, said in self.cells.items() if said.hide in words)

    def cost(self, key: CellKey, base: float) -> int:
        """The cost of hiding a cell that would cost `base`, in `units`."""
        said = self.cells.get(key, _NOTHING)
        return max(1, round(min((base if said.cost is None else said.cost) * said.weight, DEAREST) * self.units))

    @cached_property
    def units(self) -> int:
        """The parts of one in which costs are counted: hundredths where there are weights."""
        return 100 if any(said.weight != 1 for said in self.cells.values()) else 1

    @property
    def bounded(self) -> int:
        """How many cells an attacker knows something of."""
        return sum(said.low is not None or said.high is not None for said in self.cells.values())

    def knowledge(self, figures: Mapping[CellKey, Figure], size: int) -> Knowledge | None:
        """What the attacker knows of the columns of a system, None for nothing; bounds of a mean are of its print."""
        if not self.bounded:
            return None
        low, high = np.full(size, -UNBOUNDED, dtype=np.int64), np.full(size, UNBOUNDED, dtype=np.int64)
        for key, said in self.cells.items():
            figure = figures[key]
            if said.low is not None:
                low[figure.column] = figure.says(said.low)[0]
            if said.high is not None:
                high[figure.column] = figure.says(said.high)[1]
        return Knowledge(low, high)

    def check(self, figures: Mapping[CellKey, Figure], values: Ints) -> None:
        """Refuse bounds that the true figures do not keep; no message repeats a figure."""
        for key, said in self.cells.items():
            figure = figures[key]
            value = figure.printed(int(values[figure.column]))
            if not (-1 if said.low is None else said.low) <= value <= (value if said.high is None else said.high):
                found = f"the bounds of {named(key)} leave the true figure out"
                raise self.places[key](None, found, allowed="low and high with the true figure between them")

    def refuse(self, *words: Hide, allowed: Callable[[CellKey], str | None]) -> None:
        """Refuse cells of which one of the words is said where `allowed` tells what is allowed instead."""
        for key in sorted(self.wished(*words)):
            if (instead := allowed(key)) is not None:
                word = "shown" if Hide.NO in words else "hidden"
                raise self.places[key]("hide", f"{named(key)} cannot be {word}", allowed=instead)


_NOTHING = Said()
