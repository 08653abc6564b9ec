"""A protected table: the cells with their status, what that costs, and how all this is shown in a notebook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from html import escape
from typing import Any, NamedTuple

import numpy as np

from prikk.audit.html import table_html, within
from prikk.audit.plotting import grid
from prikk.counts.handback import handed_back
from prikk.errors import InputError
from prikk.job.case import Case
from prikk.job.loss import Loss, loss_of
from prikk.job.notebook import notebook_line
from prikk.job.pattern import pattern
from prikk.job.prices import Prices, compare
from prikk.job.protection import wishes_of
from prikk.model.frame import OTHERWISE, frame_of
from prikk.model.status import Status
from prikk.protect import Protection
from prikk.protect.engine import Progress
from prikk.rules import settings as defaults
from prikk.rules.demand import Demand
from prikk.system import CellSystem
from prikk.system.cellsystem import Ints
from prikk.system.equations import Hierarchy

MOST_ROWS, MOST_COLUMNS = 30, 12
"""Rows and columns that a notebook shows of a table."""
_LEGEND = (("#ffffff", "shown"), ("#ffd454", "small: hidden by the rule"), ("#9db7e4", "hidden to protect others"))
_KINDS = {Status.PRIMARY.value: 1, Status.SECONDARY.value: 2}


@dataclass(frozen=True, repr=False)
class ProtectedCounts:
    """A table of counts with the status of each cell, and the proof; cells are in the order of their codes.

    The true counts of the case, hidden ones included, stay inside the agency: no repr, page or plot shows them.
    `freq` is the name of the column of counts, `given` the frame that was protected (None for a file).
    """

    case: Case
    hierarchies: Mapping[str, Sequence[Hierarchy]]
    protection: Protection
    freq: str = defaults.FREQ
    given: Any = field(default=None, compare=False)

    def __repr__(self) -> str:
        found, names = self.summary(), " x ".join(self.system.cells.names)
        stars = f"{found['primary']} primary and {found['secondary']} secondary stars"
        return f"ProtectedCounts({names}: {found['cells']} cells, {stars}, protection {self.case.settings.protection})"

    def _repr_html_(self) -> str:
        rows, columns, texts, _ = _crossed(self)
        found, symbol = self.summary(), escape(self.case.settings.symbol)
        body = [
            (row, [f"<td>{escape(text)}</td>" for text in line[:MOST_COLUMNS]])
            for row, line in zip(rows[:MOST_ROWS], texts, strict=False)
        ]
        left = {"rows": len(rows) - MOST_ROWS, "columns": len(columns) - MOST_COLUMNS}
        more = "".join(f"<p>{count} more {what}</p>" for what, count in left.items() if count > 0)
        legend = (
            f"<p>{symbol} hidden: {found['primary']} small counts (below {self.case.settings.threshold}), and "
            f"{found['secondary']} more so that none of them can be computed.</p>"
        )
        caption = " x ".join(self.system.cells.names)
        return within("\n".join(table_html(caption, ["", *columns[:MOST_COLUMNS]], body)) + more + legend)

    @property
    def system(self) -> CellSystem:
        """The cells and their sums."""
        return self.case.system

    @property
    def counts(self) -> Ints:
        """The true counts."""
        return self.case.values

    @property
    def statuses(self) -> Sequence[Status]:
        """The status of each cell."""
        return self.case.statuses(self.protection.hidden)

    @property
    def loss(self) -> Loss:
        """What the stars take from the reader."""
        return loss_of(self.case, self.statuses)

    def columns(self) -> dict[str, list[Any]]:
        """The table as columns: codes, the count (None where hidden), `status` (F, A or D) and `symbol`."""
        index, statuses = self.system.cells, self.statuses
        found: dict[str, list[Any]] = {
            name: np.array(level, dtype=object)[index.codes[:, part]].tolist()
            for part, (name, level) in enumerate(zip(index.dimensions, index.levels, strict=True))
        }
        pairs = zip(statuses, self.counts.tolist(), strict=True)
        found[self.freq] = [None if status.hidden else count for status, count in pairs]
        found["status"] = [status.value for status in statuses]
        found["symbol"] = [self.case.settings.symbol if status.hidden else "" for status in statuses]
        return found

    def to_frame(self, library: str | None = None) -> Any:
        """The table as a frame: codes, the count (empty where hidden), `status` (F, A or D) and `symbol`.

        Without a `library` (`pandas`, `polars`, `pyarrow`) it is a frame of the kind that was given, with its types.
        Raises InputError.
        """
        if library is None and self.given is not None:
            return handed_back(self.columns(), self.given, self.system.cells.dimensions, self.freq)
        return frame_of(self.columns(), library or OTHERWISE)

    def summary(self) -> dict[str, int]:
        """Cells, stars, and the sum of the counts that secondary stars hide."""
        loss = self.loss
        return {
            "cells": len(self.case.figures),
            "primary": loss.primary,
            "secondary": loss.secondary,
            "hidden_persons": loss.persons,
        }

    def prices(self, *protections: str) -> Prices:
        """What each of some protections (`exact`, `width=K`, `full`) would cost of this table. Raises InputError."""
        wanted = protections or ("exact", "full")
        return compare(wanted, lambda demand: protected(self._demanding(demand), self.hierarchies).loss)

    def plot(self, ax: Any = None) -> Any:
        """The table as a map of its stars: small ones, and those that protect others. Returns the axes of matplotlib.

        Raises MissingExtraError without matplotlib (the extra `plot`).
        """
        rows, columns, texts, kinds = _crossed(self)
        heads = rows[:MOST_ROWS], columns[:MOST_COLUMNS]
        boxes = [line[:MOST_COLUMNS] for line in kinds[:MOST_ROWS]], [line[:MOST_COLUMNS] for line in texts[:MOST_ROWS]]
        return grid(" x ".join(self.system.cells.names), heads, boxes, _LEGEND, ax)

    def _demanding(self, demand: Demand) -> Case:
        return replace(self.case, settings=replace(self.case.settings, protection=str(demand)))


class _Crossed(NamedTuple):
    """A table with the codes of its last dimension as columns: heads, the text of each cell, the kind of its star.

    A cell that is not there has no text.
    """

    rows: list[str]
    columns: list[str]
    texts: list[list[str]]
    kinds: list[list[int]]


def _crossed(found: ProtectedCounts) -> _Crossed:
    names, columns = found.system.cells.names, found.columns()
    across = columns[names[-1]] if len(names) > 1 else [found.freq] * len(columns["status"])
    sides = [columns[name] for name in names[: max(1, len(names) - 1)]]
    down = [", ".join(codes) for codes in zip(*sides, strict=True)]
    heads, tops = list(dict.fromkeys(down)), list(dict.fromkeys(across))
    rows, places = _numbered(heads), _numbered(tops)
    texts, kinds = [[""] * len(tops) for _ in heads], [[0] * len(tops) for _ in heads]
    cells = zip(down, across, columns[found.freq], columns["status"], strict=True)
    for row, column, count, status in cells:
        texts[rows[row]][places[column]] = found.case.settings.symbol if count is None else f"{count:,}"
        kinds[rows[row]][places[column]] = _KINDS.get(status, 0)
    return _Crossed(heads, tops, texts, kinds)


def _numbered(names: Sequence[str]) -> dict[str, int]:
    return {name: number for number, name in enumerate(names)}


def protected(
    case: Case,
    sums: Mapping[str, Sequence[Hierarchy]],
    *,
    seconds: float | None = None,
    progress: Progress | None = None,
) -> ProtectedCounts:
    """The table with the pattern that its settings demand. Raises InputError and ProtectionError."""
    demand = Demand.parse(case.settings.protection)
    if demand.kind == "none":
        raise InputError("protection: 'none'", allowed="exact, width=K or full")
    with notebook_line() as line:
        tell = progress or (lambda stage: line(stage, None))
        return ProtectedCounts(case, sums, pattern(case, demand, wishes_of(case), seconds=seconds, progress=tell))
