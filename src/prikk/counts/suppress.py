"""Protecting tables of counts that come without a publication file, or counts of persons that are no table yet."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import narwhals as nw
import numpy as np

from prikk.audit import Demand, known_before
from prikk.counts.crossing import crossed
from prikk.counts.figures import plain_figures
from prikk.counts.hierarchies import Tree, check_codes, read_hierarchies
from prikk.counts.rows import GREATEST, read_codes
from prikk.errors import InputError, closest
from prikk.formats.columns import Columns
from prikk.formats.frames import read_columns
from prikk.model.cell import CellKey, Codes
from prikk.model.publication import Confidentiality
from prikk.model.status import Status
from prikk.model.text import runs_in_a_spreadsheet
from prikk.pipeline.apriori import DEAREST, Apriori, cell_figures, read_apriori
from prikk.pipeline.naming import named
from prikk.pipeline.protection import asked_of
from prikk.pipeline.unmet import unmet
from prikk.protect import Protection, ProtectionProblem, protect
from prikk.rules.statements import is_primary, star_bounds
from prikk.system import UNBOUNDED, CellIndex, CellSystem, Knowledge
from prikk.system.cellsystem import Bools, Ints
from prikk.system.crossing import crossed_system, flat_hierarchy
from prikk.system.equations import Hierarchy
from prikk.system.margins import unshown_margins
from prikk.system.published import Figure

Zeros = Literal["publish", "hide", "may-hide"]
COSTS = ("value", "log", "constant")


@dataclass(frozen=True)
class ProtectedCounts:
    """A table of counts with the status of each cell, and the proof.

    `counts` are the true counts, hidden ones included: they stay inside the agency.
    """

    system: CellSystem
    hierarchies: Mapping[str, Sequence[Hierarchy]]
    counts: Ints = field(repr=False)
    statuses: Sequence[Status] = field(repr=False)
    rule: Confidentiality
    problem: ProtectionProblem = field(repr=False)
    protection: Protection = field(repr=False)
    apriori: Apriori = field(default_factory=Apriori)

    def columns(self, freq: str = "n") -> dict[str, list[Any]]:
        """The table as columns: codes, the count (None where hidden), `status` (F, A or D) and `symbol`."""
        index = self.system.cells
        hidden = [status.hidden for status in self.statuses]
        found: dict[str, list[Any]] = {
            name: np.array(level, dtype=object)[index.codes[:, part]].tolist()
            for part, (name, level) in enumerate(zip(index.names, index.levels, strict=True))
        }
        found[freq] = [None if star else count for star, count in zip(hidden, self.counts.tolist(), strict=True)]
        found["status"] = [status.value for status in self.statuses]
        found["symbol"] = [self.rule.symbol if star else "" for star in hidden]
        return found

    def summary(self) -> dict[str, int]:
        """Cells, stars, and the sum of the counts that secondary stars hide."""
        kinds = list(self.statuses)
        secondary = np.array([status is Status.SECONDARY for status in kinds], dtype=np.bool_)
        return {
            "cells": len(kinds),
            "primary": kinds.count(Status.PRIMARY),
            "secondary": int(secondary.sum()),
            "hidden_persons": int(self.counts[secondary].sum()),
        }


def suppress_small_counts(frame: Any, *, dims: Sequence[str], freq: str | None = None, **options: Any) -> Any:
    """Hide small counts, and as few other counts as needed, so that no hidden count can be computed.

    `frame` is a pandas, polars or Arrow frame: a table of counts in the column `freq`, with or without its totals, or,
    where `freq` is None, records of persons to be counted. `options` are those of `protect_counts`. Returns a frame of
    the same kind: the codes, the count (empty where hidden), `status` (F free, A primary, D secondary) and `symbol`.
    The statuses A and D are for the agency alone.

    Raises InputError for what cannot be read, ProtectionError for what cannot be protected.
    """
    found = protect_counts(frame, dims=dims, freq=freq, **options)
    backend = nw.get_native_namespace(nw.from_native(frame))
    return nw.from_dict(found.columns(freq or "n"), backend=backend).to_native()


def protect_counts(
    table: Any,
    *,
    dims: Sequence[str],
    freq: str | None = None,
    total: str = "Total",
    hierarchies: Mapping[str, Any] | None = None,
    threshold: int = 4,
    zeros: Zeros = "hide",
    protection: str = "full",
    symbol: str = "*",
    cost: str = "value",
    apriori: Any = None,
    seconds: float | None = None,
    singletons: bool = False,
) -> ProtectedCounts:
    """Protect a table of counts given by path or frame.

    Rows are cells with their count in `freq`, or persons where `freq` is None. Where no row has the code `total`, the
    rows are inner cells and every total is added along `hierarchies` (as in `read_counts`; without, all codes of a
    dimension are parts of its total). A combination without a row counts zero and stays so. `threshold`, `zeros` and
    `symbol` are the rule. `protection` is `exact`, `width=K` or `full`. `cost` says what hiding a cell costs: its
    `value`, the `log` of it, a `constant`, or the name of a column. `apriori` is a table of what is said of single
    cells beforehand (`read_apriori`): `hide` (`yes` or `no`), `weight`, `cost`, and what an attacker knows of them,
    `low` and `high`. `seconds` bounds the search for a cheaper pattern by time, not by work. With `singletons` nobody
    who is counted alone in a cell can compute another small count from it.

    Raises InputError for what cannot be read, ProtectionError for what cannot be protected.
    """
    source = read_columns(table)
    for name in hierarchies or {}:
        if name not in dims:
            raise InputError(f"{name!r} is no dimension", allowed=closest(name, dims))
    trees = {name: read_hierarchies(name, tree, total) for name, tree in (hierarchies or {}).items()}
    rule = Confidentiality(
        threshold=threshold, symbol=symbol, zeros=zeros, protection=protection, singletons=singletons
    )
    index, counts = _cells(source, dims, freq, total, trees)
    sums = _sums(index, total, trees)
    system, _ = crossed_system(index, sums)
    if counts.max() > GREATEST:
        raise InputError("a total that is too large", path=source.path, allowed=f"totals up to {GREATEST}")
    if len(wrong := np.flatnonzero(system.matrix @ counts)):
        origin = system.origins[wrong[0]]
        mismatch = (
            f"the total {', '.join(index.key(origin.head).parts)} is not the sum of its parts along {origin.along}"
        )
        raise InputError(mismatch, path=source.path, fix="leave the totals out")
    said = Apriori() if apriori is None else read_apriori(apriori, index.names, index.columns)
    price = _price(source, cost, counts, index, said)
    problem = problem_of_counts(system, counts, rule, price, said)
    found = protect(problem, seconds=seconds, strict=True)
    if found.unprotectable:
        raise unmet(found, rule, lambda column: named(index.key(column)))
    statuses = [
        Status.PRIMARY if small else Status.SECONDARY if hidden else Status.PUBLISHED
        for small, hidden in zip(small_counts(counts, rule).tolist(), found.hidden.tolist(), strict=True)
    ]
    return ProtectedCounts(system, sums, counts, statuses, rule, problem, found, said)


def _cells(
    source: Columns, dims: Sequence[str], freq: str | None, total: str, trees: Mapping[str, Sequence[Tree]]
) -> tuple[CellIndex, Ints]:
    """Every cell of the table with its count."""
    keys = list(zip(*(read_codes(source, name) for name in dims), strict=True))
    if not keys:
        raise InputError("the table has no rows", path=source.path)
    for row, key in enumerate(keys):
        for name, code in zip(dims, key, strict=True):
            if runs_in_a_spreadsheet(code):
                allowed = "codes that do not begin with = @ or, unless numbers, + or -"
                raise source.error(row, name, f"a spreadsheet would run the code {code!r}", allowed=allowed)
    check_codes(source, dims, keys, trees)
    if freq is None:
        counted = Counter(keys)
        _insist_on_persons(source, dims, counted)
        index, counts = CellIndex.from_codes(dims, counted), np.array(list(counted.values()), dtype=np.int64)
    else:
        try:
            index = CellIndex.from_codes(dims, keys)
        except ValueError:
            row = next(row for row, key in enumerate(keys) if key in keys[:row])
            raise source.error(
                row, None, f"the cell {named(CellKey(keys[row]))} stands twice", allowed="each cell once"
            ) from None
        texts = plain_figures(source, freq, "")
        counts = np.array(
            [_count(source, freq, row, text) for row, text in enumerate(texts)],
            dtype=np.int64,
        )
    if sum(counts.tolist()) > UNBOUNDED:
        raise InputError("counts whose sum is too large", path=source.path, allowed=f"totals up to {GREATEST}")
    sums = _sums(index, total, trees)
    given = [name for name, level in zip(index.names, index.levels, strict=True)
             if any(code in tree for tree in sums[name] for code in level)]  # fmt: skip
    if not given:
        return crossed(index, counts, sums)
    if missing := unshown_margins(dims, [key.codes for key in index.columns], sums):
        found = f"some totals are there, but {len(missing)} are not, such as {', '.join(missing[0])}"
        raise InputError(found, path=source.path, allowed="all of them, or none", fix="leave the totals out")
    return index, counts


def _sums(index: CellIndex, total: str, trees: Mapping[str, Sequence[Tree]]) -> dict[str, Sequence[Hierarchy]]:
    """The hierarchies of every dimension: those given, else all its codes under the total."""
    return {
        name: trees.get(name) or (flat_hierarchy(level, total),)
        for name, level in zip(index.names, index.levels, strict=True)
    }


def _insist_on_persons(source: Columns, dims: Sequence[str], counted: Counter[Codes]) -> None:
    """Refuse rows that look like cells: each with codes of its own, and a further column of whole numbers."""
    numbers = [
        name
        for name, column in source.columns.items()
        if name not in dims and all(str(value).strip().isdigit() for value in column)
    ]
    if numbers and len(counted) > 1 and max(counted.values()) == 1:
        found = f"each row has codes of its own, as a cell has, and the column {numbers[0]!r} may hold counts"
        raise InputError(found, path=source.path, fix="name the column of counts (freq), or leave that column out")


def _count(source: Columns, freq: str, row: int, text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= GREATEST):
        raise source.error(row, freq, "no count", allowed=f"a whole number from 0 to {GREATEST}")
    return int(text)


def _price(source: Columns, cost: str, counts: Ints, index: CellIndex, said: Apriori) -> Ints:
    cells = len(counts)
    if cost in COSTS:
        base = {"value": counts, "log": np.round(100 * np.log1p(counts)), "constant": np.ones(cells)}[cost]
    else:
        given = source[cost]
        if len(given) != cells:
            raise InputError(
                f"column {cost!r} has no price for the totals", path=source.path, fix="give the totals too"
            )
        base = np.array([float(value) if math.isfinite(float(value)) else 1.0 for value in given])
    base = base * min(1.0, DEAREST / base.max(initial=1))  # what is dearer would not fit the search
    prices: Ints = np.maximum(1, np.round(base * said.units)).astype(np.int64)
    for key in said.cells:
        prices[index.columns[key]] = said.cost(key, base[index.columns[key]])
    return prices


def small_counts(counts: Ints, rule: Confidentiality) -> Bools:
    """The counts that the rule hides."""
    figure = Figure(CellKey(()), 0)
    return np.array([is_primary(figure, count, rule) for count in counts.tolist()], dtype=np.bool_)


def problem_of_counts(
    system: CellSystem, counts: Ints, rule: Confidentiality, price: Ints, apriori: Apriori
) -> ProtectionProblem:
    """The problem whose solutions are the patterns that protect a table.

    Raises InputError where the a-priori table says what cannot be.
    """
    small = small_counts(counts, rule)
    figures = cell_figures(apriori, system.cells)
    _check_said(apriori, figures, counts, small, rule)
    wished, refused = (np.zeros(len(counts), dtype=np.bool_) for _ in range(2))
    for hide, chosen in ((True, wished), (False, refused)):
        chosen[[figures[key].column for key in apriori.wished(hide)]] = True
    least, most = star_bounds(Figure(CellKey(()), 0), Status.CONFIDENTIAL, rule, only_primary=False)
    low, high = (np.full(len(counts), bound, dtype=np.int64) for bound in (least, most))
    structure = Knowledge(np.zeros(len(counts), dtype=np.int64), np.full(len(counts), UNBOUNDED))
    known = known_before(system, structure, apriori.knowledge(figures, system.size))
    if known is not None:
        low, high = np.maximum(low, known.low), np.minimum(high, known.high)
    primary = small | wished
    return ProtectionProblem(
        system=system,
        values=counts,
        primary=primary,
        candidates=~primary & ~refused & ((counts > 0) | (rule.zeros != "publish")),
        cost=price,
        demand=asked_of(Demand.parse(rule.protection), rule, counts, small, known=known),
        shown_low=counts,
        shown_high=counts,
        hidden_low=low,
        hidden_high=high,
        order=_canonical_order(system.cells),
        singletons=small & (counts == 1) if rule.singletons else None,
    )


def _check_said(
    apriori: Apriori, figures: Mapping[CellKey, Figure], counts: Ints, small: Bools, rule: Confidentiality
) -> None:
    def against_hiding(key: CellKey) -> str | None:
        zero = rule.zeros == "publish" and not counts[figures[key].column]
        return "counts above 0, as zeros are published" if zero else None

    def against_showing(key: CellKey) -> str | None:
        return "counts at or above the threshold" if small[figures[key].column] else None

    apriori.check(figures, counts)
    apriori.refuse(hide=True, allowed=against_hiding)
    apriori.refuse(hide=False, allowed=against_showing)


def _canonical_order(index: CellIndex) -> Ints:
    """The rank of each cell by its key, whatever the order of the rows."""
    ranks = [np.argsort(np.argsort(np.array(level, dtype=object))) for level in index.levels]
    parts = [rank[index.codes[:, part]] for part, rank in enumerate(ranks)]
    order = np.empty(len(index), dtype=np.int64)
    order[np.lexsort(parts[::-1])] = np.arange(len(index))
    return order
