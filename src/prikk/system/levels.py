"""Levels: how finely some tables divide a dimension, as classes of its leaves that no code of theirs tells apart."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from prikk.system.equations import Hierarchy
from prikk.system.rests import MARK, rest_code

Key = tuple[str, ...]
"""The parts of a cell's key, spelt out."""
Leaves = frozenset[str]
Partition = frozenset[Leaves]


@dataclass(frozen=True)
class Division:
    """A dimension along which counts add up: its total, and for each code the leaves that it counts."""

    total: str
    leaves: Mapping[str, Leaves]

    @classmethod
    def of(cls, total: str, hierarchies: Sequence[Hierarchy]) -> Division | None:
        """The dimension that hierarchies describe; None where not all divide the leaves of the total."""
        found = leaves_under(total, hierarchies)
        if not all(leaves <= found[total] for leaves in found.values()):
            return None
        for hierarchy in hierarchies:
            for parent, codes in hierarchy.items():
                parts = [found[code] for code in codes]
                if sum(map(len, parts)) != len(found[parent]) or frozenset().union(*parts) != found[parent]:
                    return None
        return cls(total, found)

    @cached_property
    def _named(self) -> dict[Leaves, list[str]]:
        names: dict[Leaves, list[str]] = {}
        for code, leaves in sorted(self.leaves.items(), key=lambda item: item[0] in item[1], reverse=True):
            names.setdefault(leaves, []).append(code)
        return names

    def partition(self, codes: Collection[str]) -> Partition:
        """The classes of leaves that no code tells apart."""
        return classes_of({code: self.leaves[code] for code in (*codes, self.total)})

    def atoms(self, partition: Partition, used: Collection[str]) -> dict[str, Leaves]:
        """A code for each class: one of the dimension where there is one (a `used` one rather), else a rest."""
        atoms: dict[str, Leaves] = {}
        owner = {leaf: leaves for leaves in partition for leaf in leaves}
        telling = [code for code in sorted(used) if _is_whole(self.leaves[code], owner)]
        for leaves in sorted(partition, key=sorted):
            names = self._named.get(leaves, [])
            name = next((code for code in names if code in used), next(iter(names), None))
            if name is None:
                around = [code for code in (self.total, *telling) if leaves <= self.leaves[code]]
                inside = [a for a in around if not any(self.leaves[b] < self.leaves[a] for b in around)]
                outside = [code for code in telling if not leaves & self.leaves[code]
                           and all(self.leaves[code] & self.leaves[other] for other in inside)]  # fmt: skip
                name = rest_code(inside, outside)
                while name in atoms:  # two classes that only several hierarchies together tell apart
                    name += MARK
            atoms[name] = leaves
        return atoms


def leaves_under(total: str, hierarchies: Sequence[Hierarchy]) -> dict[str, Leaves]:
    """The leaves below a total and below each parent of some hierarchies, and each leaf below itself."""
    children: dict[str, list[str]] = {}
    for hierarchy in hierarchies:
        for parent, codes in hierarchy.items():
            children.setdefault(parent, []).extend(codes)
    found: dict[str, Leaves] = {}

    def under(code: str) -> Leaves:
        if code not in found:
            below = children.get(code, ())
            found[code] = frozenset().union(*map(under, below)) if below else frozenset([code])
        return found[code]

    for code in (total, *children):
        under(code)
    return found


def classes_of(leaves: Mapping[str, Leaves]) -> Partition:
    """The classes of leaves that no code tells apart; `leaves` has those of each code."""
    member: dict[str, list[str]] = {}
    for code in sorted(leaves):
        for leaf in leaves[code]:
            member.setdefault(leaf, []).append(code)
    classes: dict[tuple[str, ...], set[str]] = {}
    for leaf, codes in member.items():
        classes.setdefault(tuple(codes), set()).add(leaf)
    return frozenset(map(frozenset, classes.values()))


def _is_whole(own: Leaves, owner: Mapping[str, Leaves]) -> bool:
    """Whether leaves are whole classes; `owner` is the class of each leaf."""
    return len(own) == sum(map(len, {owner[leaf] for leaf in own}))


def refines(fine: Partition, coarse: Partition) -> bool:
    """Whether each class of `fine` lies in one of `coarse`."""
    owner = {leaf: leaves for leaves in coarse for leaf in leaves}
    return all(leaves <= owner[min(leaves)] for leaves in fine)


def common(first: Partition, second: Partition) -> Partition:
    """The coarsest partition that refines both."""
    owner = {leaf: leaves for leaves in second for leaf in leaves}
    classes: dict[tuple[Leaves, Leaves], set[str]] = {}
    for leaves in first:
        for leaf in leaves:
            classes.setdefault((leaves, owner[leaf]), set()).add(leaf)
    return frozenset(map(frozenset, classes.values()))


def chain(partitions: Collection[Partition]) -> list[Partition]:
    """Partitions, coarsest first, each refining the one before, such that every given one is refined by one of them.

    Two that cannot be compared are replaced by their common refinement.
    """
    found = sorted(set(partitions), key=lambda item: (len(item), sorted(map(sorted, item))))
    levels: list[Partition] = []
    while found:
        item = found.pop(0)
        if not levels or refines(item, levels[-1]):
            if not levels or item != levels[-1]:
                levels.append(item)
        else:
            found.insert(0, common(item, levels.pop()))
    return levels
