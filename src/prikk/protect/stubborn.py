"""Columns for which the search found no move: the solver finds one, or a reason why there is none.

Up to some size it is asked for a reason in the whole system, and what it says is proven; beyond there is none.
"""

from __future__ import annotations

import numpy as np

from prikk.errors import ConflictError, LimitError
from prikk.infer import Limits, conflict, solution
from prikk.protect.compact import Compact
from prikk.protect.nearby import Nearby
from prikk.protect.piece import Searched
from prikk.protect.problem import ProtectionProblem, Unprotectable
from prikk.schedule import StubbornSchedule
from prikk.system import Knowledge
from prikk.system.cellsystem import Ints


class Stubborn:
    """Settles what the parts' searches left open; what cannot be settled gathers in `left`."""

    def __init__(self, problem: ProtectionProblem, small: Compact, schedule: StubbornSchedule) -> None:
        self.schedule, self.limits = schedule, Limits(work=schedule.work)
        self.problem = problem
        self.small = small
        self.left: list[Unprotectable] = []
        low, high = problem.bounds(problem.primary | problem.candidates)
        self.most_open = Knowledge(low, high)
        members = np.arange(len(small.group))
        self.member = np.zeros(len(small.cost), dtype=np.int64)
        self.member[small.group[::-1]] = members[::-1]

    def settle(self, part: Searched) -> None:
        """Find moves for all that columns of `part` still lack, as far as there are any."""
        left = part.lacking.tolist()
        if not left:
            return
        nearby = Nearby(part, self.schedule)
        tried = self.schedule.tried if nearby.whole else self.schedule.tried_nearby
        for column in left:
            # A move found for one column may have served this one too.
            while column in part.lacking:
                wishes, other = part.aims(column), part.outsider(column)
                for wish in wishes if len(self.left) < tried else []:
                    move = nearby.move(column, wish, other)
                    if move is None and nearby.whole:
                        move = self._any_move(part, column, wish, other)
                    if move is not None and part.keep(move):
                        break
                else:
                    singleton = None if other < 0 else int(self.member[part.piece.columns[other]])
                    self._give_up(int(part.piece.columns[column]), wishes, singleton, explain=nearby.whole)
                    break

    def refuse(self, columns: Ints) -> None:
        """Give up compact columns that are equal to one that must be shown."""
        for column in columns.tolist():
            small = self.small
            wish = int(small.up[column]) or -int(small.down[column]) or int(small.width[column])
            self._give_up(column, [wish, -wish])

    def _any_move(self, part: Searched, column: int, wish: int, other: int) -> Ints | None:
        """A change of the part's columns as near to none as the solver finds one, of whatever price."""
        own, columns = int(self.member[part.piece.columns[column]]), self.member[part.piece.columns]
        knowledge = self._shifted(own, wish, None if other < 0 else int(columns[other]))
        if knowledge.low[own] > knowledge.high[own]:
            return None
        try:
            found = solution(self.problem.system, knowledge, prefer=self.problem.values, limits=self.limits)
        except (ConflictError, LimitError):
            return None
        return np.asarray((found - self.problem.values)[columns])

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

    def _give_up(self, column: int, wishes: list[int], singleton: int | None = None, *, explain: bool = True) -> None:
        """List every original column of a compact one, with what holds it where that is to be explained."""
        equations: tuple[int, ...] = ()
        columns: tuple[int, ...] = ()
        explain = explain and len(self.left) < self.schedule.explained
        proven = explain
        own = int(self.member[column])
        for wish in wishes if explain else []:
            try:
                reason = conflict(self.problem.system, self._shifted(own, wish, singleton), limits=self.limits)
            except LimitError:
                reason = None
            if reason is None:
                proven = False
            elif not equations:
                equations, columns = reason.equations, reason.columns
        for original in np.flatnonzero((self.small.group == column) & self.problem.demand.protected):
            self.left.append(Unprotectable(int(original), equations, columns, proven, singleton))
