"""A register extract as a Parquet file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from prikk.errors import OutputError
from prikk.staging import whole_path


class CodedColumn(Protocol):
    """A column: the values that occur in it and, for each record, the position of its value."""

    @property
    def values(self) -> Sequence[Any]:
        """Texts or whole numbers; None is an empty value."""

    @property
    def positions(self) -> npt.NDArray[np.int64]:
        """A position in `values` for each record."""


def write_extract(columns: Mapping[str, CodedColumn], path: Path) -> None:
    """Write an extract; same columns, same bytes.

    Raises OutputError when the file cannot be written; what stood there is then untouched.
    """
    table = pa.table({name: pa.array(column.values).take(column.positions) for name, column in columns.items()})
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{path} cannot be written ({error.strerror})") from None
    with whole_path(path) as stage:
        pq.write_table(table, stage, compression="zstd")
