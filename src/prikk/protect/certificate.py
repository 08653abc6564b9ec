"""Certificates: alternative tables that show, without any solver, that a hidden figure may have other values.

A certificate holds confidential values and belongs into the internal folder only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from prikk.system import CellSystem
from prikk.system.cellsystem import Bools, Ints


@dataclass(frozen=True, repr=False)
class Certificate:
    """Alternative tables as differences from the true one, and which table shows what.

    Row w of `witnesses` (witnesses x columns, CSR) is a difference z: `values + z` satisfies every equation and lies
    inside all that the attacker knows. Proof k says: in witness `witness[k]`, taken with `sign[k]` (1 or -1), column
    `column[k]` has another value. Together the proofs of a column show what its demand asks for.
    """

    witnesses: sparse.csr_array
    column: Ints
    witness: Ints
    sign: Ints

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Certificate):
            return NotImplemented
        pairs = zip(self._arrays(), other._arrays(), strict=True)
        return all(np.array_equal(mine, theirs) for mine, theirs in pairs)

    __hash__ = None  # type: ignore[assignment]

    def _arrays(self) -> tuple[Ints, ...]:
        table = self.witnesses
        return table.indptr, table.indices, table.data, self.column, self.witness, self.sign

    def reach(self, columns: int) -> tuple[Ints, Ints]:
        """Lowest and highest proven change of each column (0 where nothing is proven)."""
        low, high = np.zeros(columns, dtype=np.int64), np.zeros(columns, dtype=np.int64)
        change = self.sign * _pick(self.witnesses, self.witness, self.column)
        np.minimum.at(low, self.column, change)
        np.maximum.at(high, self.column, change)
        return low, high

    def tables(self, values: Ints) -> Iterator[Ints]:
        """Every alternative table that a proof names."""
        for witness, sign in sorted(set(zip(self.witness.tolist(), self.sign.tolist(), strict=True))):
            span = slice(self.witnesses.indptr[witness], self.witnesses.indptr[witness + 1])
            table = values.copy()
            table[self.witnesses.indices[span]] += sign * self.witnesses.data[span]
            yield table

    def check(self, system: CellSystem, values: Ints, low: Ints, high: Ints) -> list[str]:
        """What is wrong with this certificate as a set of alternative tables; nothing when it holds.

        `low`, `high` are what the attacker knows of each column. Only matrix arithmetic is used. Whether the tables
        show what is demanded is for `shortfall` to say.
        """
        problems = []
        if self.witnesses.shape[1] != system.size or len(values) != system.size:
            return ["the certificate is not of this system"]
        if not (len(self.column) == len(self.witness) == len(self.sign)) or not np.all(np.abs(self.sign) == 1):
            return ["the list of proofs is malformed"]
        if len(self.column) and (
            min(self.column.min(), self.witness.min()) < 0
            or self.column.max() >= system.size
            or self.witness.max() >= self.witnesses.shape[0]
        ):
            return ["a proof names a witness or a column that does not exist"]
        residual = sparse.csr_array(system.matrix @ self.witnesses.T)
        if np.any(residual.data):
            problems.append("a witness breaks an equation")
        for sign in (1, -1):
            used = np.zeros(self.witnesses.shape[0], dtype=bool)
            used[self.witness[self.sign == sign]] = True
            entry = np.repeat(used, np.diff(self.witnesses.indptr))
            column = self.witnesses.indices[entry]
            moved = values[column] + sign * self.witnesses.data[entry]
            if np.any(moved < low[column]) or np.any(moved > high[column]):
                problems.append("a witness contradicts what is published")
        if np.any(_pick(self.witnesses, self.witness, self.column) == 0):
            problems.append("a proof names a witness that leaves its column as it is")
        return problems


def shortfall(certificate: Certificate, up: Ints, down: Ints, width: Ints) -> Bools:
    """Columns for which the certificate shows less than is demanded."""
    low, high = certificate.reach(len(up))
    return np.asarray((high < up) | (-low < down) | (high - low < width))


def _pick(table: sparse.csr_array, rows: Ints, columns: Ints) -> Ints:
    """table[rows, columns], entry by entry."""
    keys = np.repeat(np.arange(table.shape[0]), np.diff(table.indptr)) * table.shape[1] + table.indices
    order = np.argsort(keys, kind="stable")
    wanted = rows * table.shape[1] + columns
    if not len(keys):
        return np.zeros(len(wanted), dtype=np.int64)
    at = np.minimum(np.searchsorted(keys, wanted, sorter=order), len(keys) - 1)
    found = order[at]
    return np.where(keys[found] == wanted, table.data[found], 0).astype(np.int64)
