"""Foresight: what hiding a count today takes from the averages of the rest of its year.

The year-to-date averages of a row tell its months apart as long as any other month of it is shown, so those of a row
with a star are held back again and again. Where a further star may stand in one row or another, it costs least in one
whose averages are not to be had anyway.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from prikk.model.cell import CellKey
from prikk.model.period import Period
from prikk.system.cellsystem import Bools, Floats
from prikk.system.published import Figure


def foresight_factors(figures: Sequence[Figure], stars: Bools) -> Floats:
    """What the cost of hiding a figure is multiplied by: 1 and, for a count, what its averages that are to come cost.

    An average over n periods counts as the n-th part of a count, as in `base_cost`. `stars` are the figures that are
    hidden already: counts with the same codes in their year cost no more. Neither do counts that have no average.
    """
    periods = {figure.key.period: Period.parse(figure.key.period) for figure in figures}
    row = [_row(figure.key, periods) for figure in figures]
    averaged = {own for own, figure in zip(row, figures, strict=True) if figure.derived}
    taken = {own for own, star in zip(row, stars.tolist(), strict=True) if star}
    last = {item.year: item for item in sorted(periods.values())}
    to_come = {year: sum(1 / n for n in range(item.number + 1, item.unit.per_year + 1)) for year, item in last.items()}
    dearer = averaged - taken
    factors = [
        1.0 + to_come[own[1]] if own in dearer and not figure.derived else 1.0
        for own, figure in zip(row, figures, strict=True)
    ]
    return np.array(factors)


def _row(key: CellKey, periods: dict[str, Period]) -> tuple[tuple[str, ...], int]:
    return key.codes, periods[key.period].year
