"""Protecting tables of counts that come without a publication file, or counts of persons that are no table yet."""

from __future__ import annotations

import math
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from prikk.counts.behind import all_counted
from prikk.counts.cells import cells_of, sums_of
from prikk.counts.hierarchies import read_hierarchies
from prikk.counts.levelled import dimensions_of, level_names, levelled
from prikk.counts.protected import ProtectedCounts, protected
from prikk.counts.rows import read_codes
from prikk.counts.totals import totals_of
from prikk.errors import InputError, closest
from prikk.formats.columns import Columns
from prikk.formats.frames import read_columns
from prikk.job.apriori import read_apriori
from prikk.job.case import Case, base_cost, code_factors
from prikk.model.cell import CellKey
from prikk.model.specification import Confidentiality
from prikk.model.text import unfit_code
from prikk.protect.engine import Progress
from prikk.rules import settings as defaults
from prikk.rules.apriori import Apriori
from prikk.rules.settings import COSTS, GREATEST_COUNT, a_text, a_total, by_name, check_settings, positive
from prikk.system import UNBOUNDED, CellIndex
from prikk.system.cellsystem import Floats, Ints
from prikk.system.crossing import crossed_system
from prikk.system.equations import Hierarchy
from prikk.system.published import Figure

ADDED = ("status", "symbol")
"""Columns that a protected table has beside those of the given one."""


def suppress_small_counts(
    frame: Any,
    *,
    dims: str | Sequence[str],
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
) -> Any:
    """Hide small counts, and as few other counts as needed, so that no hidden count can be computed.

    `frame` is a pandas, polars or Arrow frame: a table of counts in the column `freq`, with or without its totals, or,
    where `freq` is None, records of persons to be counted. All else is as in `protect_counts`. Returns a frame of
    the same kind, with its rows in the order of the codes: the codes, the count (empty where hidden), `status` (F free,
    A primary, D secondary) and `symbol`. Codes have the type in which they came, counts are whole numbers that may be
    empty (`Int64` in pandas). The statuses A and D are for the agency alone.

    Raises InputError for what cannot be read, ProtectionError for what cannot be protected.
    """
    return protect_counts(
        frame,
        dims=dims,
        freq=freq,
        total=total,
        hierarchies=hierarchies,
        threshold=threshold,
        zeros=zeros,
        protection=protection,
        symbol=symbol,
        cost=cost,
        dimension_cost=dimension_cost,
        apriori=apriori,
        seconds=seconds,
        singletons=singletons,
        rule=rule,
        progress=progress,
    ).to_frame()


def protect_counts(
    table: Any,
    *,
    dims: str | Sequence[str],
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

    Rows are cells with their count in `freq`, or persons where `freq` is None. `dims` are the columns of codes.
    Where no row has the code of a total, the rows are inner cells and every total is added along `hierarchies`;
    without, all codes of a dimension are parts of its total. `hierarchies` gives for a dimension the names of columns
    with its levels, coarsest first (`{"geo": ["region", "municipality"]}`), a mapping from parent to children, or a
    table (a file or a frame, see `read_hierarchies`), or a list of such. `total` is the code of the total: one for all,
    or a mapping with the code of each dimension that has one. A combination without a row counts zero and stays so.
    `threshold`, `zeros` and `symbol` are the rule (`rule` names it). `protection` is `exact`, `width=K` or `full`.
    `cost` says what hiding a cell costs: its `value`, the `log` of it, a `constant`, or the name of a column;
    `dimension_cost` multiplies the cost of cells that carry a code of that dimension. `apriori` is a table of what is
    said of single cells beforehand (`read_apriori`): `hide` (`yes`, `unprotected` or `no`), `weight`, `cost`, and what
    an attacker knows of them, `low` and `high`. `seconds` bounds the search for a cheaper pattern by time, not by work.
    With `singletons` nobody who is counted alone in a cell can compute another small count from it. `progress` is
    called with what is being done.

    Raises InputError for what cannot be read, ProtectionError for what cannot be protected.
    """
    a_text("cost", cost)
    if freq is not None:
        a_text("freq", freq)
    a_total(total)
    by_name("hierarchies", hierarchies, "hierarchies")
    by_name("dimension_cost", dimension_cost, "factors")
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
    dims = dimensions_of(dims)
    _check_names(dims, freq)
    for name in (*(hierarchies or {}), *settings.dimension_cost, *(() if isinstance(total, str) else total)):
        if name not in dims:
            raise InputError(f"{name!r} is no dimension", allowed=closest(name, dims))
    totals = totals_of(total, dims)
    told = [*dims, *level_names(hierarchies)] if freq is None and cost in COSTS else None
    (source,), sources = levelled([read_columns(table, alike=told)], dims, hierarchies)
    trees = {name: read_hierarchies(name, tree, totals.get(name)) for name, tree in sources.items()}
    index, counts = cells_of(source, dims, freq, totals, trees)
    for name, level in zip(index.dimensions, index.levels, strict=True):
        _check_plain(level, f"the code {{!r}} of {name}")
    sums = sums_of(index, totals, trees)
    plain = _plain_case(source, index, counts, sums, settings)
    said = Apriori() if apriori is None else read_apriori(apriori, index.dimensions, index.columns)
    case = replace(plain, cost=_price(source, cost, plain, index, totals), apriori=said)
    found = protected(case, sums, seconds=seconds, progress=progress)
    given = None if isinstance(table, str | os.PathLike) else table
    return replace(found, freq=freq or defaults.FREQ, given=given)


def _plain_case(
    source: Columns, index: CellIndex, counts: Ints, sums: Mapping[str, Sequence[Hierarchy]], settings: Confidentiality
) -> Case:
    """The counts in the system of their sums, as a case without prices. Raises InputError where they do not add up."""
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
    return Case(system, structure, counts, settings, figures, np.zeros(0))


def _check_names(dims: Sequence[str], freq: str | None) -> None:
    """Refuse names of columns that would get lost in the protected table."""
    names = [*dims, *([] if freq is None else [freq])]
    _check_plain(names, "the column name {!r}")
    for name in names:
        if names.count(name) > 1:
            raise InputError(f"the column {name!r} is named twice", allowed="each column once")
        if name in ADDED:
            raise InputError(
                f"a column named {name!r}", allowed="another name", fix="the protected table has a column of that name"
            )


def _check_plain(texts: Iterable[str], what: str) -> None:
    """Refuse codes (totals and groups too) and names that cannot stand in the protected table."""
    for text in texts:
        if unfit := unfit_code(text, what):
            raise InputError(unfit[0], allowed=unfit[1])


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
