"""The cliques of a family of margins: where margins form a cycle, the crossings that close it.

A family of margins is a hypergraph: its nodes are what is crossed, its edges the tables. Where it is decomposable
(acyclic), integer tables that agree on what they share are margins of one table of persons (Dobra and Fienberg 2000,
PNAS 97). Else its graph is made chordal; the cliques that lie in no edge are what has to be crossed in addition.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import combinations
from math import prod

Node = tuple[int, int]
"""A part of the key, and a level of it. An edge with a level has all coarser levels of the same part."""
Nodes = frozenset[Node]


def table_size(nodes: Collection[Node], sizes: Mapping[Node, int]) -> int:
    """The cells of the crossing of some nodes: each part counts with its finest level."""
    finest: dict[int, int] = {}
    for part, level in nodes:
        finest[part] = max(level, finest.get(part, 0))
    return prod(sizes[node] for node in finest.items())


def maximal(edges: Collection[Nodes]) -> list[Nodes]:
    """The edges that lie in no other, in an order of their own."""
    ordered = sorted(set(edges), key=lambda nodes: (-len(nodes), sorted(nodes)))
    return [nodes for number, nodes in enumerate(ordered) if not any(nodes < other for other in ordered[:number])]


def cliques(edges: Collection[Nodes], sizes: Mapping[Node, int]) -> list[Nodes]:
    """The maximal cliques after triangulation; the maximal edges themselves where these are acyclic.

    Nodes are eliminated where fewest links are missing, the smallest table first. A level goes before the coarser
    levels of its part: so each clique has with a level the coarser ones, too.
    """
    near: dict[Node, set[Node]] = {node: set() for nodes in edges for node in nodes}
    for nodes in edges:
        for one, other in combinations(nodes, 2):
            near[one].add(other)
            near[other].add(one)
    found: list[Nodes] = [frozenset()] if edges else []
    while near:
        finest = [node for node in near if (node[0], node[1] + 1) not in near]
        node = min(finest, key=lambda item: (_missing(near, item), table_size({item, *near[item]}, sizes), item))
        found.append(frozenset({node, *near[node]}))
        for one, other in combinations(near[node], 2):
            near[one].add(other)
            near[other].add(one)
        for other in near.pop(node):
            near[other].discard(node)
    return maximal(found)


def _missing(near: Mapping[Node, Collection[Node]], node: Node) -> int:
    return sum(other not in near[one] for one, other in combinations(near[node], 2))


def separators(found: Sequence[Nodes]) -> dict[Nodes, set[Nodes]]:
    """For each clique what it shares with its neighbours in a junction tree (a heaviest spanning tree)."""
    shared: dict[Nodes, set[Nodes]] = {nodes: set() for nodes in found}
    nearest = dict.fromkeys(found[1:], found[0])
    while nearest:
        nodes = max(nearest, key=lambda item: len(item & nearest[item]))
        other = nearest.pop(nodes)
        shared[nodes].add(nodes & other)
        shared[other].add(nodes & other)
        for left, best in nearest.items():
            if len(left & nodes) > len(left & best):
                nearest[left] = nodes
    return shared
