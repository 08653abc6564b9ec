"""Dealing counts out to persons, and finding whom of the persons before the counts have room for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from prikk.simulate.chain import ChainLink
from prikk.simulate.counts import Counts
from prikk.system.cellsystem import Bools, Ints

Floats = npt.NDArray[np.float64]

NOISE = 0.4
"""Standard deviation of what chance adds to a score: a difference of 1 decides nearly always, of 0.3 rarely."""

Targets = Mapping[int, Sequence[Sequence[int]]]
"""For each dimension that may change: for each code the codes that it may become."""


@dataclass(frozen=True)
class CountPositions:
    """Where a person stands in the counts of each link: `codes @ strides.T` are positions in the flattened counts."""

    strides: Ints  # links x dimensions

    @classmethod
    def of(cls, chain: Sequence[ChainLink], counts: Counts) -> CountPositions:
        """The grid of links whose counts have these shapes."""
        strides = np.zeros((len(chain), len(chain)), dtype=np.int64)
        for row, (link, count) in enumerate(zip(chain, counts, strict=True)):
            strides[row, list(link.together)] = np.array(count.strides) // count.itemsize
        return cls(strides)

    def positions(self, codes: Ints) -> Ints:
        """For each person (persons x dimensions) the position in each link's counts (persons x links)."""
        return codes @ self.strides.T


def deal(chain: Sequence[ChainLink], counts: Counts, chance: np.random.Generator, scores: Mapping[int, Floats]) -> Ints:
    """Persons (persons x dimensions, positions of codes) that have exactly these counts, else at random.

    `scores` has a number for each code of some dimensions: codes with like numbers tend to meet in the same person.
    """
    codes = np.zeros((int(counts[0].sum()), len(chain)), dtype=np.int64)
    pull = np.zeros(len(codes))
    for link, count in zip(chain, counts, strict=True):
        given, own = count.shape[:-1], count.shape[-1]
        group = np.zeros(len(codes), dtype=np.int64)
        if given:
            group = np.ravel_multi_index(tuple(codes[:, list(link.given)].T), given)
        wish = chance.normal(scale=NOISE, size=len(codes))
        score = scores.get(link.dimension)
        if score is not None:
            wish += pull
        by_score = np.arange(own) if score is None else np.argsort(score, kind="stable")
        order = np.lexsort((wish, group))
        codes[order, link.dimension] = by_score[np.repeat(np.arange(count.size) % own, count[..., by_score].ravel())]
        if score is not None:
            pull += score[codes[:, link.dimension]]
    return codes


def stayers(positions: Ints, room: Sequence[Ints], may_stay: Bools, chance: np.random.Generator) -> Bools:
    """A large set of persons that fits into the flattened counts `room` of every link.

    Link by link, where a count is exceeded, those leave first who exceed most other counts as well.
    """
    kept = may_stay.copy()
    for number, limit in enumerate(room):
        staying = np.flatnonzero(kept)
        trouble = np.zeros(len(staying), dtype=np.int64)
        for other, bound in enumerate(room):
            at = positions[staying, other]
            trouble += (np.bincount(at, minlength=len(bound)) > bound)[at]
        at = positions[staying, number]
        order = np.lexsort((chance.random(len(staying)), trouble, at))
        first = np.searchsorted(at[order], np.arange(len(limit)))
        rank = np.arange(len(order)) - first[at[order]]
        kept[staying[order[rank >= limit[at[order]]]]] = False
    return kept


def spare(positions: Ints, room: Sequence[Ints]) -> list[Ints]:
    """What persons at these positions leave of the flattened counts."""
    return [limit - np.bincount(positions[:, number], minlength=len(limit)) for number, limit in enumerate(room)]


@dataclass(frozen=True)
class Leaver:
    """A person for whom there is no room as it is: where it stands, and the dimensions in which it may change."""

    row: int
    codes: Sequence[int]
    positions: Sequence[int]
    may_change: Sequence[int]
    must_change: bool


def adapt(
    leavers: Sequence[Leaver], grid: CountPositions, left: Sequence[Ints], targets: Targets
) -> dict[int, tuple[int, int] | None]:
    """Those leavers, by row, who can stay after all, with the one change (dimension, new code) that they need, if any.

    `left` is what the stayers leave of the counts; those who are taken back fit into it together.
    """
    free = [count.tolist() for count in left]
    strides = grid.strides.tolist()
    touched = {part: [link for link, row in enumerate(strides) if row[part]] for part in targets}
    taken: dict[int, tuple[int, int] | None] = {}

    def fitting(leaver: Leaver, full: Sequence[int]) -> tuple[int, int] | None:
        for part in leaver.may_change:
            if all(strides[link][part] for link in full):
                for code in targets[part][leaver.codes[part]]:
                    step = code - leaver.codes[part]
                    if all(
                        free[link][leaver.positions[link] + step * strides[link][part]] > 0 for link in touched[part]
                    ):
                        return part, code
        return None

    for leaver in leavers:
        full = [link for link, place in enumerate(leaver.positions) if free[link][place] <= 0]
        change = fitting(leaver, full) if full or leaver.must_change else None
        if change is None and (full or leaver.must_change):
            continue
        taken[leaver.row] = change
        for link, place in enumerate(leaver.positions):
            moved = 0 if change is None else (change[1] - leaver.codes[change[0]]) * strides[link][change[0]]
            free[link][place + moved] -= 1
    return taken
