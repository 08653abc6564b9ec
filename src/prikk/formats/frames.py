"""A table of any kind as named columns: a file of a kind that is read, or a pandas, polars or Arrow frame."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import narwhals as nw

from prikk.errors import InputError
from prikk.formats.columns import Columns
from prikk.formats.format import Content
from prikk.formats.registry import reader_of


def read_columns(source: Any, *, alike: Iterable[str] | None = None) -> Columns:
    """The columns of a CSV file (`,`, `;`, tab or `|`) or a Parquet file given by its path, or of a frame.

    A file of another ending is taken for CSV. Columns without a name are left out, and so are empty lines
    at the end. `alike` names the columns that matter of a file of records: rows that are alike in them may be counted
    while they are read (`Columns.counted`), so that a large file needs little memory. Raises InputError.
    """
    if isinstance(source, Columns):
        return source
    if isinstance(source, str | os.PathLike):
        path = Path(source)
        reader = reader_of(path, Content.COLUMNS, otherwise=".csv")
        columns: Columns = reader.read(path) if alike is None or reader.count is None else reader.count(path, alike)
        return columns
    try:
        frame = nw.from_native(source)
    except TypeError:
        allowed = "the path of a CSV or Parquet file, or a pandas, polars or Arrow frame"
        raise InputError(f"a {type(source).__name__} is no table", allowed=allowed) from None
    eager = frame.collect() if isinstance(frame, nw.LazyFrame) else frame
    return Columns(None, {name: eager[name].to_list() for name in eager.columns}, 1)
