"""A protected table as a frame of the kind that was given: codes as they came, counts that may be empty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import narwhals as nw

from prikk.counts.rows import code_text
from prikk.model.frame import series


def handed_back(columns: Mapping[str, Sequence[Any]], frame: Any, dims: Sequence[str], freq: str) -> Any:
    """The `columns` of a protected table as a frame of the kind of `frame`.

    Codes are the values that stand in the columns `dims` of `frame`, with their type (whole numbers, dates,
    categories); a dimension without a column is of texts. Where a total was added that the column has not, its code is
    of the same type if it can be; else a pandas column holds both kinds of values, and that of another frame texts.
    Counts are whole numbers that may be empty.
    """
    given = nw.from_native(frame)
    eager = given.collect() if isinstance(given, nw.LazyFrame) else given
    backend = nw.get_native_namespace(eager)
    first, *others = (
        _codes(eager[name], values, backend)
        if name in dims and name in eager.columns
        else series(name, values, nw.Int64() if name == freq else nw.String(), backend)
        for name, values in columns.items()
    )
    return first.to_frame().with_columns(*others).to_native()


def _codes(given: nw.Series[Any], codes: Sequence[str], backend: Any) -> nw.Series[Any]:
    """The codes of a column, each as the value of the given column that it was read from."""
    values = given.to_list()
    rows: dict[str, int] = {}
    for row, value in enumerate(values):
        rows.setdefault(code_text(value), row)
    if all(code in rows for code in codes):
        return nw.maybe_reset_index(given[[rows[code] for code in codes]])
    kind = given.dtype
    if kind.is_integer() and all(code in rows or code.isdecimal() for code in codes):
        return nw.new_series(given.name, list(map(int, codes)), kind, backend=backend)
    if isinstance(kind, nw.Categorical):
        return series(given.name, codes, nw.String(), backend).cast(nw.Categorical())
    if backend.__name__ == "pandas":
        mixed = [values[rows[code]] if code in rows else code for code in codes]
        stays = given.to_native().dtype if kind == nw.String() else object
        return nw.from_native(backend.Series(mixed, dtype=stays, name=given.name), series_only=True)
    return series(given.name, codes, nw.String(), backend)
