"""Which hidden cells may have been revised between releases that contradict each other otherwise."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import chain

import numpy as np

from prikk.infer import smallest_repairs
from prikk.model.cell import CellKey
from prikk.system import CellSystem, Knowledge, Origin, Relation
from prikk.system.editions import Cell, Edition, Identify, Joined, join
from prikk.system.equations import EquationList
from prikk.system.growth import grown
from prikk.system.published import PublishedSystem

MOST = 50
"""Smallest explanations that are looked for; where there are more, every hidden cell may have been revised."""


def perhaps_revised(
    latest: PublishedSystem,
    identify: Identify,
    editions: Sequence[Edition],
    *,
    hidden: Collection[Cell],
    tells: Sequence[Knowledge],
    now: Knowledge,
) -> set[tuple[int, Cell]]:
    """The cells, with the number of the edition, of every smallest set of revisions that ends the contradiction.

    `hidden` cells may have been revised, one edition at a time; `tells` is what each edition says of its own columns,
    `now` what the latest release says of its. Which set it was nobody can tell, so none of their cells is taken for
    the same. Empty where no revision of hidden cells would do.
    """
    apart = [
        replace(edition, versions=dict.fromkeys(hidden, ("own", number)) | dict(edition.versions))
        for number, edition in enumerate(editions)
    ]
    joined = join(latest, identify, apart)
    pairs = list(_pairs(latest, identify, apart, joined, hidden))
    if not pairs:
        return set()
    size = joined.published.system.size
    system = _linked(joined.published.system, [columns for _, columns in pairs])
    known = joined.published.structure & joined.said(np.arange(latest.system.size), now)
    for number, told in enumerate(tells):
        known &= joined.told(number, told)
    known = known.beyond([0] * len(pairs), [0] * len(pairs))
    found = smallest_repairs(system, known, size + np.arange(len(pairs)), limit=MOST, signed=True)
    if not found.complete:
        return {cell for cell, _ in pairs}
    changed = chain.from_iterable(repair.columns for repair in found.repairs)
    return {pairs[column - size][0] for column in changed}


def _pairs(
    latest: PublishedSystem, identify: Identify, editions: Sequence[Edition], joined: Joined, hidden: Collection[Cell]
) -> list[tuple[tuple[int, Cell], tuple[int, int]]]:
    """For each hidden cell of an edition its column, and that of the same cell in the latest release that has it."""
    newest: dict[Cell, int] = {identify(key): column for key, column in latest.system.cells.columns.items()}
    pairs = []
    for number in reversed(range(len(editions))):
        edition, place = editions[number], joined.places[number]
        for key, own in edition.published.system.cells.columns.items():
            cell, column = edition.identify(key), int(place[own])
            if cell not in hidden or edition.versions[cell] != ("own", number):
                continue
            if (other := newest.setdefault(cell, column)) != column:
                pairs.append(((number, cell), (other, column)))
    return pairs


def _linked(system: CellSystem, pairs: Sequence[tuple[int, int]]) -> CellSystem:
    """The system with an equation for each pair of columns: they differ by what one more column says."""
    equations, figures = EquationList(), list[CellKey]()
    for one, other in pairs:
        more = system.size + len(figures)
        equations.add(Origin(Relation.DIFFERENCE, one, "release"), [one, other, more], [1, -1, -1])
        figures.append(system.key(one)._replace(statistic="more"))
    return grown(system, figures, equations)
