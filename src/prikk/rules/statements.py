"""What a shown figure and a star state about the columns behind them, given the rule that everybody knows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from prikk.figures.form import Printed
from prikk.model.cell import CellKey
from prikk.model.release import PublishedCell
from prikk.rules.protocol import Bounds, Judged, Rule
from prikk.system.cellsystem import Ints, Knowledge
from prikk.system.published import Figure, PublishedSystem


def judged(figures: Iterable[Figure], values: Ints) -> Judged:
    """The figures as a rule judges them; `values` has the value of every column."""
    listed = list(figures)
    columns = np.array([figure.column for figure in listed], dtype=np.int64)
    return Judged(values[columns], np.array([figure.periods for figure in listed], dtype=np.int64))


def zero_is_small(rule: Rule) -> bool:
    """Whether a rule hides zeros for what they are."""
    nothing = Judged(np.zeros(1, dtype=np.int64), np.ones(1, dtype=np.int64))
    return bool(rule.primary(nothing)[0])


def shown_bounds(figure: Figure, value: Printed, rule: Rule) -> Bounds:
    """What a published value says of the figure's column; crossed bounds where the rule would not have shown it.

    A published mean says more than its form does: the mean before rounding was one that is shown.
    """
    low, high = figure.says(value)
    if not figure.derived:
        return low, high
    spans = rule.shown(low, high, figure.periods)
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
        if figure.derived and "averages" not in published.knows:
            continue
        if cell.value is not None:
            bounds = shown_bounds(figure, cell.value, rule)
        elif cell.status.hidden and "rule" in published.knows:
            bounds = rule.star(cell.status, figure.periods, only_primary=only_primary)
        else:
            continue
        low[figure.column] = max(low[figure.column], bounds[0])
        high[figure.column] = min(high[figure.column], bounds[1])
    return Knowledge(low, high)
