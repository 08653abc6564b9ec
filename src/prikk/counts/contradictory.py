"""Sources that contradict themselves: the sums that do not hold are left out, named, and what that costs is said."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np

from prikk.audit import AuditReport
from prikk.audit.grounds import Basis, Doubt, Ground
from prikk.counts.audit import audit_table
from prikk.counts.table import CountTable
from prikk.errors import ConflictError
from prikk.infer.conflicts import conflict
from prikk.solve import Limits
from prikk.system import UNBOUNDED, CellSystem, Knowledge
from prikk.system.cellsystem import Bools, Ints, Origin
from prikk.system.index import named

_LISTED = 5
_MOST_ROUNDS, _PATIENCE = 40, 4


def without_contradictions(table: CountTable) -> CountTable:
    """The table without the equations of which one alone contradicts the figures that are shown."""
    return _without(table, np.flatnonzero(_impossible(table.system, table.shown)))


def without_conflicts(table: CountTable, *, limits: Limits | None = None) -> CountTable:
    """The same for equations that contradict the figures together: of each conflict all equations are left out.

    Where conflicts go on, what adds up so is no sum at all: all equations of the kind that took part most often are
    left out (those along one dimension to one code).
    """
    kinds: Counter[tuple[str, str]] = Counter()
    for number in range(1, _MOST_ROUNDS + 1):
        found = conflict(table.system, table.shown, limits=limits)
        if found is None or not found.equations:
            break
        every = [_kind(table.system, origin) for origin in table.system.origins]
        kinds.update(every[row] for row in found.equations)
        rows = set(found.equations)
        if number % _PATIENCE == 0:
            worst = kinds.most_common(1)[0][0]
            rows |= {row for row, kind in enumerate(every) if kind == worst}
        table = _without(table, np.array(sorted(rows), dtype=np.int64))
    return table


def _kind(system: CellSystem, origin: Origin) -> tuple[str, str]:
    """What an equation is one of: along which dimension, and which code is the sum."""
    if origin.along not in system.cells.names:
        return origin.along, ""
    return origin.along, system.key(origin.head).codes[system.cells.names.index(origin.along)]


def audit_contradictory(table: CountTable, *, everything: CountTable | None = None, **asked: Any) -> AuditReport:
    """The audit of a table (`audit_table`) without the sums that its figures contradict."""
    table = without_contradictions(table)
    try:
        return audit_table(
            table, everything=None if everything is None else without_contradictions(everything), **asked
        )
    except ConflictError:
        return audit_table(without_conflicts(table, limits=asked.get("limits")), **asked)


def _impossible(system: CellSystem, known: Knowledge) -> Bools:
    """Which equations cannot hold, whatever is behind the stars."""
    low, high = known.low.astype(np.float64), known.high.astype(np.float64)
    low[known.low <= -UNBOUNDED], high[known.high >= UNBOUNDED] = -np.inf, np.inf
    matrix = system.matrix
    coefficients = matrix.data.astype(np.float64)
    least = np.where(coefficients > 0, coefficients * low[matrix.indices], coefficients * high[matrix.indices])
    most = np.where(coefficients > 0, coefficients * high[matrix.indices], coefficients * low[matrix.indices])
    rows = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    bottom, top = np.zeros(matrix.shape[0]), np.zeros(matrix.shape[0])
    np.add.at(bottom, rows, least)
    np.add.at(top, rows, most)
    return np.asarray((bottom > 0) | (top < 0))


def _without(table: CountTable, rows: Ints) -> CountTable:
    if not len(rows):
        return table
    system = table.system
    kept = np.ones(system.matrix.shape[0], dtype=np.bool_)
    kept[rows] = False
    heads = [named(system.key(system.origins[row].head)) for row in rows.tolist()]
    stars = _stars(table, rows)
    origins = [origin for origin, own in zip(system.origins, kept.tolist(), strict=True) if own]
    before = next((item for item in table.grounds if item.about == "left-out"), None)
    earlier = int(before.value.split(" ", 1)[0].replace(",", "")) if before else 0
    count = earlier + len(rows)
    listed = "; ".join(heads[:_LISTED]) + ("; …" if len(heads) > _LISTED else "")
    ground = Ground("left-out", f"{count:,} of {earlier + len(kept):,}: {listed}", Basis.FOUND)
    doubts = [item for item in table.doubts if item.about != "left-out"]
    if stars:
        doubts.append(Doubt("left-out", codes=(f"{stars:,}",)))
    return replace(
        table,
        system=CellSystem(system.cells, system.matrix[np.flatnonzero(kept)], origins, system.auxiliary),
        grounds=(*(item for item in table.grounds if item.about != "left-out"), ground),
        doubts=tuple(doubts),
    )


def _stars(table: CountTable, rows: Ints) -> int:
    """How many hidden cells stand in some equations."""
    columns = np.unique(table.system.matrix[rows].indices)
    return sum(table.statuses[column].hidden for column in columns.tolist() if column < len(table.statuses))
