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
from prikk.system.exact import balanced, size

MOST = 2**61
"""Sums and differences of two numbers up to here fit 64 bits. No demand asks for more than a bound can be, 2**60."""


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
        pairs = zip(self.arrays(), other.arrays(), strict=True)
        return all(np.array_equal(mine, theirs) for mine, theirs in pairs)

    __hash__ = None  # type: ignore[assignment]

    def arrays(self) -> tuple[Ints, ...]:
        """All that it holds: the witnesses' `indptr`, `indices` and `data`, then the proofs."""
        table = self.witnesses
        return table.indptr, table.indices, table.data, self.column, self.witness, self.sign

    def reach(self, columns: int) -> tuple[Ints, Ints]:
        """Lowest and highest proven change of each column (0 where nothing is proven), none counted beyond `MOST`."""
        low, high = np.zeros(columns, dtype=np.int64), np.zeros(columns, dtype=np.int64)
        change = self.sign * np.clip(_pick(self.witnesses, self.witness, self.column), -MOST, MOST)
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

        `low`, `high` are what the attacker knows of each column. Only matrix arithmetic is used, in integers that
        cannot overflow whatever the certificate holds. Whether the tables show what is demanded is for `shortfall` to
        say.
        """
        if malformed := self.malformed():
            return [malformed]
        if any(len(part) != system.size for part in (values, low, high)) or self.witnesses.shape[1] != system.size:
            return ["the certificate is not of this system"]
        problems = []
        if not balanced(system.matrix, self.witnesses):
            problems.append("a witness breaks an equation")
        for sign in (1, -1):
            used = np.zeros(self.witnesses.shape[0], dtype=bool)
            used[self.witness[self.sign == sign]] = True
            entry = np.repeat(used, np.diff(self.witnesses.indptr))
            column = self.witnesses.indices[entry]
            parts = values[column], self.witnesses.data[entry].astype(np.int64), low[column], high[column]
            if any(size(part) > MOST for part in parts):  # the sum might not fit: Python's integers
                parts = tuple(part.astype(object) for part in parts)
            moved = parts[0] + sign * parts[1]
            if np.any(moved < parts[2]) or np.any(moved > parts[3]):
                problems.append("a witness contradicts what is published")
        if np.any(_pick(self.witnesses, self.witness, self.column) == 0):
            problems.append("a proof names a witness that leaves its column as it is")
        return problems

    def malformed(self) -> str | None:
        """Why this is no list of witnesses and proofs at all; None when it is one.

        A column stands once in a witness: two entries of one column would be read as one change by some sums and as
        two by others.
        """
        table = self.witnesses
        if any(array.dtype.kind != "i" or array.ndim != 1 for array in self.arrays()):
            return "the certificate holds something else than whole numbers"
        starts, columns = table.indptr, table.indices
        if len(starts) != table.shape[0] + 1 or starts[0] != 0 or np.any(starts[1:] < starts[:-1]):
            return "the list of witnesses is malformed"
        if not starts[-1] == len(columns) == len(table.data):
            return "the list of witnesses is malformed"
        if len(columns) and (columns.min() < 0 or columns.max() >= table.shape[1]):
            return "a witness names a column that does not exist"
        first = np.zeros(len(columns) + 1, dtype=bool)
        first[starts] = True
        if np.any((columns[1:] <= columns[:-1]) & ~first[1:-1]):
            return "a witness names a column twice, or not in order"
        if not len(self.column) == len(self.witness) == len(self.sign) or np.any((self.sign != 1) & (self.sign != -1)):
            return "the list of proofs is malformed"
        for named, count in ((self.column, table.shape[1]), (self.witness, table.shape[0])):
            if len(named) and (named.min() < 0 or named.max() >= count):
                return "a proof names a witness or a column that does not exist"
        return None


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
