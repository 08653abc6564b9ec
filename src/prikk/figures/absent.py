"""Figures that there cannot be: those of codes that do not exist in a period, as their codelists say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from prikk.figures.derivation import derivations_in
from prikk.model.cell import CellKey
from prikk.model.specification import Specification
from prikk.model.table import Table


def absent_counts(specification: Specification, keys: Iterable[CellKey]) -> list[CellKey]:
    """The counts that have a code which does not exist in their period: they are zero, and everybody knows it."""
    periods = {item.code: item for item in specification.period.periods}
    missing = {
        (part, item.code, code)
        for part, name in enumerate(specification.dimension_ids)
        for item in specification.codelists[name].parts
        for code, period in periods.items()
        if not item.valid_in(period)
    }
    if not missing:
        return []
    return [key for key in keys if any((part, code, key.period) in missing for part, code in enumerate(key.codes))]


def absent_figures(specification: Specification, tables: Sequence[Table]) -> frozenset[CellKey]:
    """The figures that there cannot be: of a sum or a mean all counts are absent ones, of any other figure one is."""
    found: set[CellKey] = set()
    for table in tables:
        for judged, holds in ((True, all), (False, any)):
            behind = {key: item.behind for key, item in derivations_in(specification, table, judged=judged)}
            counts = dict.fromkeys(count for own in behind.values() for count in own)
            absent = set(absent_counts(specification, counts))
            found |= {key for key, own in behind.items() if own and holds(count in absent for count in own)}
    return frozenset(found)
