"""Small tables as protection problems, and an oracle that enumerates every table an attacker could believe."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
from scipy import sparse

from prikk.protect import ProtectionLevels, ProtectionProblem
from prikk.system import UNBOUNDED, CellIndex, CellSystem, Origin, Relation

BOUNDS = ("shown_low", "shown_high", "hidden_low", "hidden_high")


def system_of(matrix, keys) -> CellSystem:
    origins = [Origin(Relation.SUM, int(row), "sum") for row in range(matrix.shape[0])]
    return CellSystem(CellIndex.from_codes(("cell",), [(key,) for key in keys]), sparse.csr_array(matrix), origins)


def crossed(inner) -> tuple[CellSystem, np.ndarray]:
    """The system and the values of a table with all its margins."""
    inner = np.asarray(inner, dtype=np.int64)
    shape = tuple(size + 1 for size in inner.shape)
    number = np.arange(int(np.prod(shape))).reshape(shape)
    values = np.zeros(shape, dtype=np.int64)
    values[tuple(slice(0, size) for size in inner.shape)] = inner
    for axis in range(inner.ndim):
        last = tuple(slice(None) if other != axis else -1 for other in range(inner.ndim))
        rest = tuple(slice(None) if other != axis else slice(0, -1) for other in range(inner.ndim))
        values[last] = values[rest].sum(axis=axis)
    rows = []
    for axis in range(inner.ndim):
        lines = np.moveaxis(number, axis, -1).reshape(-1, shape[axis])
        for line in lines:
            row = np.zeros(number.size, dtype=np.int64)
            row[line[:-1]], row[line[-1]] = 1, -1
            rows.append(row)
    return system_of(np.array(rows), [str(at) for at in range(number.size)]), values.ravel()


def problem_of(inner, *, demand="exact", zeros="publish", threshold=4, cost=None) -> ProtectionProblem:
    """The problem of a crossed table: counts below the threshold are primary, one symbol for all stars."""
    system, values = crossed(inner)
    return posed(system, values, demand=demand, zeros=zeros, threshold=threshold, cost=cost)


def posed(system, values, *, demand="exact", zeros="publish", threshold=4, cost=None) -> ProtectionProblem:
    least = 1 if zeros == "publish" else 0
    primary = (values < threshold) & (values >= (0 if zeros == "hide" else 1))
    candidates = ~primary & ((values >= threshold) | (zeros == "may-hide"))
    asked = (
        ProtectionLevels.exact(primary)
        if demand == "exact"
        else ProtectionLevels.full(primary, values, least, threshold - 1)
    )
    if isinstance(demand, int):
        asked = ProtectionLevels.of_width(primary, demand)
    return ProtectionProblem(
        system=system,
        values=values,
        primary=primary,
        candidates=candidates,
        cost=values + 1 if cost is None else cost,
        demand=asked,
        shown_low=values,
        shown_high=values,
        hidden_low=np.full(system.size, least),
        hidden_high=np.full(system.size, UNBOUNDED),
    )


def believable(problem, hidden, reach: int = 5) -> np.ndarray:
    """Every table (a row each) within `reach` of the true one that agrees with what is shown, by enumeration.

    An equation is checked as soon as all its columns have a value.
    """
    low, high = problem.bounds(hidden)
    low = np.maximum(low, problem.values - reach)
    high = np.minimum(high, problem.values + reach)
    matrix = problem.system.matrix.toarray()
    tables = problem.values[None, :].copy()
    columns = [int(column) for column in np.flatnonzero(high > low)]
    for number, column in enumerate(columns):
        options = np.arange(low[column], high[column] + 1)
        tables = np.repeat(tables, len(options), axis=0)
        tables[:, column] = np.tile(options, len(tables) // len(options))
        settled = ~np.any(matrix[:, columns[number + 1 :]] != 0, axis=1)
        tables = tables[~np.any(tables @ matrix[settled].T, axis=1)]
    return tables


def is_clean(problem, hidden, reach: int = 5) -> bool:
    """Whether the attacker's tables, by enumeration, leave open all that is demanded."""
    tables = believable(problem, hidden, reach)
    up = tables.max(axis=0) - problem.values
    down = problem.values - tables.min(axis=0)
    demand = problem.demand
    return bool(np.all((up >= demand.up) & (down >= demand.down) & (up + down >= demand.width)))


def cheapest(problem, reach: int = 5) -> int | None:
    """The cost of the cheapest clean pattern, by trying all; None when there is none."""
    columns = np.flatnonzero(problem.candidates)
    best = None
    for choice in product((False, True), repeat=len(columns)):
        hidden = problem.primary.copy()
        hidden[columns] = choice
        cost = int(problem.cost[columns[list(choice)]].sum())
        if (best is None or cost < best) and is_clean(problem, hidden, reach):
            best = cost
    return best


def shuffled(problem, chance) -> tuple[ProtectionProblem, np.ndarray]:
    """The same problem with columns and equations in another order, ranks kept; and the new place of each column."""
    size = problem.system.size
    place = chance.permutation(size)
    back = np.argsort(place)
    rows = chance.permutation(problem.system.matrix.shape[0])
    matrix = sparse.csr_array(problem.system.matrix.toarray()[rows][:, back])
    other = {name: getattr(problem, name)[back] for name in ("values", "primary", "candidates", "cost", *BOUNDS)}
    demand = ProtectionLevels(*(getattr(problem.demand, name)[back] for name in ("up", "down", "width")))
    system = system_of(matrix, [f"renamed {at}" for at in range(size)])
    rank = np.arange(size) if problem.order is None else problem.order
    return replace(problem, system=system, demand=demand, order=rank[back], **other), place
