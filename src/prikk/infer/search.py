"""Both ends of every interval of one component, by few integer solves.

Every integer solution is a witness for all columns at once. *Pushes* move many columns towards their outer bounds in
one solve; a *challenge* asks for any solution that beats the witnesses at one of many ends, so that one proof of
impossibility settles them all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from prikk.errors import ConflictError
from prikk.infer.components import Component
from prikk.solve import Claim, Outcome, Problem
from prikk.system import UNBOUNDED
from prikk.system.cellsystem import Bools, Ints

Solve = Callable[[Problem], Outcome]

PUSHES = 6  # joint pushes before challenges start
GROUP = 64  # ends in one challenge
STEPS = 2  # challenges an end may win before it is maximised by itself


@dataclass(frozen=True, repr=False)
class Settled:
    """What was found out about a component: outer bounds, witnesses, and which witness attains an end (-1: none)."""

    low: Ints
    high: Ints
    proven: Bools
    witnesses: Ints  # witnesses x columns
    low_witness: Ints
    high_witness: Ints


class Search:
    """Working state of one component.

    Ends are numbered: end `c < count` is the lower end of column `c`, end `count + c` its upper end. An end is measured
    in its own direction (`-x` at a lower end), so to extend it is always to make it larger.
    """

    def __init__(self, component: Component, wanted: Bools, solve: Solve) -> None:
        self.component, self.solve = component, solve
        self.count = len(component.columns)
        self.wanted = np.concatenate([wanted, wanted])
        self.outer = np.concatenate([-component.low, component.high])
        self.inner = np.full(2 * self.count, -UNBOUNDED)
        self.by = np.full(2 * self.count, -1)
        self.witnesses: list[Ints] = []

    def settle(self) -> Settled:
        """Run to the end or to the limits. Raises ConflictError when there is no integer solution."""
        first = self.solve(self.problem())
        if first.claim is Claim.INFEASIBLE:
            raise ConflictError("the figures contradict each other")
        if first.witness is not None:
            self.add(first.witness)
            self._push_all()
            self._challenge_all()
        count = self.count
        shut = self.inner == self.outer
        by = np.where(shut, self.by, -1)
        return Settled(
            -self.outer[:count],
            self.outer[count:],
            shut[:count] & shut[count:],
            np.array(self.witnesses, dtype=np.int64).reshape(len(self.witnesses), count),
            by[:count],
            by[count:],
        )

    def open(self) -> Ints:
        """Wanted ends whose proven outer bound no witness attains."""
        return np.flatnonzero((self.inner < self.outer) & (self.outer < UNBOUNDED) & self.wanted)

    def problem(self, objective: Ints | None = None) -> Problem:
        """The component as a problem within the outer bounds, to be minimised, starting near the last witness."""
        part, count = self.component, self.count
        hint = self.witnesses[-1] if self.witnesses else None
        return Problem(part.matrix, part.right, part.right, -self.outer[:count], self.outer[count:], objective, hint)

    def add(self, witness: Ints) -> Bools:
        """Keep a witness if it extends some end; returns which ends it extends."""
        at = np.concatenate([-witness, witness])
        better = at > self.inner
        if np.any(better):
            self.inner[better] = at[better]
            self.by[better] = len(self.witnesses)
            self.witnesses.append(witness)
        return better

    def _towards(self, ends: Ints) -> Ints:
        """An objective whose minimum extends all `ends`."""
        objective = np.zeros(self.count, dtype=np.int64)
        np.subtract.at(objective, ends % self.count, np.where(ends < self.count, -1, 1))
        return objective

    def _push_all(self) -> None:
        for turn in range(PUSHES):
            ends = self.open()
            # A column with both ends open is pushed to one of them, by turns.
            side = (ends >= self.count) == (turn % 2 == 0)
            both = np.bincount(ends % self.count, minlength=self.count)[ends % self.count] == 2
            ends = ends[side | ~both]
            if not len(ends):
                return
            outcome = self.solve(self.problem(self._towards(ends)))
            if outcome.witness is None or not np.any(self.add(outcome.witness)):
                return

    def _challenge_all(self) -> None:
        """Challenge groups of open ends until every end is settled or the limits say stop."""
        wins = np.zeros(2 * self.count, dtype=np.int64)
        waiting = [group for group in np.array_split(self.open(), -(-len(self.open()) // GROUP) or 1) if len(group)]
        while waiting:
            group = waiting.pop()
            group = group[self.inner[group] < self.outer[group]]
            if not len(group):
                continue
            if len(group) == 1 or np.max(wins[group]) >= STEPS:
                single = group[np.argmax(wins[group])]
                self._maximise(single)
                waiting.append(group[group != single])
                continue
            outcome = self._challenge(group)
            if outcome.claim is Claim.INFEASIBLE:
                self.outer[group] = self.inner[group]
            elif outcome.witness is None:
                waiting += [group[: len(group) // 2], group[len(group) // 2 :]]
            else:
                better = self.add(outcome.witness[: self.count])
                wins += better
                waiting.append(group)

    def _challenge(self, ends: Ints) -> Outcome:
        """Ask for a solution that extends at least one of `ends`, and as many as possible."""
        base, count = self.problem(), self.count
        columns, lower = ends % count, ends < count
        # A switch at 1 demands: x >= inner + 1 at an upper end, x <= -inner - 1 at a lower one.
        slack = np.where(lower, base.high[columns] + self.inner[ends] + 1, -(self.inner[ends] + 1 - base.low[columns]))
        rows = np.arange(len(ends))
        demand = sparse.csr_array(
            (
                np.concatenate([np.ones(len(ends), dtype=np.int64), slack]),
                (np.concatenate([rows, rows]), np.concatenate([columns, count + rows])),
            ),
            shape=(len(ends), count + len(ends)),
        )
        some = sparse.csr_array(([1] * len(ends), ([0] * len(ends), count + rows)), shape=(1, count + len(ends)))
        own = sparse.csr_array(base.matrix)
        own.resize((own.shape[0], count + len(ends)))
        none = np.full(len(ends), UNBOUNDED)
        return self.solve(
            Problem(
                sparse.csr_array(sparse.vstack([own, demand, some], format="csr", dtype=np.int64)),
                np.concatenate([base.row_low, np.where(lower, -none, base.low[columns]), [1]]),
                np.concatenate([base.row_high, np.where(lower, base.high[columns], none), [len(ends)]]),
                np.concatenate([base.low, np.zeros(len(ends), dtype=np.int64)]),
                np.concatenate([base.high, np.ones(len(ends), dtype=np.int64)]),
                np.concatenate([np.zeros(count, dtype=np.int64), np.full(len(ends), -1)]),
            )
        )

    def _maximise(self, end: int) -> None:
        """Settle one end by itself, or take the best bound that was proven within the limits."""
        outcome = self.solve(self.problem(self._towards(np.array([end]))))
        if outcome.witness is not None:
            self.add(outcome.witness)
        if outcome.bound is not None:
            self.outer[end] = min(self.outer[end], -outcome.bound)
