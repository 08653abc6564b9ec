"""The order in which a person's codes are drawn, and what each of them depends on.

The tables say which dimensions are counted together. Dimensions are taken away one by one; one that goes ties together
those it was counted with (vertex elimination: Tarjan and Yannakakis 1984). In reverse order each dimension depends only
on dimensions that already have a code, so counts that agree with each other can always be dealt out to persons, and
the persons' joint distribution has all the counts as margins (decomposable model: Lauritzen 1996, section 4.4).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

from prikk.model.publication import Publication


@dataclass(frozen=True)
class ChainLink:
    """A dimension, and the dimensions whose codes its counts are broken down by; both as positions in the key."""

    dimension: int
    given: tuple[int, ...]

    @property
    def together(self) -> tuple[int, ...]:
        """All dimensions of the link, its own last."""
        return (*self.given, self.dimension)


def links(publication: Publication) -> tuple[ChainLink, ...]:
    """The links of a publication, each after those that it depends on."""
    ids = publication.dimension_ids
    neighbours: dict[int, set[int]] = {number: set() for number in range(len(ids))}
    for spec in publication.tables:
        for one, other in combinations({ids.index(name) for name in spec.named if name in ids}, 2):
            neighbours[one].add(other)
            neighbours[other].add(one)
    found = []
    while neighbours:
        number = min(neighbours, key=lambda item: (_missing(neighbours, item), len(neighbours[item]), -item))
        around = neighbours.pop(number)
        for item in around:
            neighbours[item] = (neighbours[item] | around) - {item, number}
        found.append(ChainLink(number, tuple(sorted(around))))
    return tuple(reversed(found))


def _missing(neighbours: dict[int, set[int]], number: int) -> int:
    """How many pairs of a dimension's neighbours are not counted together."""
    return sum(other not in neighbours[one] for one, other in combinations(neighbours[number], 2))
