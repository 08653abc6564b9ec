"""The cell system of tables that come without a publication file: cells with dimension codes, and hierarchies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from prikk.model.cell import CellKey
from prikk.system.cellsystem import UNBOUNDED, Bools, CellSystem, Knowledge
from prikk.system.equations import EquationList, Hierarchy, add_sums
from prikk.system.index import CellIndex
from prikk.system.persons import add_overlaps
from prikk.system.reader import Behind


def crossed_system(
    index: CellIndex,
    hierarchies: Mapping[str, Sequence[Hierarchy]],
    *,
    absent_is_zero: bool | Sequence[Bools] = True,
    behind: Behind | None = None,
    once: Mapping[str, Sequence[Hierarchy]] | None = None,
) -> tuple[CellSystem, Knowledge]:
    """The sums among the given cells, along every hierarchy of every dimension; and that counts are not negative.

    `hierarchies` gives for a dimension one or more hierarchies (parent code to child codes, the total included).
    Tables that share cells are linked by them without more words. `absent_is_zero` tells (of all, or for each part of
    the key of each cell as a total) whether a combination that is not in the index counts zero (tables that leave out
    empty rows) or is unknown. `behind` adds the sums of cells that no table shows, which the index has. `once` has
    the hierarchies of dimensions along which persons are counted once: what they tell has auxiliary columns at the end.
    """
    equations = EquationList()
    for part, name in enumerate(index.names):
        for hierarchy in hierarchies.get(name, ()):
            zero = absent_is_zero if isinstance(absent_is_zero, bool) else absent_is_zero[part]
            add_sums(equations, index, part, hierarchy, absent_is_zero=zero)
    if behind is not None:
        behind.add_equations(equations, index.names, {key.codes: column for key, column in index.columns.items()})
    auxiliary: list[CellKey] = []
    for name, trees in (once or {}).items():
        for hierarchy in trees:
            add_overlaps(equations, index, index.names.index(name), hierarchy, auxiliary)
    width = len(index) + len(auxiliary)
    system = CellSystem(index, equations.matrix(width), equations.origins, auxiliary)
    return system, Knowledge(np.zeros(width, dtype=np.int64), np.full(width, UNBOUNDED, dtype=np.int64))


def flat_hierarchy(codes: Sequence[str], total: str) -> Hierarchy:
    """The hierarchy of a list of codes under one total."""
    return {total: [code for code in codes if code != total]}
