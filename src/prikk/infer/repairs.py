"""The smallest sets of published cells that must be wrong for the rest to be true (Fellegi and Holt 1976)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy import sparse

from prikk.errors import LimitError
from prikk.infer.conflicts import conflict
from prikk.infer.intervals import intervals
from prikk.solve import Claim, Limits, Problem, integer
from prikk.system import UNBOUNDED, CellSystem, Knowledge
from prikk.system.cellsystem import Ints


@dataclass(frozen=True)
class Repair:
    """One smallest set of cells to change: column `columns[i]` then lies between `low[i]` and `high[i]`."""

    columns: tuple[int, ...]
    low: tuple[int, ...] = field(repr=False)
    high: tuple[int, ...] = field(repr=False)


@dataclass(frozen=True)
class Repairs:
    """All smallest repairs found. `complete` says that there are no others of this size and none smaller.

    `conflicts` is how many contradictions were looked at for that.
    """

    repairs: tuple[Repair, ...]
    complete: bool
    conflicts: int = 0


def smallest_repairs(
    system: CellSystem,
    knowledge: Knowledge,
    suspects: Ints,
    *,
    limit: int = 20,
    signed: bool = False,
    most_conflicts: int | None = None,
    limits: Limits | None = None,
) -> Repairs:
    """All smallest sets of `suspects` (columns) whose bounds must be given up, at most `limit` of them.

    A cell that is given up may take any value, but none below zero unless its bounds allowed that, or suspects are
    `signed`, such as differences. One empty repair means that nothing is wrong; no repair at all, that no set of
    suspects makes the figures agree.

    Every repair meets every conflict, so the smallest sets that meet the conflicts found so far are tried in turn; one
    that is not enough shows a further conflict (Reiter 1987). Raises LimitError when the limits were reached, or
    `most_conflicts` were not enough.
    """
    spend = (limits or Limits()).begun()
    suspected = frozenset(suspects.tolist())
    conflicts: list[frozenset[int]] = []
    found: list[frozenset[int]] = []
    while len(found) < limit:
        wrong = _smallest_meeting(conflicts, found, spend)
        if wrong is None or (found and len(wrong) > len(found[0])):
            return _repairs(system, knowledge, found, len(conflicts), spend, signed=signed, complete=True)
        if len(conflicts) == most_conflicts or ((left := spend.left()) is not None and left <= 0):
            raise LimitError("the limits were reached before the smallest repair was certain")
        against = conflict(system, _freed(knowledge, wrong, signed), irreducible=False, limits=spend)
        if against is None:
            found.append(wrong)
        else:
            conflicts.append(suspected.intersection(against.columns) - wrong)
            if not conflicts[-1]:
                return Repairs((), complete=True, conflicts=len(conflicts))
    wrong = _smallest_meeting(conflicts, found, spend)
    complete = wrong is None or len(wrong) > len(found[0])
    return _repairs(system, knowledge, found, len(conflicts), spend, signed=signed, complete=complete)


def _smallest_meeting(
    conflicts: Sequence[frozenset[int]], found: Sequence[frozenset[int]], limits: Limits
) -> frozenset[int] | None:
    """A smallest set that has a member in each of `conflicts` and contains none of `found`; None when there is none."""
    columns = sorted(frozenset().union(*conflicts))
    if not columns:
        return None if found else frozenset()
    sets = [*conflicts, *found]
    place = {column: number for number, column in enumerate(columns)}
    row_of = [row for row, members in enumerate(sets) for _ in members]
    column_of = [place[column] for members in sets for column in sorted(members)]
    ones = np.ones(len(columns), dtype=np.int64)
    matrix = sparse.csr_array((np.ones(len(row_of), dtype=np.int64), (row_of, column_of)), (len(sets), len(columns)))
    least = np.array([1] * len(conflicts) + [0] * len(found), dtype=np.int64)
    most = np.array([len(members) - (row >= len(conflicts)) for row, members in enumerate(sets)], dtype=np.int64)
    outcome = integer(Problem(matrix, least, most, 0 * ones, ones, ones), work=limits.work)
    if outcome.claim is Claim.INFEASIBLE:
        return None
    if outcome.witness is None or outcome.claim is not Claim.OPTIMAL:
        raise LimitError("the limits were reached before the smallest repair was certain")
    return frozenset(column for column, chosen in zip(columns, outcome.witness.tolist(), strict=True) if chosen)


def _freed(knowledge: Knowledge, wrong: Iterable[int], signed: bool) -> Knowledge:
    columns = np.array(sorted(wrong), dtype=np.int64)
    low, high = knowledge.low.copy(), knowledge.high.copy()
    low[columns] = np.where((low[columns] >= 0) & (not signed), 0, -UNBOUNDED)
    high[columns] = UNBOUNDED
    return Knowledge(low, high)


def _repairs(
    system: CellSystem,
    knowledge: Knowledge,
    found: Sequence[frozenset[int]],
    conflicts: int,
    limits: Limits,
    *,
    signed: bool,
    complete: bool,
) -> Repairs:
    """The sets with the values that their cells can take once they are given up."""
    repairs = []
    for wrong in sorted(found, key=sorted):
        columns = np.array(sorted(wrong), dtype=np.int64)
        possible = intervals(system, _freed(knowledge, wrong, signed), columns=columns, limits=limits)
        low, high = possible.low[columns].tolist(), possible.high[columns].tolist()
        repairs.append(Repair(tuple(columns.tolist()), tuple(low), tuple(high)))
    return Repairs(tuple(repairs), complete, conflicts)
