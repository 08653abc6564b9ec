"""The releases that are served, and what of them may be seen at a time."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from prikk.errors import InputError
from prikk.formats.cube import Cube, Role
from prikk.formats.family import cube_of
from prikk.formats.releasefile import NAME, read_release
from prikk.model.release import Release
from prikk.serve.codelists import BankCodelist, codelists_of

_PUBLIC = "public"
_ALWAYS = dt.datetime.min.replace(tzinfo=dt.UTC)


@dataclass(frozen=True, eq=False)
class Source:
    """A release and the folder of its public files."""

    release: Release
    folder: Path

    @property
    def time(self) -> dt.datetime:
        """From when on it may be seen."""
        published = self.release.published
        if published is None:
            return _ALWAYS
        return published if published.tzinfo else published.replace(tzinfo=dt.UTC)


@dataclass(frozen=True, eq=False)
class BankTable:
    """A table of the statistics bank: a family of a release, and the codelists of its dimensions."""

    id: str
    source: Source
    family: str
    cube: Cube
    codelists: Mapping[str, tuple[BankCodelist, ...]]

    def language(self, asked: str) -> str:
        """The language in which the table is told: the one asked for if it has it, else its first."""
        return asked if asked in self.cube.languages else self.cube.languages[0]

    @cached_property
    def searchable(self) -> tuple[str, str]:
        """All that can be searched, and the titles, in small letters."""
        cube, release = self.cube, self.source.release
        titles = [*cube.titles.values(), *release.titles.values()]
        labels = [label for item in cube.dimensions for label in item.labels.values()]
        named = (item for item in cube.dimensions if item.role is not Role.TIME)
        values = [label for item in named for part in item.categories for label in part.labels.values()]
        everything = [self.id, *titles, *cube.source.values(), *labels, *values]
        return "\n".join(everything).casefold(), "\n".join(titles).casefold()


@dataclass(frozen=True)
class View:
    """What may be seen. Tables and codelists are found by their ids in small letters."""

    sources: tuple[Source, ...]
    tables: Mapping[str, BankTable]
    codelists: Mapping[str, BankCodelist]
    generation: int


class Catalogue:
    """Releases, some of them perhaps under embargo. Of several editions of one release the latest visible is shown."""

    def __init__(self, sources: Iterable[Source]) -> None:
        self._sources = tuple(sources)
        tables = [table for source in self._sources for table in _tables(source)]
        self._tables = {id(source): [table for table in tables if table.source is source] for source in self._sources}
        self._times = sorted({source.time for source in self._sources})
        self._views = [self._view(place) for place in range(len(self._times) + 1)]
        self.languages = tuple(dict.fromkeys(name for item in self._sources for name in item.release.languages))

    @classmethod
    def of(cls, folders: Iterable[Path]) -> Catalogue:
        """The releases in build folders or folders of public files. Raises InputError."""
        return cls([_source(folder) for folder in folders])

    def at(self, now: dt.datetime) -> View:
        """What may be seen at a time."""
        return self._views[bisect_right(self._times, now)]

    def _view(self, place: int) -> View:
        """What may be seen from the time of a place in the times on (0: before the first of them)."""
        visible = [source for source in self._sources if place and source.time <= self._times[place - 1]]
        latest: dict[str, Source] = {}
        for source in sorted(visible, key=lambda source: source.time):
            latest[source.release.id] = source
        shown = tuple(source for source in self._sources if source in latest.values())
        tables = [table for source in shown for table in self._tables[id(source)]]
        codelists = [item for table in tables for items in table.codelists.values() for item in items]
        return View(
            sources=shown,
            tables={table.id.casefold(): table for table in tables},
            codelists={item.id.casefold(): item for item in codelists},
            generation=place,
        )


def _source(folder: Path) -> Source:
    public = folder / _PUBLIC if (folder / _PUBLIC).is_dir() else folder
    if not (public / NAME).is_file():
        raise InputError("no release to serve", path=folder, allowed=f"a build folder, or a folder with {NAME}")
    return Source(read_release(public), public.resolve())


def _tables(source: Source) -> Iterable[BankTable]:
    release = source.release
    for family in release.families:
        id = f"{release.id}-{family}"
        cube = replace(cube_of(release, family), id=id)
        codelists = {item.id: codelists_of(release, family, item) for item in cube.dimensions}
        yield BankTable(id, source, family, cube, codelists)
