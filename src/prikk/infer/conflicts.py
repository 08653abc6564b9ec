"""Why figures contradict each other: an irreducible set of equations and bounds that cannot all be true."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from prikk.errors import ConflictError, LimitError
from prikk.infer.components import components
from prikk.infer.cores import contradicts, impossible, only, shrink
from prikk.infer.propagation import propagate
from prikk.solve import Claim, Limits, Problem, integer
from prikk.system import UNBOUNDED, CellSystem, Knowledge
from prikk.system.cellsystem import Ints


@dataclass(frozen=True)
class Conflict:
    """Equations (rows) and bounds (columns) that cannot all be true, none of which can be left out.

    A published cell that takes part stands in `low`, in `high` or in both: the conflict needs it to be at least, at
    most, or exactly what is published.
    """

    equations: tuple[int, ...]
    low: tuple[int, ...]
    high: tuple[int, ...]

    @property
    def columns(self) -> tuple[int, ...]:
        """All columns whose bounds take part."""
        return tuple(sorted({*self.low, *self.high}))


def conflict(
    system: CellSystem, knowledge: Knowledge, *, irreducible: bool = True, limits: Limits | None = None
) -> Conflict | None:
    """An irreducible conflict, or None when some integer solution agrees with everything.

    Where it need not be `irreducible`, a conflict that propagation sees is one in which propagation needs everything:
    that is found much sooner. Raises LimitError when the limits were reached before either was certain.
    """
    spend = (limits or Limits()).begun()
    crossed = np.flatnonzero(knowledge.low > knowledge.high)
    if len(crossed):
        return Conflict((), (int(crossed[0]),), (int(crossed[0]),))
    rows = _rows(system, knowledge, spend)
    if rows is None:
        return None
    seen = contradicts(system.matrix, rows, knowledge)
    rows = _shrunk_rows(system.matrix, rows, knowledge, spend, seen=seen, irreducible=irreducible)
    columns = np.unique(system.matrix[rows].indices)
    # Bounds are numbered as ends: lower ends first.
    bounded = np.concatenate([knowledge.low[columns] > -UNBOUNDED, knowledge.high[columns] < UNBOUNDED])
    ends = np.concatenate([columns, system.size + columns])[bounded]
    if seen and not irreducible:
        ends = shrink(ends, lambda kept: contradicts(system.matrix, rows, only(knowledge, kept)))
    else:
        ends = shrink(ends, lambda kept: impossible(system.matrix, rows, only(knowledge, kept), spend))
    lower, upper = ends[ends < system.size], ends[ends >= system.size] - system.size
    return Conflict(tuple(rows.tolist()), tuple(lower.tolist()), tuple(upper.tolist()))


def _rows(system: CellSystem, knowledge: Knowledge, limits: Limits) -> Ints | None:
    """Equations that hold a conflict, or None when there is none."""
    everything = np.arange(system.matrix.shape[0])
    try:
        bounds = propagate(system, knowledge)
    except ConflictError:
        return everything
    unknown = np.flatnonzero(~bounds.known)
    settled = np.where(bounds.known, bounds.low, 0)
    matrix = sparse.csr_array(system.matrix[:, unknown])
    touched = np.flatnonzero(np.diff(matrix.indptr))
    matrix, right = matrix[touched], -(system.matrix[touched] @ settled)
    for part in components(matrix, right, bounds.low[unknown], bounds.high[unknown]):
        problem = Problem(part.matrix, part.right, part.right, part.low, part.high)
        claim = integer(problem, work=limits.work, seconds=limits.left()).claim
        if claim is Claim.INFEASIBLE:
            return everything
        if claim is Claim.UNKNOWN:
            raise LimitError("the limits were reached before it was certain whether the figures agree")
    return None


def _shrunk_rows(
    matrix: sparse.csr_array, rows: Ints, knowledge: Knowledge, limits: Limits, *, seen: bool, irreducible: bool
) -> Ints:
    """A part of conflicting `rows` that is needed; propagation, where it has `seen` the conflict, does most of it."""
    if seen:
        rows = shrink(rows, lambda kept: contradicts(matrix, kept, knowledge))
        if not irreducible:
            return rows
    return shrink(rows, lambda kept: impossible(matrix, kept, knowledge, limits))
