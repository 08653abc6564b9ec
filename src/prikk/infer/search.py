"""Both ends of every interval of one part of a system, by few integer solves.

Every integer solution is a witness for all columns at once. *Pushes* move many columns towards their outer bounds in
one solve; a *challenge* asks for any solution that reaches a target at one of many ends, so that one proof of
impossibility holds for them all: first the outer bounds are the targets, then what beats the witnesses so far.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from prikk.errors import ConflictError
from prikk.infer.answer import Witnesses
from prikk.infer.components import Component
from prikk.infer.rays import unlimited
from prikk.schedule import IntervalSchedule
from prikk.solve import Claim, Problem, Solve, linear
from prikk.system import UNBOUNDED
from prikk.system.cellsystem import Bools, Ints


@dataclass(frozen=True, repr=False)
class Settled:
    """What was found out: outer bounds, attained ones, witnesses, and which witness attains an end (-1: none here).

    Ends are numbered: end `c < count` is the lower end of column `c`, end `count + c` its upper end. An end is measured
    in its own direction (`-x` at a lower end), so to extend it is always to make it larger.
    """

    outer: Ints
    inner: Ints
    by: Ints
    witnesses: Witnesses | None  # None: no solution was found within the limits


class Search:
    """Working state of the search in one part."""

    def __init__(
        self,
        part: Component,
        wanted: Ints,
        solve: Solve,
        schedule: IntervalSchedule,
        *,
        start: Ints | None = None,
        inner: Ints | None = None,
        drop: bool = False,
        patient: bool = True,
        expired: Callable[[], bool] = lambda: False,
    ) -> None:
        """`wanted` are the ends to settle; `start` is a solution, `inner` what other witnesses attain already.

        With `drop` an end that can be extended beyond `inner` is of no further interest; without `patient` ends are
        given up as soon as a solve about them reaches its limits, and nothing is spent on joint pushes. Nothing
        is begun when the time has `expired`.
        """
        self.part, self.wanted, self.solve, self.drop = part, wanted, solve, drop
        self.schedule, self.patient, self.expired = schedule, patient, expired
        self.count = len(part.columns)
        self.outer = np.concatenate([-part.low, part.high])
        self.inner = np.full(2 * self.count, -UNBOUNDED) if inner is None else inner.copy()
        self.by = np.full(2 * self.count, -1)
        self.witnesses: list[Ints] = []
        self.boxed = False  # with columns that have no bounds, integer solves look in a box and prove nothing outside
        if start is not None:
            self.witnesses.append(start)
            self.by[self._attained(start) > self.inner] = 0
            self.inner = np.maximum(self.inner, self._attained(start))

    def settle(self) -> Settled:
        """Run to the end or to the limits. Raises ConflictError when there is no integer solution."""
        if not self.witnesses:
            first = self.solve(self._problem(), 1.0)
            if first.claim is Claim.INFEASIBLE:
                raise ConflictError("the figures contradict each other")
            if first.witness is None:
                return self._settled()
            self._add(first.witness)
        self._limit()
        if self.patient:
            self._push_all()
        if not self.drop:
            self._attain_all()
        self._challenge_all()
        return self._settled()

    def _settled(self) -> Settled:
        found = Witnesses.of(self.witnesses) if self.witnesses else None
        return Settled(self.outer, self.inner, self.by, found)

    def _open(self) -> Ints:
        """Wanted ends whose proven outer bound no witness attains."""
        outer = self.outer[self.wanted]
        return self.wanted[(self.inner[self.wanted] < outer) & (outer < UNBOUNDED)]

    def _problem(self, objective: Ints | None = None) -> Problem:
        """The part as a problem within the outer bounds, to be minimised, starting at the last witness."""
        part, count = self.part, self.count
        hint = self.witnesses[-1] if self.witnesses else None
        return Problem(part.matrix, part.right, part.right, -self.outer[:count], self.outer[count:], objective, hint)

    def _add(self, witness: Ints) -> Bools:
        """Keep a witness if it extends some end; returns which ends it extends."""
        at = self._attained(witness)
        better = at > self.inner
        if np.any(better):
            self.inner[better] = at[better]
            self.by[better] = len(self.witnesses)
            self.witnesses.append(witness)
        return better

    @staticmethod
    def _attained(witness: Ints) -> Ints:
        return np.concatenate([-witness, witness])

    def _towards(self, ends: Ints) -> Ints:
        """An objective whose minimum extends all `ends`."""
        objective = np.zeros(self.count, dtype=np.int64)
        np.add.at(objective, ends % self.count, np.where(ends < self.count, 1, -1))
        return objective

    def _limit(self) -> None:
        """Settle ends without a bound: nothing limits them, or the sum of equations that does is found."""
        missing = np.flatnonzero((self.outer >= UNBOUNDED) & (self.inner < UNBOUNDED))
        endless = unlimited(self.part, missing, self.solve)
        self.inner[endless], self.by[endless] = UNBOUNDED, -1
        for end in missing[self.inner[missing] < UNBOUNDED]:
            if self.expired():
                break
            bound = linear(self._problem(self._towards(np.array([end])))).bound
            if bound is not None:
                self.outer[end] = -bound
        self.boxed = bool(np.any(self.outer >= UNBOUNDED))

    def _push_all(self) -> None:
        for turn in range(self.schedule.pushes):
            ends = self._open()
            # A column with both ends open is pushed to one of them, by turns.
            side = (ends >= self.count) == (turn % 2 == 0)
            both = np.bincount(ends % self.count, minlength=self.count)[ends % self.count] == 2
            ends = ends[side | ~both]
            if not len(ends):
                return
            outcome = self.solve(self._problem(self._towards(ends)), self.schedule.quick)
            if outcome.witness is None or not np.any(self._add(outcome.witness)[self.wanted]):
                return

    def _attain_all(self) -> None:
        """Ask for solutions that reach the outer bounds at as many open ends as possible, until none does."""
        ends = self._open()
        waiting = np.array_split(ends, -(-len(ends) // self.schedule.many) or 1)
        while waiting and not self.boxed:
            group = waiting.pop()
            group = group[self.inner[group] < self.outer[group]]
            if not len(group):
                continue
            outcome = self.solve(self._challenge(group, self.outer[group]), self.schedule.quick)
            if outcome.claim is Claim.INFEASIBLE:
                self.outer[group] -= 1
            elif outcome.witness is not None:
                self._add(outcome.witness[: self.count])
                waiting.append(group)

    def _challenge_all(self) -> None:
        """Challenge groups of open ends until every end is settled or the limits say stop."""
        wins = np.zeros(2 * self.count, dtype=np.int64)
        ends = self._open()
        waiting = np.array_split(ends, -(-len(ends) // self.schedule.group) or 1)
        while waiting:
            group = waiting.pop()
            group = group[self.inner[group] < self.outer[group]]
            if self.drop:
                group = group[wins[group] == 0]
            if not len(group):
                continue
            if self.boxed or len(group) == 1 or np.max(wins[group]) >= self.schedule.wins:
                single = group[np.argmax(wins[group])]
                self._maximise(int(single))
                waiting.append(group[group != single])
                continue
            outcome = self.solve(self._challenge(group, self.inner[group] + 1), self.schedule.short)
            if outcome.claim is Claim.INFEASIBLE:
                self.outer[group] = self.inner[group]
            elif outcome.witness is None:
                waiting += np.array_split(group, 2) if self.patient else []
            else:
                wins += self._add(outcome.witness[: self.count])
                waiting.append(group)

    def _challenge(self, ends: Ints, target: Ints) -> Problem:
        """Ask for a solution that reaches the target at one of `ends` and at as many as possible: a switch for each."""
        base, count, extra = self._problem(), self.count, len(ends)
        columns, lower = ends % count, ends < count
        # A switch at 1 demands x <= -target at a lower end, x >= target at an upper one.
        step = target + np.where(lower, base.high[columns], -base.low[columns])
        rows, switches = np.arange(extra), count + np.arange(extra)
        ones = np.ones(extra, dtype=np.int64)
        demand = sparse.csr_array(
            (
                np.concatenate([ones, np.where(lower, step, -step)]),
                (np.concatenate([rows, rows]), np.concatenate([columns, switches])),
            ),
            shape=(extra, count + extra),
        )
        some = sparse.csr_array((ones, (0 * rows, switches)), shape=(1, count + extra))
        own = sparse.csr_array(base.matrix)
        own.resize((own.shape[0], count + extra))
        none = np.full(extra, UNBOUNDED)
        return Problem(
            sparse.csr_array(sparse.vstack([own, demand, some], format="csr", dtype=np.int64)),
            np.concatenate([base.row_low, np.where(lower, -none, base.low[columns]), [1]]),
            np.concatenate([base.row_high, np.where(lower, base.high[columns], none), [extra]]),
            np.concatenate([base.low, 0 * rows]),
            np.concatenate([base.high, ones]),
            np.concatenate([np.zeros(count, dtype=np.int64), -ones]),
        )

    def _maximise(self, end: int) -> None:
        """Settle one end by itself, or take the best bound that was proven within the limits."""
        problem = self._problem(self._towards(np.array([end])))
        outcome = self.solve(problem, 1.0)
        if outcome.witness is not None:
            self._add(outcome.witness)
        bound = linear(problem).bound if self.boxed else outcome.bound
        if bound is not None:
            self.outer[end] = min(self.outer[end], -bound)
