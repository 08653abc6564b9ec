"""Why a star is there, read off the certificate: which small figures could be found without it, and by which sums.

Each proof of the certificate is an alternative table in which a small figure has another value. The secondary stars
that differ in it too are what lets it be so: were they shown, that table would be refuted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

from prikk.model.release import Key
from prikk.model.status import Status
from prikk.review.dossier import Dossier
from prikk.system import Relation
from prikk.system.cellsystem import Bools, Ints


@dataclass(frozen=True)
class Sum:
    """An equation in figures: a total, or the average of several periods, and what it is put together from."""

    relation: Relation
    head: Key
    along: str
    parts: tuple[Key, ...]
    left_out: int


@dataclass(frozen=True)
class Reasons:
    """The reasons of a dossier's stars."""

    dossier: Dossier

    def protects(self, key: Key) -> list[Key]:
        """The small figures whose proofs move a star: those that share a sum with it first."""
        certificate = self.dossier.certificate
        if certificate is None:
            return []
        column = self.dossier.truth.figures[key].column
        proven = certificate.column[np.isin(certificate.witness, self._moving(column))]
        return self._near_first(column, np.unique(proven[self._with(Status.PRIMARY)[proven]]))

    def protected_by(self, key: Key) -> list[Key]:
        """The secondary stars that move in the proofs of a small figure: those that share a sum with it first."""
        certificate = self.dossier.certificate
        if certificate is None:
            return []
        column = self.dossier.truth.figures[key].column
        rows = np.unique(certificate.witness[certificate.column == column])
        moved = np.unique(certificate.witnesses[rows].indices) if len(rows) else rows
        return self._near_first(column, moved[self._with(Status.SECONDARY)[moved]])

    def sums(self, key: Key) -> list[Sum]:
        """The equations that a figure stands in."""
        truth, system = self.dossier.truth, self.dossier.truth.published.system
        keys, found = self.dossier.key_of_column, []
        for row in self._rows(truth.figures[key].column).tolist():
            origin = system.origins[row]
            members = system.matrix.indices[system.matrix.indptr[row] : system.matrix.indptr[row + 1]].tolist()
            head = max(members) if origin.relation is Relation.MEAN else origin.head
            if origin.relation is Relation.OVERLAP or head not in keys:
                continue
            parts = [keys[member] for member in members if member != head and member in keys]
            left_out = len(members) - 1 - len(parts)
            found.append(Sum(origin.relation, keys[head], origin.along, tuple(parts), left_out))
        return found

    def _moving(self, column: int) -> Ints:
        """The witnesses in which a column moves."""
        table = self._by_column
        return np.asarray(table.indices[table.indptr[column] : table.indptr[column + 1]], dtype=np.int64)

    def _near_first(self, column: int, others: Ints) -> list[Key]:
        matrix = self.dossier.truth.published.system.matrix
        near = set(matrix[self._rows(column)].indices.tolist())
        chosen = [other for other in others.tolist() if other != column and other in self.dossier.key_of_column]
        return [self.dossier.key_of_column[other] for other in sorted(chosen, key=lambda other: other not in near)]

    def _rows(self, column: int) -> Ints:
        table = self._equations_by_column
        return np.asarray(table.indices[table.indptr[column] : table.indptr[column + 1]], dtype=np.int64)

    def _with(self, status: Status) -> Bools:
        return self._columns[status]

    @cached_property
    def _columns(self) -> dict[Status, Bools]:
        size = self.dossier.truth.published.system.size
        found = {status: np.zeros(size, dtype=np.bool_) for status in (Status.PRIMARY, Status.SECONDARY)}
        for key, status in self.dossier.statuses.items():
            if status in found:
                found[status][self.dossier.truth.figures[key].column] = True
        return found

    @cached_property
    def _by_column(self) -> sparse.csc_array:
        assert self.dossier.certificate is not None
        return sparse.csc_array(self.dossier.certificate.witnesses)

    @cached_property
    def _equations_by_column(self) -> sparse.csc_array:
        return sparse.csc_array(self.dossier.truth.published.system.matrix)


def first(keys: Sequence[Key], most: int) -> tuple[Sequence[Key], int]:
    """The first few, and how many there are beside them."""
    return keys[:most], max(0, len(keys) - most)
