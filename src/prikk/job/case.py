"""True figures in a cell system, as both doors hand them in: what is to be hidden is decided from this alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, reduce

import numpy as np

from prikk.audit import known_before
from prikk.infer import propagate
from prikk.model.cell import CellKey
from prikk.model.specification import Confidentiality
from prikk.model.status import Status
from prikk.rules.apriori import Apriori
from prikk.rules.demand import Demand
from prikk.rules.protocol import Judged, Rule
from prikk.rules.registry import rule_of
from prikk.rules.settings import DEAREST
from prikk.system import UNBOUNDED, CellSystem, Knowledge
from prikk.system.cellsystem import Bools, Floats, Ints
from prikk.system.published import Figure


@dataclass(frozen=True, repr=False)
class Promise:
    """What an earlier release promised of its stars: nothing that is published later may break it.

    `columns` are those of stars that hide something small; `means` tells which of them are means.
    """

    rule: Rule
    demand: Demand
    columns: Ints
    means: Bools


@dataclass(frozen=True, repr=False)
class Case:
    """Figures that are to be published, before anything is hidden.

    `values` (one a column) are confidential. `structure` is what the layout alone tells. `figures` are in the order of
    their keys, which decides between patterns of equal cost; `cost` is what hiding each of them costs before anything
    is said of single cells in `apriori`. `told` is what was published before, `promises` what that promised.
    `printed` has for each earlier release its name and the columns of which it printed a figure, or left out a zero.
    `changed` are columns that must not tell by how few persons they changed, with the figures that were printed.
    `news` are columns left out as zero, of a period of which an earlier release told before.
    `absent` are figures that there cannot be: a sign says so, and nothing is hidden.
    """

    system: CellSystem
    structure: Knowledge
    values: Ints
    settings: Confidentiality
    figures: Sequence[Figure]
    cost: Floats
    apriori: Apriori = field(default_factory=Apriori)
    told: Knowledge | None = None
    promises: Sequence[Promise] = ()
    printed: Sequence[tuple[str, Ints]] = ()
    changed: Sequence[tuple[int, int]] = ()
    news: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    absent: frozenset[CellKey] = frozenset()

    @cached_property
    def rule(self) -> Rule:
        """What hides figures for what they are."""
        return rule_of(self.settings)

    @cached_property
    def columns(self) -> Ints:
        """The column of each figure."""
        return np.array([figure.column for figure in self.figures], dtype=np.int64)

    @cached_property
    def judged(self) -> Judged:
        """The figures as the rule judges them."""
        periods = np.array([figure.periods for figure in self.figures], dtype=np.int64)
        return Judged(self.values[self.columns], periods)

    @cached_property
    def means(self) -> Bools:
        """Which figures are means."""
        return np.array([figure.derived for figure in self.figures], dtype=np.bool_)

    @cached_property
    def small(self) -> Bools:
        """Which figures are hidden for what they are."""
        return self.rule.primary(self.judged) & ~self.among(self.absent)

    @cached_property
    def structural(self) -> Bools:
        """Columns that the layout alone makes zero: they are neither protected nor of use for protection."""
        return np.asarray(propagate(self.system, self.structure).high <= 0)

    @cached_property
    def known(self) -> Knowledge | None:
        """What an attacker knows of the columns before anything is published (None: nothing but the layout)."""
        most = self._most if self.settings.shows_kind else None
        said = known_before(self.system, self.structure, self._said, most)
        known = [item for item in (said, self.known_earlier) if item is not None]
        return reduce(Knowledge.__and__, known) if known else None

    @cached_property
    def known_earlier(self) -> Knowledge | None:
        """What follows from earlier releases (None: there are none).

        That something is zero is news where today's release leaves it out and no earlier one did: it may tell more of
        what was printed earlier, and excuses nothing.
        """
        if self.told is None:
            return None
        high = self.structure.high.copy()
        high[self.news] = UNBOUNDED
        shown = Knowledge(self.structure.low, high)
        told = self.told if self._said is None else self.told & self._said
        return known_before(self.system, shown, told, self._most if self.settings.shows_kind else None)

    @cached_property
    def _said(self) -> Knowledge | None:
        """What is said of single cells."""
        return self.apriori.knowledge(self.by_key, self.system.size)

    @property
    def _most(self) -> Ints:
        """The greatest value of each column whose star will say that it is small."""
        most = np.full(self.system.size, UNBOUNDED)
        for figure, small in zip(self.figures, self.small.tolist(), strict=True):
            if small:
                most[figure.column] = self.rule.star(Status.PRIMARY, figure.periods, only_primary=True)[1]
        return most

    @cached_property
    def by_key(self) -> Mapping[CellKey, Figure]:
        """The figures by key."""
        return {figure.key: figure for figure in self.figures}

    def among(self, keys: Iterable[CellKey]) -> Bools:
        """Which figures have one of the keys."""
        wanted = frozenset(keys)
        if not wanted:
            return np.zeros(len(self.figures), dtype=np.bool_)
        return np.array([figure.key in wanted for figure in self.figures], dtype=np.bool_)

    def statuses(self, hidden: Bools | None = None) -> list[Status]:
        """The status of each figure under a pattern of columns; without one, under the rule alone."""
        joined = np.zeros(self.system.size, dtype=np.bool_) if hidden is None else hidden
        return [
            Status.NOT_APPLICABLE
            if figure.key in self.absent
            else Status.PRIMARY
            if small
            else Status.SECONDARY
            if star
            else Status.PUBLISHED
            for figure, small, star in zip(
                self.figures, self.small.tolist(), joined[self.columns].tolist(), strict=True
            )
        ]

    def costs(self) -> Ints:
        """What hiding each figure costs, what is said of single cells included."""
        base = self.cost * min(1.0, DEAREST / self.cost.max(initial=1))  # what is dearer would not fit the search
        costs: Ints = np.maximum(1, np.round(base * self.apriori.units)).astype(np.int64)
        for place in np.flatnonzero(self.among(self.apriori.cells)).tolist():
            costs[place] = self.apriori.cost(self.figures[place].key, float(base[place]))
        return costs


def base_cost(word: str, case: Case, factors: Floats | float = 1.0) -> Floats:
    """What hiding figures costs: the `value`, the `log` of it, or a `constant`; times the `factors` of their codes.

    A mean over n periods counts as the n-th part of one: it tells nothing that its periods do not tell.
    """
    values = case.judged.values.tolist()
    printed = [figure.printed(value) for figure, value in zip(case.figures, values, strict=True)]
    size = np.array(printed, dtype=np.float64) / case.judged.periods
    base = {"value": size, "log": np.round(100 * np.log1p(size)), "constant": np.ones(len(size))}[word]
    return np.asarray(base * factors)


def code_factors(
    names: Sequence[str], totals: Mapping[str, str], keys: Sequence[CellKey], of: Mapping[str, float]
) -> Floats:
    """The product of the factors of the dimensions in which a key has another code than the total."""
    factors = np.ones(len(keys))
    for part, name in enumerate(names):
        if name in of:
            factors *= np.array([1.0 if key.codes[part] == totals.get(name) else of[name] for key in keys])
    return factors
