"""Sums that a claim rests on, in arithmetic that cannot overflow.

A 64-bit sum that wraps round to zero is no sum. Each product here is either shown beforehand to fit, or worked out in
halves or in Python's own integers.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import sparse

Ints = npt.NDArray[np.int64]

HEAVIEST = 2**31 - 1
"""The greatest sum of the sizes of an equation's coefficients: times half a word of 32 bits it still fits 64 bits."""

_FITS = 2.0**62
"""Sums up to here fit: a factor of 2 is left for the rounding of the estimate."""

_HALF = 31


def size(numbers: npt.NDArray[np.integer]) -> int:
    """The greatest absolute value, as one of Python's integers: that of -2**63 too."""
    return max(int(numbers.max()), -int(numbers.min())) if numbers.size else 0


def weight(matrix: sparse.csr_array) -> float:
    """The greatest sum over a row of the sizes of its entries, to the precision of a real number."""
    if not matrix.nnz:
        return 0.0
    absolute = np.abs(matrix.data.astype(np.float64))
    summed = np.concatenate([[0.0], np.cumsum(absolute)])
    # A difference of running sums is exact for whole numbers below 2**53 and never short by more than a rounding.
    if summed[-1] < 2.0**53:
        return float(np.max(np.diff(summed[matrix.indptr]), initial=0.0))
    return float(np.max(np.bincount(_rows(matrix), weights=absolute)))


def product(matrix: sparse.csr_array, values: Ints) -> npt.NDArray[np.object_] | Ints:
    """`matrix @ values`, exactly: 64-bit integers where they are sure to fit, else Python's."""
    if weight(matrix) * size(values) < _FITS:
        return np.asarray(matrix @ values)
    out = np.zeros(matrix.shape[0], dtype=object)
    terms = matrix.data.astype(object) * np.asarray(values)[matrix.indices].astype(object)
    np.add.at(out, _rows(matrix), terms)
    return out


def dot(factors: Ints, values: Ints) -> int:
    """`factors @ values`, exactly."""
    if len(values) * float(size(factors)) * size(values) < _FITS:
        return int(factors @ values)
    return sum(map(int.__mul__, factors.tolist(), values.tolist()))


def balanced(matrix: sparse.csr_array, table: sparse.csr_array) -> bool:
    """Whether `matrix @ table.T` is zero, exactly; no row of `matrix` may be heavier than `HEAVIEST`.

    Entries that may not fit are split into halves of 31 and 33 bits, each of which fits times any such row.
    """
    if weight(matrix) * size(table.data) < _FITS:
        return not np.any(sparse.csr_array(matrix @ table.T).data)
    upper, lower = table.astype(np.int64), table.astype(np.int64)
    upper.data >>= _HALF
    lower.data &= 2**_HALF - 1
    over, rest = (sparse.csr_array(matrix @ half.T) for half in (upper, lower))
    if np.any(rest.data & (2**_HALF - 1)):
        return False
    rest.data >>= _HALF
    return not np.any(sparse.csr_array(over + rest).data)


def _rows(matrix: sparse.csr_array) -> Ints:
    return np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
