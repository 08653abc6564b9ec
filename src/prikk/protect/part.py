"""Independent parts of a compact problem, each with an engine of its own."""

from __future__ import annotations

from time import monotonic

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from prikk.moves.grid import Index, make_grid, set_hidden
from prikk.moves.search import Care
from prikk.protect.closure import close_by_counting, lone_equations
from prikk.protect.compact import Compact
from prikk.protect.passes import Task, is_full, make_bench, run_pass, take_move
from prikk.protect.pool import choose_moves, guard, lacking, make_pool
from prikk.protect.pool import compact as clear_dropped
from prikk.system.cellsystem import Bools, Ints

SCALE = 1000
"""A unit of cost inside the engine; each column costs one more, so that of equal patterns the smaller is taken."""

PRICE = 3 * SCALE
FREE = Care(nodes=100, depth=40, steps=5000, walks=4, price=1)
FREE_FIRST = Care(nodes=100, depth=40, steps=2000, walks=1, price=1)
FREE_BRISK = Care(nodes=30, depth=40, steps=300, walks=1, price=1)
NOTHING = Care(nodes=0, depth=0, steps=0, walks=0, price=1)
PAID = Care(nodes=2000, depth=12, steps=5000, walks=8, price=PRICE)
PAID_BRISK = Care(nodes=300, depth=12, steps=0, walks=0, price=PRICE)
HASTY = (
    Care(nodes=0, depth=0, steps=500, walks=1, price=PRICE, breadth=16),
    Care(nodes=0, depth=0, steps=4000, walks=1, price=PRICE, breadth=64, fresh=10),
    Care(nodes=0, depth=0, steps=4000, walks=1, price=4 * PRICE, fresh=10),
    Care(nodes=0, depth=0, steps=4000, walks=1, price=16 * PRICE, fresh=10),
    Care(nodes=0, depth=0, steps=10_000, walks=1, price=64 * PRICE, fresh=10),
    *(6 * [Care(nodes=0, depth=0, steps=20_000, walks=1, price=64 * PRICE, fresh=10)]),
    *(2 * [Care(nodes=0, depth=0, steps=100_000, walks=1, price=64 * PRICE, fresh=10)]),
    *(8 * [Care(nodes=0, depth=0, steps=100_000, walks=8, price=64 * PRICE, fresh=10)]),
)
"""Walks at a rising price, for hard parts."""

HASTE = 1000
"""Steps that these walks may take, for each column."""

STRIDE = 1000
"""So many columns are rebuilt between two looks at the clock."""

PROBE = 500
"""So many columns are looked at before the way to look is chosen."""
NEAR = (3, 4, 6)
"""Sizes of the neighbourhoods that are rebuilt, in turn."""
PATIENCE = 6
"""Rounds without a gain after which the search ends."""
BUNDLES = 8
ENDLESS = 2**62


