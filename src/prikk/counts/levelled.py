"""A dimension whose levels stand in columns of the table itself: region and municipality side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from prikk.counts.rows import code_text
from prikk.errors import InputError
from prikk.formats.columns import Columns


def dimensions_of(dims: str | Sequence[str]) -> tuple[str, ...]:
    """The names of the dimensions; one text is one dimension. Raises InputError."""
    names = (dims,) if isinstance(dims, str) else tuple(dims) if isinstance(dims, Sequence) else ()
    if not names or not all(isinstance(name, str) and name for name in names):
        raise InputError(f"dims: {dims!r}", allowed="the columns that hold codes: a list of texts, or one text")
    return names


def level_names(hierarchies: Mapping[str, Any] | None) -> list[str]:
    """All texts in hierarchies that may name columns with levels."""
    named = [[source] if isinstance(source, str) else source for source in (hierarchies or {}).values()]
    return [name for names in named if isinstance(names, list | tuple) for name in names if isinstance(name, str)]


def levelled(
    tables: Sequence[Columns], dims: Sequence[str], hierarchies: Mapping[str, Any] | None
) -> tuple[list[Columns], dict[str, Any]]:
    """The tables, and their hierarchies, those that name columns (coarsest first) as tables of `child` and `parent`.

    A dimension that is no column itself has the codes of its finest level. An empty level is left out: the code lies
    under the next one above. Raises InputError for a code that lies under two others.
    """
    found, filled = dict(hierarchies or {}), list(tables)
    for name, source in found.items():
        levels = [source] if isinstance(source, str) else source
        above: dict[str, str] = {}
        for number, table in enumerate(filled):
            if name not in dims or not _are_columns(table, levels):
                continue
            columns = [*levels, *([name] if name in table.columns and name not in levels else [])]
            trails = [_trail(codes) for codes in zip(*(table[column] for column in columns), strict=True)]
            _take_in(above, table, trails, columns)
            if name not in table.columns:
                codes = [trail[-1] if trail else "" for trail in trails]
                filled[number] = replace(table, columns={**table.columns, name: codes})
        if above:
            found[name] = Columns(None, {"child": list(above), "parent": list(above.values())}, 1)
    return filled, found


def _are_columns(table: Columns, names: Any) -> bool:
    listed = isinstance(names, list | tuple) and len(names) > 0
    return listed and all(isinstance(name, str) and name in table.columns for name in names)


def _trail(codes: Sequence[Any]) -> list[str]:
    """The codes of a row from the coarsest to its own; one that stands twice in a row is one."""
    texts = [text for text in map(code_text, codes) if text]
    return [text for place, text in enumerate(texts) if place == 0 or text != texts[place - 1]]


def _take_in(above: dict[str, str], table: Columns, trails: Sequence[Sequence[str]], columns: Sequence[str]) -> None:
    """Note for each code of the rows the one above it (empty at the top)."""
    for row, trail in enumerate(trails):
        for place, code in enumerate(trail):
            parent = trail[place - 1] if place else ""
            if above.setdefault(code, parent) != parent:
                under = " and ".join(sorted(item or "the total" for item in (above[code], parent)))
                fix = "give codes of different levels different names, or a hierarchy for each grouping"
                found = f"{code!r} lies under {under}"
                raise table.error(row, " > ".join(columns), found, allowed="one parent for each code", fix=fix)
