"""Files of statistics banks (PX, JSON-stat, SDMX-CSV), whoever wrote them, as tables of counts for an audit."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pyarrow as pa

from prikk.errors import InputError, closest
from prikk.formats.cube import Category, Cube, CubeDimension, Measure, Role, trees_of
from prikk.formats.format import Content
from prikk.formats.registry import reader_of
from prikk.formats.symbols import HIDDEN_SIGNS
from prikk.model.release import PublishedCell
from prikk.model.status import Status

GREATEST = 2**53
"""Figures go up to here, in units of their last digit: frames and spreadsheets hold them exactly."""
_PERCENT = ("%", "per cent", "percent", "prosent", "procent", "per-cent", "pct", "prozent")


def read_bank(path: Path, *, hidden: Collection[str] = HIDDEN_SIGNS) -> Cube:
    """The cube of a PX, JSON-stat or SDMX-CSV file, told apart by how it starts or the ending of its name.

    `hidden` are the signs that stand for a confidential figure. Raises InputError.
    """
    cube: Cube = reader_of(path, Content.CUBE).read(path, hidden=hidden)
    return cube


@dataclass(frozen=True)
class Counts:
    """The cells of a cube as rows, and what the file says of its dimensions.

    `rows` has a column for each of `dims`, then `value` (null where hidden; in units of the last of `decimals`) and
    `status`, and a column for each content that was asked for as `derived`. `totals` gives the code of the total of
    each dimension of which the file states one, `hierarchies` the parts of each code where there are more levels,
    `labels` what codes are called, `apart` the dimensions along which nothing adds up. `contents` are those that are
    audited, `unused` those that are not, and `missing` tells how many figures are missing, not hidden.
    """

    rows: pa.Table
    dims: tuple[str, ...]
    totals: Mapping[str, str]
    hierarchies: Mapping[str, tuple[Mapping[str, tuple[str, ...]], ...]]
    labels: Mapping[str, Mapping[str, str]]
    apart: frozenset[str]
    decimals: int = 0
    contents: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()
    missing: int = 0


def counts_of(cube: Cube, content: str | None = None, derived: Collection[str] = ()) -> Counts:
    """The counts of a cube: those of one content, or of all that are counts, side by side where there are several.

    `derived` are contents that are worked out from the counts. A figure that is missing is as unknown as a hidden one
    and stands as such. Combinations outside the layout have no row.

    Raises InputError when the cube has no such content.
    """
    contents = cube.dimension(Role.CONTENTS)
    at = -1 if contents is None else cube.dimensions.index(contents)
    taken = () if contents is None else _counted(cube, contents, at, content, derived)
    if contents is None and (content is not None or derived):
        raise InputError(f"{content or min(derived)!r} is no content", allowed="a file whose contents are a variable")
    kept = [place for place in range(len(cube.dimensions)) if place != at or len(taken) > 1]
    cells = {
        codes: cell
        for codes, cell in zip(cube.keys(), cube.cells, strict=True)
        if cell is not None and (at < 0 or codes[at] in taken)
    }
    dims = tuple(cube.dimensions[place].id for place in kept)
    columns: dict[str, pa.Array] = {
        name: pa.array([codes[place] for codes in cells], pa.string()) for name, place in zip(dims, kept, strict=True)
    }
    decimals = max((_decimals(cell) for cell in cells.values()), default=0)
    shown = [cell.status if cell.status.hidden or cell.value is not None else Status.CONFIDENTIAL
             for cell in cells.values()]  # fmt: skip
    columns["value"] = pa.array([_scaled(cell, decimals) for cell in cells.values()], pa.int64())
    columns["status"] = pa.array([status.value for status in shown], pa.string())
    if derived:
        every = dict(zip(cube.keys(), cube.cells, strict=True))
        for name in derived:
            found = [every.get((*codes[:at], name, *codes[at + 1 :])) for codes in cells]
            columns[name] = pa.array([_text(cell) for cell in found], pa.string())
    classes = [cube.dimensions[place] for place in kept]
    return Counts(
        rows=pa.table(columns),
        dims=dims,
        totals={item.id: item.total for item in classes if item.total},
        hierarchies={item.id: trees_of(item.children) for item in classes if item.children},
        labels={
            item.id: {part.code: next(iter(part.labels.values()), "") for part in item.categories} for item in classes
        },
        apart=frozenset(item.id for item in classes if item.role in (Role.TIME, Role.CONTENTS)),
        decimals=decimals,
        contents=taken,
        unused=() if contents is None else tuple(code for code in contents.codes if code not in (*taken, *derived)),
        missing=sum(cell.value is None and not cell.status.hidden for cell in cells.values()),
    )


def _counted(
    cube: Cube, contents: CubeDimension, at: int, content: str | None, derived: Collection[str]
) -> tuple[str, ...]:
    """The codes of the contents that are counts."""
    for code in ([] if content is None else [content], *([code] for code in derived)):
        if code and code[0] not in contents.codes:
            raise InputError(f"{code[0]!r} is no content", allowed=closest(code[0], contents.codes))
    if content is not None:
        return (content,)
    whole = dict.fromkeys(contents.codes, True)
    for codes, cell in zip(cube.keys(), cube.cells, strict=True):
        if cell is not None and isinstance(cell.value, Decimal):
            whole[codes[at]] = False
    likely = [item for item in contents.categories if _is_count(item) and item.code not in derived]
    found = [item.code for item in likely if whole[item.code]] or [item.code for item in likely if not item.decimals]
    if not found:
        allowed = closest("", contents.codes)
        raise InputError("no content is a count", allowed=allowed, fix="name the one to audit (--content)")
    return tuple(found[:1]) if derived else tuple(found)


def _is_count(item: Category) -> bool:
    """Whether a content may be one: no average, no share."""
    texts = " ".join([item.code, *item.labels.values(), *item.units.values()]).casefold()
    return item.measure is not Measure.AVERAGE and not item.decimals and not any(word in texts for word in _PERCENT)


def _decimals(cell: PublishedCell) -> int:
    """How many digits of a figure stand behind the point."""
    if not isinstance(cell.value, Decimal):
        return 0
    exponent = cell.value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _scaled(cell: PublishedCell, decimals: int) -> int | None:
    """A figure in units of its last digit: nothing of it is cut off."""
    if cell.value is None:
        return None
    if not abs(cell.value) * 10**decimals <= GREATEST:
        raise InputError("a figure that is too large", allowed=f"figures up to {GREATEST:,}")
    return int(cell.value * 10**decimals)


def _text(cell: PublishedCell | None) -> str | None:
    return None if cell is None or cell.value is None else f"{cell.value:f}"
