"""Printed figures of which the counts behind are not all shown: what they say enters by auxiliary columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from prikk.figures.form import Band
from prikk.model.cell import CellKey
from prikk.system.cellsystem import UNBOUNDED, CellSystem, Knowledge, Origin, Relation
from prikk.system.equations import EquationList
from prikk.system.growth import grown


@dataclass(frozen=True)
class Print:
    """A printed figure: what it says (`bands`) of some columns, that of its own cell first. `key` names it."""

    key: CellKey
    columns: tuple[int, ...]
    bands: tuple[Band, ...]


def with_prints(
    system: CellSystem, structure: Knowledge, prints: Sequence[Print]
) -> tuple[CellSystem, Knowledge, Knowledge]:
    """The system with an auxiliary column for each band; what everybody knows of its columns; what the figures tell.

    What is said of one other cell alone is said of its column: the figure is no figure of that cell.
    """
    told: list[tuple[int, Band]] = []
    equations, figures = EquationList(), list[CellKey]()
    for item in prints:
        for band in item.bands:
            terms = Counter[int]()
            for column, factor in zip(item.columns, band.factors, strict=True):
                terms[column] += factor
            columns = [column for column, factor in terms.items() if factor]
            if len(columns) == 1 and terms[columns[0]] == 1 and columns[0] != item.columns[0]:
                told.append((columns[0], band))
                continue
            factors = [terms[column] for column in columns]
            column = system.size + len(figures)
            origin = Origin(_relation(factors), item.columns[0], item.key.statistic)
            equations.add(origin, [*columns, column], [*factors, -1])
            figures.append(item.key)
            told.append((column, band))
    wider = structure.beyond([-UNBOUNDED] * len(figures), [UNBOUNDED] * len(figures))
    low, high = np.full(len(wider.low), -UNBOUNDED), np.full(len(wider.high), UNBOUNDED)
    for column, band in told:
        low[column] = max(low[column], -UNBOUNDED if band.low is None else band.low)
        high[column] = min(high[column], UNBOUNDED if band.high is None else band.high)
    return grown(system, figures, equations), wider, Knowledge(low, high)


def _relation(factors: Sequence[int]) -> Relation:
    """What an equation with these factors states of its auxiliary column."""
    if factors == [1, -1]:
        return Relation.DIFFERENCE
    return Relation.MEAN if all(factor == 1 for factor in factors) else Relation.RATIO
