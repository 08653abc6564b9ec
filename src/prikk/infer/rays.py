"""Columns that nothing limits: directions in which a solution can be followed for ever."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from prikk.infer.components import Component
from prikk.solve import Problem, Solve
from prikk.system import UNBOUNDED
from prikk.system.cellsystem import Ints

LENGTH = 1_000_000
"""A direction is looked for with whole steps up to this size."""


def unlimited(part: Component, ends: Ints, solve: Solve) -> Ints:
    """Those of `ends` (without bound, numbered as in a search) that some direction extends without end."""
    found = ends[:0]
    while len(ends):
        outcome = solve(_direction(part, ends), 1.0)
        if outcome.witness is None:
            break
        extended = outcome.witness[len(part.columns) :] > 0
        if not np.any(extended):
            break
        found, ends = np.concatenate([found, ends[extended]]), ends[~extended]
    return found


def _direction(part: Component, ends: Ints) -> Problem:
    """A direction within the equations that extends as many `ends` as possible: a switch for each."""
    count, extra = len(part.columns), len(ends)
    columns, upper = ends % count, ends >= count
    rows, ones = np.arange(extra), np.ones(extra, dtype=np.int64)
    places = np.concatenate([rows, rows]), np.concatenate([columns, count + rows])
    steps = sparse.csr_array((np.concatenate([np.where(upper, 1, -1), -ones]), places), shape=(extra, count + extra))
    own = sparse.csr_array(part.matrix)
    own.resize((own.shape[0], count + extra))
    zeros = np.zeros(own.shape[0], dtype=np.int64)
    return Problem(
        sparse.csr_array(sparse.vstack([own, steps], format="csr", dtype=np.int64)),
        np.concatenate([zeros, 0 * ones]),
        np.concatenate([zeros, np.full(extra, UNBOUNDED)]),
        np.concatenate([np.where(part.low <= -UNBOUNDED, -LENGTH, 0), 0 * ones]),
        np.concatenate([np.where(part.high >= UNBOUNDED, LENGTH, 0), ones]),
        np.concatenate([np.zeros(count, dtype=np.int64), -ones]),
    )
