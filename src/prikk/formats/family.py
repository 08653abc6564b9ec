"""From a release to cubes, one for each family of tables."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import TypeVar

from prikk.errors import OutputError
from prikk.figures.registry import STATISTICS
from prikk.formats.cube import (
    CONTENTS,
    GEOGRAPHY_IDS,
    TIME,
    Category,
    Cube,
    CubeDimension,
    Measure,
    Role,
    period_of,
    time_code,
)
from prikk.formats.footnotes import footnotes_of, note_text
from prikk.formats.symbols import SYMBOLS
from prikk.formats.words import sign_notes, unit_of
from prikk.model.cell import CellKey
from prikk.model.codelist import TOTAL, Code, Codelist
from prikk.model.release import Dimension, Labels, PublishedCell, Release
from prikk.model.status import Status
from prikk.model.table import Table
from prikk.words import text, words_of

_FILE_NAME = re.compile(r"[\w-]+")

Labelled = TypeVar("Labelled", Category, CubeDimension)


def cubes_of(release: Release) -> Iterator[Cube]:
    """The cubes of a release, in the order of its families; for files, which carry their ids as names.

    Raises OutputError when the id of a family cannot be the name of a file.
    """
    for family in release.families:
        if not _FILE_NAME.fullmatch(family):
            raise OutputError(f"the table id {family!r} cannot name a file; allowed: letters, digits, - and _")
        yield cube_of(release, family)


def cube_of(release: Release, family: str) -> Cube:
    """The tables of a family as one cube.

    Its dimensions are those that vary in the family or stand fixed at another code than the total; then statistics
    and periods.
    """
    tables = tuple(table for table in release.tables if table.family == family)
    classes = (_classification(release, item, tables) for item in release.dimensions if _is_dimension(item, tables))
    found = (*classes, _contents(release, tables), _time(release, tables))
    dimensions = _with_distinct_labels(found, release.languages)
    present = {key for table in tables for key in table.cell_keys()}
    keys = [key_of(release, dimensions, codes) for codes in product(*(item.codes for item in dimensions))]
    cells = tuple(_cell(release, key) if key in present else None for key in keys)
    return Cube(
        id=family,
        languages=release.languages,
        titles=_all_languages(release, release.families[family]),
        source=_all_languages(release, release.publisher),
        dimensions=dimensions,
        cells=cells,
        notes=(*_notes(release, [key for key in keys if key in present]), *_given_notes(release, tables)),
        shows_kind=release.protection.shows_kind,
        subject_code=release.id,
        subjects=_all_languages(release, release.titles),
        updated=release.published,
        next_update=release.next_release,
    )


def _cell(release: Release, key: CellKey) -> PublishedCell | None:
    """A cell; None where there can be no figure."""
    cell = release[key]
    return None if cell.status is Status.NOT_APPLICABLE else cell


def key_of(release: Release, dimensions: Sequence[CubeDimension], codes: Sequence[str]) -> CellKey:
    """The key in the release of a cell of a cube; dimensions that the cube lacks are totals."""
    return key_among([item.id for item in release.dimensions], dimensions, codes)


def key_among(
    names: Sequence[str], dimensions: Sequence[CubeDimension], codes: Sequence[str], statistic: str = ""
) -> CellKey:
    """The key of a cell of a cube among cells with the dimensions `names`; `statistic` is that of a cube without one.

    Raises KeyError when the cube has no periods.
    """
    at = dict(zip((item.id for item in dimensions), codes, strict=True))
    period = period_of(at[TIME])
    period_code = at[TIME] if period is None else period.code
    return CellKey(tuple(at.get(name, TOTAL) for name in names), period_code, at.get(CONTENTS, statistic))


def _is_dimension(dimension: Dimension, tables: Sequence[Table]) -> bool:
    return any(table.fixed.get(dimension.id) != TOTAL for table in tables)


def _all_languages(release: Release, labels: Labels) -> Labels:
    return {language: text(labels, language) for language in release.languages} if labels else {}


def _said(release: Release, word: str) -> Labels:
    return {language: words_of(language, "bank")[word] for language in release.languages}


def _notes(release: Release, keys: Collection[CellKey]) -> tuple[Labels, ...]:
    """What the signs among the cells of a cube mean."""
    marks = {status: symbol.sign for status, symbol in SYMBOLS.items() if status is not None}
    by_language = [sign_notes(release, language, marks, keys) for language in release.languages]
    return tuple(
        {language: f"{sign} = {note}" for language, (sign, note) in zip(release.languages, same, strict=True)}
        for same in zip(*by_language, strict=True)
    )


def _given_notes(release: Release, tables: Sequence[Table]) -> Iterator[Labels]:
    """What the publication notes of a family, with what it is about."""
    for note in release.notes:
        alone = replace(release, notes=(note,))
        if any(True for table in tables for _ in footnotes_of(alone, table, release.languages[0])):
            yield {language: note_text(release, note, language) for language in release.languages}


def _classification(release: Release, dimension: Dimension, tables: Sequence[Table]) -> CubeDimension:
    used = {code for table in tables for code in table.codes_of(dimension.id)}
    codes = [item for item in dimension.codelist if item.code in used]
    return CubeDimension(
        id=dimension.id,
        labels=_all_languages(release, dimension.labels),
        role=Role.GEOGRAPHY if dimension.id.lower() in GEOGRAPHY_IDS else Role.CLASSIFICATION,
        categories=tuple(_category(release, item) for item in codes),
        total=TOTAL if TOTAL in used else "",
        children=_children(dimension.codelist, used),
        show_code=dimension.show_code,
        adds_up=release.counting is not None and release.counting.adds_up(dimension.id),
    )


def _category(release: Release, item: Code) -> Category:
    labels = {language: item.label(language) for language in release.languages}
    return Category(item.code, labels, notes=tuple(filter(None, (item.note, text(item.notes, release.languages[0])))))


def _children(codelist: Codelist, used: set[str]) -> Mapping[str, tuple[str, ...]]:
    """The parts of each used code in all hierarchies, where they have more levels than one."""
    found: dict[str, dict[str, None]] = {}
    for hierarchy in codelist.hierarchies.values():
        for code, parts in hierarchy.items():
            if code in used and (shown := [part for part in parts if part in used]):
                found.setdefault(code, {}).update(dict.fromkeys(shown))
    return {} if found.keys() <= {TOTAL} else {code: tuple(parts) for code, parts in found.items()}


def _measure(release: Release, own: str) -> Measure:
    """What a content measures; a count measures what the register holds: a stock, or a flow."""
    counted = release.counting.measure if release.counting is not None else own
    return Measure[(counted if own == "stock" else own).upper()]


def _contents(release: Release, tables: Sequence[Table]) -> CubeDimension:
    used = {id for table in tables for id in table.statistics}
    categories = tuple(
        Category(
            item.id,
            _all_languages(release, item.labels),
            units={language: unit_of(release, item, language) for language in release.languages},
            decimals=item.decimals,
            measure=_measure(release, STATISTICS[item.kind].measure),
        )
        for item in release.statistics
        if item.id in used
    )
    return CubeDimension(CONTENTS, _said(release, "contents"), Role.CONTENTS, categories)


def _time(release: Release, tables: Sequence[Table]) -> CubeDimension:
    periods = sorted({period for table in tables for period in table.periods})
    categories = tuple(
        Category(time_code(period), dict.fromkeys(release.languages, time_code(period))) for period in periods
    )
    return CubeDimension(TIME, _said(release, release.first.unit.value), Role.TIME, categories)


def _with_distinct_labels(dimensions: Sequence[CubeDimension], languages: Sequence[str]) -> tuple[CubeDimension, ...]:
    """Formats that tell dimensions and values apart by label alone need each label to be the only one of its kind."""
    return _distinct(
        [replace(item, categories=_distinct(item.categories, languages)) for item in dimensions], languages
    )


def _distinct(items: Sequence[Labelled], languages: Sequence[str]) -> tuple[Labelled, ...]:
    often = {language: Counter(item.labels[language].casefold() for item in items) for language in languages}

    def label(item: Labelled, language: str) -> str:
        own = item.labels[language]
        name = item.id if isinstance(item, CubeDimension) else item.code
        return f"{own} ({name})" if often[language][own.casefold()] > 1 else own

    return tuple(replace(item, labels={language: label(item, language) for language in languages}) for item in items)
