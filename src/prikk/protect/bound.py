"""A proven lower bound of the cost of every pattern, by cuts.

Fischetti and Salazar-González (2001): a pattern is a vector y of zeros and ones. For any combination of equations, the
change of a protected column is a weighted sum of the changes of other columns, so what it can reach is at most a sum
over columns, each counting its room if hidden and its slack if shown. That sum has to be as large as what is demanded,
which is a linear condition on y that every pattern meets. The cheapest y that meets the conditions gathered so far
costs no more than the cheapest pattern; where it is nearly a pattern itself, it is mended and taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic

import numpy as np
import numpy.typing as npt
from scipy import sparse

from prikk.protect.change import ROOM, cheapest_change
from prikk.protect.piece import SCALE as UNIT
from prikk.protect.piece import Searched, joined
from prikk.schedule import BoundSchedule
from prikk.solve import SCALE, Problem, integer, linear, whole
from prikk.system import UNBOUNDED
from prikk.system.cellsystem import Bools, Ints
from prikk.system.exact import product

NEVER = 2**60
"""What cannot be: a cost beyond all others, a change without a limit. Two of it fit 64 bits."""

WIDE = 2**20
"""Rooms from here on count as without a limit, which makes a condition weaker and never wrong."""

Factors = tuple[int, npt.NDArray[np.float64]]


@dataclass(frozen=True)
class Ask:
    """One demand: what a column must reach upwards (`sign` 1), downwards (-1), or both ways together (0).

    With `still` it must reach it while that column does not move.
    """

    column: int
    sign: int
    amount: int
    still: int | None = None


@dataclass(frozen=True)
class Cut:
    """`sum(weight * y[column]) >= least`."""

    column: Ints
    weight: Ints
    least: int


class PatternBound:
    """Conditions on the patterns of one part, and the cheapest vector that meets them.

    `value` is the proven bound so far, in the unit of `cost`; `part` the cheapest pattern so far.
    """

    def __init__(self, part: Searched, schedule: BoundSchedule) -> None:
        self.schedule = schedule
        piece = part.piece
        self.part = part
        self.cost = piece.cost // UNIT
        self.value = 0
        self.before = -1  # what the pattern cost before the round at hand
        self.relaxed = 0  # relaxations solved
        self.matrix = piece.matrix
        self.transposed = sparse.csr_array(piece.matrix.T)
        self.may: Bools = piece.candidates
        self.hidden = piece.hidden
        self.shown = np.where(piece.primary[:, None], piece.hidden, piece.shown)
        self.asks = list(_asks(part))
        self.cuts: list[Cut] = []
        self.seen: set[tuple[bytes, bytes, int]] = set()
        for ask in self.asks:
            self._cut_by_equations(ask)
        self._bridge()

    def close_in(self, deadline: float | None = None) -> None:
        """Raise `value` by rounds of conditions, and replace `part` where a cheaper pattern turns up."""
        for _ in range(self.schedule.rounds):
            value, known = self.value, self.known
            if known - value <= self.schedule.close * known or (deadline is not None and monotonic() > deadline):
                return
            found = integer(self._master(), work=self.schedule.work)
            self.value = max(value, min(found.bound or 0, known))
            stale = value > 0 and known == self.before and self.value - value < self.schedule.slow * (known - value)
            if stale and known - self.value > self.schedule.apart * known and self.relaxed > self.schedule.enough:
                return
            self.before = known
            if self.part.exhausted or found.witness is None or not self._separate(found.witness.astype(bool)):
                return

    @property
    def known(self) -> int:
        """The cost of the pattern at hand."""
        return int(self.cost[self.part.secondary].sum())

    def _master(self) -> Problem:
        size = len(self.cost)
        row = np.repeat(np.arange(len(self.cuts)), [len(cut.column) for cut in self.cuts])
        column = np.concatenate([np.zeros(0, np.int64), *(cut.column for cut in self.cuts)])
        weight = np.concatenate([np.zeros(0, np.int64), *(cut.weight for cut in self.cuts)])
        matrix = sparse.csr_array((weight, (row, column)), shape=(len(self.cuts), size))
        least = np.array([cut.least for cut in self.cuts], dtype=np.int64)
        none, most = np.zeros(size, np.int64), self.may.astype(np.int64)
        hint = (self.part.secondary & self.may).astype(np.int64)
        return Problem(matrix, least, np.full(len(least), UNBOUNDED), none, most, self.cost, hint)

    def _separate(self, pattern: Bools) -> bool:
        """Make conditions that `pattern` does not meet; whether anything was learned. Mends the pattern as well."""
        trial = self.part.fork(pattern)
        before, known = len(self.cuts), self.known
        for ask in self.asks:
            if not trial.is_short(ask.column) or (trial.stubborn and self._relax(ask, pattern, trial)):
                continue
            if not self._cut_around(ask, pattern.copy()):
                self._solve(ask, pattern, trial)
        for column in trial.lacking.tolist():
            while (singleton := trial.outsider(column)) >= 0:
                ask = Ask(column, 0, 1, singleton)
                if self._cut_around(ask, pattern.copy()) or not self._solve(ask, pattern, trial):
                    break
        trial.mend()
        if not len(trial.lacking) and trial.cost < self.part.cost:
            self.part = trial
        return len(self.cuts) > before or self.known < known

    def _solve(self, ask: Ask, pattern: Bools, trial: Searched) -> bool:
        """Let the integer solver look for the move that the search did not find; whether it did."""
        movable, rows, room = self._open(pattern, ask)
        matrix, nothing = sparse.csr_array(self.matrix[rows][:, movable]), np.zeros(len(rows), np.int64)
        own = movable == ask.column
        for sign in (1, -1) if ask.sign == 0 else (ask.sign,):
            aim = sign * ask.amount
            if not np.any(own & (room[:, 0] <= aim) & (aim <= room[:, 1])):
                continue
            low, high = np.where(own, aim, np.clip(room, -ROOM * ask.amount, ROOM * ask.amount).T)
            found = integer(Problem(matrix, nothing, nothing, low, high), work=self.schedule.solve)
            if found.witness is not None:
                move = np.zeros(len(pattern), np.int64)
                move[movable] = found.witness
                return trial.add(move)
        return False

    def _relax(self, ask: Ask, pattern: Bools, trial: Searched) -> bool:
        """Look for a short move by the relaxation, and keep it for other patterns; whether there is one."""
        movable, rows, room = self._near(pattern, ask)
        matrix, own = sparse.csr_array(self.matrix[rows][:, movable]), int(np.searchsorted(movable, ask.column))
        for sign in (1, -1) if ask.sign == 0 else (ask.sign,):
            aim, price = (own, sign * ask.amount), np.ones(len(movable), np.int64)
            change = cheapest_change(matrix, room, aim, price, work=self.schedule.solve)
            if change is not None:
                move = np.zeros(len(pattern), np.int64)
                move[movable] = change
                return trial.keep(move)
        return False

    def _near(self, pattern: Bools, ask: Ask) -> tuple[Ints, Ints, Ints]:
        """The same as `_open`, of those columns alone that hang together with that of `ask`."""
        movable, rows, room = self._open(pattern, ask)
        matrix = sparse.csr_array(self.matrix[rows][:, movable])
        group = joined(matrix, np.ones(len(movable), np.bool_))
        own = group == group[np.searchsorted(movable, ask.column)]
        held = np.unique(sparse.csc_array(matrix)[:, own].indices)
        return movable[own], rows[held], room[own]

    def _open(self, pattern: Bools, ask: Ask) -> tuple[Ints, Ints, Ints]:
        """The columns that may move under a pattern, the equations that hold them, and their rooms."""
        room = np.where(pattern[:, None], self.hidden, self.shown)
        if ask.still is not None:
            room[ask.still] = 0
        movable = np.flatnonzero(np.any(room != 0, axis=1))
        held = np.unique(sparse.csr_array(self.transposed[movable]).indices)
        return movable, held, room[movable]

    def _cut_around(self, ask: Ask, pattern: Bools) -> bool:
        """Conditions that what is asked makes on `pattern`, and on patterns that meet one condition after the other.

        Returns whether there was any.
        """
        first = len(self.cuts)
        for _ in range(self.schedule.chain):
            before = len(self.cuts)
            factors, reach = self._reach(ask, pattern)
            if reach < ask.amount:
                self._cut(ask, factors)
            if len(self.cuts) == before:
                break
            column = self.cuts[-1].column
            pattern[column[np.argmin(self.cost[column] + np.where(pattern[column], NEVER, 0))]] = True
        return len(self.cuts) > first

    def _reach(self, ask: Ask, pattern: Bools) -> tuple[list[Factors], int]:
        """How far a column can move under a pattern, and the factors of the equations that prove it."""
        movable, rows, room = self._near(pattern, ask)
        matrix, nothing = sparse.csr_array(self.matrix[rows][:, movable]), np.zeros(len(rows), np.int64)
        # Wider rooms than this do not change what is proven, only which factors are found.
        low, high = np.clip(room, -ROOM * ask.amount, ROOM * ask.amount).T
        factors: list[Factors] = []
        reach = 0
        for sign in (1, -1) if ask.sign == 0 else (ask.sign,):
            self.relaxed += 1
            answer = linear(Problem(matrix, nothing, nothing, low, high, np.where(movable == ask.column, -sign, 0)))
            if answer.bound is None or answer.duals is None:
                return [], ask.amount
            reach -= answer.bound
            if reach >= ask.amount:
                break
            duals = np.zeros(self.matrix.shape[0])
            duals[rows] = answer.duals
            factors.append((sign, duals))
        return factors, reach

    def _cut_by_equations(self, ask: Ask) -> None:
        """The conditions that single equations make."""
        matrix = self.transposed
        for at in range(matrix.indptr[ask.column], matrix.indptr[ask.column + 1]):
            duals = np.zeros(matrix.shape[1])
            duals[matrix.indices[at]] = 1 / matrix.data[at]
            self._cut(ask, [(sign, -sign * duals) for sign in ((1, -1) if ask.sign == 0 else (ask.sign,))])

    def _cut(self, ask: Ask, factors: list[Factors]) -> None:
        """The condition that factors of the equations make on what is asked."""
        least, weight = SCALE * ask.amount, np.zeros(len(self.cost), dtype=np.int64)
        for sign, duals in factors:
            rest = np.asarray(-product(self.transposed, whole(duals)), dtype=np.int64)
            rest[ask.column] -= sign * SCALE
            # The column changes by at most the sum of -rest * change / SCALE over the columns.
            if ask.still is not None:
                rest[ask.still] = 0
            shown, hidden = _most(-rest, self.shown), _most(-rest, self.hidden)
            if np.any(shown >= NEVER):
                return
            least -= sum(shown.tolist())
            weight += np.where(self.may, np.where(hidden < NEVER, hidden - shown, NEVER), 0)
        if not 0 < least < NEVER:  # no condition, or one in numbers too large to be used
            return
        column = np.flatnonzero(weight)
        cut = _simple(Cut(column, np.minimum(weight[column], least), least))
        key = (cut.column.tobytes(), cut.weight.tobytes(), cut.least)
        if key not in self.seen:
            self.seen.add(key)
            self.cuts.append(cut)

    def _bridge(self) -> None:
        """A hidden column is of use only where each of its equations has another one that may move."""
        matrix = self.matrix
        free = np.any(self.shown != 0, axis=1)
        for row in range(matrix.shape[0]):
            columns = matrix.indices[matrix.indptr[row] : matrix.indptr[row + 1]].astype(np.int64)
            if np.any(free[columns]):
                continue
            columns = columns[self.may[columns]]
            for own in columns:
                weight = np.where(columns == own, -1, 1)
                self.cuts.append(Cut(columns, weight, 0))


def _asks(part: Searched) -> list[Ask]:
    asked = ((part.piece.up, 1), (part.piece.down, -1), (part.piece.width, 0))
    asks = []
    for column in part.demanding.tolist():
        for amount, sign in asked:
            if amount[column] > 0:
                asks.append(Ask(column, sign, int(amount[column])))
    return asks


def _most(factor: Ints, room: Ints) -> Ints:
    """The greatest `factor * change` over each column's room; `NEVER` where there is no limit, or one far away."""
    end = np.where(factor > 0, room[:, 1], -room[:, 0])
    far = (end >= WIDE) | (np.abs(factor) >= NEVER // WIDE)
    return np.where(factor == 0, 0, np.where(far, NEVER, np.abs(factor) * np.where(far, 0, end)))


def _simple(cut: Cut) -> Cut:
    """The same condition in smaller numbers."""
    common = int(np.gcd.reduce(np.append(cut.weight, cut.least)))
    if np.all(cut.weight == cut.least):
        common = cut.least
    return Cut(cut.column, cut.weight // common, cut.least // common)
