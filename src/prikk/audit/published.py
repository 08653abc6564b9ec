"""The question that a publication's tables put to an attacker."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np

from prikk.audit.question import Question
from prikk.model.cell import CellKey
from prikk.model.release import PublishedCell
from prikk.model.status import Status
from prikk.model.table import Table
from prikk.rules.protocol import Rule
from prikk.rules.statements import public_knowledge, zero_is_small
from prikk.system import UNBOUNDED, Knowledge
from prikk.system.cellsystem import Ints
from prikk.system.published import Figure, PublishedSystem


def question_of(
    published: PublishedSystem,
    tables: Sequence[Table],
    cells: Mapping[CellKey, PublishedCell],
    rule: Rule,
    *,
    only_primary: bool,
    more: Knowledge | None = None,
    known: Knowledge | None = None,
    alone: Knowledge | None = None,
    primary: Collection[CellKey] | None = None,
    told_apart: bool = True,
) -> Question:
    """What can be known about the hidden cells of a publication from all its tables at once.

    `cells` has every cell of the tables; `only_primary` tells whether the attacker takes every star to be small;
    `more` is what earlier releases tell, whose tables `published` was then built with; `known` is what the attacker
    knows anyway, which the publication cannot give away; `alone` is what earlier releases tell without this one, which
    it cannot give away either. `primary` names the stars that protection is for, where the
    agency knows them: only they can be findings then. It adds nothing to what the attacker knows. Without it,
    `told_apart` is false where some stars are known to be secondary.
    """
    nothing = PublishedCell(Status.MISSING)
    said = {key: cells.get(key, nothing) for key in published.figures}
    knowledge = public_knowledge(published, said, rule, only_primary=only_primary)
    stars = [figure for key, figure in published.figures.items() if said[key].status.hidden]
    ranges = [_allowed(published, knowledge, figure, cells[figure.key], rule) for figure in stars]
    ends = np.array(ranges, dtype=np.int64).reshape(-1, 2)
    by_dimension, by_table = _groups(tables, {figure.key: star for star, figure in enumerate(stars)})
    kinds = [(figure.key, cells[figure.key].status) for figure in stars]
    return Question.about(
        published.system,
        published.structure,
        knowledge if more is None else knowledge & more,
        [(figure.key, figure.column) for figure in stars],
        derived=np.array([figure.derived for figure in stars], dtype=np.bool_),
        allowed=(ends[:, 0], ends[:, 1]),
        protected=np.array(
            [kind is not Status.SECONDARY and (primary is None or key in primary) for key, kind in kinds],
            dtype=np.bool_,
        ),
        by_dimension=by_dimension,
        by_table=by_table,
        known=known,
        alone=alone,
        unclosed=published.incomplete,
        told_apart=told_apart or primary is not None,
        zero_is_small=zero_is_small(rule),
        small=_small(published, stars, [kind for _, kind in kinds], rule),
    )


def _small(published: PublishedSystem, stars: Sequence[Figure], kinds: Sequence[Status], rule: Rule) -> Ints:
    """The greatest value of each column whose star says that it is small."""
    most = np.full(published.system.size, UNBOUNDED)
    for figure, kind in zip(stars, kinds, strict=True):
        if kind is Status.PRIMARY:
            most[figure.column] = rule.star(kind, figure.periods, only_primary=True)[1]
    return most


def _allowed(
    published: PublishedSystem, knowledge: Knowledge, figure: Figure, cell: PublishedCell, rule: Rule
) -> tuple[int, int]:
    """The values of the figure's column that its own star allows.

    Of an average: that its star and what its periods show each by itself allow together. A confidential star is taken
    for a primary one: those are the values that must stay possible.
    """
    least, most = rule.star(cell.status, figure.periods, only_primary=True)
    if not figure.derived:
        return least, most
    parts = _parts(published, figure)
    low, high = knowledge.low[parts], knowledge.high[parts]
    if np.all(high < UNBOUNDED):
        most = min(most, int(high.sum()))
    return max(least, int(low.sum())), most


def _parts(published: PublishedSystem, figure: Figure) -> Ints:
    """The columns of the counts behind an average: the other columns of its equation."""
    matrix = published.system.matrix
    entry = np.flatnonzero(matrix.indices == figure.column)[0]
    row = int(np.searchsorted(matrix.indptr, entry, side="right")) - 1
    columns: Ints = matrix.indices[matrix.indptr[row] : matrix.indptr[row + 1]].astype(np.int64)
    parts: Ints = columns[columns != figure.column]
    return parts


def _groups(tables: Sequence[Table], stars: Mapping[CellKey, int]) -> tuple[dict[str, Ints], dict[str, Ints]]:
    """The stars of each dimension and of each table."""
    by_dimension: dict[str, dict[int, None]] = {}
    by_table: dict[str, Ints] = {}
    for table in tables:
        found = [stars[key] for key in table.cell_keys() if key in stars]
        for name in [axis for axis in table.axes if axis in table.dimensions] or [""]:
            by_dimension.setdefault(name, {}).update(dict.fromkeys(found))
        if found:
            by_table[table.id] = np.array(found, dtype=np.int64)
    return {name: np.array(sorted(found), dtype=np.int64) for name, found in by_dimension.items()}, by_table
