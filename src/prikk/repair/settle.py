"""Which of the ways to read each row agree with the equations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from prikk.errors import LimitError
from prikk.infer import smallest_repairs
from prikk.model.cell import CellKey
from prikk.model.release import PublishedCell
from prikk.repair.board import Board, either
from prikk.repair.disorder import Reading
from prikk.repair.rows import Placement
from prikk.repair.spending import Spending
from prikk.system import Knowledge

MOST_REPAIRS = 12
"""If a contradiction can be mended in more ways than this, its whole table is looked at instead."""


@dataclass
class SettledRows:
    """What the equations leave of the ways to read each row.

    `placements` has the ways that are left of each uncertain row (none: nothing fits), in the order of `uncertain`;
    `knowledge` follows from all that is certain. `suspects` are readable cells that cannot all be right.
    """

    knowledge: Knowledge
    certain: dict[CellKey, PublishedCell]
    uncertain: list[Reading] = field(default_factory=list)
    placements: list[list[Placement]] = field(default_factory=list)
    suspects: set[CellKey] = field(default_factory=set)


def settle(board: Board, readings: Sequence[Reading], spending: Spending, *, thorough: bool) -> SettledRows:
    """Take the rows that stand as they should, set aside what contradicts, then fit in the others.

    Where figures contradict each other, a `thorough` look finds the smallest sets that must be wrong among all figures;
    else, and where no more may be spent, the whole table in which it shows is set aside.
    """
    settled = _direct(board, readings, spending if thorough else None)
    for reading in readings:
        if reading.placements:
            settled.uncertain.append(reading)
            settled.placements.append(
                [placement for placement in reading.placements if board.allows(settled.knowledge, placement)]
            )
    _filter(board, settled, spending)
    return settled


def _direct(board: Board, readings: Sequence[Reading], spending: Spending | None) -> SettledRows:
    """Join the rows that have a direct reading, table by table, those that agree first."""
    seen: dict[CellKey, set[PublishedCell]] = {}
    for reading in readings:
        for key, cell in (reading.direct or {}).items():
            seen.setdefault(key, set()).add(cell)
    suspects = {
        key for key, cells in seen.items() if len(cells) > 1 or not all(board.may_show(key, cell) for cell in cells)
    }
    settled = SettledRows(board.start, {}, suspects=suspects)
    troubled = []
    for group in _by_table(readings):
        cells = _agreed(group, settled)
        joined = board.joined(settled.knowledge, cells)
        if joined is None:
            troubled.append(group)
        else:
            settled.knowledge = joined
            settled.certain |= cells
    for number, group in enumerate(troubled):
        if spending is not None:
            spending.progress("Looking for what contradicts", number / len(troubled))
        _join_part(board, settled, group, spending)
    _decide(board, settled, seen)
    return settled


def _by_table(readings: Sequence[Reading]) -> Iterator[list[Reading]]:
    groups: dict[str, list[Reading]] = {}
    for reading in readings:
        groups.setdefault(reading.entry.table.id, []).append(reading)
    yield from groups.values()


def _agreed(group: Sequence[Reading], settled: SettledRows) -> dict[CellKey, PublishedCell]:
    return {
        key: cell for reading in group for key, cell in (reading.direct or {}).items() if key not in settled.suspects
    }


def _join_part(board: Board, settled: SettledRows, group: Sequence[Reading], spending: Spending | None) -> None:
    """Join what can be believed of a table that contradicts itself or others; `spending` is for a thorough look."""
    own = _agreed(group, settled)
    cells = settled.certain | own
    suspects = _smallest(board, cells, spending) if spending is not None else set()
    if spending is not None and not suspects and not spending.over():
        suspects = _alone(board, settled, own)
    suspects = suspects or set(own)
    _leave_out(board, settled, {key: cells[key] for key in cells if key not in suspects}, suspects)


def set_aside(board: Board, settled: SettledRows, spending: Spending) -> bool:
    """Set aside what must be wrong where propagation sees no contradiction but there is one. False: nothing found."""
    suspects = _smallest(board, settled.certain, spending)
    believed = {key: cell for key, cell in settled.certain.items() if key not in suspects}
    _leave_out(board, settled, believed, suspects)
    _filter(board, settled, spending)
    return bool(suspects)


def _leave_out(
    board: Board, settled: SettledRows, believed: dict[CellKey, PublishedCell], suspects: set[CellKey]
) -> None:
    settled.suspects |= suspects
    settled.knowledge = board.joined(board.start, believed) or settled.knowledge
    settled.certain = believed


def _smallest(board: Board, cells: Mapping[CellKey, PublishedCell], spending: Spending) -> set[CellKey]:
    """The members of all smallest sets of cells that must be wrong; none where they are too many to tell."""
    if spending.over() or not spending.conflicts:
        return set()
    keys = {stated[0]: key for key, cell in cells.items() if (stated := board.bounds(key, cell))}
    try:
        found = smallest_repairs(
            board.system,
            board.stated(board.start, cells),
            np.array(sorted(keys), dtype=np.int64),
            limit=MOST_REPAIRS,
            most_conflicts=spending.conflicts,
            limits=spending.limits,
        )
    except LimitError:
        spending.conflicts, spending.reached = 0, True
        return set()
    spending.conflicts -= found.conflicts
    return {keys[column] for item in found.repairs for column in item.columns} if found.complete else set()


def _alone(board: Board, settled: SettledRows, cells: Mapping[CellKey, PublishedCell]) -> set[CellKey]:
    """The cells any of which, left out alone, makes a table agree with the others."""
    return {
        key
        for key in cells
        if board.joined(settled.knowledge, {other: cells[other] for other in cells if other != key}) is not None
    }


def _decide(board: Board, settled: SettledRows, seen: dict[CellKey, set[PublishedCell]]) -> None:
    """Where a cell stands in several places with several signs, believe the one that the equations allow."""
    for key in sorted(key for key in settled.suspects if len(seen[key]) > 1):
        fitting = [cell for cell in seen[key] if board.joined(settled.knowledge, {key: cell}) is not None]
        if len(fitting) == 1 and (joined := board.joined(settled.knowledge, {key: fitting[0]})) is not None:
            settled.knowledge = joined
            settled.certain[key] = fitting[0]


def _filter(board: Board, settled: SettledRows, spending: Spending) -> None:
    """Leave out the placements that contradict what is known of all other rows, and learn what all that are left of a
    row have in common, until there is nothing more to learn. Rows that were never looked at are left out whole.
    """
    changed, seen = True, set[int]()
    while changed:
        changed = False
        for place, placements in enumerate(settled.placements):
            if spending.over():
                settled.placements[:] = [
                    ways if number in seen else [] for number, ways in enumerate(settled.placements)
                ]
                return
            seen.add(place)
            spending.tries -= len(placements)
            joined = [(item, board.joined(settled.knowledge, item)) for item in placements]
            left = [(item, knowledge) for item, knowledge in joined if knowledge is not None]
            settled.placements[place] = [item for item, _ in left]
            if not left:
                continue
            known = board.concluded(either([knowledge for _, knowledge in left]))
            if known is not None and (known != settled.knowledge or len(left) < len(placements)):
                settled.knowledge = known
                changed = True
