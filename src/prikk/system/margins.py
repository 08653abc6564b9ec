"""Margins that no table shows but that everybody can add up: they link what is above them to what is below."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from prikk.system.equations import Hierarchy
from prikk.system.index import Key


def unshown_margins(
    names: Sequence[str], keys: Collection[Key], hierarchies: Mapping[str, Sequence[Hierarchy]]
) -> list[Key]:
    """The cells above given ones, along every hierarchy, that are not among them; in the order of their keys.

    A code is climbed to only where itself, or one above it, is the code of some given cell.
    """
    above = [_above(hierarchies.get(name, ()), {key[part] for key in keys}) for part, name in enumerate(names)]
    seen, waiting = set(keys), list(keys)
    while waiting:
        key = waiting.pop()
        for part, parents in enumerate(above):
            for parent in parents.get(key[part], ()):
                margin = (*key[:part], parent, *key[part + 1 :])
                if margin not in seen:
                    seen.add(margin)
                    waiting.append(margin)
    return sorted(seen.difference(keys))


def _above(trees: Sequence[Hierarchy], codes: Collection[str]) -> dict[str, list[str]]:
    """For each code the codes right above it that lead to one of `codes`."""
    parents: dict[str, list[str]] = {}
    for tree in trees:
        for parent, children in tree.items():
            for child in children:
                parents.setdefault(child, []).append(parent)

    def leads(code: str) -> bool:
        return code in codes or any(map(leads, parents.get(code, ())))

    return {child: sorted({parent for parent in found if leads(parent)}) for child, found in parents.items()}
