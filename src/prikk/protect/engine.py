"""Protect: from a problem to a pattern and its certificate.

A first pattern is made by counting; each demand is met by a move (`search`, `walk`; what they miss goes to the integer
solver); what is not needed is pruned; neighbourhoods are rebuilt while work remains; the moves that prove the result
become the certificate. Work is counted in steps of the search: the pattern depends on nothing but the problem.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from time import monotonic

import numpy as np
from scipy import sparse

from prikk.errors import CertificateError
from prikk.protect.bound import PatternBound
from prikk.protect.certificate import Certificate
from prikk.protect.compact import Compact, compact
from prikk.protect.piece import Piece, Searched, split
from prikk.protect.problem import Protection, ProtectionProblem, Unprotectable
from prikk.protect.proving import prove_to_singletons, unproven
from prikk.protect.reasons import reasons
from prikk.protect.small import SmallPart
from prikk.protect.stubborn import Stubborn
from prikk.schedule import SCHEDULE, Schedule, SmallSchedule
from prikk.system.cellsystem import Bools, Ints

Progress = Callable[[str], None]


def protect(
    problem: ProtectionProblem,
    *,
    work: int | None = None,
    seconds: float | None = None,
    threads: int | None = None,
    strict: bool = False,
    progress: Progress | None = None,
    schedule: Schedule = SCHEDULE,
) -> Protection:
    """Hide further columns until every demand is met, cheaply; the pattern comes with its certificate.

    `work` bounds the steps spent on making the pattern cheaper (by default in proportion to its size; 0 takes the first
    pattern); `seconds` bounds the time for it as well, and makes the pattern depend on the machine. `threads` never
    changes the answer. Demands that cannot be met are listed in `unprotectable`; all others are met and proven by the
    certificate, which was checked. With `strict` there is no pattern where a demand cannot be met: only
    `unprotectable` tells something then. `progress` is told what is being done; small problems need no compiled code.
    `schedule` tunes the search.
    """
    tell = progress or (lambda _stage: None)
    tell("reducing")
    small = compact(problem)
    deadline = None if seconds is None else monotonic() + seconds
    run = _Run(problem, small, split(small, schedule.pattern.bundles), work, deadline, strict, tell, schedule)
    with ThreadPoolExecutor(threads) as pool:
        if is_small(run.pieces, schedule.small):
            found = run.search(lambda piece: SmallPart(piece, schedule.small), pool)
        else:
            tell("compiling the search, once")
            found = run.search(_compiled_part(schedule), pool)
        if strict and found.left:
            return _nothing(problem, found.left)
        tell("proving")
        moves = list(pool.map(lambda part: part.witnesses(), found.parts))
    hidden = _pattern(problem, small, found.parts)
    certificate = _certificate(problem, small, hidden, found.parts, moves)
    _insist(problem, hidden, certificate, found.left)
    secondary = hidden & ~problem.primary
    with_primary = int(problem.cost[small.primary[small.group] & ~problem.primary].sum())
    bound = None if found.bound is None else with_primary + found.bound
    why = reasons(problem.system, certificate, secondary, problem.demand.protected)
    cost = int(problem.cost[secondary].sum())
    return Protection(hidden, secondary, cost, certificate, tuple(found.left), bound, why)


def is_small(pieces: Sequence[Piece], schedule: SmallSchedule) -> bool:
    """Whether the solver alone is quick enough; this depends on the problem and on nothing else."""
    columns = sum(len(piece.columns) for piece in pieces)
    asked = sum(len(piece.demanding) for piece in pieces)
    questions = columns * asked
    few = columns <= schedule.columns and questions <= schedule.questions
    return few or (columns <= schedule.dense_columns and questions <= schedule.dense_questions)


def _compiled_part(schedule: Schedule) -> Callable[[Piece], Searched]:
    """The search by compiled code, which takes long to load."""
    from prikk.protect.part import Part  # noqa: PLC0415

    return lambda piece: Part(piece, schedule.pattern, schedule.walk)


@dataclass(frozen=True, repr=False)
class _Found:
    """Patterns of all parts, and the sum of their lower bounds (None: not all are known)."""

    parts: list[Searched]
    bound: int | None
    left: list[Unprotectable]


@dataclass(frozen=True, repr=False)
class _Run:
    """A problem, its pieces, and what may be spent on them."""

    problem: ProtectionProblem
    small: Compact
    pieces: list[Piece]
    work: int | None
    deadline: float | None
    strict: bool
    tell: Progress
    schedule: Schedule

    def search(self, way: Callable[[Piece], Searched], pool: ThreadPoolExecutor) -> _Found:
        """Patterns of all pieces by one of the ways to search."""
        parts = [way(piece) for piece in self.pieces]
        self.tell("first pattern")
        list(pool.map(lambda part: part.construct(), parts))
        self.tell("stubborn columns")
        stubborn = Stubborn(self.problem, self.small, self.schedule.stubborn)
        stubborn.refuse(np.flatnonzero(self.small.demanding & ~self.small.primary))
        for part in parts:
            stubborn.settle(part)
            part.give_up()
        if self.strict and stubborn.left:
            return _Found(parts, None, stubborn.left)
        self.tell("improving")
        done = list(pool.map(self._improve, parts))
        bounds = [bound for _, bound in done if bound is not None]
        return _Found([part for part, _ in done], sum(bounds) if len(bounds) == len(done) else None, stubborn.left)

    def _share(self, part: Searched) -> int:
        """The part's share of the work."""
        size = len(part.piece.columns)
        if self.work is None:
            return self.schedule.pattern.improving * size
        return self.work * size // len(self.small.cost)

    def _improve(self, part: Searched) -> tuple[Searched, int | None]:
        """A cheaper pattern of the part and, where it is small enough, a lower bound of the cost of any pattern."""
        work, schedule = self._share(part), self.schedule.bound
        large = int(part.piece.candidates.sum()) > schedule.provable or len(part.piece.demanding) > schedule.demanding
        if large or work == 0:
            part.improve(work, self.deadline)
            return part, None
        part.prune()
        bound = PatternBound(part, schedule)
        bound.close_in(self.deadline)
        bound.part.improve(work // schedule.after, self.deadline)
        return bound.part, min(bound.value, bound.known)


def _nothing(problem: ProtectionProblem, left: list[Unprotectable]) -> Protection:
    """The answer where a demand cannot be met and nothing less will do."""
    none = np.zeros(0, dtype=np.int64)
    empty = Certificate(sparse.csr_array((0, problem.system.size), dtype=np.int64), none, none, none)
    return Protection(problem.primary, np.zeros(problem.system.size, dtype=np.bool_), 0, empty, tuple(left))


def _pattern(problem: ProtectionProblem, small: Compact, parts: list[Searched]) -> Bools:
    """Original columns that are hidden: whatever is the same count as a primary one is hidden with it."""
    hidden = small.primary.copy()
    for part in parts:
        hidden[part.piece.columns[part.secondary]] = True
    return np.asarray(hidden[small.group] | problem.primary)


def _certificate(
    problem: ProtectionProblem,
    small: Compact,
    hidden: Bools,
    parts: list[Searched],
    moves: list[tuple[sparse.csr_array, Bools]],
) -> Certificate:
    """The chosen moves as moves of the original columns, and for each hidden column which of them show its reach."""
    rows = []
    for part, (table, _) in zip(parts, moves, strict=True):
        wide = sparse.csr_array(
            (table.data, part.piece.columns[table.indices], table.indptr), (table.shape[0], len(small.cost))
        )
        rows.append(small.widen(wide))
    empty = sparse.csr_array((0, problem.system.size), dtype=np.int64)
    witnesses = sparse.csr_array(sparse.vstack([empty, *rows], format="csr"))
    witnesses.sort_indices()
    turns = np.concatenate([np.zeros(0, bool), *(flags for _, flags in moves)])
    row = np.repeat(np.arange(witnesses.shape[0]), np.diff(witnesses.indptr))
    of_hidden = hidden[witnesses.indices]
    row, column, amount = row[of_hidden], witnesses.indices[of_hidden].astype(np.int64), witnesses.data[of_hidden]
    back = turns[row]
    row, column = np.concatenate([row, row[back]]), np.concatenate([column, column[back]])
    sign = np.concatenate([np.ones(len(amount), np.int64), np.full(int(back.sum()), -1)])
    amount = np.concatenate([amount, -amount[back]])
    highest, high = _extreme(column, amount, problem.system.size)
    lowest, low = _extreme(column, -amount, problem.system.size)
    demand = problem.demand
    upwards = (high > 0) & (demand.up > 0) | (high > 0) & ((demand.width > 0) | ~demand.protected)
    downwards = (low > 0) & ((demand.down > 0) | (demand.width > high) | ~upwards)
    proofs = np.sort(np.concatenate([highest[upwards], lowest[downwards]]))
    certificate = Certificate(witnesses, column[proofs], row[proofs].astype(np.int64), sign[proofs])
    return prove_to_singletons(problem, hidden, certificate)


def _extreme(column: Ints, amount: Ints, size: int) -> tuple[Ints, Ints]:
    """For each column the entry with the greatest amount (the first of equals), and that amount (0: no entry)."""
    order = np.lexsort((-np.arange(len(amount)), amount, column))
    entry, greatest = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
    entry[column[order]] = order
    greatest[column[order]] = amount[order]
    return entry, greatest


def _insist(problem: ProtectionProblem, hidden: Bools, certificate: Certificate, left: list[Unprotectable]) -> None:
    """Check the certificate before anyone relies on it."""
    found = certificate.check(problem.system, problem.values, *problem.bounds(hidden))
    short = unproven(problem, hidden, certificate)
    short[[item.column for item in left]] = False
    if found or np.any(short):
        what = "; ".join(found) or f"{int(short.sum())} columns lack proof"
        raise CertificateError(f"the pattern could not be proven: {what}")
