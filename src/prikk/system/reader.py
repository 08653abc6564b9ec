"""What a set of tables does not show and a reader adds: the cells behind them, slice by slice."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from prikk.system.cellsystem import Origin, Relation
from prikk.system.crossings import Crossings, Filled, Kind, Sum, crossings, families, fill
from prikk.system.equations import EquationList, Hierarchy
from prikk.system.levels import Division, Key


@dataclass(frozen=True)
class Shape:
    """How keys are made: which parts add up (their trees), and which only tell slices apart.

    `trees` has None for a part along which nothing adds up. Of these, `overlapping` parts count the same persons in
    several slices (persons counted once): their slices get the same crossings; the others (periods) stand for
    themselves.
    """

    names: tuple[str, ...]
    trees: tuple[Division | None, ...]
    hierarchies: Mapping[str, Sequence[Hierarchy]]
    overlapping: frozenset[int] = frozenset()

    @property
    def adding(self) -> list[int]:
        """The parts along which counts add up."""
        return [part for part, tree in enumerate(self.trees) if tree is not None]

    def inner(self, key: Key) -> Key:
        """The part of a key that adds up."""
        return tuple(key[part] for part in self.adding)

    def apart(self, key: Key) -> Key:
        """The part of a key that tells independent slices apart."""
        kept = (part for part, tree in enumerate(self.trees) if tree is None and part not in self.overlapping)
        return tuple(key[part] for part in kept)

    def slice(self, key: Key) -> Key:
        """The part of a key that does not add up."""
        return tuple(code for code, tree in zip(key, self.trees, strict=True) if tree is None)

    def full(self, inner: Key, slice: Key) -> Key:
        """The key with the given parts."""
        adding, other = iter(inner), iter(slice)
        return tuple(next(other if tree is None else adding) for tree in self.trees)

    def knows(self, key: Key) -> bool:
        """Whether the codelists have the codes of a key."""
        return all(tree is None or code in tree.leaves for code, tree in zip(key, self.trees, strict=True))


@dataclass(frozen=True)
class Behind:
    """The cells behind some tables. `incomplete` names the families (dimensions) whose cycles are not closed."""

    cells: Mapping[Key, Kind] = field(default_factory=dict)
    sums: tuple[Sum, ...] = ()
    incomplete: tuple[tuple[str, ...], ...] = ()

    def add_equations(self, equations: EquationList, names: Sequence[str], columns: Mapping[Key, int]) -> None:
        """Append the sums that link the cells with those that tables show; `columns` has the column of each key."""
        for item in self.sums:
            head, parts = columns[item.head], [columns[part] for part in item.parts]
            along = "+".join(names[part] for part in item.along)
            equations.add(Origin(Relation.SUM, head, along), [*parts, head], [1] * len(parts) + [-1])


class Linker:
    """Works out crossings once for all slices that show the same families."""

    def __init__(self, shape: Shape, *, joint: bool, most: int) -> None:
        self.shape, self.joint, self.most = shape, joint, most
        self._crossings: dict[frozenset[tuple[tuple[int, frozenset[str]], ...]], Crossings] = {}
        self._trees = [tree for tree in shape.trees if tree is not None]

    def of(self, groups: Iterable[Collection[Key]]) -> Crossings:
        """The crossings of groups of keys of one slice."""
        found = families(groups, [tree.total for tree in self._trees])
        name = frozenset(tuple(sorted(item.codes.items(), key=lambda pair: pair[0])) for item in found)
        if name not in self._crossings:
            self._crossings[name] = crossings(self._trees, found, joint=self.joint, most=self.most)
        return self._crossings[name]


def by_slice(shape: Shape, groups: Iterable[Iterable[Key]]) -> dict[Key, list[set[Key]]]:
    """For each independent slice the groups of its keys, reduced to the parts that add up."""
    found: dict[Key, list[set[Key]]] = {}
    for keys in groups:
        own: dict[Key, set[Key]] = {}
        for key in keys:
            if shape.knows(key):
                own.setdefault(shape.apart(key), set()).add(shape.inner(key))
        for apart, inner in own.items():
            found.setdefault(apart, []).append(inner)
    return found


def behind(
    shape: Shape,
    groups: Iterable[Iterable[Key]],
    keys: Iterable[Key],
    *,
    joint: bool,
    most: int,
    zero: Callable[[Key], bool] | None = None,
) -> Behind:
    """The cells behind tables whose cells are `keys`; each of `groups` has the keys of tables that belong together.

    `zero` tells of a cell that no table shows whether it counts zero. At most `most` inner cells are added for a cycle.
    """
    linker = Linker(shape, joint=joint, most=most)
    linking = {apart: linker.of(own) for apart, own in by_slice(shape, groups).items()}
    slices: dict[Key, dict[Key, set[Key]]] = {}
    for key in keys:
        if shape.knows(key):
            slices.setdefault(shape.apart(key), {}).setdefault(shape.slice(key), set()).add(shape.inner(key))
    trees = [shape.hierarchies.get(shape.names[part], ()) for part in shape.adding]
    cells: dict[Key, Kind] = {}
    sums: list[Sum] = []
    skipped: set[frozenset[int]] = set()
    filled: dict[tuple[int, frozenset[Key]], Filled] = {}
    for apart, own in slices.items():
        for place, inner in own.items():
            ordered = sorted(inner)
            if zero is None:
                name = id(linking[apart]), frozenset(inner)
                found = filled.get(name) or filled.setdefault(name, fill(linking[apart], ordered, trees, most=most))
            else:
                found = fill(linking[apart], ordered, trees, partial(_in_slice, shape, zero, place), most=most)
            skipped.update(found.skipped)
            cells |= {shape.full(key, place): kind for key, kind in found.cells.items()}
            for item in found.sums:
                head, *parts = (shape.full(key, place) for key in (item.head, *item.parts))
                sums.append(Sum(head, tuple(parts), tuple(shape.adding[part] for part in item.along)))
    names = [shape.names[part] for part in shape.adding]
    skipped.update(item for found in linking.values() for item in found.incomplete)
    incomplete = {tuple(names[part] for part in sorted(item)) for item in skipped}
    return Behind(cells, tuple(sums), tuple(sorted(incomplete)))


def _in_slice(shape: Shape, zero: Callable[[Key], bool], slice: Key, key: Key) -> bool:
    return zero(shape.full(key, slice))
