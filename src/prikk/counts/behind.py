"""What bare tables leave out: which absent rows are zero, which are elsewhere, and what a row that is there says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import prod

import numpy as np

from prikk.counts.rows import Rows
from prikk.system import UNBOUNDED, CellIndex, CellSystem
from prikk.system.cellsystem import Bools, Ints
from prikk.system.crossings import Family, families
from prikk.system.equations import Hierarchy
from prikk.system.levels import Key
from prikk.system.rests import rest_of

Sums = Mapping[str, Sequence[Hierarchy]]


@dataclass(frozen=True)
class Absent:
    """Of which combinations without a row it is known that they count zero.

    A table that leaves out empty rows says so of combinations of codes that it has, and of no others: another code may
    have rows elsewhere. `all_zero` tells that one table has all the codes that there are.
    """

    names: tuple[str, ...]
    totals: Key
    families: tuple[Family, ...]
    all_zero: bool

    def zero(self, key: Key) -> bool:
        """Whether a combination that no table has counts zero."""
        return self.all_zero or any(item.covers(key, self.totals) for item in self.families)

    def heads(self, index: CellIndex, sums: Sums) -> list[Bools]:
        """For each part of the key the cells whose absent parts all count zero, if they are sums along it."""
        if self.all_zero:
            return [np.ones(len(index), dtype=np.bool_)] * len(self.names)
        return [self._heads(index, part, sums.get(name, ())) for part, name in enumerate(self.names)]

    def _heads(self, index: CellIndex, part: int, trees: Sequence[Hierarchy]) -> Bools:
        found = np.ones(len(index), dtype=np.bool_)
        there = {key.codes: column for key, column in index.columns.items()}
        for key, column in there.items():
            for tree in trees:
                parts = ((*key[:part], code, *key[part + 1 :]) for code in tree.get(key[part], ()))
                found[column] &= all(item in there or self.zero(item) for item in parts)
        return found


def absent_of(
    names: Sequence[str], totals: Mapping[str, str], read: Sequence[Rows], sums: Sums, *, zero: bool
) -> Absent:
    """What tables say of combinations that they have no row for; nothing unless these count `zero`."""
    whole = tuple(totals.get(name, "") for name in names)
    if not zero:
        return Absent(tuple(names), whole, (), False)
    found = [families([rows.codes], whole) for rows in read]
    used = {
        name: {code for tree in sums.get(name, ()) for item in tree.items() for code in (item[0], *item[1])}
        - {totals.get(name, "")}
        for name in names
    }
    complete = len(read) == 1 and any(
        all(part in item.codes and used[name] <= item.codes[part] for part, name in enumerate(names))
        for item in found[0]
    )
    return Absent(tuple(names), whole, tuple(item for own in found for item in own), complete)


@dataclass(frozen=True, repr=False)
class Shown:
    """What tables say of cells: the rows of each, the column of each cell, and the bounds of each column."""

    read: Sequence[Rows]
    columns: Mapping[Key, int]
    low: Sequence[int]
    high: Sequence[int]


def without_unused(names: Sequence[str], shown: Shown, sums: Sums) -> dict[str, tuple[Hierarchy, ...]]:
    """The hierarchies without codes that no row has, where the others add up to the total without them.

    Where some table shows a total with the other parts, and these can be all of it wherever they are shown, the code
    has nobody. Where no table shows the other parts, nothing is known of it.
    """
    codes = {name: {key[part] for rows in shown.read for key in rows.codes} for part, name in enumerate(names)}
    return {
        name: tuple(_pruned(names.index(name), tree, codes[name], shown) for tree in trees)
        for name, trees in sums.items()
    }


def _pruned(part: int, tree: Hierarchy, codes: set[str], shown: Shown) -> Hierarchy:
    def used(code: str) -> bool:
        return code in codes or rest_of(code) is not None or any(map(used, tree.get(code, ())))

    found = {}
    for parent, children in tree.items():
        kept = tuple(code for code in children if used(code))
        found[parent] = tuple(children)
        if len(kept) < len(children):
            evidence = [_adds_up(part, parent, kept, rows, shown) for rows in shown.read]
            evidence.append(False if _falls_short(part, parent, kept, shown) else None)
            if True in evidence and False not in evidence:
                found[parent] = kept
    return {parent: children for parent, children in found.items() if children}


def _adds_up(part: int, parent: str, kept: Sequence[str], rows: Rows, shown: Shown) -> bool | None:
    """Whether the shown parts can be all of a parent in a table; None where the table does not show both."""
    own = set(rows.codes)
    found = None
    for key in own:
        if key[part] == parent:
            parts = [item for code in kept if (item := (*key[:part], code, *key[part + 1 :])) in own]
            if parts:
                if sum(shown.high[shown.columns[item]] for item in parts) < shown.low[shown.columns[key]]:
                    return False
                found = True
    return found


def _falls_short(part: int, parent: str, kept: Sequence[str], shown: Shown) -> bool:
    """Whether the parts, each shown by some table, are less than a parent that some table shows."""
    for key, column in shown.columns.items():
        if key[part] == parent:
            parts = [shown.columns.get((*key[:part], code, *key[part + 1 :])) for code in kept]
            if sum(UNBOUNDED if item is None else shown.high[item] for item in parts) < shown.low[column]:
                return True
    return False


def not_empty(read: Sequence[tuple[Rows, Ints]], whole: Key, parents: Sequence[set[str]]) -> Iterator[Ints]:
    """The columns of tables whose rows all count somebody; `read` has the rows of each table and their columns.

    That is so where a combination of a table's codes has no row, which then counts zero, and no row shows a zero: rows
    without anybody were left out. `parents` has the codes of each dimension that are sums of others: that a sum is left
    out says nothing.
    """
    for rows, columns in read:
        if leaves_out(rows.codes, whole, parents) and not any(figure == 0 for figure in rows.figures):
            yield columns


def zero_elsewhere(read: Sequence[Rows], columns: Mapping[Key, int], whole: Key, somebody: Bools) -> list[int]:
    """The columns of cells that some table leaves out, although it uses their codes, and another table shows.

    They count zero. A table that leaves out a cell of `somebody` (an entry a column) does not leave out empty rows
    alone: nothing is taken from it.
    """
    forms: dict[tuple[int, ...], dict[Key, int]] = {}
    for key, column in columns.items():
        parts = tuple(part for part, code in enumerate(key) if code != whole[part])
        forms.setdefault(parts, {})[key] = column
    found: set[int] = set()
    for rows in read:
        own = set(rows.codes)
        gone = [
            column
            for family in families([rows.codes], whole)
            for key, column in forms[tuple(sorted(family.codes))].items()
            if key not in own and family.covers(key, whole)
        ]
        if not np.any(somebody[gone]):
            found.update(gone)
    return sorted(found)


def leaves_out(keys: Sequence[Key], whole: Key, parents: Sequence[set[str]]) -> bool:
    """Whether some combination of the finest codes of a table has no row."""
    own: dict[tuple[bool, ...], tuple[int, list[set[str]]]] = {}
    for key in keys:
        form = tuple(code != total for code, total in zip(key, whole, strict=True))
        if any(inside and code in above for inside, code, above in zip(form, key, parents, strict=True)):
            continue
        count, codes = own.get(form, (0, [set() for _ in key]))
        for used, code in zip(codes, key, strict=True):
            used.add(code)
        own[form] = count + 1, codes
    return any(count < prod(map(len, codes)) for count, codes in own.values())


def parents_of(names: Sequence[str], sums: Sums) -> list[set[str]]:
    """The codes of each dimension that are sums of others."""
    return [{code for tree in sums.get(name, ()) for code in tree} for name in names]


def all_counted(system: CellSystem, counts: Ints) -> bool:
    """Whether a reader sees that every row counts somebody: some combination has no row, and no row counts nobody."""
    index, inner = system.cells, np.ones(len(counts), dtype=np.bool_)
    inner[[origin.head for origin in system.origins]] = False
    finest = index.codes[inner]
    possible = prod(len(np.unique(finest[:, part])) for part in range(finest.shape[1]))
    return bool(len(finest) < possible and np.all(counts > 0))
