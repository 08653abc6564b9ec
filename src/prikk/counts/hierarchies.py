"""Hierarchies of a dimension from the forms in which people have them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from prikk.errors import InputError, closest
from prikk.formats.columns import Columns
from prikk.formats.frames import read_columns
from prikk.model.cell import Codes
from prikk.model.codelist import DEEPEST

_LISTED = 20

Tree = dict[str, tuple[str, ...]]
"""For each parent code its children."""


def read_hierarchies(name: str, source: Any, total: str | None) -> tuple[Tree, ...]:
    """The hierarchies of the dimension `name` under its `total`, if it has one.

    `source` is a mapping from parent to children, or a table (file or frame) with columns `child` (or `code`) and
    `parent`, where an empty parent is the total, or with columns `levels` and `codes`, where each further `@` is a
    level down; or a list of such for several hierarchies. Raises InputError for a code under two parents, for
    a circle, and for several codes at the top where there is a total that they should be parts of.
    """
    sources = list(source) if isinstance(source, list | tuple) else [source]
    return tuple(_one(name, item, total) for item in sources)


def check_codes(
    table: Columns, dims: Sequence[str], keys: Iterable[Codes], trees: Mapping[str, Iterable[Tree]]
) -> None:
    """Refuse codes of a table's rows that no hierarchy of their dimension has. Raises InputError."""
    known = {
        name: {code for tree in trees[name] for item in tree.items() for code in (item[0], *item[1])} for name in trees
    }
    for row, key in enumerate(keys):
        for name, code in zip(dims, key, strict=True):
            if name in known and code not in known[name]:
                found = f"{code!r} is in no hierarchy of {name}"
                raise table.error(row, name, found, allowed=closest(code, known[name]))


def _one(name: str, source: Any, total: str | None) -> Tree:
    if isinstance(source, Mapping):
        place = f"hierarchy of {name}"
        for parent, children in source.items():
            if isinstance(children, str) or not isinstance(children, Iterable):
                raise InputError(f"the children of {parent!r} are no list", path=place, allowed="a list of codes")
        pairs = [(_text(child), _text(parent)) for parent, children in source.items() for child in children]
        return _rooted(_tree(pairs, place), place, total)
    table = read_columns(source)
    place = str(table.path or f"hierarchy of {name}")
    names = set(table.columns)
    if {"levels", "codes"} <= names:
        return _rooted(_tree(_from_levels(table), place), place, total)
    child = next((column for column in ("child", "code") if column in names), None)
    if child is None or "parent" not in names:
        raise InputError(
            f"the columns are {', '.join(table.columns)}",
            path=place,
            allowed="child (or code) and parent, or levels and codes",
        )
    codes, parents = ([_text(code) for code in table[column]] for column in (child, "parent"))
    tops = [above or total or "" for above in parents]
    pairs = [(code, above) for code, above in zip(codes, tops, strict=True) if code != total and above]
    return _rooted(_tree(pairs, place), place, total)


def _rooted(tree: Tree, place: str, total: str | None) -> Tree:
    """The tree, unless it has several tops where it should have a total."""
    children = {code for codes in tree.values() for code in codes}
    tops = [code for code in tree if code not in children]
    if total is not None and len(tops) > 1:
        raise InputError(
            f"several codes are at the top: {', '.join(tops)}",
            path=place,
            allowed=f"one total, such as {total}",
            fix=f"give the others the parent {total} (in a file: an empty parent)",
        )
    return tree


def _from_levels(table: Columns) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    trail: list[str] = []
    for row, (level, code) in enumerate(zip(table["levels"], table["codes"], strict=True)):
        depth = len(level)
        if not level or set(level) != {"@"} or depth > len(trail) + 1 or (depth == 1 and row > 0):
            raise table.error(
                row, "levels", f"{level!r} does not fit", allowed="@ for the total, one more @ each level"
            )
        trail = [*trail[: depth - 1], _text(code)]
        if depth > 1:
            pairs.append((trail[-1], trail[-2]))
    return pairs


def _text(code: object) -> str:
    """A code as text; empty where a file has nothing and a frame None or NaN."""
    if code is None or (isinstance(code, float) and math.isnan(code)):
        return ""
    text = str(int(code)) if isinstance(code, float) and code.is_integer() else str(code).strip()
    return "" if text in ("nan", "NaT", "<NA>") else text


def _tree(pairs: Sequence[tuple[str, str]], place: str) -> Tree:
    """Children by parent, in order; each code once, no circle."""
    parent_of: dict[str, str] = {}
    children: dict[str, list[str]] = {}
    for child, parent in pairs:
        if child in parent_of:
            raise InputError(
                f"{child!r} stands twice", path=place, allowed="one parent for each code", fix="give two hierarchies"
            )
        parent_of[child] = parent
        children.setdefault(parent, []).append(child)
    _check_depth(parent_of, place)
    return {parent: tuple(codes) for parent, codes in children.items()}


def _check_depth(parent_of: Mapping[str, str], place: str) -> None:
    """Refuse circles, and codes that lie deeper than any codelist may be; each code is passed once."""
    depth: dict[str, int] = {}
    for code in parent_of:
        trail: dict[str, None] = {}
        while code in parent_of and code not in depth:
            if code in trail:
                circle = [*list(trail)[list(trail).index(code) :], code]
                raise InputError(f"the parents go round in a circle: {' > '.join(circle[:_LISTED])}", path=place)
            trail[code] = None
            code = parent_of[code]  # noqa: PLW2901  # up to the top
        below = depth.get(code, 0)
        for above, part in enumerate(reversed(trail), below + 1):
            depth[part] = above
            if above > DEEPEST:
                found = f"{part!r} lies more than {DEEPEST} levels below the top"
                raise InputError(found, path=place, allowed=f"up to {DEEPEST} levels")
