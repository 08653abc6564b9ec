"""Differences between releases: what one printed and is another figure now. 20 and then 21 is one person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from prikk.model.cell import CellKey
from prikk.model.release import PublishedCell, Revised
from prikk.publication.earlier import Taken
from prikk.system.cellsystem import Ints
from prikk.system.editions import Cell, Identify
from prikk.system.published import Figure


@dataclass(frozen=True)
class ChangedCount:
    """A count that an earlier release printed, and what it is now (confidential where it is hidden now)."""

    key: CellKey
    release: str
    before: int
    now: int = field(repr=False)


def changes_of(
    earlier: Iterable[Taken], figures: Mapping[CellKey, Figure], values: Ints, identify: Identify
) -> tuple[ChangedCount, ...]:
    """Every count that some earlier release printed otherwise, each print once, in the order of the figures.

    `values` (one a column) are the figures of today; `identify` tells what cell each of their keys is.
    """
    printed: dict[Cell, dict[int, str]] = {}
    for taken in earlier:
        cells = taken.given.release.cells
        for key, figure in taken.published.figures.items():
            value = cells[key].value
            if not figure.derived and value is not None:
                printed.setdefault(taken.edition.identify(key), {}).setdefault(int(value), taken.given.name)
    return tuple(
        ChangedCount(key, name, before, int(values[figure.column]))
        for key, figure in figures.items()
        if printed and not figure.derived
        for before, name in printed.get(identify(key), {}).items()
        if before != values[figure.column]
    )


def revised_in_public(changes: Iterable[ChangedCount], cells: Mapping[CellKey, PublishedCell]) -> tuple[Revised, ...]:
    """The changes that both prints show: what anybody sees who compares the releases."""
    return tuple(
        Revised(change.key.codes, change.key.period, change.key.statistic, change.release, change.before)
        for change in changes
        if cells[change.key].value is not None
    )
