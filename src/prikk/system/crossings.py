"""What a set of tables leaves out that links them: rests, shared margins, and the inner cells that close a cycle."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations, product
from math import prod
from typing import Literal

from prikk.system.cliques import Node, Nodes, cliques, maximal, separators, table_size
from prikk.system.levels import Division, Key, Leaves, Partition, chain, refines

MOST_INNER = 200_000
"""Inner cells of a crossing, a period, beyond which it is not added."""

Kind = Literal["rest", "joint"]


@dataclass(frozen=True)
class Block:
    """A crossing whose cells are columns: for each part of the key its classes, by code (the total where not crossed).

    `links` are the margins by which it hangs together with other blocks, in the same form.
    """

    nodes: Nodes
    kind: Kind
    base: tuple[Mapping[str, Leaves], ...]
    links: tuple[tuple[Mapping[str, Leaves], ...], ...]

    @cached_property
    def places(self) -> tuple[Mapping[str, tuple[int, str]], ...]:
        """For each part of the key the class that a leaf lies in: its place among the classes, and its code."""
        return tuple(
            {leaf: (place, code) for place, (code, leaves) in enumerate(atoms.items()) for leaf in leaves}
            for atoms in self.base
        )

    def cells(self) -> Iterator[Key]:
        """The cells of the crossing."""
        return product(*self.base)

    def counted(self, wanted: Collection[Key]) -> dict[int, dict[str, Leaves]] | None:
        """For each part that is crossed the codes, with their leaves, that count all cells of the block and its links;
        None where none of them is `wanted`.
        """
        if set(wanted).isdisjoint([*self.cells(), *self.linking()]):
            return None
        found: dict[int, dict[str, Leaves]] = {part: {} for part in sorted({part for part, _ in self.nodes})}
        for place in (self.base, *self.links):
            for part, codes in found.items():
                codes.update(place[part])
        return found

    def linking(self) -> Iterator[Key]:
        """The margins shared with other blocks."""
        for link in self.links:
            yield from product(*link)


@dataclass(frozen=True)
class Family:
    """Tables over the same parts of the key: for each of these the codes that they use (the total apart)."""

    codes: Mapping[int, frozenset[str]]

    def covers(self, key: Key, totals: Sequence[str]) -> bool:
        """Whether a key is of the family's form, with codes that it uses."""
        return all(
            (code in self.codes[part]) if part in self.codes else code == totals[part] for part, code in enumerate(key)
        )


def families(groups: Iterable[Collection[Key]], totals: Sequence[str]) -> list[Family]:
    """The families of groups of keys (each group the keys of one table, or of one specification)."""
    found: dict[tuple[tuple[int, frozenset[str]], ...], Family] = {}
    for keys in groups:
        codes: dict[tuple[int, ...], dict[int, set[str]]] = {}
        for key in keys:
            parts = tuple(part for part, code in enumerate(key) if code != totals[part])
            of_parts = codes.setdefault(parts, {part: set() for part in parts})
            for part in parts:
                of_parts[part].add(key[part])
        for item in codes.values():
            frozen = {part: frozenset(used) for part, used in item.items()}
            found.setdefault(tuple(sorted(frozen.items(), key=lambda pair: pair[0])), Family(frozen))
    return list(found.values())


@dataclass(frozen=True)
class Crossings:
    """The blocks that make the equations among some families exact; `incomplete` names families (by their parts) for
    which they do not, because a crossing would be too large.
    """

    trees: tuple[Division, ...]
    blocks: tuple[Block, ...]
    incomplete: tuple[frozenset[int], ...]

    @cached_property
    def totals(self) -> Key:
        """The code of the total of each part."""
        return tuple(tree.total for tree in self.trees)

    def of_key(self, key: Key) -> Block | None:
        """The first block that a cell is a sum of."""
        return next((block for block in self.blocks if self.below(block, key) is not None), None)

    def below(self, block: Block, key: Key) -> list[list[str]] | None:
        """For each part the classes of a block that a cell is the sum over; None where it is no such sum."""
        found = []
        for part, code in enumerate(key):
            leaves = self._leaves(block, part, code)
            if leaves is None:
                return None
            atoms, places = block.base[part], block.places[part]
            inside = sorted({places[leaf] for leaf in leaves})
            if sum(len(atoms[name]) for _, name in inside) != len(leaves):
                return None
            found.append([name for _, name in inside])
        return found

    def _leaves(self, block: Block, part: int, code: str) -> Leaves | None:
        if code in block.base[part]:
            return block.base[part][code]
        if code in self.trees[part].leaves:
            return self.trees[part].leaves[code]
        return self._rests.get((part, code))

    @cached_property
    def _rests(self) -> dict[tuple[int, str], Leaves]:
        found = {}
        for block in self.blocks:
            for place in (block.base, *block.links):
                found.update(
                    {(part, code): leaves for part, atoms in enumerate(place) for code, leaves in atoms.items()}
                )
        return found


