"""Whether figures are rounded, found by divisibility: for all, for each measure, for each level of a dimension."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import gcd

from prikk.tidy.plan import RoundingPlan
from prikk.tidy.words import any_of

_BASES = (1000, 100, 50, 10, 5, 3)
_CHANCE = 1e-6
"""A divisor that all figures have in common is no chance where exact figures have it less often than this."""
_RANDOM = re.compile(any_of("rounding", "random"), re.IGNORECASE)
_SAID = re.compile(
    rf"{any_of('rounding', 'said')}[^.]{{0,60}}?{any_of('rounding', 'to')}\D{{0,20}}?(\d{{1,4}})\b", re.IGNORECASE
)


@dataclass(frozen=True)
class Rounded:
    """What figures of a level are rounded to, with the evidence."""

    plan: RoundingPlan
    evidence: str

    def __str__(self) -> str:
        where = (f"{name} {code}" for name, code in self.plan.where.items())
        of = " ".join(filter(None, (self.plan.measure, *where))) or "figures"
        return f"{of} rounded to {self.plan.base} ({self.plan.way}): {self.evidence}"


def slack(plan: RoundingPlan) -> int:
    """How far a rounded figure may be off at most."""
    return 0 if plan.way == "none" else plan.base - 1 if plan.way == "random" else plan.base // 2


def said_in(notes: Iterable[str]) -> tuple[int, str] | None:
    """The base that notes state, with the note; None where they state none."""
    for note in notes:
        if (match := _SAID.search(note)) and int(match[1]) > 1:
            return int(match[1]), note
    return None


def base_of(figures: Sequence[int], said: int = 0) -> int:
    """What the figures are all multiples of, beyond chance; 1 where they are not. `said` needs less evidence."""
    own = [figure for figure in figures if figure]
    if not own:
        return 1
    common = 0
    for figure in own:
        common = gcd(common, figure)
        if common == 1:
            return 1
    if said > 1 and common % said == 0:
        return said
    return next((base for base in _BASES if common % base == 0 and base ** -len(own) < _CHANCE), 1)


def rounding_of(
    groups: Mapping[tuple[str, str, str], Sequence[int]], notes: Sequence[str], whole: Sequence[int]
) -> tuple[Rounded, ...]:
    """What figures are rounded to.

    `groups` has the figures by measure, dimension and level (`level 1` is the total); `whole` are all figures.
    Levels are only told where they differ from the rest.
    """
    stated = said_in(notes)
    said = stated[0] if stated else 0
    way = "random" if any(_RANDOM.search(note) and _SAID.search(note) for note in notes) else "nearest"

    def plan(base: int, **where: object) -> RoundingPlan:
        own = "random" if base == 3 else way
        return RoundingPlan(base=base, way=own, **where)  # type: ignore[arg-type]

    base = base_of(whole, said)
    if base > 1:
        told = f"{len(whole):,} of {len(whole):,} figures are multiples of {base}"
        return (Rounded(plan(base), told + (f"; note: {stated[1][:100]}" if stated else "")),)
    found = []
    exact = {key for key, figures in groups.items() if base_of(figures, said) == 1}
    for (measure, dimension, level), figures in groups.items():
        base = base_of(figures, said if len(figures) > 2 else 0)
        if base > 1 and not _above_is_exact(measure, dimension, level, exact):
            told = f"{len(figures):,} of {len(figures):,} figures are multiples of {base}"
            odd = sum(figure % base != 0 for figure in whole)
            where = {dimension: level} if dimension else {}
            found.append(
                Rounded(plan(base, measure=measure, where=where), f"{told}; {odd:,} of all {len(whole):,} are not")
            )
    return tuple(found)


def _above_is_exact(measure: str, dimension: str, level: str, exact: set[tuple[str, str, str]]) -> bool:
    """Whether a level above is exact: parts are not rounded where their sum is not, they are alike by chance."""
    number = level.removeprefix("level ")
    return number.isdigit() and any((measure, dimension, f"level {upper}") in exact for upper in range(1, int(number)))
