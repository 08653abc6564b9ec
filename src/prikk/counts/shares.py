"""Published percentages as equations: each bounds a count by the count it is a share of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from scipy import sparse

from prikk.system import UNBOUNDED, CellSystem, Key, Knowledge, Origin, Relation
from prikk.system.bands import ratio_forms

SharesByCell = Mapping[tuple[int, int], Decimal]
"""The percentage by its cell and the cell it is a share of (columns)."""


@dataclass(frozen=True)
class _Form:
    """An integer form of a percentage: factors of the part and of the whole, and its bounds."""

    part: int
    whole: int
    factors: tuple[int, int]
    low: int
    high: int


def with_shares(system: CellSystem, structure: Knowledge, shares: SharesByCell) -> tuple[CellSystem, Knowledge]:
    """The system with two auxiliary columns for each percentage, bounded by what its rounding (half up) says.

    All percentages are taken to have as many decimals as the one with most. A share of nothing is no number, so the
    whole is at least one.
    """
    if not shares:
        return system, structure
    decimals = max(_decimals(share) for share in shares.values())
    forms = [form for (part, whole), share in shares.items() for form in _forms(part, whole, share, decimals)]
    rows = np.repeat(np.arange(len(forms)), 3)
    columns = [(form.part, form.whole, system.size + number) for number, form in enumerate(forms)]
    factors = [(*form.factors, -1) for form in forms]
    shape = len(forms), system.size + len(forms)
    added = sparse.csr_array((np.ravel(factors), (rows, np.ravel(columns))), shape=shape, dtype=np.int64)
    added.eliminate_zeros()
    old = sparse.csr_array(system.matrix)
    old.resize((old.shape[0], shape[1]))
    low = np.concatenate([structure.low, [form.low for form in forms]])
    high = np.concatenate([structure.high, [form.high for form in forms]])
    for form in forms:
        low[form.whole] = max(low[form.whole], 1)
    names: list[Key] = [(*system.cells.key(form.part), "share") for form in forms]
    origins = [*system.origins, *(Origin(Relation.RATIO, form.part, "share") for form in forms)]
    matrix = sparse.csr_array(sparse.vstack([old, added], format="csr", dtype=np.int64))
    return CellSystem(system.cells, matrix, origins, [*system.figures, *names]), Knowledge(low, high)


def wholes(names: Sequence[str], totals: Mapping[str, str], share_of: Sequence[str], key: Key) -> Key:
    """The key of the cell that a percentage is a share of: the total along the dimensions `share_of`."""
    return tuple(totals[name] if name in share_of else code for name, code in zip(names, key, strict=True))


def _forms(part: int, whole: int, share: Decimal, decimals: int) -> list[_Form]:
    scale = 100 * 10**decimals
    least, beyond = ratio_forms(int(share.scaleb(decimals)), scale)
    return [_Form(part, whole, least, 0, UNBOUNDED), _Form(part, whole, beyond, -UNBOUNDED, -1)]


def _decimals(share: Decimal) -> int:
    exponent = share.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
