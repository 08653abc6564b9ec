"""The one form that repair, audit, protection and simulation share: `A x = 0`, `low <= x <= high`, x integer.

Every count is a column. Every rounded derived figure has auxiliary columns for the integer forms behind it (the sum
behind an average, the two linear forms behind a percentage); to publish the figure is to bound those columns. So an
equation never changes with what is published: only bounds do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
import numpy.typing as npt
from scipy import sparse

from prikk.model.cell import CellKey
from prikk.system.exact import HEAVIEST, product, weight
from prikk.system.index import CellIndex

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

UNBOUNDED = 2**60
"""A bound of this size or more means no bound. Arithmetic on bounds must count such bounds apart."""


class Relation(Enum):
    """What an equation states."""

    SUM = "sum"  # a total is the sum of its parts
    MEAN = "mean"  # an auxiliary column is the sum behind an average
    RATIO = "ratio"  # an auxiliary column is an integer form behind a percentage or an index figure
    DIFFERENCE = "difference"  # an auxiliary column is a difference of two counts
    PRESENCE = "presence"  # an auxiliary column is a sum that is not zero, or the layout would have dropped it
    OVERLAP = "overlap"  # an auxiliary column, not negative, is how far a count of distinct persons is from a bound


@dataclass(frozen=True)
class Origin:
    """Where an equation comes from: its relation, the cell it is about (a column), and the key part that is summed."""

    relation: Relation
    head: int
    along: str


@dataclass(frozen=True)
class CellSystem:
    """Equations over the cells of a publication. Raises ValueError for coefficients whose sums could overflow.

    `matrix` (equations x columns, int64 CSR, no explicit zeros) states `matrix @ x == 0`. Columns
    `0..len(cells)-1` are counts, in the order of `cells`; the rest are auxiliary; `auxiliary` names for
    each of them the key of the published figure it stands for. `origins` has one entry an equation.
    """

    cells: CellIndex
    matrix: sparse.csr_array
    origins: Sequence[Origin]
    auxiliary: Sequence[CellKey] = ()

    def __post_init__(self) -> None:
        rows, columns = self.matrix.shape
        if columns != len(self.cells) + len(self.auxiliary) or rows != len(self.origins):
            raise ValueError("matrix, cells, auxiliary columns and origins do not fit together")
        if self.matrix.dtype != np.int64:
            raise ValueError("the coefficients of the equations are not integers of 64 bits")
        if weight(self.matrix) > HEAVIEST:
            raise ValueError(f"the sizes of an equation's coefficients sum to more than {HEAVIEST}")

    @property
    def size(self) -> int:
        """Number of columns: counts and auxiliary columns."""
        return int(self.matrix.shape[1])

    def key(self, column: int) -> CellKey:
        """The key of a column: of the count, or of the figure that an auxiliary column stands for."""
        beyond = column - len(self.cells)
        return self.cells.key(column) if beyond < 0 else self.auxiliary[beyond]

    def holds(self, values: Ints) -> bool:
        """Whether integer `values` (one a column) satisfy every equation, in exact arithmetic."""
        return not np.any(product(self.matrix, values))


@dataclass(frozen=True)
class Knowledge:
    """What somebody knows: `low <= x <= high` for each column; a known cell has `low == high`.

    A knowledge is a value: who knows more has the intersection (`&`).
    """

    low: Ints
    high: Ints

    def __and__(self, other: Knowledge) -> Knowledge:
        return Knowledge(np.maximum(self.low, other.low), np.minimum(self.high, other.high))

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Knowledge)
            and np.array_equal(self.low, other.low)
            and np.array_equal(self.high, other.high)
        )

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        # Bounds may be confidential: tell how many, never which.
        return f"Knowledge({len(self.low)} columns, {int(np.sum(self.low == self.high))} known)"

    @property
    def known(self) -> Bools:
        """Which columns have one possible value by these bounds alone."""
        known: Bools = self.low == self.high
        return known

    def beyond(self, low: Sequence[int] | Ints, high: Sequence[int] | Ints) -> Knowledge:
        """The same, with the bounds of further columns."""
        ends = ((self.low, low), (self.high, high))
        return Knowledge(*(np.concatenate([own, np.asarray(more, dtype=np.int64)]) for own, more in ends))

    def allows(self, values: Ints) -> bool:
        """Whether integer `values` (one a column) lie inside all bounds."""
        return bool(np.all((self.low <= values) & (values <= self.high)))
