"""Why a secondary star is there: what it protects, and through which equations."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from prikk.protect.certificate import Certificate
from prikk.system import CellSystem
from prikk.system.cellsystem import Bools


@dataclass(frozen=True)
class Reason:
    """Secondary `column` takes part in an alternative table that protects the columns `protects`.

    It is tied to them by `equations` (rows): were it shown, that table would no longer do. All are columns and rows of
    the system; no value stands here.
    """

    column: int
    protects: tuple[int, ...]
    equations: tuple[int, ...]


def reasons(system: CellSystem, certificate: Certificate, secondary: Bools, protected: Bools) -> tuple[Reason, ...]:
    """One reason for each secondary column: the smallest alternative table that it takes part in."""
    table = certificate.witnesses
    size = np.diff(table.indptr)
    by_column, rows_of = table.tocsc(), system.matrix.tocsc()
    counts = protected[certificate.column]
    proofs = sparse.csr_array(
        (np.ones(int(counts.sum()), np.int8), (certificate.witness[counts], certificate.column[counts])),
        shape=table.shape,
    )
    found = []
    for column in np.flatnonzero(secondary).tolist():
        witnesses = by_column.indices[by_column.indptr[column] : by_column.indptr[column + 1]]
        if not len(witnesses):
            continue
        witness = int(witnesses[np.lexsort((witnesses, size[witnesses]))[0]])
        protects = np.unique(proofs.indices[proofs.indptr[witness] : proofs.indptr[witness + 1]])
        rows = rows_of.indices[rows_of.indptr[column] : rows_of.indptr[column + 1]]
        found.append(Reason(column, tuple(protects.tolist()), tuple(np.sort(rows).tolist())))
    return tuple(found)
