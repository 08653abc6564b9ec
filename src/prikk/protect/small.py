"""A pattern for a small part, found by the solver alone: no code has to be compiled for it.

Each demand is met by the change that hides least (`cheapest_change`): among what is hidden already, where that will do.
What is found is kept for all patterns that are tried. With the lower bound (`bound`), whose cheapest vector is mended
and taken where it is nearly a pattern, this is the exact method of Fischetti and Salazar-González (2001).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from time import monotonic

import numpy as np
from scipy import sparse

from prikk.infer import ball
from prikk.protect.change import cheapest_change
from prikk.protect.piece import Piece, joined
from prikk.schedule import SmallSchedule
from prikk.system.cellsystem import Bools, Ints

NONE = -1


@dataclass(frozen=True, repr=False)
class Move:
    """Columns and how they change; `needs` are the candidates that must be hidden for it."""

    column: Ints
    amount: Ints
    needs: Ints


@dataclass(repr=False)
class Library:
    """What was found so far in one piece, for any pattern, and how many solves that took."""

    moves: list[Move] = field(default_factory=list)
    solves: int = 0
    spared: int = 0  # those of the first pattern, where they do not count


class SmallPart:
    """A small piece, its pattern so far, and the moves that prove it."""

    def __init__(self, piece: Piece, schedule: SmallSchedule, library: Library | None = None) -> None:
        """`library` holds what was found for other patterns of the piece; what is found here is added to it."""
        self.piece, self.schedule = piece, schedule
        self.library = Library() if library is None else library
        self.by_column = sparse.csc_array(piece.matrix)
        self.demanding = piece.demanding
        self.hidden = piece.primary.copy()
        self.moves: list[tuple[Move, bool]] = []  # with whether the move may be turned
        self.high, self.low = (np.zeros(len(piece.columns), np.int64) for _ in range(2))
        self.knower = np.full(len(piece.columns), NONE)
        self._regions: tuple[bytes, Ints] | None = None
        self._measure()

    @property
    def secondary(self) -> Bools:
        """Columns hidden beyond the primary ones."""
        return np.asarray(self.hidden & self.piece.candidates)

    @property
    def cost(self) -> int:
        """What the secondary columns cost, in the unit of the search."""
        return int(self.piece.cost[self.secondary].sum())

    @property
    def lacking(self) -> Ints:
        """Demanding columns that lack something of what they demand."""
        short = self._short()[self.demanding] | (self.knower[self.demanding] >= 0)
        return np.asarray(self.demanding[short])

    @property
    def _many(self) -> bool:
        """Whether there is so much to ask that it is asked among few columns first."""
        return len(self.hidden) * len(self.demanding) > self.schedule.questions

    @property
    def exhausted(self) -> bool:
        """Whether all solves were made that a cheaper pattern is worth."""
        return self.library.solves > self.schedule.budget + self.library.spared

    def is_short(self, column: int) -> bool:
        """Whether the moves do not reach as far as the column demands."""
        return bool(self._short()[column])

    def outsider(self, column: int) -> int:
        """The singleton that the next move for a column must leave as it is; -1 where there is none."""
        return NONE if self.is_short(column) else int(self.knower[column])

    def aims(self, column: int) -> list[int]:
        """The changes that would meet (a part of) what a column lacks, best first."""
        piece, high, low = self.piece, int(self.high[column]), int(self.low[column])
        if self.outsider(column) >= 0:
            return [1, -1]
        if high < piece.up[column]:
            return [int(piece.up[column])]
        if -low < piece.down[column]:
            return [-int(piece.down[column])]
        missing = int(piece.width[column]) - (high - low)
        return [high + missing, low - missing] + ([] if missing == 1 else [high + 1, low - 1])

    def construct(self) -> None:
        """A first pattern."""
        self._protect(free=True)
        self._protect(free=False)
        if self._many:
            self.library.spared = self.library.solves

    def add(self, move: Ints) -> bool:
        """Take a move found elsewhere (changes of all columns) into the pattern."""
        column = np.flatnonzero(move)
        self._take(self._keep(column, move[column]))
        return True

    @property
    def stubborn(self) -> bool:
        """Never: the solver itself searches here."""
        return False

    def keep(self, move: Ints) -> bool:
        """Take a move as `add` does, which keeps it for all patterns."""
        return self.add(move)

    def give_up(self) -> None:
        """Stop trying to meet what is still lacking."""
        self.demanding = np.setdiff1d(self.demanding, self.lacking)

    def fork(self, pattern: Bools) -> SmallPart:
        """The same piece with another pattern, and the moves found at once in it."""
        other = SmallPart(self.piece, self.schedule, self.library)
        other.demanding = self.demanding
        other.hidden = self.piece.primary | (pattern & self.piece.candidates)
        other._recall()
        other._protect(free=True)
        return other

    def mend(self) -> None:
        """Protect what still lacks protection, and prune."""
        self._protect(free=False)
        self.prune()

    def prune(self) -> None:
        """Show what can be shown, dearest first."""
        columns = np.flatnonzero(self.secondary)
        for column in columns[np.argsort(-self.piece.cost[columns], kind="stable")].tolist():
            if self.exhausted:
                return
            before = self.hidden, self.moves, self.high, self.low, self.knower
            was_lacking = len(self.lacking)
            self.hidden = self.hidden.copy()
            self.hidden[column] = False
            self.moves = [(move, turns) for move, turns in self.moves if self._allows(move.column, move.amount)]
            self.moves = [(move, turns and self._allows(move.column, -move.amount)) for move, turns in self.moves]
            self._measure()
            self._recall()
            self._protect(free=True, strict=True)
            if len(self.lacking) > was_lacking:
                self.hidden, self.moves, self.high, self.low, self.knower = before

    def improve(self, work: int, deadline: float | None = None) -> None:
        """Rebuild around each secondary column, the dearest first, and keep what is cheaper."""
        for _ in range(self.schedule.rounds if work else 0):
            cost = self.cost
            columns = np.flatnonzero(self.secondary)
            for column in columns[np.argsort(-self.piece.cost[columns], kind="stable")].tolist():
                if self.exhausted or (deadline is not None and monotonic() > deadline):
                    return
                if self.hidden[column]:
                    self._without(column)
            if self.cost == cost:
                return

    def _without(self, column: int) -> None:
        """Show a column and mend what rested on it, if that is cheaper."""
        pattern = self.hidden.copy()
        pattern[column] = False
        other = self.fork(pattern)
        if not other._protect(free=False, most=self.cost, but=column):
            return
        other.prune()
        if other.cost < self.cost:
            self.hidden, self.moves = other.hidden, other.moves
            self.high, self.low, self.knower = other.high, other.low, other.knower

    def witnesses(self) -> tuple[sparse.csr_array, Bools]:
        """Moves (rows) that prove the pattern, and which may be turned; secondary columns none needs are shown."""
        # The smallest moves come first: they say best why a column is hidden.
        self.moves = sorted(self.moves, key=lambda entry: len(entry[0].column))
        left, self.moves = self.moves, []
        self._measure()
        more = True
        while more:  # what is no news at first may be some, once another singleton is the one who knows
            more, waiting = False, left
            left = []
            for move, turns in waiting:
                if self._helps(move, turns):
                    self.moves.append((move, turns))
                    self._measure()
                    more = True
                else:
                    left.append((move, turns))
        chosen = [move for move, _ in self.moves]
        may_turn: Bools = np.array([turns for _, turns in self.moves], dtype=np.bool_)
        needed = self.piece.primary.copy()
        for move, turned in self.moves:
            needed[move.needs] = True
            if turned:
                needed[_outside(move.column, -move.amount, self.piece.shown)] = True
        self.hidden &= needed
        starts = np.concatenate([[0], np.cumsum([len(move.column) for move in chosen])]).astype(np.int64)
        column = np.concatenate([np.zeros(0, np.int64), *(move.column for move in chosen)])
        amount = np.concatenate([np.zeros(0, np.int64), *(move.amount for move in chosen)])
        return sparse.csr_array((amount, column, starts), shape=(len(chosen), len(self.hidden))), may_turn

    def _short(self) -> Bools:
        piece = self.piece
        return np.asarray(
            (self.high < piece.up) | (-self.low < piece.down) | (self.high - self.low < piece.width), dtype=np.bool_
        )

    def _measure(self) -> None:
        """Work out anew what the moves show of each column."""
        self.high, self.low = (np.zeros(len(self.hidden), np.int64) for _ in range(2))
        for move, turns in self.moves:
            self._stretch(move, turns)
        if not np.any(self.piece.singletons):
            return
        self.knower = np.full(len(self.hidden), NONE)
        for column in self.demanding.tolist():
            self.knower[column] = self._knower(column)

    def _stretch(self, move: Move, turns: bool) -> None:
        for amount in (move.amount, -move.amount) if turns else (move.amount,):
            self.high[move.column] = np.maximum(self.high[move.column], amount)
            self.low[move.column] = np.minimum(self.low[move.column], amount)

    def _knower(self, column: int) -> int:
        """A singleton that all moves of a column change as well; the column itself where there is none yet."""
        own = [move for move, _ in self.moves if column in move.column]
        if not own:
            return column
        common = self.piece.singletons.copy()
        common[column] = False
        for move in own:
            touched = np.zeros(len(common), np.bool_)
            touched[move.column] = True
            common &= touched
        return int(np.argmax(common)) if np.any(common) else NONE

    def _allows(self, column: Ints, amount: Ints) -> bool:
        """Whether columns may change so as things stand."""
        room = np.where(self.hidden[column, None], self.piece.hidden[column], self.piece.shown[column])
        return bool(np.all((room[:, 0] <= amount) & (amount <= room[:, 1])))

    def _keep(self, column: Ints, amount: Ints) -> Move:
        """Remember a move for this pattern and all others."""
        outside = _outside(column, amount, self.piece.shown)
        self.library.moves.append(Move(column, amount, outside[self.piece.candidates[outside]]))
        return self.library.moves[-1]

    def _take(self, move: Move) -> None:
        """Hide what a move needs, and add it."""
        self.hidden = self.hidden.copy()
        self.hidden[move.needs] = True
        self.moves = [*self.moves, (move, self._allows(move.column, -move.amount))]
        self._measure()

    def _helps(self, move: Move, turns: bool) -> bool:
        """Whether a move shows more of a column that lacks something."""
        lacking = np.zeros(len(self.hidden), np.bool_)
        lacking[self.lacking] = True
        short, column = self._short()[move.column], move.column
        further = (move.amount > self.high[column]) | (move.amount < self.low[column])
        if turns:
            further |= (-move.amount > self.high[column]) | (-move.amount < self.low[column])
        known = lacking[column] & ~short  # reached far enough, and known to a singleton
        news = any(self.knower[own] not in column for own in column[known].tolist())
        return bool(np.any(lacking[column] & short & further)) or news

    def _recall(self) -> None:
        """Take what was found for other patterns and holds in this one, as far as it helps."""
        for move in self.library.moves if len(self.lacking) else []:
            if self.hidden[move.needs].all():
                turns = self._allows(move.column, -move.amount)
                if self._helps(move, turns):
                    self.moves = [*self.moves, (move, turns)]
                    self._measure()

    def _protect(self, *, free: bool, strict: bool = False, most: int | None = None, but: int = NONE) -> bool:
        """Find moves for all that columns lack, by the solver; with `strict` stop at the first that is not found.

        `free`: hide nothing more. Otherwise stop once the pattern costs `most`, and never hide the column `but`.
        Returns whether nothing lacks.
        """
        done = True
        for column in self.lacking.tolist():
            while column in self.lacking and any(self._find(column, aim, free, but) for aim in self.aims(column)):
                if most is not None and self.cost >= most:
                    return False
            done = done and column not in self.lacking
            if strict and not done:
                return False
        return done

    def _find(self, column: int, aim: int, free: bool, but: int) -> bool:
        """Look for one change and take it."""
        still = self.outsider(column)
        may = self.hidden | (False if free else self.piece.candidates)
        if but >= 0:
            may[but] = False
        label = self._hanging_together(may)
        if label[column] < 0:
            return False
        for inside in self._regions_of(column, label == label[column]):
            rows = np.unique(self.by_column[:, inside].indices)
            room = np.where(may[inside, None], self.piece.hidden[inside], self.piece.shown[inside])
            room[inside == still] = 0
            price = np.where(self.hidden[inside], 0, self.piece.cost[inside]) + 1
            matrix = sparse.csr_array(self.piece.matrix[rows][:, inside])
            own = int(np.searchsorted(inside, column))
            self.library.solves += 1 + len(inside) // self.schedule.large
            change = cheapest_change(matrix, room, (own, aim), price, work=self.schedule.work)
            if change is not None:
                support = np.flatnonzero(change)
                self._take(self._keep(inside[support], change[support]))
                return True
        return False

    def _regions_of(self, column: int, together: Bools) -> Iterator[Ints]:
        """The columns among which a change is looked for: of many those around the column, then all `together`."""
        if self._many and np.count_nonzero(together) > self.schedule.near:
            around = ball(self.piece.matrix, self.by_column, np.array([column]), self.schedule.near)
            yield around[together[around]]
        yield np.flatnonzero(together)

    def _hanging_together(self, may: Bools) -> Ints:
        """For each column the number of the group that it may move in; -1 where it cannot move at all.

        Where one column of an equation alone could move, it cannot.
        """
        key = may.tobytes()
        if self._regions is not None and self._regions[0] == key:
            return self._regions[1]
        room = np.where(may[:, None], self.piece.hidden, self.piece.shown)
        free = np.any(room != 0, axis=1)
        links = sparse.csr_array(self.piece.matrix != 0, dtype=np.int64)
        while True:
            lone = (links @ free.astype(np.int64)) == 1
            stuck = (links.T @ lone.astype(np.int64)) > 0
            if not np.any(stuck & free):
                break
            free &= ~stuck
        self._regions = key, joined(links, free)
        return self._regions[1]


def _outside(column: Ints, amount: Ints, room: Ints) -> Ints:
    """Those columns whose change leaves their room."""
    return np.asarray(column[(amount < room[column, 0]) | (amount > room[column, 1])])
