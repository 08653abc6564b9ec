"""A cube: the cells of one family of tables (or of a file that others wrote), every combination of codes in order."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import cached_property
from itertools import product
from math import prod

from prikk.model.period import Period, PeriodUnit
from prikk.model.release import Labels, PublishedCell
from prikk.model.status import Status
from prikk.words import text

CONTENTS = "ContentsCode"
"""The id of the dimension of statistics, as statistics banks name it."""
TIME = "Tid"
"""The id of the dimension of periods."""

GREATEST_CUBE = 5_000_000
"""Combinations of codes that a file of a statistics bank may have."""

GEOGRAPHY_IDS = frozenset({"area", "county", "fylke", "geo", "kommune", "municipality", "ref_area", "region"})
"""Ids of dimensions, in small letters, that are places."""
UNKNOWN_LANGUAGE = "und"
"""The language of texts in files that do not say."""


class Role(Enum):
    """What a dimension is for; the value is its role in JSON-stat."""

    CLASSIFICATION = ""
    GEOGRAPHY = "geo"
    CONTENTS = "metric"
    TIME = "time"


class Measure(Enum):
    """What kind of figure a content is; the value is its code in PX (STOCKFA)."""

    STOCK = "S"
    FLOW = "F"
    AVERAGE = "A"
    OTHER = "X"


@dataclass(frozen=True)
class Category:
    """A value of a dimension. Units, decimals and measure belong to contents alone."""

    code: str
    labels: Labels
    notes: tuple[str, ...] = ()
    units: Labels = field(default_factory=dict)
    decimals: int = 0
    measure: Measure = Measure.OTHER


@dataclass(frozen=True)
class CubeDimension:
    """A dimension of a cube.

    `total` is the code that stands for all others together (empty if none is known); `children` gives the parts of a
    code where there are more levels than that total and its parts. A code may be part of several: it then stands in
    several hierarchies. `adds_up` tells whether counts of its codes may be added: not where each person is counted once
    and may stand under several codes.
    """

    id: str
    labels: Labels
    role: Role
    categories: tuple[Category, ...]
    total: str = ""
    children: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    show_code: bool = False
    adds_up: bool = True

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """The codes, in order."""
        return tuple(item.code for item in self.categories)

    @cached_property
    def positions(self) -> Mapping[str, int]:
        """The position of each code."""
        return {code: position for position, code in enumerate(self.codes)}

    def only(self, codes: Sequence[str]) -> CubeDimension:
        """The dimension with these codes alone, in the order given."""
        kept = frozenset(codes)
        below = {code: tuple(part for part in parts if part in kept) for code, parts in self.children.items()}
        return replace(
            self,
            categories=tuple(self.categories[self.positions[code]] for code in codes),
            total=self.total if self.total in kept else "",
            children={code: parts for code, parts in below.items() if code in kept and parts},
        )


@dataclass(frozen=True)
class AsRead:
    """What a reader saw beside the cells: by their places what stands instead of a figure, and where each cell stood.

    `lines` are lines of the file, or the numbers of figures from 1 (empty: in the order of the cells). `evidence` tells
    where the reader has from what it says, `contents` and `unit` what the figures are where no dimension does.
    """

    signs: Mapping[int, str] = field(default_factory=dict)
    lines: Sequence[int] = ()
    evidence: tuple[str, ...] = ()
    contents: str = ""
    unit: str = ""


@dataclass(frozen=True)
class Cube:
    """Cells in row-major order of the dimensions; None is a combination that the layout does not have.

    Every text has one label a language. `shows_kind` tells whether primary and secondary are told apart. `notes` must
    be shown with the figures. The subject is what the cube belongs to, a release for one. `as_read` is what a reader
    saw beside the cells.
    """

    id: str
    languages: tuple[str, ...]
    titles: Labels
    source: Labels
    dimensions: tuple[CubeDimension, ...]
    cells: Sequence[PublishedCell | None]
    notes: tuple[Labels, ...] = ()
    shows_kind: bool = False
    subject_code: str = ""
    subjects: Labels = field(default_factory=dict)
    updated: dt.datetime | None = None
    next_update: dt.datetime | None = None
    as_read: AsRead = field(default_factory=AsRead, compare=False, repr=False)

    def __post_init__(self) -> None:
        if len(self.cells) != prod(self.size):
            raise ValueError(f"{prod(self.size)} combinations of codes, but {len(self.cells)} cells")

    @property
    def size(self) -> tuple[int, ...]:
        """How many codes each dimension has."""
        return tuple(len(item.categories) for item in self.dimensions)

    @cached_property
    def strides(self) -> tuple[int, ...]:
        """How far apart the cells of neighbouring codes stand, for each dimension."""
        return tuple(prod(self.size[position + 1 :]) for position in range(len(self.dimensions)))

    def dimension(self, role: Role) -> CubeDimension | None:
        """The first dimension of a role."""
        return next((item for item in self.dimensions if item.role is role), None)

    def keys(self) -> Iterator[tuple[str, ...]]:
        """The codes of every cell, in order."""
        return product(*(item.codes for item in self.dimensions))

    @property
    def has_hidden(self) -> bool:
        """Whether a cell is hidden."""
        return any(cell is not None and cell.status.hidden for cell in self.cells)

    @property
    def may_aggregate(self) -> bool:
        """Whether sums of the cells mean something: not with hidden cells, averages or shares among them, and not
        along a dimension that does not add up.
        """
        contents = self.dimension(Role.CONTENTS)
        additive = contents is None or all(
            part.measure in (Measure.STOCK, Measure.FLOW) for part in contents.categories
        )
        return additive and not self.has_hidden and all(item.adds_up for item in self.dimensions)

    @property
    def statuses(self) -> frozenset[Status | None]:
        """The statuses that occur; None for combinations that the layout does not have."""
        return frozenset(None if cell is None else cell.status for cell in self.cells)

    def ordered(self, ids: Sequence[str]) -> Cube:
        """The same cells with the dimensions in another order."""
        places = [next(place for place, item in enumerate(self.dimensions) if item.id == id) for id in ids]
        if places == sorted(places):
            return self
        steps = [range(0, self.size[place] * self.strides[place], self.strides[place]) for place in places]
        return replace(
            self,
            dimensions=tuple(self.dimensions[place] for place in places),
            cells=tuple(self.cells[offset] for offset in offsets(steps)),
        )

    def in_language(self, language: str) -> Cube:
        """The cube with the texts of one language."""

        def one(labels: Labels) -> Labels:
            return {language: text(labels, language)} if labels else {}

        return replace(
            self,
            languages=(language,),
            titles=one(self.titles),
            source=one(self.source),
            subjects=one(self.subjects),
            notes=tuple(one(note) for note in self.notes),
            dimensions=tuple(
                replace(
                    item,
                    labels=one(item.labels),
                    categories=tuple(
                        replace(category, labels=one(category.labels), units=one(category.units))
                        for category in item.categories
                    ),
                )
                for item in self.dimensions
            ),
        )


def top_of(children: Mapping[str, Collection[str]]) -> str:
    """The code that all others are parts of, directly or not; empty where there is none, or where there are several."""
    parts = {part for below in children.values() for part in below}
    tops = [code for code in children if code not in parts]
    return tops[0] if len(tops) == 1 else ""


def trees_of(children: Mapping[str, Sequence[str]]) -> tuple[dict[str, tuple[str, ...]], ...]:
    """Children by parent as hierarchies in which each code is part of one other at most.

    Where a code is divided twice (into counties, and into coast and inland), each division is one of its own.
    """
    trees: list[dict[str, tuple[str, ...]]] = []
    for parent, parts in children.items():
        for division in _divisions(children, parts):
            for tree in trees:
                if parent not in tree and not set(division) & {part for below in tree.values() for part in below}:
                    tree[parent] = division
                    break
            else:
                trees.append({parent: division})
    return tuple(trees)


def _divisions(children: Mapping[str, Sequence[str]], parts: Sequence[str]) -> list[tuple[str, ...]]:
    """The parts of one code in groups of which each has all that the others have; one group where that is not so."""
    groups: list[tuple[list[str], set[str]]] = []
    for part in parts:
        own = _leaves(children, part)
        group = next((item for item in groups if not item[1] & own), None)
        if group is None:
            groups.append(([part], own))
        else:
            group[0].append(part)
            group[1].update(own)
    same = all(covered == groups[0][1] for _, covered in groups)
    return [tuple(codes) for codes, _ in groups] if same else [tuple(parts)]


def _leaves(children: Mapping[str, Sequence[str]], code: str, above: frozenset[str] = frozenset()) -> set[str]:
    """The codes below a code that have no parts; a circle ends where it closes."""
    below = [part for part in children.get(code, ()) if part not in above]
    return {leaf for part in below for leaf in _leaves(children, part, above | {code})} if below else {code}


def offsets(steps: Sequence[Sequence[int]]) -> list[int]:
    """Where the cells stand for every combination of steps, one of each dimension, in row-major order."""
    found = [0]
    for of_dimension in steps:
        found = [offset + step for offset in found for step in of_dimension]
    return found


_UNIT_LETTERS = {
    PeriodUnit.WEEK: "W",
    PeriodUnit.MONTH: "M",
    PeriodUnit.QUARTER: "Q",
    PeriodUnit.HALF: "H",
    PeriodUnit.YEAR: "",
}
_TIME = re.compile(r"(\d{4})(?:-?([MQKHSWU])?-?(\d{1,2}))?", re.IGNORECASE)


def time_code(period: Period) -> str:
    """A period as statistics banks write it: `2023W05`, `2023M01`, `2023Q1`, `2023H1`, `2023`."""
    letter = _UNIT_LETTERS[period.unit]
    number = f"{period.number:02d}" if period.unit in (PeriodUnit.WEEK, PeriodUnit.MONTH) else str(period.number)
    return f"{period.year:04d}{letter}{number}" if letter else f"{period.year:04d}"


def period_of(code: str) -> Period | None:
    """The period of a code, however statistics banks write it; None for anything else (a school year)."""
    match = _TIME.fullmatch(code)
    if match is None:
        return None
    year, letter, number = match[1], (match[2] or "").upper(), match[3]
    forms = {
        "": "",
        "W": "-W{:02d}",
        "U": "-W{:02d}",
        "M": "-{:02d}",
        "Q": "-Q{}",
        "K": "-Q{}",
        "H": "-H{}",
        "S": "-H{}",
    }
    if number is None:
        return Period.parse(year)
    try:
        return Period.parse(year + forms[letter or "M"].format(int(number)))
    except ValueError:
        return None
