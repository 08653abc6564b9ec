"""Tables that count the same: what adds up in them, and what their figures are rounded to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from prikk.errors import InputError, closest
from prikk.tidy.bounds import Depths, bounds_of, depths
from prikk.tidy.cells import Tidy
from prikk.tidy.plan import DimensionPlan, Plan
from prikk.tidy.questions import Notes
from prikk.tidy.rounding import Rounded, rounding_of
from prikk.tidy.signs import Sign
from prikk.tidy.sums import Adder, Adding, SlicedCells, Slices
from prikk.tidy.uniting import Together

_EXACT = 2
"""Slices in which a sum of figures that are not rounded must hold for it to be none itself."""


@dataclass(frozen=True)
class TableSet:
    """Tables that count the same: what adds up along each of their dimensions, and what their figures are rounded to.

    Figures are in units of the last of `decimals`. `levels` are those that `rounding` speaks of: as they were before it
    was known.
    """

    name: str
    tables: tuple[Tidy, ...]
    adding: Mapping[str, Adding]
    rounding: tuple[Rounded, ...]
    decimals: int
    levels: Depths


@dataclass(frozen=True)
class SetReader:
    """Finds what adds up and what is rounded in tables, as far as a plan does not say.

    `signs` are those of the files, `texts` their notes; `totals` gives the code of the total of a dimension (`""` as a
    code: it has none; `""` as a name: of all dimensions that have the code).
    """

    signs: Mapping[str, Sign]
    texts: Sequence[str]
    plan: Plan
    totals: Mapping[str, str]
    notes: Notes

    @property
    def said(self) -> dict[str, DimensionPlan]:
        """What the plan says of dimensions, by name."""
        return {item.name: item for told in self.plan.tables for item in told.dimensions}

    def adding(
        self, table: Tidy, rounding: Sequence[Rounded] = (), decimals: int = -1, depth: Depths | None = None
    ) -> dict[str, Adding]:
        """What adds up along each dimension of a table."""
        digits = decimals_of([table]) if decimals < 0 else decimals
        cells = bounds_of(table, self.signs, rounding, depth or {}, digits)
        found = {}
        for part, item in enumerate(table.dimensions):
            told = self.said.get(item.name)
            common = self.totals.get("", "")
            whole = self.totals.get(item.name, common if common in item.codes else None)
            idle = item.time or not item.adds_up or (told is not None and told.tree == "none")
            if idle or whole == "" or not len(cells.least):
                found[item.name] = Adding()
                continue
            named = whole or (told.total if told else "")
            if named and named not in item.codes:
                raise InputError(
                    f"the total {named!r} of {item.name} is not there",
                    path=table.block.sheet.path,
                    allowed=closest(named, item.codes),
                )
            flat = told is not None and told.tree == "flat"
            slices = Slices(cells, part)
            if slices.too_many:
                told_of = f"{item.name}: {len(item.codes):,} codes hardly meet: no sums were looked for"
                found[item.name] = Adding(evidence=(told_of,))
            else:
                found[item.name] = Adder(item, slices).find(named or "", flat=flat)
        return found

    def _bounds(self, table: Tidy, level: Depths, rounding: Sequence[Rounded], decimals: int) -> SlicedCells:
        return bounds_of(table, self.signs, rounding, level, decimals)

    def set_of(self, tables: Sequence[Tidy]) -> TableSet:
        """Tables that belong together."""
        decimals = decimals_of(tables)
        found = [self.adding(table, decimals=decimals) for table in tables]
        given = tuple(Rounded(item, "given") for item in self.plan.rounding)
        rounding = given or _not_exact(_rounding(tables, found, self.texts), tables, found)
        levels = [_depths(table, own) for table, own in zip(tables, found, strict=True)]
        if rounding:
            found = [self.adding(table, rounding, decimals, level) for table, level in zip(tables, levels, strict=True)]
        adding = Together(
            tables, found, lambda place: self._bounds(tables[place], levels[place], rounding, decimals)
        ).united()
        name = " + ".join(dict.fromkeys(map(name_of, tables)))
        self.notes.evidence += [f"{name}: {item}" for item in rounding]
        self.notes.evidence += [f"{name}: {line}" for own in adding.values() for line in own.evidence]
        merged: dict[str, dict[str, int]] = {}
        for level in reversed(levels):
            for dimension, own in level.items():
                merged.setdefault(dimension, {}).update(own)
        return TableSet(name, tuple(tables), adding, rounding, decimals, merged)


def _depths(table: Tidy, adding: Mapping[str, Adding]) -> Depths:
    return {item.name: depths(item, adding[item.name]) for item in table.dimensions}


def name_of(table: Tidy) -> str:
    """What a table is called in messages: its file and its sheet."""
    sheet = table.block.sheet
    return f"{sheet.path.name} {sheet.name!r}" if sheet.name and not table.sheets else sheet.path.name


def decimals_of(tables: Sequence[Tidy]) -> int:
    """How many digits of the figures stand behind the point."""
    most = 0
    for table in tables:
        for place in np.unique(table.content[table.counted]).tolist():
            number = table.contents[place].number
            if isinstance(number, Decimal):
                exponent = number.normalize().as_tuple().exponent
                most = max(most, -exponent if isinstance(exponent, int) else 0)
    return most


def _not_exact(
    rounding: Sequence[Rounded], tables: Sequence[Tidy], adding: Sequence[Mapping[str, Adding]]
) -> tuple[Rounded, ...]:
    """The rounding without levels whose figures are just the sums of parts that are not rounded: they are exact."""

    def exact(item: Rounded) -> bool:
        places = [(name, level.removeprefix("level ")) for name, level in item.plan.where.items()]
        return any(
            str(_depths(table, own).get(name, {}).get(parent, "")) == level and tested.holds and tested.agrees >= _EXACT
            for table, own in zip(tables, adding, strict=True)
            for name, level in places
            for parent, tested in (own[name].tested.items() if name in own else ())
        )

    return tuple(item for item in rounding if not exact(item))


def _rounding(
    tables: Sequence[Tidy], adding: Sequence[Mapping[str, Adding]], texts: Sequence[str]
) -> tuple[Rounded, ...]:
    """What figures are rounded to: all, those of a measure, of a level of a dimension, or of a column.

    A figure with decimals counts as 1: a multiple of nothing.
    """
    groups: dict[tuple[str, str, str], list[int]] = {}
    whole: list[int] = []
    for table, own in zip(tables, adding, strict=True):
        figures = np.array(
            [item.number if isinstance(item.number, int) else 1 for item in table.contents], dtype=object
        )
        shown = np.array([item.number is not None for item in table.contents], dtype=np.bool_)[table.content]
        level = {item.name: depths(item, own[item.name]) for item in table.dimensions}
        for number, measure in enumerate(table.measure_names):
            if measure in table.derived:
                continue
            chosen = np.flatnonzero(shown & (table.measure == number))
            whole += figures[table.content[chosen]].tolist()
            groups.setdefault((measure, "", ""), []).extend(figures[table.content[chosen]].tolist())
            for part, name in enumerate(table.names):
                spelled = table.spelled[part]
                kinds = [
                    (name.startswith("column") and code) or f"level {level[name].get(code, 0)}" for code in spelled
                ]
                for kind in dict.fromkeys(kinds) if len(set(kinds)) > 1 else ():
                    inside = np.array([item == kind for item in kinds], dtype=np.bool_)[table.positions[chosen, part]]
                    groups.setdefault((measure, name, kind), []).extend(figures[table.content[chosen[inside]]].tolist())
    return rounding_of(groups, texts, whole)
