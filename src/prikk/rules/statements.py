"""What a shown figure and a star state about the columns behind them, given the rule that everybody knows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from prikk.model.cell import CellKey
from prikk.model.release import PublishedCell
from prikk.rules.protocol import Bounds, Judged, Rule
from prikk.system.bands import mean_band, round_half_up
from prikk.system.cellsystem import Ints, Knowledge
from prikk.system.published import Figure, PublishedSystem


def judged(figures: Iterable[Figure], values: Ints) -> Judged:
    """The figures as a rule judges them; `values` has the value of every column."""
    listed = list(figures)
    columns = np.array([figure.column for figure in listed], dtype=np.int64)
    return Judged(values[columns], np.array([figure.count for figure in listed], dtype=np.int64))


def shown_bounds(figure: Figure, value: int, rule: Rule) -> Bounds:
    """What a published value says of the figure's column; crossed bounds where the rule would not have shown it.

    A published mean says more than its rounding: the mean before rounding was one that is shown.
    """
    if not figure.is_mean:
        return value, value
    low, high = mean_band(value, figure.count)
    spans = rule.shown(low, high, figure.count)
    return (spans[0][0], spans[-1][1]) if spans else (high + 1, high)


def public_knowledge(
    published: PublishedSystem, cells: Mapping[CellKey, PublishedCell], rule: Rule, *, only_primary: bool
) -> Knowledge:
    """What the public knows: the layout, every published figure, and the rule behind each star.

    `only_primary` tells whether it is known that nothing but primary cells is hidden. A cell that is missing or
    unreadable says nothing; nor does an average or a star to a reader without that knowledge.
    """
    low, high = published.structure.low.copy(), published.structure.high.copy()
    for key, figure in published.figures.items():
        cell = cells[key]
        if figure.is_mean and "averages" not in published.knows:
            continue
        if cell.value is not None:
            bounds = shown_bounds(figure, int(cell.value), rule)
        elif cell.status.hidden and "rule" in published.knows:
            bounds = rule.star(cell.status, figure.count, only_primary=only_primary)
        else:
            continue
        low[figure.column] = max(low[figure.column], bounds[0])
        high[figure.column] = min(high[figure.column], bounds[1])
    return Knowledge(low, high)


def published_value(figure: Figure, value: int) -> int:
    """The figure as it is printed, from the value of its column."""
    return round_half_up(value, figure.count) if figure.is_mean else value
