"""Growing a system: auxiliary columns, and the equations that say what they stand for."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import sparse

from prikk.model.cell import CellKey
from prikk.system.cellsystem import CellSystem
from prikk.system.equations import EquationList


def grown(system: CellSystem, more: Sequence[CellKey], equations: EquationList) -> CellSystem:
    """The system with one more auxiliary column for each of `more`, and with more equations.

    The new columns come after those that there are, in order; `equations` are over old and new ones. What there was
    keeps its column and its row.
    """
    width = system.size + len(more)
    old = sparse.csr_array(system.matrix)
    old.resize((old.shape[0], width))
    return CellSystem(
        system.cells,
        sparse.csr_array(sparse.vstack([old, equations.matrix(width)], format="csr", dtype=np.int64)),
        [*system.origins, *equations.origins],
        [*system.auxiliary, *more],
    )
