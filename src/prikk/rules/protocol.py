"""What a rule of confidentiality has to say. A further rule is a module beside this one and a line in `registry`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from prikk.model.status import Status
from prikk.rules.demand import Demand
from prikk.system.cellsystem import Bools, Ints

Bounds = tuple[int, int]


@dataclass(frozen=True, repr=False)
class Judged:
    """The cells that a rule judges, an entry a cell.

    `values` are the values of their columns (the count, or the sum behind a mean), `periods` how many periods stand
    behind each (1 for a count). `contributions` (cells x n) are the greatest contributions of respondents in falling
    order, where there are records to take them from: a rule that needs them refuses cells that come without.
    """

    values: Ints
    periods: Ints
    contributions: Ints | None = field(default=None)


class Asked(NamedTuple):
    """What must stay possible of each cell: so far `up` and `down` from its value, and ends at least `width` apart."""

    up: Ints
    down: Ints
    width: Ints


class Rule(Protocol):
    """What is hidden for what it is, and what everybody knows of a star and of a shown figure because of it.

    Values are those of a figure's column; `periods` is the number of periods behind the figure.
    """

    def primary(self, cells: Judged) -> Bools:
        """The cells that are hidden for what they are."""
        ...

    def star(self, status: Status, periods: int, *, only_primary: bool) -> Bounds:
        """The least and greatest value that a star may hide.

        `only_primary` tells whether it is known that nothing but primary cells is hidden.
        """
        ...

    def shown(self, low: int, high: int, periods: int) -> list[Bounds]:
        """The values from `low` to `high` that may be shown, as ascending intervals."""
        ...

    def may_join(self, values: Ints) -> Bools:
        """The cells, not primary, that may be hidden to protect others."""
        ...

    def asked(self, demand: Demand, cells: Judged) -> Asked:
        """What a demand asks of primary cells that are counts."""
        ...

    @property
    def way_out(self) -> str | None:
        """What else may help, in words, where a demand cannot be met under this rule."""
        ...
