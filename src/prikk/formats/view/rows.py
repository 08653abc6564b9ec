"""A cube as Parquet: a row for each combination of codes, a column and its signs for each content."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from itertools import product

import pyarrow as pa
import pyarrow.parquet as pq

from prikk.formats.cube import Cube, Role, period_of
from prikk.formats.symbols import symbol_of
from prikk.model.release import PublishedCell


def parquet_bytes(cube: Cube) -> bytes:
    """The cube as Parquet.

    Columns are the codes of each dimension and `timestamp`, the first day of the period; then, for one content, `value`
    and `value_symbol`, for several `ContentsCode_<code>` and `ContentsCode_<code>_symbol`.
    """
    contents = cube.dimension(Role.CONTENTS)
    keys = [item for item in cube.dimensions if item is not contents]
    if contents is not None:
        cube = cube.ordered([*(item.id for item in keys), contents.id])
    codes = contents.codes if contents else ("",)
    every = list(product(*(item.codes for item in keys)))
    columns = {item.id: pa.array([key[place] for key in every], pa.string()) for place, item in enumerate(keys)}
    for place, item in enumerate(keys):
        if item.role is Role.TIME:
            columns["timestamp"] = pa.array([_first_day(key[place]) for key in every], pa.timestamp("s"))
    for place, code in enumerate(codes):
        name = f"{contents.id}_{code}" if contents and len(codes) > 1 else "value"
        columns |= _figures(name, cube.cells[place :: len(codes)])
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out, compression="zstd")
    return out.getvalue()


def _figures(name: str, cells: Sequence[PublishedCell | None]) -> dict[str, pa.Array]:
    values = [None if cell is None or cell.value is None else float(cell.value) for cell in cells]
    return {
        name: pa.array(values, pa.float64()),
        f"{name}_symbol": pa.array([symbol_of(cell).sign or None for cell in cells], pa.string()),
    }


def _first_day(code: str) -> dt.datetime | None:
    period = period_of(code)
    if period is None:
        return None
    return dt.datetime.combine(period.first_day, dt.time())
