"""Protecting tables of counts that come without a publication file, or counts of persons that are no table yet."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from prikk.counts.behind import all_counted
from prikk.counts.cells import cells_of, sums_of
from prikk.counts.handback import handed_back
from prikk.counts.hierarchies import read_hierarchies
from prikk.counts.rows import read_codes
from prikk.counts.totals import totals_of
from prikk.errors import InputError, closest
from prikk.formats.columns import Columns
from prikk.formats.frames import read_columns
from prikk.job.apriori import read_apriori
from prikk.job.case import Case, base_cost, code_factors
from prikk.job.loss import Loss, loss_of
from prikk.job.pattern import pattern
from prikk.job.protection import wishes_of
from prikk.model.cell import CellKey
from prikk.model.publication import Confidentiality
from prikk.model.status import Status
from prikk.protect import Protection
from prikk.protect.engine import Progress
from prikk.rules import settings as defaults
from prikk.rules.apriori import Apriori
from prikk.rules.demand import Demand
from prikk.rules.settings import COSTS, GREATEST_COUNT, check_settings, positive
from prikk.system import UNBOUNDED, CellIndex, CellSystem
from prikk.system.cellsystem import Floats, Ints
from prikk.system.crossing import crossed_system
from prikk.system.equations import Hierarchy
from prikk.system.published import Figure

ADDED = ("status", "symbol")
"""Columns that a protected table has beside those of the given one."""


@dataclass(frozen=True)
class ProtectedCounts:
    """A table of counts with the status of each cell, and the proof; cells are in the order of their codes.

    The true counts of the case, hidden ones included, stay inside the agency.
    """

    case: Case = field(repr=False)
    hierarchies: Mapping[str, Sequence[Hierarchy]]
    protection: Protection = field(repr=False)

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

    def columns(self, freq: str = defaults.FREQ) -> dict[str, list[Any]]:
        """The table as columns: codes, the count (None where hidden), `status` (F, A or D) and `symbol`."""
        index, statuses = self.system.cells, self.statuses
        found: dict[str, list[Any]] = {
            name: np.array(level, dtype=object)[index.codes[:, part]].tolist()
            for part, (name, level) in enumerate(zip(index.dimensions, index.levels, strict=True))
        }
        pairs = zip(statuses, self.counts.tolist(), strict=True)
        found[freq] = [None if status.hidden else count for status, count in pairs]
        found["status"] = [status.value for status in statuses]
        found["symbol"] = [self.case.settings.symbol if status.hidden else "" for status in statuses]
        return found

    def summary(self) -> dict[str, int]:
        """Cells, stars, and the sum of the counts that secondary stars hide."""
        loss = self.loss
        return {
            "cells": len(self.case.figures),
            "primary": loss.primary,
            "secondary": loss.secondary,
            "hidden_persons": loss.persons,
        }


def suppress_small_counts(frame: Any, *, dims: Sequence[str], freq: str | None = None, **options: Any) -> Any:
    """Hide small counts, and as few other counts as needed, so that no hidden count can be computed.

    `frame` is a pandas, polars or Arrow frame: a table of counts in the column `freq`, with or without its totals, or,
    where `freq` is None, records of persons to be counted. `options` are those of `protect_counts`. Returns a frame of
    the same kind, with its rows in the order of the codes: the codes, the count (empty where hidden), `status` (F free,
    A primary, D secondary) and `symbol`. Codes have the type in which they came, counts are whole numbers that may be
    empty (`Int64` in pandas). The statuses A and D are for the agency alone.

    Raises InputError for what cannot be read, ProtectionError for what cannot be protected.
    """
    found = protect_counts(frame, dims=dims, freq=freq, **options)
    name = freq or defaults.FREQ
    return handed_back(found.columns(name), frame, dims, name)


def protect_counts(
    table: Any,
    *,
    dims: Sequence[str],
    freq: str | None = None,
    total: str | Mapping[str, str] = defaults.TOTAL_CODE,
    hierarchies: Mapping[str, Any] | None = None,
    threshold: int = defaults.THRESHOLD,
    zeros: str = defaults.ZEROS,
    protection: str = defaults.PROTECTION,
    symbol: str = defaults.SYMBOL,
    cost: str = defaults.COST,
    dimension_cost: Mapping[str, float] | None = None,
    apriori: Any = None,
    seconds: float | None = None,
    singletons: bool = False,
    rule: str = defaults.RULE,
    progress: Progress | None = None,
) -> ProtectedCounts:
    """Protect a table of counts given by path or frame.

    Rows are cells with their count in `freq`, or persons where `freq` is None. Where no row has the code of a total,
    the rows are inner cells and every total is added along `hierarchies` (as in `read_counts`; without, all codes of a
    dimension are parts of its total). `total` is the code of the total: one for all dimensions, or a mapping with the
    code of each dimension that has one. A combination without a row counts zero and stays so. `threshold`, `zeros` and
    `symbol` are the rule (`rule` names it). `protection` is `exact`, `width=K` or `full`. `cost` says what hiding a
    cell costs: its `value`, the `log` of it, a `constant`, or the name of a column; `dimension_cost` multiplies the
    cost of cells that carry a code of that dimension. `apriori` is a table of what is said of single cells beforehand
    (`read_apriori`): `hide` (`yes`, `unprotected` or `no`), `weight`, `cost`, and what an attacker knows of them, `low`
    and `high`. `seconds` bounds the search for a cheaper pattern by time, not by work. With `singletons` nobody who is
    counted alone in a cell can compute another small count from it.

    Raises InputError for what cannot be read, ProtectionError for what cannot be protected.
    """
    settings = check_settings(
        Confidentiality(
            threshold=threshold,
            symbol=symbol,
            zeros=zeros,  # type: ignore[arg-type]  # checked
            protection=protection,
            singletons=singletons,
            rule=rule,
            cost=cost if cost in COSTS else defaults.COST,  # type: ignore[arg-type]  # else the name of a column
            dimension_cost=dict(dimension_cost or {}),
        )
    )
    if seconds is not None:
        positive("seconds", seconds)
    _check_names(dims, freq)
    for name in (*(hierarchies or {}), *settings.dimension_cost, *(() if isinstance(total, str) else total)):
        if name not in dims:
            raise InputError(f"{name!r} is no dimension", allowed=closest(name, dims))
    source, totals = read_columns(table), totals_of(total, dims)
    trees = {name: read_hierarchies(name, tree, totals.get(name)) for name, tree in (hierarchies or {}).items()}
    index, counts = cells_of(source, dims, freq, totals, trees)
    sums = sums_of(index, totals, trees)
    system, structure = crossed_system(index, sums)
    structure.low[:] = int(all_counted(system, counts))
    if counts.max() > GREATEST_COUNT:
        raise InputError("a total that is too large", path=source.path, allowed=f"totals up to {GREATEST_COUNT}")
    if len(wrong := np.flatnonzero(system.matrix @ counts)):
        origin = system.origins[wrong[0]]
        mismatch = (
            f"the total {', '.join(index.key(origin.head).parts)} is not the sum of its parts along {origin.along}"
        )
        raise InputError(mismatch, path=source.path, fix="leave the totals out")
    figures = [Figure(key, column) for key, column in index.columns.items()]
    plain = Case(system, structure, counts, settings, figures, np.zeros(0))
    said = Apriori() if apriori is None else read_apriori(apriori, index.dimensions, index.columns)
    case = replace(plain, cost=_price(source, cost, plain, index, totals), apriori=said)
    return protected(case, sums, seconds=seconds, progress=progress)


def protected(
    case: Case,
    sums: Mapping[str, Sequence[Hierarchy]],
    *,
    seconds: float | None,
    progress: Progress | None = None,
) -> ProtectedCounts:
    """The table with the pattern that its settings demand. Raises InputError and ProtectionError."""
    demand = Demand.parse(case.settings.protection)
    if demand.kind == "none":
        raise InputError("protection: 'none'", allowed="exact, width=K or full")
    return ProtectedCounts(case, sums, pattern(case, demand, wishes_of(case), seconds=seconds, progress=progress))


def _check_names(dims: Sequence[str], freq: str | None) -> None:
    """Refuse names of columns that would get lost in the protected table."""
    if isinstance(dims, str) or not dims:
        raise InputError(f"dims: {dims!r}", allowed="a list of the columns that hold codes")
    names = [*dims, *([] if freq is None else [freq])]
    for name in names:
        if names.count(name) > 1:
            raise InputError(f"the column {name!r} is named twice", allowed="each column once")
        if name in ADDED:
            raise InputError(
                f"a column named {name!r}", allowed="another name", fix="the protected table has a column of that name"
            )


def _price(source: Columns, cost: str, case: Case, index: CellIndex, totals: Mapping[str, str]) -> Floats:
    """What hiding each cell costs."""
    factors = code_factors(index.dimensions, totals, list(index.columns), case.settings.dimension_cost)
    if cost in COSTS:
        return base_cost(cost, case, factors)
    given = source[cost]
    if len(given) != len(index):
        raise InputError(f"column {cost!r} has no price for the totals", path=source.path, fix="give the totals too")
    prices = np.ones(len(index))
    keys = zip(*(read_codes(source, name) for name in index.dimensions), strict=True)
    for row, (key, value) in enumerate(zip(keys, given, strict=True)):
        prices[index.columns[CellKey(key)]] = _number(source, cost, row, value)
    return prices * factors


def _number(source: Columns, cost: str, row: int, value: Any) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = math.nan
    if not 0 <= number < UNBOUNDED:
        raise source.error(row, cost, "no price", allowed="a number from 0")
    return number
