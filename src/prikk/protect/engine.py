"""Protect: from a problem to a pattern and its certificate.

A first pattern is made by counting; each demand is met by a move (`search`, `walk`; what they miss goes to the integer
solver); what is not needed is pruned; neighbourhoods are rebuilt while work remains; the moves that prove the result
become the certificate. Work is counted in steps of the search: the pattern depends on nothing but the problem.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from time import monotonic

import numpy as np
from scipy import sparse

from prikk.errors import CertificateError
from prikk.protect.bound import Bound
from prikk.protect.certificate import Certificate
from prikk.protect.compact import Compact, compact
from prikk.protect.part import ENDLESS, Part, split
from prikk.protect.problem import Protection, ProtectionProblem, Unprotectable
from prikk.protect.proving import prove_to_singletons, unproven
from prikk.protect.reasons import reasons
from prikk.protect.stubborn import Stubborn
from prikk.system.cellsystem import Bools, Ints

WORK_A_COLUMN = 150
"""Steps of the search that improving may take, for each column."""

PROVABLE = 4000
"""Parts with at most so many columns that may be hidden get a lower bound."""

Progress = Callable[[str], None]


def protect(
    problem: ProtectionProblem,
    *,
    work: int | None = None,
    seconds: float | None = None,
    threads: int | None = None,
    strict: bool = False,
    progress: Progress | None = None,
) -> Protection:
    """Hide further columns until every demand is met, cheaply; the pattern comes with its certificate.

    `work` bounds the steps spent on making the pattern cheaper (by default in proportion to its size; 0 takes the first
    pattern); `seconds` bounds the time for it as well, and makes the pattern depend on the machine. `threads` never
    changes the answer. Demands that cannot be met are listed in `unprotectable`; all others are met and proven by the
    certificate, which was checked. With `strict` there is no pattern where a demand cannot be met: only
    `unprotectable` tells something then.
    """
    tell = progress or (lambda _stage: None)
    deadline = None if seconds is None else monotonic() + seconds
    tell("reducing")
    small = compact(problem)
    parts = [Part(small, columns) for columns in split(small)]
    with ThreadPoolExecutor(threads) as pool:
        tell("first pattern")
        list(pool.map(Part.construct, parts))
        tell("stubborn columns")
        stubborn = Stubborn(problem, small)
        stubborn.refuse(np.flatnonzero(small.demanding & ~small.primary))
        for part in parts:
            stubborn.settle(part)
            part.give_up()
        if strict and stubborn.left:
            return _nothing(problem, stubborn.left)
        tell("improving")
        done = list(pool.map(lambda part: _improve(part, _share(part, work, small), deadline), parts))
        parts, bounds = [part for part, _ in done], [bound for _, bound in done]
        tell("proving")
        moves = list(pool.map(Part.witnesses, parts))
    hidden = _pattern(problem, small, parts)
    certificate = _certificate(problem, small, hidden, parts, moves)
    _insist(problem, hidden, certificate, stubborn.left)
    secondary = hidden & ~problem.primary
    with_primary = int(problem.cost[small.primary[small.group] & ~problem.primary].sum())
    bound = None if None in bounds else with_primary + sum(value for value in bounds if value is not None)
    why = reasons(problem.system, certificate, secondary, problem.demand.protected)
    cost = int(problem.cost[secondary].sum())
    return Protection(hidden, secondary, cost, certificate, tuple(stubborn.left), bound, why)


def _nothing(problem: ProtectionProblem, left: list[Unprotectable]) -> Protection:
    """The answer where a demand cannot be met and nothing less will do."""
    none = np.zeros(0, dtype=np.int64)
    empty = Certificate(sparse.csr_array((0, problem.system.size), dtype=np.int64), none, none, none)
    return Protection(problem.primary, np.zeros(problem.system.size, dtype=np.bool_), 0, empty, tuple(left))


def _improve(part: Part, work: int, deadline: float | None) -> tuple[Part, int | None]:
    """A cheaper pattern of the part and, where the part is small enough, a lower bound of the cost of any pattern."""
    if int(part.candidates.sum()) > PROVABLE or work == 0:
        part.improve(work, deadline)
        return part, None
    part.prune(ENDLESS)
    bound = Bound(part)
    bound.close_in(deadline)
    bound.part.improve(work // 4, deadline)
    return bound.part, min(bound.value, bound.known)


def _share(part: Part, work: int | None, small: Compact) -> int:
    """The part's share of the work."""
    size = len(part.columns)
    return WORK_A_COLUMN * size if work is None else work * size // len(small.cost)


def _pattern(problem: ProtectionProblem, small: Compact, parts: list[Part]) -> Bools:
    """Original columns that are hidden: whatever is the same count as a primary one is hidden with it."""
    hidden = small.primary.copy()
    for part in parts:
        hidden[part.columns[part.secondary]] = True
    return np.asarray(hidden[small.group] | problem.primary)


def _certificate(
    problem: ProtectionProblem,
    small: Compact,
    hidden: Bools,
    parts: list[Part],
    moves: list[tuple[sparse.csr_array, Bools]],
) -> Certificate:
    """The chosen moves as moves of the original columns, and for each hidden column which of them show its reach."""
    rows = []
    for part, (table, _) in zip(parts, moves, strict=True):
        wide = sparse.csr_array(
            (table.data, part.columns[table.indices], table.indptr), (table.shape[0], len(small.cost))
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
