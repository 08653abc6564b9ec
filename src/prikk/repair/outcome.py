"""What a document can have shown for a figure of which an interval is known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from prikk.model.release import PublishedCell
from prikk.model.status import Status
from prikk.rules.protocol import Rule
from prikk.system import UNBOUNDED
from prikk.system.published import Figure


@dataclass(frozen=True)
class Outcomes:
    """The symbol, if `hidden`, and the figures in `ranges` (both ends included, ascending, apart from each other)."""

    hidden: bool
    ranges: tuple[tuple[int, int], ...]

    @property
    def only(self) -> PublishedCell | None:
        """The one outcome, where there is one."""
        if self.hidden:
            return None if self.ranges else PublishedCell(Status.CONFIDENTIAL)
        if len(self.ranges) == 1 and self.ranges[0][0] == self.ranges[0][1]:
            return PublishedCell(Status.PUBLISHED, self.ranges[0][0])
        return None

    def words(self, symbol: str) -> str:
        """The outcomes for a reader, such as `* or 4 to 9`."""
        parts = [symbol] if self.hidden else []
        for low, high in self.ranges:
            parts.append(str(low) if low == high else f"{low} or more" if high >= UNBOUNDED else f"{low} to {high}")
        return " or ".join(parts)


def outcomes(figure: Figure, low: int, high: int, rule: Rule, *, only_primary: bool) -> Outcomes:
    """What can have been shown when the figure's column is at least `low` and at most `high`."""
    least, most = rule.star(Status.CONFIDENTIAL, figure.periods, only_primary=only_primary)
    spans = [
        (int(figure.printed(start)), UNBOUNDED if end >= UNBOUNDED else int(figure.printed(end)))
        for start, end in rule.shown(low, high, figure.periods)
    ]
    return Outcomes(max(low, least) <= min(high, most), tuple(spans))


def stated(cell: PublishedCell) -> Outcomes:
    """The outcome that a cell is."""
    if cell.value is None:
        return Outcomes(hidden=True, ranges=())
    return Outcomes(hidden=False, ranges=((int(cell.value), int(cell.value)),))


def any_of(items: Iterable[Outcomes]) -> Outcomes:
    """All outcomes of several."""
    listed = list(items)
    merged: list[tuple[int, int]] = []
    for low, high in sorted(span for item in listed for span in item.ranges):
        if merged and low <= merged[-1][1] + 1:
            merged[-1] = merged[-1][0], max(merged[-1][1], high)
        else:
            merged.append((low, high))
    return Outcomes(any(item.hidden for item in listed), tuple(merged))
