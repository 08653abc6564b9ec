"""Attackers who are counted themselves: what the contributors of one hidden cell learn about the others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from scipy import sparse

from prikk.audit.question import Question
from prikk.errors import ConflictError
from prikk.infer import Intervals, Limits, intervals, propagate
from prikk.system import Knowledge
from prikk.system.cellsystem import Bools, Ints

LOOKED_AT = 500
"""Witnesses that are looked at before the solver is asked."""


@dataclass(frozen=True)
class Insiders:
    """What coalitions of `contributors` persons in one cell learn.

    `pairs` has (insiders' star, disclosed star): knowing that they are in the first, they know the second exactly,
    which nobody else does. `undetermined` counts pairs for which the limits were reached. With `alone` the insiders
    are those who are the only ones in their cell, and know it.
    """

    contributors: int
    pairs: tuple[tuple[int, int], ...] = field(repr=False)
    undetermined: int = 0
    alone: bool = False

    @property
    def disclosed(self) -> int:
        """How many stars some coalition comes to know exactly."""
        return len({star for _, star in self.pairs})


def insiders(
    question: Question,
    found: Intervals,
    contributors: int = 1,
    *,
    values: Ints | None = None,
    tables: Iterable[Ints] = (),
    limits: Limits | None = None,
) -> Insiders:
    """For each hidden count in turn, what `contributors` persons who are in it learn of the other stars.

    They know that the count is at least their number. With the true `values` of all columns (which only the agency
    has) the question is about those cells in which they are alone: they know the count itself. Learned is what would
    be a finding without them. `found` is the answer to the question without insiders; its witnesses, and those that are
    found on the way, settle most pairs without another solve. So do `tables` that the asker has already (a value for
    each column): those that agree with all that is known are believed.
    """
    if not len(question):
        return Insiders(contributors, (), alone=values is not None)
    links = _components(question)
    known = _stars(question, (found.witnesses[number] for number in range(min(len(found.witnesses), LOOKED_AT))))
    given = (*tables, *([] if values is None else [values]))
    agrees = (table for table in given if question.system.holds(table) and question.knowledge.allows(table))
    seen = np.vstack([known, _stars(question, agrees)])
    open_already = found.low[question.columns] < found.high[question.columns]
    asked = open_already & question.protected & ~question.structural
    pairs: list[tuple[int, int]] = []
    undetermined = 0
    for star, column in enumerate(question.columns.tolist()):
        least, most = int(found.low[column]), int(found.high[column])
        alone = values is not None and int(values[column]) == contributors
        learns = alone if values is not None else least < contributors <= most
        if question.averages[star] or not open_already[star] or not learns:
            continue
        near = asked & (links[question.columns] == links[column])
        near[star] &= values is None
        unsettled = _unsettled(seen, seen[:, star], near, contributors, alone=alone)
        if not np.any(unsettled):
            continue
        shut, unknown, more = _ask(question, column, contributors, unsettled, values=values, limits=limits)
        pairs += [(star, int(other)) for other in shut]
        undetermined += unknown
        seen = np.vstack([seen, more])
    return Insiders(contributors, tuple(pairs), undetermined, alone=values is not None)


def _stars(question: Question, tables: Iterable[Ints]) -> Ints:
    """The value of every star in each table (a row each)."""
    return np.array([table[question.columns] for table in tables], dtype=np.int64).reshape(-1, len(question))


def _unsettled(tables: Ints, own: Ints, near: Bools, contributors: int, *, alone: bool) -> Bools:
    """The stars `near` that no two witnesses which fit the insiders' knowledge show with different values."""
    fitting = tables[own == contributors if alone else own >= contributors]
    if len(fitting) < 2:
        return near
    return np.asarray(near & (fitting.min(axis=0) == fitting.max(axis=0)))


def _ask(
    question: Question, column: int, contributors: int, stars: Bools, *, values: Ints | None, limits: Limits | None
) -> tuple[Ints, int, Ints]:
    """Which of the `stars` have one value for insiders of a column, for how many that stays unknown, and witnesses."""
    low, high = question.knowledge.low.copy(), question.knowledge.high.copy()
    low[column] = max(low[column], contributors)
    if values is not None:
        high[column] = contributors
    chosen = np.flatnonzero(stars)
    columns = question.columns[chosen]
    try:
        answer = intervals(question.system, Knowledge(low, high), columns=columns, start=values, limits=limits)
    except ConflictError:  # nobody can be in the cell
        return chosen[:0], 0, np.zeros((0, len(question)), dtype=np.int64)
    exact = answer.low[columns] == answer.high[columns]
    return (
        chosen[exact],
        int(np.sum(~answer.proven[columns] & ~exact)),
        _stars(question, (answer.witnesses[number] for number in range(len(answer.witnesses)))),
    )


def _components(question: Question) -> Ints:
    """A number for each column that columns tied to each other by equations between unknowns share."""
    unknown = ~propagate(question.system, question.knowledge).known
    matrix = question.system.matrix.tocoo()
    rows, columns = matrix.coords
    inside = unknown[columns]
    height, width = matrix.shape
    graph = sparse.coo_array(
        (np.ones(int(inside.sum()), dtype=np.int8), (rows[inside], columns[inside] + height)),
        shape=(height + width, height + width),
    )
    _, labels = sparse.csgraph.connected_components(graph.tocsr(), directed=False)
    return np.asarray(labels[height:], dtype=np.int64)
