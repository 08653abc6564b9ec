"""Which tables show the same cells: those that agree wherever they meet belong together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from prikk.model.cell import Codes
from prikk.tidy.cells import Tidy, TidyDimension
from prikk.tidy.words import names_count

_ENOUGH = 0.9
"""Share of the cells that two tables both show in which they must agree; a few are misprints."""
SHEET, TABLE = "sheet", "table"
"""Names of the dimension that tables of one form are set side by side along."""

Totals = Sequence[Mapping[str, str]]
"""For each table the code of the total of its dimensions."""


def keyed(table: Tidy, totals: Mapping[str, str]) -> dict[tuple[tuple[str, str], ...], int]:
    """The cells that a table shows figures of, by those of their codes that are no totals."""
    names = table.names
    found = {}
    for codes, value in zip(table.codes, table.values, strict=True):
        if isinstance(value, int):
            key = tuple(
                sorted((name, code) for name, code in zip(names, codes, strict=True) if totals.get(name) != code)
            )
            found[key] = value
    return found


def linked(tables: Sequence[Tidy], totals: Totals) -> list[list[int]]:
    """Groups of tables that show the same cells, as positions; a table that no other agrees with is alone."""
    shown = [keyed(table, own) for table, own in zip(tables, totals, strict=True)]
    group = list(range(len(tables)))
    for later, cells in enumerate(shown):
        for earlier in range(later):
            if (
                group[earlier] != group[later]
                and _may_meet(tables[earlier], tables[later])
                and _agree(shown[earlier], cells)
            ):
                old, new = group[later], group[earlier]
                group = [new if item == old else item for item in group]
    return [[place for place, own in enumerate(group) if own == head] for head in dict.fromkeys(group)]


def _agree(one: Mapping[tuple[tuple[str, str], ...], int], other: Mapping[tuple[tuple[str, str], ...], int]) -> bool:
    both = one.keys() & other.keys()
    if not both:
        return False
    same = sum(one[key] == other[key] for key in both)
    return same == len(both) or (same > 10 and same >= _ENOUGH * len(both))


def _may_meet(one: Tidy, other: Tidy) -> bool:
    """Whether two tables may count the same: one measure, or words that say of a figure only that it is a count."""
    mine, theirs = set(one.measures), set(other.measures)
    return bool(mine & theirs) or (all(map(names_count, mine)) and all(map(names_count, theirs)))


def stacked(tables: Sequence[Tidy]) -> list[Tidy]:
    """The tables; those of one form in one file that count different things are set side by side."""
    forms: dict[tuple[object, ...], list[int]] = {}
    for place, table in enumerate(tables):
        form = (
            table.block.sheet.path,
            table.names,
            tuple(sorted(set(table.measures))),
            table.block.heading_texts()[-1:],
        )
        forms.setdefault(form, []).append(place)
    found, used = [], set()
    for places in forms.values():
        names = [_name(tables[place], [tables[other] for other in places]) for place in places]
        if (
            len(places) > 1
            and len(set(names)) == len(names)
            and all(names)
            and _alike([tables[place] for place in places])
        ):
            used.update(places)
            found.append(_stack([tables[place] for place in places], names))
    return [table for place, table in enumerate(tables) if place not in used] + found


def _name(table: Tidy, others: Sequence[Tidy]) -> str:
    """What tells a table from the others of its form: its sheet, or the title above it."""
    if len({other.block.sheet.name for other in others}) == len(others):
        return table.block.sheet.name
    return table.block.title[-1] if table.block.title else ""


def _alike(tables: Sequence[Tidy]) -> bool:
    """Whether most codes of each table stand in the first, too."""
    first = set(tables[0].codes)
    return all(len(first & set(table.codes)) * 2 >= max(len(first), len(set(table.codes))) for table in tables[1:])


def _stack(tables: Sequence[Tidy], names: Sequence[str]) -> Tidy:
    first = tables[0]
    sheets = len({table.block.sheet.name for table in tables}) > 1
    name = SHEET if sheets else TABLE
    merged = [_merged(table.dimensions[part] for table in tables) for part in range(len(first.dimensions))]
    own: list[Codes] = [(own, *codes) for own, table in zip(names, tables, strict=True) for codes in table.codes]
    return replace(
        first,
        dimensions=(TidyDimension(name, tuple(names), source="sheets"), *merged),
        codes=own,
        measures=[item for table in tables for item in table.measures],
        values=[item for table in tables for item in table.values],
        signs=[item for table in tables for item in table.signs],
        flags=[item for table in tables for item in table.flags],
        places=[item for table in tables for item in table.places],
        derived=frozenset().union(*(table.derived for table in tables)),
        sheets=[table.block.sheet.name for table in tables for _ in table.codes],
    )


def _merged(dimensions: Iterable[TidyDimension]) -> TidyDimension:
    every = list(dimensions)
    first = every[0]
    codes = tuple(dict.fromkeys(code for item in every for code in item.codes))
    parents = {code: above for item in reversed(every) for code, above in item.parents.items()}
    labels = {code: text for item in reversed(every) for code, text in item.labels.items()}
    return replace(first, codes=codes, parents=parents, labels=labels)
