"""Which code of a dimension is its total, and codes that look like totals that nobody named."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np

from prikk.errors import InputError
from prikk.system.cellsystem import Ints
from prikk.system.index import CellIndex


def totals_of(total: str | Mapping[str, str], dims: Sequence[str]) -> dict[str, str]:
    """The code of the total of each dimension that has one."""
    return (
        dict.fromkeys(dims, total) if isinstance(total, str) else {name: code for name, code in total.items() if code}
    )


def refuse_unnamed_totals(index: CellIndex, counts: Ints, settled: Collection[str]) -> None:
    """Refuse inner cells in which one code of a dimension is the sum of all others, in every slice.

    It would be added up a second time, and give every star away. Dimensions that are `settled` are not asked about.
    Raises InputError.
    """
    for part, name in enumerate(index.names):
        if name in settled or len(index.levels[part]) < 2:
            continue
        others = np.delete(index.codes, part, axis=1)
        _, slices = np.unique(others, axis=0, return_inverse=True)
        table = np.zeros((int(slices.max()) + 1, len(index.levels[part])), dtype=np.int64)
        table[slices.ravel(), index.codes[:, part]] = counts
        is_sum = np.all(2 * table == table.sum(axis=1, keepdims=True), axis=0) & np.any(table, axis=0)
        if np.any(is_sum):
            code = index.levels[part][int(np.flatnonzero(is_sum)[0])]
            raise InputError(
                f"the code {code!r} of {name} is the sum of the others wherever it stands: it seems to be the total",
                fix=f"name it (total: {name}={code}); if it is a part all the same, give the hierarchy of {name}",
            )
