"""Results as frames of the library that somebody works with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import narwhals as nw

from prikk.errors import InputError, closest

LIBRARIES = ("pandas", "polars", "pyarrow")
"""The libraries of which frames are taken and given back."""
OTHERWISE = "pyarrow"
"""The library of frames where none was given: it is always there."""


def library_of(source: Any) -> str:
    """The library that a given frame is of; that of `OTHERWISE` for a path, or a frame of another library."""
    try:
        name = nw.get_native_namespace(nw.from_native(source)).__name__
    except TypeError:
        return OTHERWISE
    return name if name in LIBRARIES else OTHERWISE


def frame_of(columns: Mapping[str, Sequence[Any]], library: str) -> Any:
    """The columns as a frame of a library; None is an empty value. Whole numbers stay whole beside empty ones.

    Raises InputError for a library that is unknown or not there.
    """
    if library not in LIBRARIES:
        raise InputError(f"library: {library!r}", allowed=closest(str(library), LIBRARIES))
    if find_spec(library) is None:
        raise InputError(f"the package {library} is not installed", fix=f"pip install {library}")
    backend = import_module(library)
    first, *others = (series(name, values, _kind(values), backend) for name, values in columns.items())
    return first.to_frame().with_columns(*others).to_native()


def series(name: str, values: Sequence[Any], kind: Any, backend: Any) -> nw.Series[Any]:
    """A column of a frame; pandas' plain type of whole numbers has no empty ones, so theirs is `Int64`."""
    if kind == nw.Int64() and backend.__name__ == "pandas":
        return nw.from_native(backend.Series(list(values), dtype="Int64", name=name), series_only=True)
    return nw.new_series(name, list(values), kind, backend=backend)


def _kind(values: Sequence[Any]) -> Any:
    kinds = {type(value) for value in values if value is not None}
    if kinds == {bool}:
        return nw.Boolean()
    if kinds <= {int}:
        return nw.Int64()
    return nw.String() if kinds == {str} else nw.Float64()