def crossings(trees: Sequence[Division], found: Sequence[Family], *, joint: bool, most: int = MOST_INNER) -> Crossings:
    """The blocks for some families.

    Each part of the key gets a chain of levels, from the codes that the families use; a family has the levels up to its
    own. Where the families are decomposable the blocks are the families themselves, complete with rests and linked by
    the margins that they share: as the levels of a part form a chain, tables that agree on what they share have no
    structural zeros between them, so they are margins of one table of persons. Else a block is a clique.
    Without `joint` cycles stay open, and without more words.
    """
    levels = _Levels(trees, found)
    edges = maximal([levels.nodes(item) for item in found])
    closed = cliques(edges, levels.sizes) if joint else edges
    large = [nodes for nodes in closed if not _inside(nodes, edges) and table_size(nodes, levels.sizes) > most]
    if large:
        closed = maximal([*(nodes for nodes in closed if nodes not in large), *_smaller(large, edges, levels, most)])
    shared = separators(closed)
    if large or not joint:  # no junction tree: every two that share something are linked by it
        for one, other in combinations(closed, 2):
            shared[one].add(one & other)
            shared[other].add(one & other)
    blocks = tuple(
        Block(
            nodes,
            "rest" if _inside(nodes, edges) else "joint",
            levels.base(nodes),
            tuple(levels.base(link) for link in sorted(shared[nodes], key=sorted) if link != nodes),
        )
        for nodes in closed
    )
    incomplete = {frozenset(part for part, _ in edge) for nodes in large for edge in edges if len(edge & nodes) > 1}
    return Crossings(tuple(trees), blocks, tuple(sorted(incomplete, key=sorted)))


def _inside(nodes: Nodes, edges: Iterable[Nodes]) -> bool:
    return any(nodes <= edge for edge in edges)


def _smaller(large: Sequence[Nodes], edges: Sequence[Nodes], levels: _Levels, most: int) -> Iterator[Nodes]:
    """In place of crossings that are too large: the families themselves, and each cycle of three that is small enough.

    That is valid, and more than the families say by themselves, but it is not all.
    """
    for whole in large:
        parts = sorted({part for part, _ in whole})
        yield from (edge & whole for edge in edges if edge & whole)
        for three in combinations(parts, 3):
            nodes = frozenset(node for node in whole if node[0] in three)
            if not _inside(nodes, edges) and table_size(nodes, levels.sizes) <= most:
                yield nodes


class _Levels:
    """The levels of each part of the key, and which of them the families have."""

    def __init__(self, trees: Sequence[Division], found: Sequence[Family]) -> None:
        self.trees = trees
        self.used = [{code for item in found for code in item.codes.get(part, ())} for part in range(len(trees))]
        self.own: dict[tuple[int, frozenset[str]], Partition] = {}
        for item in found:
            for part, codes in item.codes.items():
                if (part, codes) not in self.own:
                    self.own[part, codes] = trees[part].partition(codes)
        self.levels = [
            chain([partition for (owner, _), partition in self.own.items() if owner == part])
            for part in range(len(trees))
        ]
        self.sizes: dict[Node, int] = {
            (part, level): len(partition)
            for part, levels in enumerate(self.levels)
            for level, partition in enumerate(levels)
        }

    def nodes(self, family: Family) -> Nodes:
        """The nodes of a family: in each of its parts the first level that has all its codes, and those above."""
        found = set()
        for part, codes in family.codes.items():
            own, levels = self.own[part, codes], self.levels[part]
            top = next(level for level, partition in enumerate(levels) if refines(partition, own))
            found |= {(part, level) for level in range(top + 1)}
        return frozenset(found)

    def base(self, nodes: Nodes) -> tuple[Mapping[str, Leaves], ...]:
        """For each part the classes of the finest level among some nodes, or the total alone."""
        finest: dict[int, int] = {}
        for part, level in nodes:
            finest[part] = max(level, finest.get(part, 0))
        return tuple(
            tree.atoms(self.levels[part][finest[part]], self.used[part])
            if part in finest
            else {tree.total: tree.leaves[tree.total]}
            for part, tree in enumerate(self.trees)
        )


