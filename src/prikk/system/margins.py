"""Margins that no table shows but that everybody can add up: they link what is above them to what is below."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise

from prikk.model.cell import Codes
from prikk.system.equations import EquationList, Hierarchy, add_sums
from prikk.system.index import CellIndex


def unshown_margins(
    names: Sequence[str], keys: Collection[Codes], hierarchies: Mapping[str, Sequence[Hierarchy]]
) -> list[Codes]:
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


def link_through_margins(
    names: Sequence[str], keys: Collection[Codes], hierarchies: Mapping[str, Sequence[Hierarchy]]
) -> Codes | None:
    """A margin that no table shows and through which given cells are linked in a way that no sum among them tells.

    None where the margins only repeat what the sums among the given cells say.
    """
    given, margins = sorted(keys), unshown_margins(names, keys, hierarchies)
    if not margins:
        return None
    echelon: dict[int, Row] = {}
    for row in _sums(names, given, hierarchies):
        _insert(echelon, row, len(given))
    cells = [*given, *margins]
    through = (row for row in _sums(names, cells, hierarchies) if max(row) >= len(given))
    for row in through:
        last = max(row)
        if not _insert(echelon, dict(row), len(given)):
            return cells[last]
    return None


Row = dict[int, int]
"""An equation: factor by column, modulo `_PRIME`."""

_PRIME = 2**61 - 1


def _sums(
    names: Sequence[str], cells: Sequence[Codes], hierarchies: Mapping[str, Sequence[Hierarchy]]
) -> Iterator[Row]:
    index = CellIndex.from_codes(names, cells)
    equations = EquationList()
    for part, name in enumerate(names):
        for tree in hierarchies.get(name, ()):
            add_sums(equations, index, part, tree, absent_is_zero=False)
    matrix = equations.matrix(len(cells))
    for first, end in pairwise(matrix.indptr.tolist()):
        yield dict(zip(matrix.indices[first:end].tolist(), matrix.data[first:end].tolist(), strict=True))


def _insert(echelon: dict[int, Row], row: Row, given: int) -> bool:
    """Take an equation in, solved for a margin where it has one; False where it has none and says something new."""
    had_margin = max(row) >= given
    while pivots := row.keys() & echelon.keys():
        pivot = min(pivots)
        factor = row[pivot]
        for column, value in echelon[pivot].items():
            row[column] = (row.get(column, 0) - factor * value) % _PRIME
            if not row[column]:
                del row[column]
    if not row:
        return True
    pivot = max(row)
    inverse = pow(row[pivot], -1, _PRIME)
    echelon[pivot] = {column: value * inverse % _PRIME for column, value in row.items()}
    return pivot >= given or not had_margin
