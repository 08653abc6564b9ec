"""What the equations say of cells that cannot be read where they stand."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from prikk.errors import ConflictError
from prikk.infer import intervals
from prikk.model.cell import CellKey
from prikk.model.release import PublishedCell
from prikk.model.status import Status
from prikk.model.table import Table
from prikk.repair.board import Board
from prikk.repair.choices import with_choices
from prikk.repair.disorder import Disorder
from prikk.repair.outcome import Outcomes, any_of, outcomes, stated
from prikk.repair.rows import Placement
from prikk.repair.settle import SettledRows
from prikk.repair.spending import Spending


@dataclass(frozen=True)
class Restored:
    """`read` are the cells that stand somewhere, `open` all that may be in the other counts and means, `derived` the
    other figures that follow from their counts or from codes without a meaning, `doubted` the cells of rows that can
    be read in no way that agrees with the others, `consistent` whether all that was read can be true at once.
    """

    read: Mapping[CellKey, PublishedCell]
    open: Mapping[CellKey, Outcomes] = field(repr=False)
    derived: Mapping[CellKey, PublishedCell]
    doubted: frozenset[CellKey]
    consistent: bool

    def cell(self, key: CellKey) -> PublishedCell:
        """What was made of a cell."""
        if key in self.read:
            return self.read[key]
        if key in self.doubted:
            return PublishedCell(Status.UNREADABLE)
        only = self.open[key].only if key in self.open else self.derived.get(key)
        return only or PublishedCell(Status.UNREADABLE)


def nothing_restored(read: Mapping[CellKey, PublishedCell], *, consistent: bool = True) -> Restored:
    """What was read, and nothing else."""
    return Restored(read, {}, {}, frozenset(), consistent)


def restore(
    board: Board, settled: SettledRows, tables: Sequence[Table], absent: Collection[CellKey], spending: Spending
) -> Restored:
    """Judge the ways to read uncertain rows together, then bound every cell that is still open.

    `settled.placements` loses the ways that agree with no others. A lost figure that there cannot be (`absent`) needs
    no equation.
    """
    read = dict(settled.certain)
    for placements in settled.placements:
        if len(placements) == 1:
            read |= placements[0]
    keys = dict.fromkeys(key for table in tables for key in table.cell_keys())
    none = {key: PublishedCell(Status.NOT_APPLICABLE) for key in keys if key not in read and key in absent}
    lost = [key for key in keys if key not in read and key not in none and key in board.published.figures]
    places = [place for place, placements in enumerate(settled.placements) if len(placements) > 1]
    choices = with_choices(board, settled.knowledge, [settled.placements[place] for place in places])
    asked = [board.published.figures[key].column for key in lost]
    asked += [column for columns in choices.chosen for column in columns]
    try:
        known = intervals(
            choices.system,
            choices.knowledge,
            columns=np.array(asked, dtype=np.int64),
            limits=spending.limits,
            progress=lambda done, total: spending.progress("Restoring", done / total),
        )
    except ConflictError:
        return nothing_restored(read, consistent=False)
    spending.reached |= not bool(np.all(known.proven[np.array(asked, dtype=np.int64)]))
    for place, columns in zip(places, choices.chosen, strict=True):
        pairs = zip(settled.placements[place], columns, strict=True)
        settled.placements[place] = [placement for placement, column in pairs if known.high[column] > 0]
        if len(settled.placements[place]) == 1:
            read |= settled.placements[place][0]
    found: dict[CellKey, Outcomes] = {}
    for key in lost:
        if key not in read:
            column = board.published.figures[key].column
            found[key] = _outcomes(board, settled, key, int(known.low[column]), int(known.high[column]))
    misfits = [reading for reading, ways in zip(settled.uncertain, settled.placements, strict=True) if not ways]
    doubted = frozenset(key for reading in misfits for key in reading.cell_keys())
    certain = read | none | {key: item.only for key, item in found.items() if item.only and key not in doubted}
    derived = none | {
        key: cell
        for key, derivation in board.derivations.items()
        if key not in certain and (cell := derivation.cell(certain)) is not None
    }
    return Restored(read | _as_called(settled), found, derived, doubted, consistent=True)


def _as_called(settled: SettledRows) -> dict[CellKey, PublishedCell]:
    """What stands out of order and may be read in several ways, as it is called: nothing is concluded from that."""
    found: dict[CellKey, PublishedCell] = {}
    for reading, placements in zip(settled.uncertain, settled.placements, strict=True):
        if isinstance(reading, Disorder) and len(placements) > 1:
            found |= reading.as_called(placements) or {}
    return found


def _outcomes(board: Board, settled: SettledRows, key: CellKey, low: int, high: int) -> Outcomes:
    """What a lost cell may show: whatever its interval allows, or what the ways to read its row put there."""
    figure = board.published.figures[key]
    ways: list[Outcomes] = []
    for reading, placements in zip(settled.uncertain, settled.placements, strict=True):
        if len(placements) > 1 and key in set(reading.cell_keys()):
            ways = [_outcome(board, settled, placement, key, (low, high)) for placement in placements]
    if ways:
        return any_of(ways)
    return outcomes(figure, low, high, board.rule, only_primary=board.only_primary)


def _outcome(
    board: Board, settled: SettledRows, placement: Placement, key: CellKey, known: tuple[int, int]
) -> Outcomes:
    """What a cell of a row may show when the row is read in one way."""
    if key in placement:
        return stated(placement[key])
    figure = board.published.figures[key]
    joined = board.joined(settled.knowledge, placement) or settled.knowledge
    low, high = max(known[0], int(joined.low[figure.column])), min(known[1], int(joined.high[figure.column]))
    return outcomes(figure, low, high, board.rule, only_primary=board.only_primary)
