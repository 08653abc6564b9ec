"""Several releases of the same statistics as one system: a cell that was not revised in between is one column.

Each release has a system of its own, read by its own words. Joined to the latest one, its columns become columns of
that one where they stand for the same figure, and further columns where they do not: a cell that was revised since, a
period or a breakdown that the latest release lacks. So what one release tells reaches the others through what did not
change, and nothing is said of what did.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from prikk.model.cell import CellKey, Codes
from prikk.model.codelist import TOTAL
from prikk.model.renaming import renamed
from prikk.model.specification import Specification
from prikk.system.cellsystem import UNBOUNDED, CellSystem, Ints, Knowledge, Origin
from prikk.system.equations import EquationList
from prikk.system.growth import grown
from prikk.system.published import PublishedSystem

Cell = tuple[frozenset[tuple[str, str]], str]
"""What a cell is, whatever release speaks of it: its codes that are no totals, by dimension, and its period."""
Identify = Callable[[CellKey], Cell]
"""The cell that a key of a release stands for."""
Row = tuple[tuple[int, int], ...]
"""An equation: (column, factor), sorted."""


def identified(earlier: Specification, later: Specification, name: str) -> Identify:
    """The cell of each key of an earlier release, in the codes of a later one.

    A cell is its codes that are no totals, by dimension, and its period, whatever is printed of it.

    Raises InputError for a code of the earlier release (`name`) that the later one cannot follow.
    """
    codes, ids = renamed(earlier.codelists, later.codelists, name), earlier.dimension_ids
    seen: dict[Codes, frozenset[tuple[str, str]]] = {}

    def identify(key: CellKey) -> Cell:
        if (found := seen.get(key.codes)) is None:
            said = zip(ids, key.codes, strict=True)
            found = frozenset((id, codes.get(id, {}).get(code, code)) for id, code in said if code != TOTAL)
            seen[key.codes] = found
        return found, key.period

    return identify


@dataclass(frozen=True)
class Edition:
    """An earlier release to be joined, and what it tells of its own specification.

    `identify` tells which cell each of its keys stands for, `versions` which cells are not what the latest release
    speaks of: two releases with the same version of a cell speak of the same figure. `name` is for messages.
    """

    specification: Specification
    published: PublishedSystem
    identify: Identify
    versions: Mapping[Cell, Hashable]
    name: str


@dataclass(frozen=True)
class Joined:
    """The latest system with further columns and equations at its end.

    `places` gives for each edition the column of each of its columns.
    """

    published: PublishedSystem
    places: tuple[Ints, ...]

    def told(self, edition: int, knowledge: Knowledge) -> Knowledge:
        """What an edition tells, said of the joined columns."""
        return _scattered(knowledge, self.places[edition], self.published.system.size)

    def said(self, place: Ints, knowledge: Knowledge) -> Knowledge:
        """What is known of some columns (`place`), said of all joined columns."""
        return _scattered(knowledge, place, self.published.system.size)

    def values(self, latest: Ints, editions: Sequence[Ints]) -> Ints:
        """The values of all columns from those of the latest system and of each edition (in their own columns).

        Raises ValueError when they do not fit together.
        """
        values = np.zeros(self.published.system.size, dtype=np.int64)
        for place, own in zip(self.places, editions, strict=True):
            values[place] = own
        values[: len(latest)] = latest
        if any(np.any(values[place] != own) for place, own in zip(self.places, editions, strict=True)):
            raise ValueError("a cell that was not revised has two values")
        if not self.published.system.holds(values):
            raise ValueError("the releases do not fit together")
        return values


def join(latest: PublishedSystem, identify: Identify, editions: Sequence[Edition]) -> Joined:
    """Join earlier releases to the system of the latest one."""
    growing = _Growing(latest, identify)
    places = tuple(growing.take_in(edition) for edition in editions)
    system = growing.system()
    low, high = np.full(system.size, -UNBOUNDED), np.full(system.size, UNBOUNDED)
    structure = Knowledge(low, high)
    own = np.arange(latest.system.size)
    for published, place in [(latest, own), *((item.published, at) for item, at in zip(editions, places, strict=True))]:
        structure &= _scattered(published.structure, place, system.size)
    return Joined(replace(latest, system=system, structure=structure), places)


def newest(joined: Joined, identify: Identify, editions: Sequence[Edition]) -> dict[Cell, int]:
    """The column of each cell as the latest release knows it that has it."""
    cells = joined.published.system.cells
    found: dict[Cell, int] = {identify(key): column for key, column in cells.columns.items()}
    for edition, place in reversed(list(zip(editions, joined.places, strict=True))):
        for key, column in edition.published.system.cells.columns.items():
            found.setdefault(edition.identify(key), int(place[column]))
    return found


def _scattered(knowledge: Knowledge, place: Ints, size: int) -> Knowledge:
    low, high = np.full(size, -UNBOUNDED), np.full(size, UNBOUNDED)
    np.maximum.at(low, place, knowledge.low)
    np.minimum.at(high, place, knowledge.high)
    return Knowledge(low, high)


class _Growing:
    """The latest system, and what earlier ones add to it."""

    def __init__(self, latest: PublishedSystem, identify: Identify) -> None:
        system = latest.system
        self.latest, self.extra = system, list[CellKey]()
        self.cells: dict[Hashable, int] = {
            (identify(key), None): column for key, column in system.cells.columns.items()
        }
        self.rows: dict[Row, Origin | None] = dict.fromkeys(rows_of(system, np.arange(system.size)))
        self.auxiliary: dict[Row, int] = {}
        self._learn(system, np.arange(system.size))

    def take_in(self, edition: Edition) -> Ints:
        """The column of each column of an edition; what is new is appended."""
        system = edition.published.system
        place = np.full(system.size, -1, dtype=np.int64)
        for key, column in system.cells.columns.items():
            cell = edition.identify(key)
            version = (cell, edition.versions.get(cell))
            place[column] = self.cells.setdefault(version, self.size)
            if place[column] == self.size:
                self.extra.append(_in(edition, key))
        for column, others in _definitions(system).items():
            mapped = _canonical(place, others)
            found = None if mapped is None else self.auxiliary.get(mapped)
            place[column] = self.size if found is None else found
            if found is None:
                self.extra.append(_in(edition, system.key(column)))
        for column in np.flatnonzero(place < 0).tolist():
            place[column] = self.size
            self.extra.append(_in(edition, system.key(column)))
        self._learn(system, place)
        for row, origin in zip(rows_of(system, place), system.origins, strict=True):
            self.rows.setdefault(row, Origin(origin.relation, int(place[origin.head]), origin.along))
        return place

    @property
    def size(self) -> int:
        """How many columns there are by now."""
        return self.latest.size + len(self.extra)

    def system(self) -> CellSystem:
        """The joined system."""
        equations = EquationList()
        for row, origin in self.rows.items():
            if origin is not None:
                equations.add(origin, *zip(*row, strict=True))
        return grown(self.latest, self.extra, equations)

    def _learn(self, system: CellSystem, place: Ints) -> None:
        for column, others in _definitions(system).items():
            mapped = _canonical(place, others)
            if mapped is not None:
                self.auxiliary.setdefault(mapped, int(place[column]))


def _in(edition: Edition, key: CellKey) -> CellKey:
    """What a cell of an edition is called beside the latest release."""
    return key._replace(statistic=f"{key.statistic}, {edition.name}")


def rows_of(system: CellSystem, place: Ints) -> list[Row]:
    """The equations of a system over other columns."""
    matrix = system.matrix
    columns, factors = place[matrix.indices].tolist(), matrix.data.tolist()
    spans = pairwise(matrix.indptr.tolist())
    return [tuple(sorted(zip(columns[first:end], factors[first:end], strict=True))) for first, end in spans]


def _definitions(system: CellSystem) -> dict[int, list[tuple[int, int]]]:
    """For each auxiliary column that stands in one equation, with factor -1, the other entries of it."""
    matrix, cells = system.matrix, len(system.cells)
    seen = np.bincount(matrix.indices, minlength=system.size)
    found = {}
    for first, end in pairwise(matrix.indptr.tolist()):
        columns, factors = matrix.indices[first:end].tolist(), matrix.data[first:end].tolist()
        own = [(column, factor) for column, factor in zip(columns, factors, strict=True) if column >= cells]
        if len(own) == 1 and own[0][1] == -1 and seen[own[0][0]] == 1:
            column = own[0][0]
            found[column] = [(other, by) for other, by in zip(columns, factors, strict=True) if other != column]
    return found


def _canonical(place: Ints, entries: Sequence[tuple[int, int]]) -> Row | None:
    """Entries over other columns; None where one of them has no place yet."""
    mapped = tuple(sorted((int(place[column]), factor) for column, factor in entries))
    return None if mapped and mapped[0][0] < 0 else mapped
