"""Rates: how many per so many of a population that everybody knows, rounded half up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from prikk.figures.form import Band, Form, Printed, in_units, quotient
from prikk.figures.statistic import StatisticForm
from prikk.model.cell import CellKey
from prikk.model.period import Period
from prikk.model.specification import StatisticSpec
from prikk.model.table import Table

APART = "\t"
"""Stands between the codes of a cell whose population is known; no code holds it."""


@dataclass(frozen=True)
class Rate:
    """A number per so many (`per`) of a known population."""

    population: int
    per: int = 1_000
    decimals: int = 0

    def print(self, numbers: Sequence[int]) -> Printed:
        """The number times `per` by the population."""
        return quotient(numbers[0] * self.per, self.population, self.decimals)

    def says(self, figure: Printed) -> tuple[Band, ...]:
        """`p (2 m - 1) <= 2 u c n < p (2 m + 1)` for m units of size 1/u, a population p and n times c per of it."""
        size, units = 2 * self.per * 10**self.decimals, in_units(figure, self.decimals)
        least, most = self.population * (2 * units - 1), self.population * (2 * units + 1)
        return (Band((1,), -(-least // size), (most - 1) // size),)


def population_key(own: CellKey) -> str:
    """What a cell is called among the populations: its codes, then its period."""
    return APART.join((*own.codes, own.period))


def _of(statistic: StatisticSpec) -> StatisticForm:
    populations = statistic.populations

    def behind(own: CellKey, _table: Table, _periods: Sequence[Period]) -> Sequence[CellKey]:
        return (own,) if population_key(own) in populations else ()

    def at(own: CellKey) -> Form:
        return Rate(populations.get(population_key(own), 1), statistic.per, statistic.decimals)

    return replace(STATISTIC, behind=behind, at=at)


STATISTIC: StatisticForm = StatisticForm(
    "rate",
    behind=lambda own, _table, _periods: (own,),
    form=lambda _numbers, decimals: Rate(1, decimals=decimals),
    settle=_of,
    keys=("per", "denominators"),
)
