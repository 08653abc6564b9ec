"""Whether the parts of each total are all there is below it, in every hierarchy of a codelist."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from pathlib import Path

from prikk.errors import InputError
from prikk.model.codelist import TOTAL, Codelist
from prikk.model.publication import Publication


def check_partitions(path: Path, publication: Publication) -> None:
    """Refuse hierarchies whose parts do not add up to their total, whatever the records are. Raises InputError.

    A record counts for its code and for all that lies above it in any hierarchy, and always for the total. One
    hierarchy alone adds up by itself: a code without a parent lies under the total there.
    """
    periods = publication.period.periods
    for id, dimension in publication.dimensions.items():
        codelist = publication.codelists[id]
        if len(codelist.hierarchies) > 1:
            leaves = frozenset(item.code for item in codelist.leaves if any(map(item.valid_in, periods)))
            _check(path.parent / dimension.codelist, codelist, leaves)


def _check(path: Path, codelist: Codelist, leaves: frozenset[str]) -> None:
    below = _below(codelist, leaves)
    for name, tree in codelist.hierarchies.items():
        column = f"parent_{name}" if name else "parent"
        for parent, children in tree.items():
            parts: frozenset[str] = frozenset()
            for child in children:
                if twice := parts & below[child]:
                    found = f"{min(twice)!r} lies under {parent!r} twice, in {child!r} and beside it"
                    fix = "give each code one place under it"
                    raise InputError(found, path=path, column=column, fix=fix)
                parts |= below[child]
            if left := below[parent] - parts:
                code = next(item.code for item in codelist if item.code in left)
                more = f" and {len(left) - 1} more" if len(left) > 1 else ""
                found = f"the parts of {parent!r} leave out {code!r}{more}, and cannot add up"
                fix = f"give it a parent in {column}: {parent!r} itself, or another of its parts"
                raise InputError(found, path=path, column=column, fix=fix)


def _below(codelist: Codelist, leaves: frozenset[str]) -> Mapping[str, frozenset[str]]:
    """The leaves that count for each code."""
    found: dict[str, frozenset[str]] = {TOTAL: leaves}

    def of(code: str) -> frozenset[str]:
        if code not in found:
            children = [child for tree in codelist.hierarchies.values() for child in tree.get(code, ())]
            found[code] = frozenset((code,)) & leaves  # hierarchies may lie across each other: no code is asked twice
            found[code] = reduce(frozenset.union, map(of, children), found[code])
        return found[code]

    for item in codelist:
        of(item.code)
    return found
