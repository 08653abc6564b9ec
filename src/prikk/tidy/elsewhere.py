"""Tables that show the totals of others: the same codes, one dimension less, and the parts add up to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from prikk.tidy.bounds import bounds_of
from prikk.tidy.cells import Tidy
from prikk.tidy.linking import may_meet
from prikk.tidy.questions import Notes, OpenQuestion
from prikk.tidy.signs import Sign
from prikk.tidy.sums import Adding, SlicedCells, Tested
from prikk.tidy.tableset import decimals_of, name_of

_SURE = 3
"""Slices in which parts add up to another table's figures, none against it, so that nobody has to be asked."""
_Key = tuple[tuple[str, str], ...]


def joined(
    groups: Sequence[Sequence[int]],
    tables: Sequence[Tidy],
    adding: Sequence[Mapping[str, Adding]],
    signs: Mapping[str, Sign],
    notes: Notes,
    *,
    together: bool,
) -> list[list[int]]:
    """Groups of tables (as positions), those together that show totals of one another.

    Where stars leave open whether they do, it is asked; `together` says that they do.
    """
    found = [list(group) for group in groups]
    for whole, parts in _pairs(tables):
        mine, theirs = (next(group for group in found if place in group) for place in (whole, parts))
        if mine is theirs:
            continue
        (along,) = set(tables[parts].names) - set(tables[whole].names)
        tested = _tested(tables[whole], tables[parts], along, adding[parts][along], signs)
        if not tested.holds or tested.agrees + tested.open < _SURE:
            continue
        said = f"{name_of(tables[whole])} is the total of {name_of(tables[parts])} along {along}"
        if tested.agrees >= _SURE or together:
            notes.evidence.append(f"{said}: {tested}")
            theirs += mine
            found.remove(mine)
        elif tables[whole].block.sheet.path != tables[parts].block.sheet.path:
            notes.questions.append(
                OpenQuestion(
                    "elsewhere",
                    f"is it so that {said}?",
                    f"{tested}, and nothing speaks against it",
                    ("--together", "--apart"),
                    "together = true (or apart = true)",
                )
            )
    return found


def _pairs(tables: Sequence[Tidy]) -> Iterator[tuple[int, int]]:
    """Positions of tables of which the first lacks just one dimension of the second."""
    for whole, one in enumerate(tables):
        for parts, other in enumerate(tables):
            more = set(other.names) - set(one.names)
            if set(one.names) < set(other.names) and len(more) == 1 and may_meet(one, other):
                yield whole, parts


def _tested(whole: Tidy, parts: Tidy, along: str, adding: Adding, signs: Mapping[str, Sign]) -> Tested:
    """How well the figures of one table are the sums of those of another."""
    digits = decimals_of([whole, parts])
    ends = bounds_of(parts, signs, (), {}, digits)
    part = parts.names.index(along)
    inner = {code for tree in adding.hierarchies for below in tree.values() for code in below}
    inner |= set(adding.parts) | ({adding.total} - {""})
    tops = [code for code in parts.dimensions[part].codes if code not in inner]
    sums: dict[_Key, list[tuple[int, int]]] = {}
    for key, code, least, most in _cells(parts.names, ends, part):
        if code in tops:
            sums.setdefault(key, []).append((least, most))
    agrees = short = exceeds = left = 0
    for key, _, least, most in _cells(whole.names, bounds_of(whole, signs, (), {}, digits), -1):
        below = sums.get(key)
        if most < 0 or not below:
            continue
        open_ = len(below) < len(tops) or any(end < 0 for _, end in below)
        if sum(low for low, _ in below) > most:
            exceeds += 1
        elif open_:
            left += 1
        elif sum(end for _, end in below) < least:
            short += 1
        elif most > 0:
            agrees += 1
    return Tested(agrees, short, exceeds, left)


def _cells(names: Sequence[str], ends: SlicedCells, part: int) -> Iterator[tuple[_Key, str, int, int]]:
    """Cells by their other codes, with their own code along a dimension, and their ends."""
    for places, least, most in zip(ends.positions.tolist(), ends.least.tolist(), ends.most.tolist(), strict=True):
        own = [(names[other], ends.spelled[other][place]) for other, place in enumerate(places) if other != part]
        yield tuple(sorted(own)), ends.spelled[part][places[part]] if part >= 0 else "", least, most
