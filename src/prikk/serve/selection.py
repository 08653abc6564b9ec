"""From a query to the cube that it asks for, made of published cells alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import prod

from prikk.formats.cube import Category, Cube, CubeDimension, Measure, Role, offsets
from prikk.formats.family import key_of
from prikk.model.release import PublishedCell
from prikk.model.status import Status
from prikk.serve.codelists import BankValue
from prikk.serve.defaults import default_query
from prikk.serve.expressions import selected
from prikk.serve.placement import placed
from prikk.serve.problems import RequestError, shown
from prikk.serve.query import Choice, Query
from prikk.serve.tables import BankTable

_TIME = "time"


@dataclass(frozen=True)
class Extract:
    """A cube and the ids of its last dimensions, which stand in the heading."""

    cube: Cube
    heading: tuple[str, ...]


@dataclass(frozen=True)
class Chosen:
    """What is chosen of a dimension; one that is eliminated has the total alone and is not shown."""

    dimension: CubeDimension
    values: tuple[BankValue, ...]
    is_shown: bool = True
    is_own: bool = True  # the values are the dimension's own, not those of a codelist

    @property
    def shown(self) -> CubeDimension:
        """The dimension as it is shown."""
        if self.is_own:
            return self.dimension.only([value.code for value in self.values])
        categories = tuple(Category(value.code, value.labels) for value in self.values)
        return replace(self.dimension, categories=categories, total="", children={})


def dimension_of(table: BankTable, name: str) -> CubeDimension:
    """The dimension of a variable's name; `time` is the time of every table. Raises RequestError."""
    small = name.casefold()
    for item in table.cube.dimensions:
        if item.id.casefold() == small or (item.role is Role.TIME and small == _TIME):
            return item
    raise RequestError("Non-existent variable", detail=f"no variable {shown(name)}; there are {_ids(table)}")


def _ids(table: BankTable) -> str:
    return ", ".join(item.id for item in table.cube.dimensions)


def values_of(table: BankTable, dimension: CubeDimension, codelist: str) -> tuple[BankValue, ...]:
    """The values that may be chosen: those of the dimension, or of a codelist. Raises RequestError."""
    if not codelist:
        return tuple(BankValue(part.code, part.labels, (part.code,)) for part in dimension.categories)
    found = next((item for item in table.codelists[dimension.id] if item.id.casefold() == codelist.casefold()), None)
    if found is None:
        detail = f"{dimension.id} has no codelist {shown(codelist)} in this table"
        raise RequestError("Non-existent codelist", detail=detail)
    return found.values


def extract(table: BankTable, query: Query, *, max_cells: int) -> Extract:
    """What a query asks for, or the default where it asks for nothing. Raises RequestError."""
    asked = query if query.choices else _or_default(query, table.cube)
    chosen = choose(table, asked)
    if prod(len(item.values) for item in chosen) > max_cells:
        detail = f"at most {max_cells} cells may be selected; "
        detail += ", ".join(f"{item.dimension.id}: {len(item.values)}" for item in chosen)
        raise RequestError("Too many cells selected", detail=detail)
    shown = tuple(item.shown for item in chosen if item.is_shown)
    stub, heading = placed(shown, asked.stub, asked.heading)
    cube = replace(table.cube, dimensions=shown, cells=_cells(table, chosen))
    return Extract(cube.ordered([*stub, *heading]), heading)


def _or_default(query: Query, cube: Cube) -> Query:
    """The default selection, placed as the query says if it says anything."""
    default = default_query(cube)
    return Query(default.choices, query.heading, query.stub) if query.heading or query.stub else default


def choose(table: BankTable, query: Query) -> list[Chosen]:
    """What a query chooses of each dimension. Raises RequestError."""
    choices = {dimension_of(table, name).id: choice for name, choice in query.choices.items()}
    return [_chosen(table, item, choices.get(item.id)) for item in table.cube.dimensions]


def _chosen(table: BankTable, dimension: CubeDimension, choice: Choice | None) -> Chosen:
    if choice is None or not (choice.values or choice.codelist):
        if not dimension.total:
            raise RequestError("Missing selection for mandantory variable", detail=f"no values for {dimension.id}")
        total = dimension.categories[dimension.positions[dimension.total]]
        return Chosen(dimension, (BankValue(total.code, total.labels, (total.code,)),), is_shown=False)
    values = values_of(table, dimension, choice.codelist)
    known = [value.code for value in values]
    codes = selected(dimension.id, choice.values or ["*"], known, is_time=dimension.role is Role.TIME)
    kept = [value for value in values if value.code in codes]
    if choice.aggregated:
        return Chosen(dimension, tuple(kept), is_own=not choice.codelist)
    parts = {part for value in kept for part in value.parts}
    own = [value for value in values_of(table, dimension, "") if value.code in parts]
    if not own:
        detail = f"{dimension.id} has none of the single values of {shown(choice.codelist)} in this table"
        raise RequestError("Non-existent value", detail=detail)
    return Chosen(dimension, tuple(own))


def _cells(table: BankTable, chosen: Sequence[Chosen]) -> tuple[PublishedCell | None, ...]:
    """The cells of every combination of values, in order."""
    steps = [
        [
            tuple(step * item.dimension.positions[code] for code in _codes(item.dimension, value))
            for value in item.values
        ]
        for item, step in zip(chosen, table.cube.strides, strict=True)
    ]
    if all(len(places) == 1 for of_dimension in steps for places in of_dimension):
        plain = [[places[0] for places in of_dimension] for of_dimension in steps]
        return tuple(map(table.cube.cells.__getitem__, offsets(plain)))
    values = product(*(item.values for item in chosen))
    return tuple(
        _cell(table, [value.code for value in combination], places)
        for combination, places in zip(values, product(*steps), strict=True)
    )


def _codes(dimension: CubeDimension, value: BankValue) -> tuple[str, ...]:
    """The codes of the dimension whose cells make the cell of a value: its own if there is one, else its parts."""
    if value.code in dimension.positions:
        return (value.code,)
    return tuple(part for part in value.parts if part in dimension.positions)


def _cell(table: BankTable, codes: Sequence[str], steps: Sequence[tuple[int, ...]]) -> PublishedCell | None:
    """A cell of the release as it stands there, shown or hidden; only what is no cell is computed, from its parts.

    No sum is made of averages, nor along a dimension where somebody may be counted in several parts.
    """
    cells = table.cube.cells
    if all(len(places) == 1 for places in steps):
        return cells[sum(places[0] for places in steps)]
    release = table.release
    key = key_of(release, table.cube.dimensions, codes)
    if key in release.cells:
        return release[key]
    contents = next(place for place, item in enumerate(table.cube.dimensions) if item.role is Role.CONTENTS)
    content = table.cube.dimensions[contents]
    if content.categories[content.positions[codes[contents]]].measure not in (Measure.STOCK, Measure.FLOW):
        return None
    if not all(item.adds_up for item, places in zip(table.cube.dimensions, steps, strict=True) if len(places) > 1):
        return None
    return added([cells[sum(places)] for places in product(*steps)])


def added(parts: Sequence[PublishedCell | None]) -> PublishedCell | None:
    """The sum of cells; none where a part stands outside the layout, hidden where a part is hidden."""
    present = [cell for cell in parts if cell is not None]
    if len(present) < len(parts):
        return None
    if any(cell.status.hidden for cell in present):
        return PublishedCell(Status.CONFIDENTIAL)
    values = [cell.value for cell in present if cell.value is not None]
    if len(values) < len(present):
        return PublishedCell(Status.MISSING)
    return PublishedCell(Status.PUBLISHED, sum(values))