@dataclass(frozen=True)
class Sum:
    """A cell that is the sum of others, along some parts of the key."""

    head: Key
    parts: tuple[Key, ...]
    along: tuple[int, ...]


@dataclass(frozen=True)
class Filled:
    """Cells that no table shows, with what each is for, and the sums that link them with those that tables show.

    `skipped` names families (by their parts) that lack too many cells to be made complete.
    """

    cells: Mapping[Key, Kind]
    sums: tuple[Sum, ...]
    skipped: tuple[frozenset[int], ...] = ()


def fill(
    linking: Crossings,
    keys: Collection[Key],
    hierarchies: Sequence[Sequence[Mapping[str, Sequence[str]]]],
    zero: Callable[[Key], bool] = lambda _key: False,
    *,
    most: int = MOST_INNER,
) -> Filled:
    """The cells to be added to `keys`, and the sums that do not follow from `hierarchies` one part at a time.

    `zero` tells of a cell that is not there whether it counts zero. At most `most` cells are added for a block.
    """
    added: dict[Key, Kind] = {}
    there = set(keys)
    kept = [block for block in linking.blocks if prod(map(len, block.base)) <= len(there) + most]
    skipped = [block for block in linking.blocks if block not in kept]
    linking = replace(linking, blocks=tuple(kept))
    for block in linking.blocks:
        for key in (*block.cells(), *block.linking()):
            if key not in there and not zero(key):
                there.add(key)
                added[key] = block.kind
    linker = _Links(linking, hierarchies, there, zero)
    home: dict[int, list[Key]] = {}
    number = {id(block): place for place, block in enumerate(linking.blocks)}
    for key in keys:
        if (own := linking.of_key(key)) is not None:
            home.setdefault(number[id(own)], []).append(key)
    sums = [
        item
        for place, block in enumerate(linking.blocks)
        for item in linker.missing(block, dict.fromkeys((*home.get(place, ()), *block.linking())))
    ]
    return Filled(added, tuple(sums), tuple(frozenset(part for part, _ in block.nodes) for block in skipped))


@dataclass(frozen=True)
class _Links:
    """Which cells sums along single parts link with the cells of a block, and the sums for those that they do not."""

    linking: Crossings
    hierarchies: Sequence[Sequence[Mapping[str, Sequence[str]]]]
    there: Collection[Key]
    zero: Callable[[Key], bool]

    def missing(self, block: Block, keys: Iterable[Key]) -> Iterator[Sum]:
        """The sums over cells of a block for those of its cells that are not linked."""
        linked: dict[Key, bool] = {}
        for key in keys:
            if key in self.there and not self._linked(key, block, linked):
                below = self.linking.below(block, key) or []
                parts = tuple(item for item in product(*below) if item in self.there)
                along = tuple(part for part, codes in enumerate(below) if codes != [key[part]])
                yield Sum(key, parts, along)
                linked[key] = True

    def _linked(self, key: Key, block: Block, known: dict[Key, bool]) -> bool:
        """Whether sums along single parts lead from a cell down to the cells of a block."""
        if key not in known:
            known[key] = all(code in atoms for code, atoms in zip(key, block.base, strict=True)) or any(
                all(self._leads(child, block, known) for child in cells)
                for part, atoms in enumerate(block.base)
                if key[part] not in atoms
                for tree in self.hierarchies[part]
                if (cells := [(*key[:part], code, *key[part + 1 :]) for code in tree.get(key[part], ())])
            )
        return known[key]

    def _leads(self, key: Key, block: Block, known: dict[Key, bool]) -> bool:
        return self._linked(key, block, known) if key in self.there else self.zero(key)
