"""Columns for which the search found no move: the integer solver finds one, or a reason why there is none.

Up to some size it is asked about the whole system, and what it says is proven; beyond, about regions of it.
"""

from __future__ import annotations

import numpy as np

from prikk.errors import ConflictError, LimitError
from prikk.infer import Limits, conflict, solution
from prikk.protect.compact import Compact
from prikk.protect.nearby import Nearby
from prikk.protect.part import Part
from prikk.protect.passes import aims_of, outsider
from prikk.protect.problem import ProtectionProblem, Unprotectable
from prikk.system import Knowledge
from prikk.system.cellsystem import Ints

LIMITS = Limits(work=10.0)
EXPLAINED = 20
"""For so many columns a minimal reason is looked for; more would mostly repeat each other."""

WHOLE = 100_000
"""Parts with more columns are asked in regions only: the solver would not end."""

TRIED = 200
"""After so many columns that cannot be settled, the solver is asked no more: the rest is listed without proof."""

TRIED_NEARBY = 20
"""The same, where it is asked in regions."""


class Stubborn:
    """Settles what the parts' searches left open; what cannot be settled gathers in `left`."""

    def __init__(self, problem: ProtectionProblem, small: Compact) -> None:
        self.problem = problem
        self.small = small
        self.left: list[Unprotectable] = []
        low, high = problem.bounds(problem.primary | problem.candidates)
        self.most_open = Knowledge(low, high)
        members = np.arange(len(small.group))
        self.member = np.zeros(len(small.cost), dtype=np.int64)
        self.member[small.group[::-1]] = members[::-1]

    def settle(self, part: Part) -> None:
        """Find moves for all that columns of `part` still lack, as far as there are any."""
        aims = np.zeros(4, dtype=np.int64)
        nearby = Nearby(part) if len(part.columns) > WHOLE else None
        tried = TRIED if nearby is None else TRIED_NEARBY
        for column in part.lacking.tolist():
            # A move found for one column may have served this one too.
            while column in part.lacking:
                number = aims_of(part.bench.pool, column, aims)
                wishes = aims[:number].tolist()
                other = outsider(part.bench.pool, column)
                singleton = None if other < 0 else int(self.member[part.columns[other]])
                own = int(self.member[part.columns[column]])
                for wish in wishes if len(self.left) < tried else []:
                    if nearby is None:
                        move = self._move(part, own, wish, singleton)
                    else:
                        move = nearby.move(column, wish, other)
                    if move is not None and part.add(move):
                        break
                else:
                    self._give_up(int(part.columns[column]), wishes, singleton, explain=nearby is None)
                    break

    def refuse(self, columns: Ints) -> None:
        """Give up compact columns that are equal to one that must be shown."""
        for column in columns.tolist():
            small = self.small
            wish = int(small.up[column]) or -int(small.down[column]) or int(small.width[column])
            self._give_up(column, [wish, -wish])

    def _shifted(self, own: int, wish: int, singleton: int | None) -> Knowledge:
        """The most that any pattern leaves open, `singleton` being known, with a column moved by at least `wish`."""
        low, high = self.most_open.low.copy(), self.most_open.high.copy()
        if singleton is not None:
            low[singleton] = high[singleton] = self.problem.values[singleton]
        value = self.problem.values[own] + wish
        if wish > 0:
            low[own] = max(low[own], value)
        else:
            high[own] = min(high[own], value)
        return Knowledge(low, high)

    def _move(self, part: Part, own: int, wish: int, singleton: int | None) -> Ints | None:
        """A change of all columns of the part that moves the original column `own`; None when none was found."""
        knowledge = self._shifted(own, wish, singleton)
        if knowledge.low[own] > knowledge.high[own]:
            return None
        try:
            found = solution(self.problem.system, knowledge, prefer=self.problem.values, limits=LIMITS)
        except (ConflictError, LimitError):
            return None
        return (found - self.problem.values)[self.member[part.columns]]

    def _give_up(self, column: int, wishes: list[int], singleton: int | None = None, *, explain: bool = True) -> None:
        """List every original column of a compact one, with what holds it where that is to be explained."""
        equations: tuple[int, ...] = ()
        columns: tuple[int, ...] = ()
        explain = explain and len(self.left) < EXPLAINED
        proven = explain
        own = int(self.member[column])
        for wish in wishes if explain else []:
            try:
                reason = conflict(self.problem.system, self._shifted(own, wish, singleton), limits=LIMITS)
            except LimitError:
                reason = None
            if reason is None:
                proven = False
            elif not equations:
                equations, columns = reason.equations, reason.columns
        for original in np.flatnonzero((self.small.group == column) & self.problem.demand.protected):
            self.left.append(Unprotectable(int(original), equations, columns, proven, singleton))
