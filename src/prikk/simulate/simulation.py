"""The simulation: from published cells to an extract that agrees with every one of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from prikk.errors import ConflictError, LimitError
from prikk.infer import Limits, propagate, solution
from prikk.model.cell import CellKey
from prikk.model.publication import Publication
from prikk.model.release import PublishedCell
from prikk.rules.settings import whole_number
from prikk.simulate.contradiction import contradiction
from prikk.simulate.counts import counts_of_periods
from prikk.simulate.extract import Extract, extract_of
from prikk.simulate.question import ExtractQuestion, question
from prikk.simulate.walk import PersonAssumptions, PersonRecords, walk
from prikk.system import UNBOUNDED, CellSystem, Knowledge
from prikk.system.cellsystem import Ints

WORK = 0.2
"""What looking for the solution nearest to the random wishes may cost for each part of the system."""
_GREATEST_SEED = 2**31 - 1


@dataclass(frozen=True)
class Turnover:
    """How persons stay: `records` in all periods, `persons`, and `kept`.

    `kept` is the share of those who could be in the next period as well (the smaller of both periods' numbers) who are.
    None where there is but one period with records.
    """

    persons: int
    records: int
    kept: float | None


@dataclass(frozen=True)
class Simulation:
    """A synthetic extract, the turnover of its persons, and that of each code of the counting unit's dimension."""

    extract: Extract = field(repr=False)
    turnover: Turnover
    by_unit: Mapping[str, Turnover]


def simulate(
    publication: Publication,
    cells: Mapping[CellKey, PublishedCell],
    *,
    seed: int = 0,
    assumed: PersonAssumptions | None = None,
) -> Simulation:
    """An extract from which the same tables would be published, every star and every left-out row and column included.

    The stars of `cells` must all be primary. The same seed gives the same extract. Raises ConflictError, naming the
    cells, when the published figures contradict each other.
    """
    whole_number("seed", seed, 0, _GREATEST_SEED)
    chance = np.random.default_rng(seed)
    asked = question(publication, cells)
    try:
        found = _solution(asked, seed, chance)
    except ConflictError:
        raise contradiction(asked) from None
    counts = counts_of_periods(publication, asked.links, asked.system.cells, found)
    records = walk(publication, asked.links, counts, assumed or PersonAssumptions(), chance)
    return Simulation(
        extract_of(publication, records, chance),
        _turnover(records.person, records.period),
        _by_unit(publication, records),
    )


def _solution(asked: ExtractQuestion, seed: int, chance: np.random.Generator) -> Ints:
    """A solution near random values that follow from the figures at a glance; else any."""
    bounds = propagate(asked.system, asked.knowledge)
    if bounds.known.all():
        return bounds.low
    wishes = _wishes(asked.system, bounds, chance)
    try:
        return solution(asked.system, bounds, prefer=wishes, seed=seed, limits=Limits(work=WORK))
    except LimitError:
        return solution(asked.system, bounds, seed=seed)


def _wishes(system: CellSystem, bounds: Knowledge, chance: np.random.Generator) -> Ints:
    """A random value for each column within its bounds, in the same place between them in every period.

    Of what no figure bounds there shall be as little as possible.
    """
    index = system.cells
    _, series = np.unique(index.codes[:, : len(index.dimensions)], axis=0, return_inverse=True)
    place = np.concatenate([chance.random(len(series))[series], chance.random(len(system.auxiliary))])
    span = np.where(bounds.high < UNBOUNDED, bounds.high - bounds.low, 0)
    above: Ints = np.minimum(np.floor(place * (span + 1)).astype(np.int64), span)
    return bounds.low + above


def _by_unit(publication: Publication, records: PersonRecords) -> dict[str, Turnover]:
    """The turnover of each code of the first dimension of the counting unit; by name in the first language."""
    found = {}
    for name in publication.source.unit[:1]:
        part = publication.dimension_ids.index(name)
        for number, code in enumerate(publication.codelists[name].leaves):
            own = records.codes[:, part] == number
            if np.any(own):
                found[code.label(publication.languages[0])] = _turnover(records.person[own], records.period[own])
    return found


def _turnover(person: Ints, period: Ints) -> Turnover:
    order = np.lexsort((period, person))
    stayed = int(np.sum((np.diff(person[order]) == 0) & (np.diff(period[order]) == 1)))
    sizes = np.bincount(period)
    possible = int(np.sum(np.minimum(sizes[:-1], sizes[1:])))
    return Turnover(len(np.unique(person)), len(person), stayed / possible if possible else None)
