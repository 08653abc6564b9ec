"""Which tables show the same cells: those that agree wherever they meet belong together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from prikk.system.cellsystem import Ints
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
    own = [
        [None if totals.get(name) == code else (name, code) for code in codes]
        for name, codes in zip(table.names, table.spelled, strict=True)
    ]
    order = sorted(range(len(own)), key=lambda part: table.names[part])
    found = {}
    for places, content in zip(table.positions.tolist(), table.found, strict=True):
        if isinstance(content.number, int):
            found[tuple(pair for part in order if (pair := own[part][places[part]]) is not None)] = content.number
    return found


def shared_totals(tables: Sequence[Tidy], totals: Totals) -> list[dict[str, str]]:
    """The totals of tables; a table that shows a dimension's total alone has that of the others."""
    every: dict[str, set[str]] = {}
    for own in totals:
        for name, code in own.items():
            every.setdefault(name, set()).add(code)
    return [
        {name: code for name, codes in every.items() if len(codes) == 1 for code in codes if _has(table, name, code)}
        | dict(own)
        for table, own in zip(tables, totals, strict=True)
    ]


def _has(table: Tidy, name: str, code: str) -> bool:
    return name in table.names and code in table.spelled[table.names.index(name)]


def linked(tables: Sequence[Tidy], totals: Totals) -> list[list[int]]:
    """Groups of tables that show the same cells, as positions; a table that no other agrees with is alone."""
    if len(tables) < 2:
        return [list(range(len(tables)))]
    shown = [keyed(table, own) for table, own in zip(tables, totals, strict=True)]
    group = list(range(len(tables)))
    for later, cells in enumerate(shown):
        for earlier in range(later):
            if (
                group[earlier] != group[later]
                and may_meet(tables[earlier], tables[later])
                and _agree(shown[earlier], cells)
            ):
                old, new = group[later], group[earlier]
                group = [new if item == old else item for item in group]
    return [[place for place, own in enumerate(group) if own == head] for head in dict.fromkeys(group)]


def _agree(one: Mapping[tuple[tuple[str, str], ...], int], other: Mapping[tuple[tuple[str, str], ...], int]) -> bool:
    """Whether two tables show the same figures wherever they meet, a few misprints apart."""
    fewer, more = (one, other) if len(one) <= len(other) else (other, one)
    allowed = (1 - _ENOUGH) * len(fewer)
    same = differ = 0
    for key, figure in fewer.items():
        theirs = more.get(key)
        if theirs == figure:
            same += 1
        elif theirs is not None:
            differ += 1
            if differ > allowed:  # too many, whatever follows
                return False
    return same > 0 and (not differ or (same > 10 and same >= _ENOUGH * (same + differ)))


def may_meet(one: Tidy, other: Tidy) -> bool:
    """Whether two tables may count the same: one measure, or words that say of a figure only that it is a count."""
    mine, theirs = set(one.measure_names), set(other.measure_names)
    return bool(mine & theirs) or (all(map(names_count, mine)) and all(map(names_count, theirs)))


def stacked(tables: Sequence[Tidy]) -> list[Tidy]:
    """The tables; those of one form in one file that count different things are set side by side."""
    forms: dict[tuple[object, ...], list[int]] = {}
    for place, table in enumerate(tables):
        form = (
            table.block.sheet.path,
            table.names,
            tuple(sorted(table.measure_names)),
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
    dimensions = (TidyDimension(name, tuple(names), source="sheets"), *merged)
    spelled = [tuple(names)]
    for part, item in enumerate(merged):
        spelled.append(tuple(dict.fromkeys((*item.codes, *(code for table in tables for code in table.spelled[part])))))
    measures = tuple(dict.fromkeys(name for table in tables for name in table.measure_names))
    contents = tuple(dict.fromkeys(item for table in tables for item in table.contents))
    positions = []
    for number, table in enumerate(tables):
        parts = [np.full(len(table), number, dtype=np.int64)]
        parts += [
            _moved(table.spelled[part], spelled[part + 1])[table.positions[:, part]] for part in range(len(merged))
        ]
        positions.append(np.array(parts, dtype=np.int64).T)
    return replace(
        first,
        dimensions=dimensions,
        spelled=tuple(spelled),
        positions=np.concatenate(positions),
        measure=np.concatenate([_moved(table.measure_names, measures)[table.measure] for table in tables]),
        measure_names=measures,
        content=np.concatenate([_moved(table.contents, contents)[table.content] for table in tables]),
        contents=contents,
        rows=np.concatenate([table.rows for table in tables]),
        columns=np.concatenate([table.columns for table in tables]),
        derived=frozenset().union(*(table.derived for table in tables)),
        sheets=tuple(table.block.sheet.name for table in tables for _ in range(len(table))),
    )


def _moved(own: Sequence[object], every: Sequence[object]) -> Ints:
    """Where each of some things stands among all."""
    place = {item: number for number, item in enumerate(every)}
    return np.array([place[item] for item in own], dtype=np.int64)


def _merged(dimensions: Iterable[TidyDimension]) -> TidyDimension:
    every = list(dimensions)
    first = every[0]
    codes = tuple(dict.fromkeys(code for item in every for code in item.codes))
    parents = {code: above for item in reversed(every) for code, above in item.parents.items()}
    labels = {code: text for item in reversed(every) for code, text in item.labels.items()}
    return replace(first, codes=codes, parents=parents, labels=labels)
