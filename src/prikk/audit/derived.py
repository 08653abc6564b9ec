"""What figures tell that are worked out from counts, where not all of these are shown beside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from prikk.figures.derivation import Derivation
from prikk.model.cell import CellKey
from prikk.model.release import PublishedCell
from prikk.system import UNBOUNDED, Knowledge
from prikk.system.prints import Print, with_prints
from prikk.system.published import PublishedSystem


def with_derivations(
    published: PublishedSystem,
    derivations: Mapping[CellKey, Derivation],
    cells: Mapping[CellKey, PublishedCell],
    more: Knowledge | None,
) -> tuple[PublishedSystem, Knowledge | None]:
    """The system with auxiliary columns for such figures, and `more` with what they tell.

    A figure that the counts shown print says nothing new. One that they do not print is taken at its word: then the
    figures contradict each other.
    """
    prints = list(_telling(published, derivations, cells))
    if not prints:
        return published, more
    system, structure, told = with_prints(published.system, published.structure, prints)
    if more is not None:
        new = np.full(system.size - published.system.size, UNBOUNDED)
        told &= more.beyond(-new, new)
    return replace(published, system=system, structure=structure), told


def _telling(
    published: PublishedSystem, derivations: Mapping[CellKey, Derivation], cells: Mapping[CellKey, PublishedCell]
) -> Iterator[Print]:
    columns = published.system.cells.columns
    for key, derivation in derivations.items():
        figure = cells[key].value if key in cells else None
        if figure is None or not all(count in columns for count in derivation.behind):
            continue
        follows = derivation.cell(cells)
        if follows is None or follows.value != figure:
            yield Print(key, tuple(columns[count] for count in derivation.behind), derivation.form.says(figure))