class Part:
    """One part: its compact columns, its pattern so far, and the moves that prove it."""

    def __init__(self, small: Compact, columns: Ints) -> None:
        self.small = small
        self.columns = columns
        rows = np.unique(sparse.csc_array(small.matrix)[:, columns].indices)
        self.candidates = small.candidates[columns].astype(np.int32)
        cost = np.where(small.candidates, small.cost * SCALE + 1, 0)[columns]
        self.matrix = sparse.csr_array(small.matrix[rows][:, columns])
        self.grid = make_grid(
            self.matrix,
            cost,
            small.candidates[columns],
            small.room_hidden[columns],
            small.room_shown[columns],
        )
        for column in np.flatnonzero(small.primary[columns]).tolist():
            set_hidden(self.grid, column, True)
        up, down, width = small.up[columns], small.down[columns], small.width[columns]
        self.demanding: Index = np.flatnonzero(small.demanding[columns] & small.primary[columns]).astype(np.int32)
        size = len(self.demanding)
        room = 6 * size + 40_000, 40 * size + 600_000
        pool = make_pool((up, down, width), small.singletons[columns], *room)
        self.bench = make_bench(self.grid, pool, self.candidates)
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
    def lacking(self) -> Index:
        """Columns that lack something of what they demand."""
        left: Index = lacking(self.bench.pool, self.demanding)
        return left

    def run(self, order: Ints, task: Task) -> None:
        """One pass over `order` (see `run_pass`), ending when the work counter passes `task.work`."""
        columns = order.astype(np.int32)
        at = 0
        while at < len(columns) and self.grid.tally[1] <= task.work:
            before = at
            at = run_pass(self.bench, columns, at, task)
            if at < len(columns):
                clear_dropped(self.bench.pool)
                if at == before:
                    return

    def construct(self) -> None:
        """A first pattern."""
        close_by_counting(self.grid, lone_equations(self.grid), np.zeros(len(self.columns), np.int32))
        self.run(self.demanding[:PROBE].astype(np.int64), Task(0, FREE_FIRST, NOTHING, ENDLESS))
        self.hard = int(np.isin(self.demanding[:PROBE], self.lacking).sum()) >= 0.9 * PROBE
        if not self.hard:
            # What a short look finds first spares most of the long looks.
            self.run(self.demanding[PROBE:].astype(np.int64), Task(0, FREE_FIRST, NOTHING, ENDLESS))
        self._protect()
        if np.any(self.small.singletons[self.columns]):
            # A pruned pattern leaves few columns that singletons know; pruning a hard part would take too long.
            for _ in range(0 if self.hard else 2):
                self.prune(ENDLESS)
            guard(self.bench.pool, self.demanding)
            self._protect()

    def _protect(self) -> None:
        """Hide more until nothing is lacking, or nothing more is found."""
        if not self.hard:
            self.run(self.lacking.astype(np.int64), Task(0, FREE, PAID, ENDLESS))
            return
        chance, end = np.random.default_rng(0), int(self.grid.tally[1]) + HASTE * len(self.columns)
        for care in HASTY:
            self.run(chance.permutation(self.lacking).astype(np.int64), Task(0, NOTHING, care, end))

    def fork(self, pattern: Bools) -> Part:
        """The same part with another pattern, and the moves found at once in it."""
        other = Part(self.small, self.columns)
        other.demanding = self.demanding
        if np.any(self.small.singletons[self.columns]):
            guard(other.bench.pool, other.demanding)
        for column in np.flatnonzero(pattern & (self.candidates > 0)).tolist():
            set_hidden(other.grid, column, True)
        other.run(other.demanding.astype(np.int64), Task(0, FREE, NOTHING, ENDLESS))
        return other

    def give_up(self) -> None:
        """Stop trying to meet what is still lacking."""
        self.demanding = np.setdiff1d(self.demanding, self.lacking)

    def mend(self) -> None:
        """Protect what still lacks protection, and prune."""
        self.run(self.lacking.astype(np.int64), Task(0, FREE, PAID, ENDLESS))
        self.prune(ENDLESS)
        self.prune(ENDLESS)

    def add(self, move: Ints) -> bool:
        """Take a move found elsewhere (changes of all columns) into the pattern; False when there is no room for it."""
        support = np.flatnonzero(move)
        pool = self.bench.pool
        if is_full(self.bench):
            clear_dropped(pool)
        if pool.size[0] == len(pool.move) or pool.size[1] + len(support) > len(pool.entry):
            return False
        part = self.bench.found.part
        part["column"][: len(support)], part["amount"][: len(support)] = support, move[support]
        self.bench.found.size[0] = len(support)
        take_move(self.bench)
        return True

    def prune(self, work: int) -> None:
        """Show what can be shown, dearest first."""
        self.run(self._dearest_first(), Task(1, FREE_BRISK, PAID_BRISK, work))

    def _dearest_first(self) -> Ints:
        """The secondary columns."""
        columns = np.flatnonzero(self.secondary)
        return np.asarray(columns[np.argsort(-self.grid.column["cost"][columns], kind="stable")])

    def improve(self, work: int, deadline: float | None = None) -> None:
        """Prune, then search neighbourhoods until `work` steps or the time are spent or nothing is gained any more.

        Of a hard part only columns one at a time are rebuilt, the dearest first, by walks.
        """
        end = int(self.grid.tally[1]) + work
        if self.hard:
            order = self._dearest_first()
            for start in range(0, len(order), STRIDE):
                if deadline is None or monotonic() <= deadline:
                    self.run(order[start : start + STRIDE], Task(1, NOTHING, HASTY[1], end))
            return
        self.prune(end)
        self.prune(end)
        chance = np.random.default_rng(0)
        idle, round_ = 0, 0
        while idle < PATIENCE and self.grid.tally[1] < end and np.any(self.secondary):
            if deadline is not None and monotonic() > deadline:
                return
            before = self.cost
            seeds = chance.permutation(np.repeat(np.flatnonzero(self.secondary), 2))
            self.run(seeds, Task(NEAR[round_ % len(NEAR)], FREE_BRISK, PAID_BRISK, end))
            round_ += 1
            idle = idle + 1 if self.cost == before else 0

    def witnesses(self) -> tuple[sparse.csr_array, Bools]:
        """Moves (rows, over this part's columns) that prove the pattern, and which of them may be turned.

        Secondary columns that no such move needs are shown.
        """
        pool = self.bench.pool
        clear_dropped(pool)
        chosen = np.flatnonzero(choose_moves(pool, self.demanding))
        size = pool.move["end"][chosen] - pool.move["start"][chosen]
        start = np.concatenate([[0], np.cumsum(size)])
        entry = np.repeat(pool.move["start"][chosen] - start[:-1], size) + np.arange(start[-1])
        column, amount = pool.entry["column"][entry], pool.entry["amount"][entry].astype(np.int64)
        moves = sparse.csr_array((amount, column, start), shape=(len(chosen), len(self.columns)))
        turns = pool.move["turns"][chosen] > 0
        used = np.zeros(len(self.columns), dtype=bool)
        for change, taken in ((amount, True), (-amount, np.repeat(turns, size))):
            low, high = self.grid.column["shown_low"][column], self.grid.column["shown_high"][column]
            used[column[taken & ((change < low) | (change > high))]] = True
        for idle in np.flatnonzero(self.secondary & ~used).tolist():
            set_hidden(self.grid, idle, False)
        return moves, turns


def split(small: Compact) -> list[Ints]:
    """Columns of independent parts, small ones bundled; parts without a demand are left out."""
    movable = small.primary | small.candidates | np.any(small.room_shown != 0, axis=1)
    live = np.flatnonzero(movable)
    matrix = sparse.csr_array(small.matrix[:, live])
    links = sparse.block_array([[None, matrix], [matrix.T, None]], format="csr")
    _, label = connected_components(links, directed=False)
    label = np.unique(label[matrix.shape[0] :], return_inverse=True)[1]
    wanted = np.flatnonzero(np.bincount(label, weights=small.demanding[live]) > 0)
    weight = np.bincount(label)[wanted]
    bundle = np.full(int(label.max(initial=-1)) + 1, -1)
    load = np.zeros(BUNDLES)
    for part in np.argsort(-weight, kind="stable"):
        lightest = int(np.argmin(load))
        bundle[wanted[part]] = lightest
        load[lightest] += weight[part]
    return [live[bundle[label] == number] for number in range(BUNDLES) if load[number]]
