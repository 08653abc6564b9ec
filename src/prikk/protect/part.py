"""Independent parts of a compact problem, each with an engine of its own."""

from __future__ import annotations

from time import monotonic

import numpy as np
from scipy import sparse

from prikk.moves.grid import WORK, Index, make_grid, set_hidden
from prikk.moves.search import LENGTH, care_of
from prikk.protect.closure import close_by_counting, lone_equations
from prikk.protect.passes import Task, aims_of, is_full, make_bench, outsider, run_pass, take_move
from prikk.protect.piece import Piece
from prikk.protect.pool import ENTRIES, MOVES, choose_moves, guard, is_short, lacking, make_pool
from prikk.protect.pool import compact as clear_dropped
from prikk.schedule import Effort, PatternSchedule, WalkSchedule
from prikk.system.cellsystem import Bools, Ints

ENDLESS = 2**62

NOTHING = Effort()

LEAST_MOVES, LEAST_ENTRIES = 40_000, 600_000
"""Room of a pool, whatever is demanded."""


class Part:
    """One piece, searched by compiled code: its pattern so far, and the moves that prove it."""

    def __init__(
        self, piece: Piece, schedule: PatternSchedule, walk: WalkSchedule, rare: list[Ints] | None = None
    ) -> None:
        """`rare` are moves that the search does not find: they are tried in every pattern, see `keep`."""
        self.piece, self.schedule, self.walk = piece, schedule, walk
        self.rare = [] if rare is None else rare
        self.candidates = piece.candidates.astype(np.int32)
        self.grid = make_grid(piece.matrix, piece.cost, piece.candidates, piece.hidden, piece.shown)
        for column in np.flatnonzero(piece.primary).tolist():
            set_hidden(self.grid, column, True)
        self.demanding: Ints = piece.demanding
        size = len(self.demanding)
        room = schedule.moves * size + LEAST_MOVES, schedule.entries * size + LEAST_ENTRIES
        pool = make_pool((piece.up, piece.down, piece.width), piece.singletons, *room)
        self.bench = make_bench(self.grid, pool, self.candidates, walk, schedule.deepest)
        self.hard = False  # whether the pattern leaves so little freedom that looking for free moves is in vain

    @property
    def secondary(self) -> Bools:
        """Columns hidden beyond the primary ones."""
        hidden: Bools = (self.grid.column["hidden"] > 0) & (self.candidates > 0)
        return hidden

    @property
    def cost(self) -> int:
        """Cost of the pattern in the engine's unit."""
        return int(self.grid.column["cost"][self.secondary].sum())

    @property
    def lacking(self) -> Ints:
        """Columns that lack something of what they demand."""
        left: Index = lacking(self.bench.pool, self._demanding)
        return left.astype(np.int64)

    @property
    def _demanding(self) -> Index:
        return self.demanding.astype(np.int32)

    @property
    def exhausted(self) -> bool:
        """Never: effort is counted in steps here (see `improve`)."""
        return False

    def is_short(self, column: int) -> bool:
        """Whether the moves do not reach as far as the column demands."""
        return is_short(self.bench.pool, column)

    def outsider(self, column: int) -> int:
        """The singleton that the next move for a column must leave as it is; -1 where there is none."""
        return outsider(self.bench.pool, column)

    def aims(self, column: int) -> list[int]:
        """The changes that would meet (a part of) what a column lacks, best first."""
        aims = np.zeros(4, dtype=np.int64)
        number = aims_of(self.bench.pool, column, aims)
        return [int(aim) for aim in aims[:number]]

    @property
    def spent(self) -> int:
        """Steps taken so far."""
        return int(self.grid.tally[WORK])

    def run(self, order: Ints, most: int, free: Effort, paid: Effort, until: int = ENDLESS) -> None:
        """One pass over `order` (see `Task` and `run_pass`), ending when the steps taken pass `until`."""
        task = Task(most, care_of(free, self.walk), care_of(paid, self.walk), until)
        columns = order.astype(np.int32)
        at = 0
        while at < len(columns) and self.spent <= until:
            before = at
            at = run_pass(self.bench, columns, at, task)
            if at < len(columns):
                clear_dropped(self.bench.pool)
                if at == before:
                    return

    def construct(self) -> None:
        """A first pattern."""
        close_by_counting(self.grid, lone_equations(self.grid), np.zeros(len(self.candidates), np.int32))
        probe, rest = np.split(self.demanding, [self.schedule.probe])
        self.run(probe, 0, self.schedule.free_first, NOTHING)
        self.hard = int(np.isin(probe, self.lacking).sum()) >= self.schedule.hard * self.schedule.probe
        if not self.hard:
            # What a short look finds first spares most of the long looks.
            self.run(rest, 0, self.schedule.free_first, NOTHING)
        self._protect()
        if np.any(self.piece.singletons):
            # A pruned pattern leaves few columns that singletons know; pruning a hard part would take too long.
            for _ in range(0 if self.hard else 2):
                self.prune()
            guard(self.bench.pool, self._demanding)
            self._protect()

    def _protect(self) -> None:
        """Hide more until nothing is lacking, or nothing more is found."""
        if not self.hard:
            self.run(self.lacking, 0, self.schedule.free, self.schedule.paid)
            return
        chance, end = np.random.default_rng(0), self.spent + self.schedule.haste * len(self.candidates)
        for effort in self.schedule.hasty:
            self.run(chance.permutation(self.lacking), 0, NOTHING, effort, end)

    def fork(self, pattern: Bools) -> Part:
        """The same part with another pattern, and the moves found at once in it."""
        other = Part(self.piece, self.schedule, self.walk, self.rare)
        other.demanding = self.demanding
        if np.any(self.piece.singletons):
            guard(other.bench.pool, other._demanding)
        for column in np.flatnonzero(pattern & (self.candidates > 0)).tolist():
            set_hidden(other.grid, column, True)
        for move in self.rare:
            if np.all((other.grid.column["low"] <= move) & (move <= other.grid.column["high"])):
                other.add(move)
        other.run(other.demanding, 0, self.schedule.free, NOTHING)
        return other

    def give_up(self) -> None:
        """Stop trying to meet what is still lacking."""
        self.demanding = np.setdiff1d(self.demanding, self.lacking)

    def mend(self) -> None:
        """Protect what still lacks protection, and prune."""
        self.run(self.lacking, 0, self.schedule.free, self.schedule.paid)
        self.prune()
        self.prune()

    def add(self, move: Ints) -> bool:
        """Take a move found elsewhere (changes of all columns) into the pattern; False when there is no room for it."""
        support = np.flatnonzero(move)
        pool = self.bench.pool
        if is_full(self.bench):
            clear_dropped(pool)
        if pool.size[MOVES] == len(pool.move) or pool.size[ENTRIES] + len(support) > len(pool.entry):
            return False
        part = self.bench.found.part
        part["column"][: len(support)], part["amount"][: len(support)] = support, move[support]
        self.bench.found.size[LENGTH] = len(support)
        take_move(self.bench)
        return True

    def keep(self, move: Ints) -> bool:
        """Take a move as `add` does, and try it in all patterns that are forked."""
        self.rare.append(move)
        return self.add(move)

    @property
    def stubborn(self) -> bool:
        """Whether there were columns for which the search by itself found no move."""
        return len(self.rare) > 0

    def prune(self, work: int = ENDLESS) -> None:
        """Show what can be shown, dearest first."""
        self.run(self._dearest_first(), 1, self.schedule.free_brisk, self.schedule.paid_brisk, work)

    def _dearest_first(self) -> Ints:
        """The secondary columns."""
        columns = np.flatnonzero(self.secondary)
        return np.asarray(columns[np.argsort(-self.grid.column["cost"][columns], kind="stable")])

    def improve(self, work: int, deadline: float | None = None) -> None:
        """Prune, then search neighbourhoods until `work` steps or the time are spent or nothing is gained any more.

        Of a hard part only columns one at a time are rebuilt, the dearest first, by walks.
        """
        end = self.spent + work
        if self.hard:
            order = self._dearest_first()
            for start in range(0, len(order), self.schedule.stride):
                if deadline is None or monotonic() <= deadline:
                    self.run(order[start : start + self.schedule.stride], 1, NOTHING, self.schedule.swap, end)
            return
        self.prune(end)
        self.prune(end)
        chance = np.random.default_rng(0)
        idle, round_ = 0, 0
        while idle < self.schedule.patience and self.spent < end and np.any(self.secondary):
            if deadline is not None and monotonic() > deadline:
                return
            before = self.cost
            seeds = chance.permutation(np.repeat(np.flatnonzero(self.secondary), 2))
            near = self.schedule.near[round_ % len(self.schedule.near)]
            self.run(seeds, near, self.schedule.free_brisk, self.schedule.paid_brisk, end)
            round_ += 1
            idle = idle + 1 if self.cost == before else 0

    def witnesses(self) -> tuple[sparse.csr_array, Bools]:
        """Moves (rows, over this part's columns) that prove the pattern, and which of them may be turned.

        Secondary columns that no such move needs are shown.
        """
        pool = self.bench.pool
        clear_dropped(pool)
        chosen = np.flatnonzero(choose_moves(pool, self._demanding))
        size = pool.move["end"][chosen] - pool.move["start"][chosen]
        start = np.concatenate([[0], np.cumsum(size)])
        entry = np.repeat(pool.move["start"][chosen] - start[:-1], size) + np.arange(start[-1])
        column, amount = pool.entry["column"][entry], pool.entry["amount"][entry].astype(np.int64)
        moves = sparse.csr_array((amount, column, start), shape=(len(chosen), len(self.candidates)))
        turns = pool.move["turns"][chosen] > 0
        used = np.zeros(len(self.candidates), dtype=bool)
        for change, taken in ((amount, True), (-amount, np.repeat(turns, size))):
            low, high = self.grid.column["shown_low"][column], self.grid.column["shown_high"][column]
            used[column[taken & ((change < low) | (change > high))]] = True
        for idle in np.flatnonzero(self.secondary & ~used).tolist():
            set_hidden(self.grid, idle, False)
        return moves, turns
