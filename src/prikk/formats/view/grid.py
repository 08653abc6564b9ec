"""A cube in two directions: some dimensions down the stub, the others across the heading."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from itertools import islice, product

from prikk.formats.cube import Category, Cube, CubeDimension
from prikk.formats.symbols import symbol_of
from prikk.model.release import PublishedCell
from prikk.words import text

ViewValue = int | Decimal | str
"""What a box of a grid holds: a number, or the sign that stands in its place."""


class Naming(Enum):
    """How dimensions and values are called."""

    CODES = "codes"
    TEXTS = "texts"
    BOTH = "both"


@dataclass(frozen=True)
class ViewGrid:
    """`stub` are the names of the columns of the stub; `heading` has for each further column the name of its value of
    each dimension. `rows` are the stub's values of each row and its figures.
    """

    title: str
    notes: tuple[str, ...]
    language: str
    stub: tuple[str, ...]
    heading_names: tuple[str, ...]
    heading: tuple[tuple[str, ...], ...]
    rows: tuple[tuple[tuple[str, ...], tuple[ViewValue, ...]], ...]


def grid_of(cube: Cube, heading: Sequence[str], language: str, naming: Naming) -> ViewGrid:
    """The cube with the dimensions of these ids, its last ones, across the heading."""
    across = [item for item in cube.dimensions if item.id in heading]
    down = [item for item in cube.dimensions if item.id not in heading]
    columns = tuple(product(*(_values(item, language, naming) for item in across)))
    stubs = product(*(_values(item, language, naming) for item in down))
    return ViewGrid(
        title=text(cube.titles, language),
        notes=tuple(text(note, language) for note in cube.notes),
        language=language,
        stub=tuple(_name(item, language, naming) for item in down),
        heading_names=tuple(_name(item, language, naming) for item in across),
        heading=columns,
        rows=tuple(zip(stubs, _batches(cube, len(columns)), strict=True)),
    )


def _name(item: CubeDimension, language: str, naming: Naming) -> str:
    return item.id if naming is Naming.CODES else text(item.labels, language)


def _values(item: CubeDimension, language: str, naming: Naming) -> tuple[str, ...]:
    def name(part: Category) -> str:
        label = text(part.labels, language)
        match naming:
            case Naming.CODES:
                return part.code
            case Naming.BOTH if label != part.code:
                return f"{part.code} - {label}"
            case _:
                return label

    return tuple(name(part) for part in item.categories)


def _batches(cube: Cube, width: int) -> Iterator[tuple[ViewValue, ...]]:
    figures = map(_figure, cube.cells)
    while batch := tuple(islice(figures, width)):
        yield batch


def _figure(cell: PublishedCell | None) -> ViewValue:
    return symbol_of(cell).sign if cell is None or cell.value is None else cell.value
