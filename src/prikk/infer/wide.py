"""Both ends of every interval of a part too large for one solve.

Compiled walks from a known solution show what is possible (`moves.climb`), the solver shows in regions what is not
(`regions`). Both begin briefly, for all ends, and go on longer for those that remain: first for the ends that the asker
needs to know, then for the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from prikk.infer.answer import Witnesses
from prikk.infer.components import Component
from prikk.infer.first import FAR, first_solution
from prikk.infer.regions import Known, Regions
from prikk.infer.search import Search, Settled
from prikk.schedule import Effort, Round, Schedule
from prikk.solve import Outcome, Problem, Solve, SolverError
from prikk.system import UNBOUNDED
from prikk.system.cellsystem import Bools, Ints
from prikk.system.exact import balanced

if TYPE_CHECKING:
    from prikk.moves.climb import Climber

Map = Callable[[Callable[[Any], Any], Iterable[Any]], Iterator[Any]]
"""`map`, or that of a pool: results in the order of the arguments."""


@dataclass(frozen=True, repr=False)
class Request:
    """What is asked of some columns: which ends, and beyond what an end is of less interest; `start` is a solution.

    Ends are numbered as in `Settled`.
    """

    ends: Bools
    enough: Ints
    start: Ints | None

    def of(self, columns: Ints) -> Request:
        """The same about some of the columns."""
        places = np.concatenate([columns, len(self.ends) // 2 + columns])
        return Request(self.ends[places], self.enough[places], None if self.start is None else self.start[columns])


@dataclass(frozen=True)
class Means:
    """How to solve a problem, how to share work out among threads, and when to stop."""

    solve: Solve
    spread: Map
    expired: Callable[[], bool]
    schedule: Schedule


def settle_wide(part: Component, asked: Request, means: Means) -> Settled:
    """Settle ends of a large part; without a start a first solution is sought.

    Raises ConflictError when there is no integer solution.
    """
    start = first_solution(part, means.schedule, means.expired) if asked.start is None else asked.start
    none = np.zeros(0, dtype=np.int64)
    search = Search(part, none, means.solve, means.schedule.intervals, start=start, expired=means.expired)
    begun = search.settle()
    return begun if begun.witnesses is None else Wide(part, asked, means, begun, begun.witnesses).settle()


class Wide:
    """Working state of the search in a large part."""

    def __init__(self, part: Component, asked: Request, means: Means, begun: Settled, first: Witnesses) -> None:
        """`begun` is what is known before the search, `first` a solution at least."""
        self.part, self.asked, self.means = part, asked, means
        self.schedule = means.schedule.intervals
        self.wanted = np.flatnonzero(asked.ends)
        self.count = len(part.columns)
        self.regions = Regions(part, self.schedule)
        self.outer, self.inner, self.by = begun.outer, begun.inner, begun.by
        self.base = first.first
        self.changes = [first.changes]
        self.shown = len(first)
        self.climbers: list[Climber] = []

    def settle(self) -> Settled:
        """Rounds of longer walks and larger regions, until all is settled or every round was made."""
        first = self.schedule.first
        thorough = first + self.schedule.brief + self.schedule.long
        everything = np.full(2 * self.count, UNBOUNDED)
        if np.any(self.asked.enough < UNBOUNDED):
            plan = [(self.asked.enough, thorough), (everything, first)]
        else:
            plan = [(everything, thorough)]
        for enough, rounds in plan:
            for round_ in rounds:
                if round_.way == "walk":
                    self._walk(enough, round_.size)
                else:
                    self._regions(enough, round_)
        kept, by = self._kept()
        return Settled(self.outer, self.inner, by, kept)

    def _open(self, enough: Ints) -> Ints:
        """Wanted ends that may reach further than is shown, and are not yet shown to reach as far as is `enough`.

        A column whose values all lie beyond what is enough has only to be shown to have more than one.
        """
        goal = np.minimum(self.outer, enough)
        open_ends = (self.inner < goal) & (self.outer < UNBOUNDED)
        beyond = -self.outer[: self.count] > enough[self.count :]
        several = -self.inner[: self.count] < self.inner[self.count :]
        open_ends &= ~np.tile(beyond & several, 2)
        return self.wanted[open_ends[self.wanted]]

    def _walk(self, enough: Ints, steps: int) -> None:
        """Look for witnesses: walk from the first solution towards every open end."""
        from prikk.moves.climb import climb_all  # noqa: PLC0415  # small parts need no compiled code, which loads slowly
        from prikk.moves.search import care_of  # noqa: PLC0415

        ends = self._open(enough)
        if not len(ends):
            return
        climbers, chunks = self._climbers(), self.schedule.chunks
        care = care_of(Effort(steps=steps), self.means.schedule.walk)
        at_once = chunks * self.schedule.chunk
        for wave in np.split(ends, range(at_once, len(ends), at_once)):
            if self.means.expired():
                return
            lower, upper = np.split(self.inner, 2)
            shown = -lower - self.base, upper - self.base
            goals = self._goals(wave, enough)

            def climb(
                chunk: int, wave: Ints = wave, goals: Ints = goals, shown: tuple[Ints, Ints] = shown
            ) -> list[sparse.csr_array]:
                own = slice(chunk * len(wave) // chunks, (chunk + 1) * len(wave) // chunks)
                columns = (wave[own] % self.count).astype(np.int32)
                return climb_all(climbers[chunk], columns, goals[own], care, shown)

            for tables in self.means.spread(climb, range(chunks)):
                for table in tables:
                    self._take(table)

    def _goals(self, ends: Ints, enough: Ints) -> Ints:
        """The change from the first solution that each end needs."""
        target = np.minimum(self.outer[ends], enough[ends])
        column = ends % self.count
        return np.where(ends < self.count, -target, target) - self.base[column]

    def _climbers(self) -> list[Climber]:
        """One for each chunk of a wave, within the bounds that are proven by now."""
        from prikk.moves.climb import make_climber, set_bounds  # noqa: PLC0415

        lower, upper = np.split(self.outer, 2)
        low, high = np.maximum(-lower - self.base, -FAR), np.minimum(upper - self.base, FAR)
        if not self.climbers:
            matrix, walk = self.part.matrix, self.means.schedule.walk
            self.climbers = [make_climber(matrix, low, high, seed, walk) for seed in range(self.schedule.chunks)]
        for climber in self.climbers:
            set_bounds(climber, low, high)
        return self.climbers

    def _take(self, changes: sparse.csr_array) -> None:
        """Take witnesses (changes from the first solution, a row each) into account, after checking them."""
        row = np.repeat(np.arange(changes.shape[0]), np.diff(changes.indptr))
        column, value = changes.indices.astype(np.int64), self.base[changes.indices] + changes.data
        lower, upper = np.split(self.outer, 2)
        if not balanced(self.part.matrix, changes) or np.any((value < -lower[column]) | (value > upper[column])):
            raise SolverError("a change that was found does not keep the equations")
        for end, reached in ((column, -value), (self.count + column, value)):
            better = reached > self.inner[end]
            np.maximum.at(self.inner, end[better], reached[better])
            attains = better & (reached == self.inner[end])
            # The first of those that reach furthest.
            self.by[end[attains][::-1]] = self.shown + row[attains][::-1]
        self.changes.append(changes)
        self.shown += changes.shape[0]

    def _regions(self, enough: Ints, round_: Round) -> None:
        """Look for bounds or for witnesses in regions."""
        relax = round_.way == "relax"
        ends = self._open(enough)
        outer = self.outer.copy()
        if not relax:  # a witness that goes as far as is enough will do
            outer[ends] = np.minimum(outer[ends], enough[ends])
        known = Known(outer, self.inner.copy(), self.base)
        ask = self.regions.relaxed if relax else self.regions.restricted

        def solve(problem: Problem, asked: float) -> Outcome:
            return self.means.solve(problem, min(asked, round_.share))

        def search(task: tuple[Ints, Ints]) -> tuple[Ints, Any]:
            region, own = task
            return region, None if self.means.expired() else ask(region, own, known, solve)

        for region, found in list(self.means.spread(search, self.regions.cover(ends, round_.size))):
            if found is not None and relax:
                places = np.concatenate([region, self.count + region])
                self.outer[places] = np.minimum(self.outer[places], found)
            elif found is not None:
                self._take(found)

    def _kept(self) -> tuple[Witnesses, Ints]:
        """The witnesses that some end needs, and which of them attains each end."""
        used: Bools = np.zeros(self.shown, dtype=np.bool_)
        used[0] = True
        used[self.by[self.by >= 0]] = True
        number = np.cumsum(used) - 1
        table = sparse.csr_array(sparse.vstack(self.changes, format="csr"))
        kept = Witnesses(self.base, sparse.csr_array(table[np.flatnonzero(used)]))
        return kept, np.where(self.by >= 0, number[self.by], -1)
