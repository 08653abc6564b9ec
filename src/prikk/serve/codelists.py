"""Codelists of a dimension besides its own: the codes of one level, and groups of codes that stand for their sum."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from prikk.formats.cube import CubeDimension
from prikk.model.codelist import TOTAL, Codelist
from prikk.model.release import Labels, Release
from prikk.words import words_of

AGGREGATION, VALUESET = "Aggregation", "Valueset"


@dataclass(frozen=True)
class BankValue:
    """A value of a codelist; `parts` are the codes of the dimension that it stands for."""

    code: str
    labels: Labels
    parts: tuple[str, ...]


@dataclass(frozen=True)
class BankCodelist:
    """A codelist that may be applied to a dimension; its kind is Aggregation or Valueset."""

    id: str
    labels: Labels
    kind: str
    languages: tuple[str, ...]
    values: tuple[BankValue, ...]


def codelists_of(release: Release, family: str, dimension: CubeDimension) -> tuple[BankCodelist, ...]:
    """The codelists of a classification in the table of a family: the levels below the total, and the levels of groups.

    A group is there when its own cell is, or all of its parts are: fewer parts would be shown under its name. A
    codelist of which the table has some values alone is one of its own, named after the family.
    """
    known = next((item for item in release.dimensions if item.id == dimension.id), None)
    if known is None:
        return ()
    found = (*_value_sets(release, dimension, known.codelist), *_groups(release, dimension, known.codelist))
    return tuple(_within(item, family, dimension) for item in found if any(_is_in(dimension, v) for v in item.values))


def _within(codelist: BankCodelist, family: str, dimension: CubeDimension) -> BankCodelist:
    """The codelist as far as the dimension of a table has it."""
    values = tuple(value for value in codelist.values if _is_in(dimension, value))
    if len(values) == len(codelist.values):
        return codelist
    return replace(codelist, id=f"{codelist.id}.{family}", values=values)


def _is_in(dimension: CubeDimension, value: BankValue) -> bool:
    return value.code in dimension.positions or all(part in dimension.positions for part in value.parts)


def _value_sets(release: Release, dimension: CubeDimension, codelist: Codelist) -> Iterator[BankCodelist]:
    depths = {item.code: codelist.depth(item.code) for item in codelist}
    for level in range(1, max(depths.values(), default=0) + 1):
        codes = [code for code, depth in depths.items() if depth == level]
        values = tuple(_value(release, codelist, code, (code,)) for code in codes)
        id = f"vs_{release.id}-{dimension.id}-{level}"
        yield BankCodelist(id, _labels(dimension, "level", level), VALUESET, release.languages, values)


def _groups(release: Release, dimension: CubeDimension, codelist: Codelist) -> Iterator[BankCodelist]:
    for name, children in codelist.hierarchies.items():
        level = [code for code in children.get(TOTAL, ()) if code in codelist]
        for number in range(1, len(children) + 1):
            if not any(code in children for code in level):
                break
            values = tuple(_value(release, codelist, code, tuple(_leaves(code, children))) for code in level)
            id = f"agg_{release.id}-{dimension.id}-{f'{name}-' if name else ''}{number}"
            yield BankCodelist(id, _labels(dimension, "groups", number), AGGREGATION, release.languages, values)
            level = [part for code in level for part in children.get(code, (code,))]


def _leaves(code: str, children: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    if code not in children:
        yield code
    for part in children.get(code, ()):
        yield from _leaves(part, children)


def _value(release: Release, codelist: Codelist, code: str, parts: tuple[str, ...]) -> BankValue:
    return BankValue(code, {language: codelist[code].label(language) for language in release.languages}, parts)


def _labels(dimension: CubeDimension, kind: str, number: int) -> Labels:
    return {
        language: f"{label}, {words_of(language, 'bank')[kind]} {number}"
        for language, label in dimension.labels.items()
    }
