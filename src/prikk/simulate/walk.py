"""Period by period: who stays, who changes a code and stays, who leaves and who comes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from prikk.model.codelist import UNKNOWN, Codelist
from prikk.model.period import Period
from prikk.model.publication import Publication
from prikk.simulate.bands import NO_BAND, Bands
from prikk.simulate.chain import ChainLink
from prikk.simulate.counts import Counts
from prikk.simulate.deal import CountPositions, Leaver, adapt, deal, spare, stayers
from prikk.simulate.likely import Scores
from prikk.system.cellsystem import Bools, Ints


@dataclass(frozen=True)
class PersonAssumptions:
    """What is assumed of persons, since the tables do not tell it.

    Of what may change, each dimension does at most once; everything else stays. Codes with numbers are ages: a person
    may go to the next band. `may_change` names dimensions that may take any other code (a move), `rising` gives for a
    dimension its codes in the order in which they may follow (education). `likely` scores codes: those of different
    dimensions with like scores tend to meet in the same person.
    """

    may_change: frozenset[str] = frozenset()
    rising: Mapping[str, Sequence[str]] = field(default_factory=dict)
    likely: Scores = field(default_factory=dict)


@dataclass(frozen=True)
class PersonRecords:
    """A value a record: the number of its person, of its period, and its codes (records x dimensions).

    Codes are positions in the leaves of the codelists. Records are in the order of their periods.
    """

    person: Ints
    period: Ints
    codes: Ints


def walk(
    publication: Publication,
    chain: Sequence[ChainLink],
    counts: Sequence[Counts],
    assumed: PersonAssumptions,
    chance: np.random.Generator,
) -> PersonRecords:
    """Persons with exactly these counts in every period, staying from one period to the next where the counts allow."""
    return _Walk(publication, chain, assumed, chance).through(counts)


class _Walk:
    def __init__(
        self,
        publication: Publication,
        chain: Sequence[ChainLink],
        assumed: PersonAssumptions,
        chance: np.random.Generator,
    ) -> None:
        self.chain, self.chance = chain, chance
        self.periods = publication.period.periods
        self.codelists = [publication.codelists[name] for name in publication.dimension_ids]
        self.bands = {
            part: bands for part, codelist in enumerate(self.codelists) if (bands := Bands.of(codelist)) is not None
        }
        self.targets = {
            part: _targets(codelist, self.bands.get(part), name, assumed)
            for part, (name, codelist) in enumerate(zip(publication.dimension_ids, self.codelists, strict=True))
        }
        self.targets = {part: options for part, options in self.targets.items() if any(options)}
        self.scores = {
            publication.dimension_ids.index(name): np.array(
                [scores.get(item.code, 0.0) for item in publication.codelists[name].leaves]
            )
            for name, scores in assumed.likely.items()
        }
        # Of the persons of the period: number, codes, in which period they came and in which each code began.
        self.person = np.zeros(0, dtype=np.int64)
        self.came = np.zeros(0, dtype=np.int64)
        self.codes = np.zeros((0, len(chain)), dtype=np.int64)
        self.since = np.zeros((0, len(chain)), dtype=np.int64)

    def through(self, counts: Sequence[Counts]) -> PersonRecords:
        found = []
        known = 0
        for number, needed in enumerate(counts):
            grid = CountPositions.of(self.chain, needed)
            room = [count.ravel() for count in needed]
            self._stay(number, grid, room)
            left = spare(grid.positions(self.codes), room)
            new = deal(
                self.chain,
                tuple(rest.reshape(count.shape) for rest, count in zip(left, needed, strict=True)),
                self.chance,
                self.scores,
            )
            self.person = np.concatenate([self.person, known + np.arange(len(new))])
            self.codes = np.concatenate([self.codes, new])
            self.came = np.concatenate([self.came, np.full(len(new), number)])
            self.since = np.concatenate([self.since, np.full(new.shape, number)])
            known += len(new)
            found.append(PersonRecords(self.person, np.full(len(self.person), number), self.codes))
        return PersonRecords(
            np.concatenate([part.person for part in found]),
            np.concatenate([part.period for part in found]),
            np.concatenate([part.codes for part in found]),
        )

    def _stay(self, number: int, grid: CountPositions, room: Sequence[Ints]) -> None:
        """Keep of the persons those for whom there is room, with at most one new code each."""
        valid = self._renamed(self.periods[number])
        outgrown = np.zeros(len(self.codes), dtype=bool)
        for part, bands in self.bands.items():
            outgrown |= bands.outgrown(self.codes[:, part], number - self.since[:, part], self.periods[0].unit.per_year)
        positions = grid.positions(self.codes)
        kept = stayers(positions, room, valid & ~outgrown, self.chance)
        rows = self.chance.permutation(np.flatnonzero(valid & ~kept)).tolist()
        leavers = [self._leaver(row, positions[row], bool(outgrown[row])) for row in rows]
        for row, change in adapt(leavers, grid, spare(positions[kept], room), self.targets).items():
            kept[row] = True
            if change is not None:
                part, code = change
                self.codes[row, part], self.since[row, part] = code, number
        self.person, self.codes = self.person[kept], self.codes[kept]
        self.came, self.since = self.came[kept], self.since[kept]

    def _renamed(self, period: Period) -> Bools:
        """Give every person the codes that its register codes mean in a period; which persons have a code in it."""
        valid = np.ones(len(self.codes), dtype=bool)
        self.codes = self.codes.copy()
        for part, codelist in enumerate(self.codelists):
            names = [item.code for item in codelist.leaves]
            successor = [codelist.from_source(item.source_code or item.code, period) for item in codelist.leaves]
            meaning = np.array([-1 if item is None else names.index(item.code) for item in successor])
            self.codes[:, part] = meaning[self.codes[:, part]]
            valid &= self.codes[:, part] >= 0
        return valid

    def _leaver(self, row: int, positions: Ints, outgrown: bool) -> Leaver:
        """A person who may change where it has not changed yet; only ages help one who has outgrown a band."""
        unchanged = (self.since[row] == self.came[row]).tolist()
        parts = [part for part in self.targets if unchanged[part] and (not outgrown or part in self.bands)]
        return Leaver(row, self.codes[row].tolist(), positions.tolist(), parts, outgrown)


def _targets(codelist: Codelist, bands: Bands | None, name: str, assumed: PersonAssumptions) -> list[list[int]]:
    """For each code of a dimension the codes that it may become."""
    codes = [item.code for item in codelist.leaves]
    if bands is not None:
        return [[int(after)] if after != NO_BAND else [] for after in bands.next]
    if name in assumed.rising:
        order = assumed.rising[name]
        return [
            [codes.index(later) for later in order[order.index(code) + 1 :]] if code in order else [] for code in codes
        ]
    if name in assumed.may_change:
        return [[codes.index(other) for other in codes if other not in (code, UNKNOWN)] for code in codes]
    return [[] for _ in codes]
