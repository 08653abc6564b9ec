"""What a shown figure and a star state about the columns behind them, given the rule that everybody knows."""

from __future__ import annotations

from collections.abc import Mapping

from prikk.model.cell import CellKey
from prikk.model.publication import Confidentiality
from prikk.model.release import PublishedCell
from prikk.model.status import Status
from prikk.system.bands import mean_band, round_half_up
from prikk.system.cellsystem import UNBOUNDED, Knowledge
from prikk.system.published import Figure, PublishedSystem

Bounds = tuple[int, int]


def shown_bounds(figure: Figure, value: int, rule: Confidentiality) -> Bounds:
    """What a published value says of the figure's column.

    A published mean says more than its rounding: the mean before rounding was not below the threshold.
    """
    if not figure.is_mean:
        return value, value
    low, high = mean_band(value, figure.count)
    if value == 0 and rule.zeros != "hide":
        return 0, 0
    return max(low, rule.threshold * figure.count), high


def star_bounds(figure: Figure, status: Status, rule: Confidentiality, *, only_primary: bool) -> Bounds:
    """What a star says of the figure's column, by the rule alone.

    Where `only_primary` cells are hidden, or the star tells that it is primary, the figure is below the threshold. A
    star that tells that it is secondary is at or above it. Else it may be anything, but not zero where zeros are
    published.
    """
    least = 1 if rule.zeros == "publish" else 0
    limit = rule.threshold * figure.count
    if status is Status.PRIMARY or (status is Status.CONFIDENTIAL and only_primary):
        return least, limit - 1
    if status is Status.SECONDARY:
        return limit, UNBOUNDED
    return least, UNBOUNDED


def public_knowledge(
    published: PublishedSystem, cells: Mapping[CellKey, PublishedCell], rule: Confidentiality, *, only_primary: bool
) -> Knowledge:
    """What the public knows: the layout, every published figure, and the rule behind each star.

    `only_primary` tells whether it is known that nothing but primary cells is hidden. A cell that is missing or
    unreadable says nothing.
    """
    low, high = published.structure.low.copy(), published.structure.high.copy()
    for key, figure in published.figures.items():
        cell = cells[key]
        if cell.value is not None:
            bounds = shown_bounds(figure, int(cell.value), rule)
        elif cell.status.hidden:
            bounds = star_bounds(figure, cell.status, rule, only_primary=only_primary)
        else:
            continue
        low[figure.column] = max(low[figure.column], bounds[0])
        high[figure.column] = min(high[figure.column], bounds[1])
    return Knowledge(low, high)


def is_primary(figure: Figure, value: int, rule: Confidentiality) -> bool:
    """Whether the rule hides a figure for what it is: the count (the mean before rounding) is below the threshold.

    `value` is the value of the figure's column: the count, or the sum behind the mean.
    """
    return value < rule.threshold * figure.count and (value > 0 or rule.zeros == "hide")


def published_value(figure: Figure, value: int) -> int:
    """The figure as it is printed, from the value of its column."""
    return round_half_up(value, figure.count) if figure.is_mean else value
