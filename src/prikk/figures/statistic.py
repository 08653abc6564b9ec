"""What a publication can print of its counts: a form of figures, and which counts are behind a figure of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from prikk.figures.form import Form
from prikk.model.cell import CellKey
from prikk.model.period import Period
from prikk.model.specification import StatisticSpec
from prikk.model.table import Table

Behind = Callable[[CellKey, Table, Sequence[Period]], Sequence[CellKey]]
"""The counts behind a figure: from the count in its place, its table and all periods; nothing where it has none."""


Reach = Callable[[Period, Sequence[Period], int], Sequence[Period]]
"""The periods that a figure tells of: from its own, all periods, and over how many it goes where that is said."""


@dataclass(frozen=True)
class StatisticForm:
    """A kind of statistic, by the `name` that publication files have for it.

    `behind` finds the counts of a figure, and `form` makes from their number and from the decimals of the statistic the
    form that prints them. A figure that is `judged` is one number to the rule, the sum of its counts, and may be hidden
    itself; any other is shown just where all its counts are. One that is `over_periods` tells of more than its own
    period: it is there although that has no record; `reach` finds them, from its own period, all periods and how many
    it goes `over`. `settle` makes the form of a statistic that names more, in the
    `keys` of the publication file; `at` is the form at a cell, where cells differ in it; `has` tells which of all
    periods have a figure. `unit` is a word of the section `bank` of the languages (what is counted where it is
    empty), `measure` is `stock`, `flow`, `average` or `other`.
    """

    name: str
    behind: Behind
    form: Callable[[int, int], Form]
    judged: bool = False
    reach: Reach | None = None
    unit: str = ""
    measure: str = "other"
    settle: Callable[[StatisticSpec], StatisticForm] | None = None
    keys: tuple[str, ...] = ()
    at: Callable[[CellKey], Form] | None = None
    has: Callable[[Period, Sequence[Period]], bool] = lambda _period, _periods: True

    @property
    def over_periods(self) -> bool:
        """Whether it tells of more periods than its own."""
        return self.reach is not None
