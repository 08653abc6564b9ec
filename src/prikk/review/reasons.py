"""Why a star is there: which small figures it protects, which stars protect it, and the sums it stands in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

from prikk.model.cell import CellKey
from prikk.model.status import Status
from prikk.protect.reasons import reasons
from prikk.review.dossier import Dossier
from prikk.system import Relation
from prikk.system.cellsystem import Bools

_SUMS = (Relation.SUM, Relation.MEAN)
"""Relations that put a figure together from others; the rest only bound it, and have no figure of their own."""


@dataclass(frozen=True)
class FigureSum:
    """An equation in figures: a total, or the sum behind an average, and what it is put together from.

    `left_out` counts the parts that the tables do not show.
    """

    relation: Relation
    head: CellKey
    along: str
    parts: tuple[CellKey, ...]
    left_out: int


@dataclass(frozen=True)
class Reasons:
    """The reasons of a dossier's stars, read off its certificate."""

    dossier: Dossier

    def protects(self, key: CellKey) -> list[CellKey]:
        """The small figures that a secondary star protects."""
        return self._keys(self._protects.get(self._column(key), ()))

    def protected_by(self, key: CellKey) -> list[CellKey]:
        """The secondary stars that protect a small figure."""
        column = self._column(key)
        return self._keys(star for star, protected in self._protects.items() if column in protected)

    def sums(self, key: CellKey) -> list[FigureSum]:
        """The equations that a figure stands in."""
        system, keys, found = self.dossier.truth.published.system, self.dossier.key_of_column, []
        table, column = self._equations, self._column(key)
        for row in table.indices[table.indptr[column] : table.indptr[column + 1]].tolist():
            origin = system.origins[row]
            members = system.matrix.indices[system.matrix.indptr[row] : system.matrix.indptr[row + 1]].tolist()
            head = max(members) if origin.relation is Relation.MEAN else origin.head
            if origin.relation not in _SUMS or head not in keys:
                continue
            parts = tuple(keys[member] for member in members if member != head and member in keys)
            found.append(FigureSum(origin.relation, keys[head], origin.along, parts, len(members) - 1 - len(parts)))
        return found

    def _column(self, key: CellKey) -> int:
        return self.dossier.truth.figures[key].column

    def _keys(self, columns: Iterable[int]) -> list[CellKey]:
        return [self.dossier.key_of_column[column] for column in columns if column in self.dossier.key_of_column]

    @cached_property
    def _protects(self) -> dict[int, tuple[int, ...]]:
        """The columns that each secondary column protects."""
        if self.dossier.certificate is None:
            return {}
        system = self.dossier.truth.published.system
        found = reasons(system, self.dossier.certificate, self._with(Status.SECONDARY), self._with(Status.PRIMARY))
        return {reason.column: reason.protects for reason in found}

    @cached_property
    def _equations(self) -> sparse.csc_array:
        return sparse.csc_array(self.dossier.truth.published.system.matrix)

    def _with(self, status: Status) -> Bools:
        """The columns whose figures have a status."""
        found = np.zeros(self.dossier.truth.published.system.size, dtype=np.bool_)
        found[[self._column(key) for key, item in self.dossier.statuses.items() if item is status]] = True
        return found
