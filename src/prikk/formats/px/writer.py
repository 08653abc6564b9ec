"""PX files from cubes, after the PX file format specification of Statistics Sweden, AXIS-VERSION 2013."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from math import prod
from pathlib import Path

from prikk.formats.cube import Cube, CubeDimension, Role, period_of
from prikk.formats.family import cubes_of
from prikk.formats.px.lines import Statement, data_lines, told_apart
from prikk.formats.symbols import SYMBOLS, symbol_of
from prikk.formats.words import build_time
from prikk.model.period import PeriodUnit
from prikk.model.release import PublishedCell, Release
from prikk.model.status import Status
from prikk.words import text

_MATRIX_LENGTH = 20
TIME_UNITS = {
    PeriodUnit.WEEK: "W1",
    PeriodUnit.MONTH: "M1",
    PeriodUnit.QUARTER: "Q1",
    PeriodUnit.HALF: "H1",
    PeriodUnit.YEAR: "A1",
}
_TYPES = {Role.GEOGRAPHY: "geographical", Role.TIME: "time", Role.CONTENTS: "contents", Role.CLASSIFICATION: "normal"}


def write(release: Release, folder: Path) -> tuple[Path, ...]:
    """Write `px/<family>.px`."""
    folder = folder / "px"
    folder.mkdir(exist_ok=True)
    paths = []
    for cube in cubes_of(release):
        path = folder / f"{cube.id}.px"
        path.write_text(px_text(cube, created=build_time(release)), encoding="utf-8", newline="")
        paths.append(path)
    return tuple(paths)


def px_text(cube: Cube, *, created: dt.datetime, heading: Sequence[str] | None = None) -> str:
    """A cube as a PX file with all its languages.

    `heading` are the ids of the dimensions that stand in the head of the table; left out, contents and time.
    """
    if heading is None:
        heading = [item.id for item in cube.dimensions if item.role in (Role.CONTENTS, Role.TIME)]
    cube = _told_apart(cube.ordered([*(item.id for item in cube.dimensions if item.id not in heading), *heading]))
    width = prod(len(item.categories) for item in cube.dimensions if item.id in heading)
    statements = [*(item.text() for item in _about_file(cube, created)), *_in_all_languages(cube, heading)]
    statements += [item.text() for item in _about_signs(cube)]
    return "".join([*statements, "DATA=\n", *data_lines(map(_figure, cube.cells), width), ";\n"])


def _told_apart(cube: Cube) -> Cube:
    """The cube with codes and labels that differ once their quotes are apostrophes, as PX holds them."""
    dimensions = []
    for item in cube.dimensions:
        spelled = told_apart(item.codes)
        names = {name: told_apart([text(part.labels, name) for part in item.categories]) for name in cube.languages}
        parts = (
            replace(
                part, code=spelled[part.code], labels={name: names[name][text(part.labels, name)] for name in names}
            )
            for part in item.categories
        )
        below = {spelled[code]: tuple(spelled[part] for part in found) for code, found in item.children.items()}
        total = spelled.get(item.total, "")
        dimensions.append(replace(item, categories=tuple(parts), total=total, children=below))
    return replace(cube, dimensions=tuple(dimensions))


def _in_all_languages(cube: Cube, heading: Sequence[str]) -> Iterator[str]:
    """Each statement in every language before the next statement, the first language without its name."""
    versions = [[*_about_table(cube, heading, language)] for language in cube.languages]
    for same in zip(*versions, strict=True):
        for language, item in zip(cube.languages, same, strict=True):
            yield item.text("" if language == cube.languages[0] else language)


def _places(cube: Cube) -> list[int]:
    contents = cube.dimension(Role.CONTENTS)
    return [part.decimals for part in contents.categories] if contents and contents.categories else [0]


def _about_file(cube: Cube, created: dt.datetime) -> Iterator[Statement]:
    places = _places(cube)
    yield Statement("CHARSET", (), ("ANSI",))
    yield Statement("AXIS-VERSION", (), ("2013",))
    yield Statement("CODEPAGE", (), ("utf-8",))
    yield Statement("LANGUAGE", (), cube.languages[:1])
    if len(cube.languages) > 1:
        yield Statement("LANGUAGES", (), cube.languages)
    yield Statement("CREATION-DATE", (), (_time(created),))
    if cube.next_update:
        yield Statement("NEXT-UPDATE", (), (_time(cube.next_update),))
    yield Statement("DECIMALS", (), str(max(places)))
    yield Statement("SHOWDECIMALS", (), str(min(places)))
    yield Statement("MATRIX", (), (cube.id[:_MATRIX_LENGTH],))
    yield Statement("TABLEID", (), (cube.id,))
    yield Statement("AGGREGALLOWED", (), "YES" if cube.may_aggregate else "NO")
    yield Statement("SUBJECT-CODE", (), (cube.subject_code,))


def _about_table(cube: Cube, heading: Sequence[str], language: str) -> Iterator[Statement]:
    title = (text(cube.titles, language),)
    contents = cube.dimension(Role.CONTENTS)
    yield Statement("SUBJECT-AREA", (), (text(cube.subjects, language),))
    yield Statement("DESCRIPTION", (), title)
    yield Statement("DESCRIPTIONDEFAULT", (), "YES")
    yield Statement("TITLE", (), title)
    yield Statement("CONTENTS", (), title)
    units = contents.categories[0].units if contents and contents.categories else {}
    yield Statement("UNITS", (), (text(units, language),))
    for keyword, is_head in (("STUB", False), ("HEADING", True)):
        if names := tuple(_name(item, language) for item in cube.dimensions if (item.id in heading) is is_head):
            yield Statement(keyword, (), names)
    if contents:
        yield Statement("CONTVARIABLE", (), (_name(contents, language),))
    for item in cube.dimensions:
        yield from _about_dimension(item, language)
    if contents:
        yield from _about_contents(contents, cube, language)
    if cube.source:
        yield Statement("SOURCE", (), (text(cube.source, language),))
    for note in cube.notes:
        yield Statement("NOTEX", (), (text(note, language),))


def _name(item: CubeDimension, language: str) -> str:
    return text(item.labels, language)


def _about_dimension(item: CubeDimension, language: str) -> Iterator[Statement]:
    name = (_name(item, language),)
    yield Statement("VALUES", name, tuple(text(part.labels, language) for part in item.categories))
    if item.role is Role.TIME and (times := _timeval(item)):
        yield Statement("TIMEVAL", name, times)
    yield Statement("CODES", name, item.codes)
    yield Statement("VARIABLECODE", name, (item.id,))
    yield Statement("VARIABLE-TYPE", name, (_TYPES[item.role],))
    yield Statement("PRESTEXT", name, "2" if item.show_code else "1")
    if item.total:
        total = item.categories[item.positions[item.total]]
        yield Statement("ELIMINATION", name, (text(total.labels, language),))
    if item.children:
        yield Statement("HIERARCHIES", name, _hierarchy(item))
    for part in item.categories:
        for note in part.notes:
            yield Statement("VALUENOTE", (*name, text(part.labels, language)), (note,))


def _timeval(item: CubeDimension) -> str:
    """The periods as `TLIST(M1),"202301",...`; empty where a code is no period."""
    found = [period_of(code) for code in item.codes]
    periods = [period for period in found if period is not None]
    if len(periods) < len(found) or len({period.unit for period in periods}) != 1:
        return ""
    width = {PeriodUnit.WEEK: "02d", PeriodUnit.MONTH: "02d", PeriodUnit.YEAR: ""}.get(periods[0].unit, "d")
    times = (f"{period.year:04d}{format(period.number, width) if width else ''}" for period in periods)
    return ",".join([f"TLIST({TIME_UNITS[periods[0].unit]})", *(f'"{time}"' for time in times)])


def _hierarchy(item: CubeDimension) -> str:
    top = next(code for code in item.children if all(code not in parts for parts in item.children.values()))
    pairs = (f'"{code}":"{part}"' for code, parts in item.children.items() for part in parts)
    return ",".join([f'"{top}"', *pairs])


def _about_contents(contents: CubeDimension, cube: Cube, language: str) -> Iterator[Statement]:
    fewest = min(_places(cube))
    for part in contents.categories:
        name = text(part.labels, language)
        yield Statement("UNITS", (name,), (text(part.units, language),))
        yield Statement("STOCKFA", (name,), part.measure.value)
        if cube.updated:
            yield Statement("LAST-UPDATED", (name,), (_time(cube.updated),))
        if part.decimals > fewest:
            yield Statement("PRECISION", (_name(contents, language), name), str(part.decimals))


def _about_signs(cube: Cube) -> Iterator[Statement]:
    kinds = {Status.PRIMARY, Status.SECONDARY} if cube.shows_kind else set()
    for symbol in sorted({SYMBOLS[status] for status in cube.statuses | kinds}, key=lambda symbol: symbol.number):
        if symbol.number:
            yield Statement(f"DATASYMBOL{symbol.number}", (), (symbol.sign,))


def _figure(cell: PublishedCell | None) -> str:
    if cell is None or cell.value is None:
        return f'"{symbol_of(cell).px_cell}"'
    return format(cell.value, "f") if isinstance(cell.value, Decimal) else str(cell.value)


def _time(time: dt.datetime) -> str:
    return time.strftime("%Y%m%d %H:%M")
