"""Files of statistics banks (PX, JSON-stat, SDMX-CSV), whoever wrote them, as tables of counts for an audit."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from prikk.errors import InputError, closest
from prikk.formats.cube import Cube, Measure, Role
from prikk.formats.format import Content
from prikk.formats.registry import reader_of
from prikk.formats.symbols import HIDDEN_SIGNS
from prikk.model.status import Status


def read_bank(path: Path, *, hidden: Collection[str] = HIDDEN_SIGNS) -> Cube:
    """The cube of a PX, JSON-stat or SDMX-CSV file, told apart by how it starts or the ending of its name.

    `hidden` are the signs that stand for a confidential figure. Raises InputError.
    """
    cube: Cube = reader_of(path, Content.CUBE).read(path, hidden=hidden)
    return cube


@dataclass(frozen=True)
class Counts:
    """The cells of a cube as rows, and how they are to be read.

    `rows` has a column for each of `dims`, then `value` (null where hidden) and `status`. `totals` gives the code of
    the total of each dimension that has one, `hierarchies` the parts of each code where there are more levels.
    """

    rows: pa.Table
    dims: tuple[str, ...]
    totals: Mapping[str, str]
    hierarchies: Mapping[str, Mapping[str, tuple[str, ...]]]

    @property
    def arguments(self) -> dict[str, Any]:
        """The arguments with which `prikk.counts` reads the rows."""
        return {
            "dims": self.dims,
            "freq": "value",
            "status": "status",
            "total": dict(self.totals),
            "hierarchies": dict(self.hierarchies),
        }


def counts_of(cube: Cube, content: str | None = None) -> Counts:
    """The counts of a cube: those of one content (left out, the first that is a count).

    A figure that is missing is as unknown as a hidden one and stands as such. Combinations outside the layout have no
    row. Raises InputError when the cube has no such content.
    """
    contents = cube.dimension(Role.CONTENTS)
    if contents is not None:
        counted = [
            item.code for item in contents.categories if item.measure is not Measure.AVERAGE and not item.decimals
        ]
        allowed = counted if content is None else [code for code in contents.codes if code == content]
        if not allowed:
            found = "no content is a count" if content is None else f"{content!r} is no content"
            raise InputError(found, allowed=closest(content or "", contents.codes))
        content = allowed[0]
    kept = [place for place, item in enumerate(cube.dimensions) if item is not contents]
    at = -1 if contents is None else cube.dimensions.index(contents)
    rows = [
        ([codes[place] for place in kept], cell)
        for codes, cell in zip(cube.keys(), cube.cells, strict=True)
        if cell is not None and (at < 0 or codes[at] == content)
    ]
    dims = tuple(cube.dimensions[place].id for place in kept)
    columns: dict[str, pa.Array] = {
        name: pa.array([codes[number] for codes, _ in rows], pa.string()) for number, name in enumerate(dims)
    }
    shown = [cell.status if cell.status.hidden or cell.value is not None else Status.CONFIDENTIAL for _, cell in rows]
    columns["value"] = pa.array([None if cell.value is None else int(cell.value) for _, cell in rows], pa.int64())
    columns["status"] = pa.array([status.value for status in shown], pa.string())
    classes = [cube.dimensions[place] for place in kept]
    return Counts(
        rows=pa.table(columns),
        dims=dims,
        totals={item.id: item.total for item in classes if item.total},
        hierarchies={item.id: item.children for item in classes if item.children and item.total},
    )
