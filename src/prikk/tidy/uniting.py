"""What adds up in several tables together: each may group a dimension in its own way, or show some of its codes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from prikk.system.rests import rest_of
from prikk.tidy.cells import Tidy
from prikk.tidy.sums import Adding, SlicedCells

Slice = frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Together:
    """Tables that count the same, what adds up along the dimensions of each, and what the figures at a place say."""

    tables: Sequence[Tidy]
    adding: Sequence[Mapping[str, Adding]]
    cells: Callable[[int], SlicedCells]

    def united(self) -> dict[str, Adding]:
        """What adds up along each dimension of all tables."""
        names = dict.fromkeys(name for table in self.tables for name in table.names)
        return {name: self._along(name) for name in names}

    def _along(self, name: str) -> Adding:
        every = [own[name] for own in self.adding if name in own]
        chosen = next((item for item in every if item.hierarchies), every[0])
        if len(every) == 1:
            return chosen
        trees = [dict(tree) for tree in chosen.hierarchies]
        for own in every:
            for tree in own.hierarchies if own is not chosen else ():
                further = {
                    parent: parts for parent, parts in tree.items() if not self._take(name, trees, parent, parts)
                }
                if further:
                    trees.append(further)
        evidence = tuple(dict.fromkeys(line for own in every for line in own.evidence))
        proven = frozenset().union(*(own.proven for own in every))
        return replace(chosen, hierarchies=tuple(trees), evidence=evidence, proven=proven)

    def _take(self, name: str, trees: Sequence[dict[str, Sequence[str]]], parent: str, parts: Sequence[str]) -> bool:
        """Whether the parts of a code are told by the trees already, or were taken into one of them.

        A table that shows some of the codes of another says nothing new. Codes beside others in both are one grouping
        where the figures allow that, else two.
        """
        own = _shown(parts)
        for tree in trees:
            there = _shown(tree.get(parent, ()))
            if own <= there:
                return True
            if there and there < own:
                tree[parent] = parts
                return True
            both = [*tree.get(parent, ()), *(code for code in parts if code in own - there)]
            if own & there and self._may_be(name, parent, _shown(both)):
                tree[parent] = both
                return True
        return False

    def _may_be(self, name: str, parent: str, parts: set[str]) -> bool:
        """Whether no slice shows more in the parts than in the whole."""
        return all(
            sum(least for code, (least, _) in cells.items() if code in parts) <= cells[parent][1]
            for cells in self._slices(name).values()
            if parent in cells and cells[parent][1] >= 0
        )

    def _slices(self, name: str) -> dict[Slice, dict[str, tuple[int, int]]]:
        """The bounds of the cells of all tables, by the codes of the other dimensions that are no totals."""
        found: dict[Slice, dict[str, tuple[int, int]]] = {}
        for place, table in enumerate(self.tables):
            if name not in table.names:
                continue
            cells = self.cells(place)
            part = table.names.index(name)
            bounds = zip(cells.positions.tolist(), cells.least.tolist(), cells.most.tolist(), strict=True)
            for positions, least, most in bounds:
                codes = [spelled[at] for spelled, at in zip(cells.spelled, positions, strict=True)]
                pairs = zip(table.names, codes, strict=True)
                key = frozenset(pair for pair in pairs if pair[0] != name and self._totals.get(pair[0]) != pair[1])
                found.setdefault(key, {})[codes[part]] = (least, most)
        return found

    @cached_property
    def _totals(self) -> dict[str, str]:
        return {name: item.total for own in reversed(self.adding) for name, item in own.items() if item.total}


def _shown(parts: Sequence[str]) -> set[str]:
    """Parts without those that stand for what is not shown."""
    return {code for code in parts if rest_of(code) is None}
