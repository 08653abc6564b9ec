"""Repeated records found by their hashes: in little memory, whatever their number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from prikk.tabulate.engine import Repeats
from prikk.tabulate.findings import ROWS

if TYPE_CHECKING:
    from prikk.tabulate.embedded import Embedded

_SLICE = 25_000_000
"""How many hashes of records are sorted at a time (8 bytes each)."""


def repeats_by_hash(engine: Embedded, records: str, numbered: str, key: str, expected: int) -> Repeats:
    """See `Engine.repeats`: suspects are found by a hash of all records, repeats then exactly among the suspects."""
    found, suspects = _repeated(engine, f"SELECT hash({key}) AS h {records}", expected)
    if not len(suspects):
        return Repeats(found, 0)
    engine.load("suspects", {"h": "UBIGINT"}, suspects.tolist())
    place = f"row_number() OVER (PARTITION BY {key} ORDER BY file, row) AS n"
    among = f"SELECT file, row, {place} {numbered} AND hash({key}) IN (SELECT h FROM suspects)"
    again = engine.rows(f"SELECT file, row FROM ({among}) WHERE n > 1 ORDER BY file, row")
    if not again:
        return Repeats(found, 0)
    file = again[0][0]
    return Repeats(found, len(again), file, tuple(row for part, row in again if part == file)[:ROWS])


def _repeated(engine: Embedded, sql: str, expected: int) -> tuple[int, npt.NDArray[np.uint64]]:
    """How many hashes a query gives and those that it gives more than once, in slices that fit in memory."""
    slices = 1 + expected // _SLICE
    hashed, repeated = 0, []
    for number in range(slices):
        part = f" WHERE h % {slices} = {number}" if slices > 1 else ""
        hashes = engine.columns(f"SELECT h FROM ({sql}){part}")[0]
        hashes.sort()
        hashed += len(hashes)
        repeated.append(np.unique(hashes[1:][hashes[1:] == hashes[:-1]]))
    return hashed, np.concatenate(repeated)
