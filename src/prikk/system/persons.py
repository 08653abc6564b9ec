"""Where persons are counted once: a total is at least each of its parts, and at most their sum."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from prikk.model.cell import CellKey
from prikk.system.cellsystem import Origin, Relation
from prikk.system.equations import EquationList, Hierarchy
from prikk.system.index import CellIndex


def add_overlaps(
    equations: EquationList, index: CellIndex, part: int, hierarchy: Hierarchy, auxiliary: list[CellKey]
) -> None:
    """Append what the cells along one part of the key, which counts persons once, tell of each other.

    The greatest part is at most the total whatever is shown; the total is at most the sum of its parts only where all
    of them are. A part that is not there is replaced by its own parts. Each bound is an equation with an auxiliary
    column that is not negative, named in `auxiliary`.
    """
    below = {parent: tuple(codes) for parent, codes in hierarchy.items()}
    for key, head in list(index.columns.items()):
        if key.codes[part] not in below:
            continue
        there = {
            code: index.columns[other]
            for code in _under(key.codes[part], below)
            if (other := key.with_code(part, code)) in index.columns
        }
        nearest, complete = _nearest(key.codes[part], below, there)
        rows: list[tuple[Sequence[int], Sequence[int]]] = [([head, there[code]], [1, -1]) for code in nearest]
        if complete:
            rows.append(([*(there[code] for code in nearest), head], [1] * len(nearest) + [-1]))
        for columns, values in rows:
            slack = len(index) + len(auxiliary)
            equations.add(Origin(Relation.OVERLAP, head, index.names[part]), [*columns, slack], [*values, -1])
            auxiliary.append(key._replace(statistic="overlap"))


def _under(code: str, below: Hierarchy) -> Iterator[str]:
    for child in below.get(code, ()):
        yield child
        yield from _under(child, below)


def _nearest(code: str, below: Hierarchy, there: Collection[str]) -> tuple[list[str], bool]:
    """The codes nearest below one that have a cell, and whether they are all of it."""
    found: list[str] = []
    complete = True
    for child in below.get(code, ()):
        if child in there:
            found.append(child)
        else:
            more, whole = _nearest(child, below, there)
            found += more
            complete &= whole and bool(more)
    return found, complete
