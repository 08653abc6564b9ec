"""The tables of the statistics bank: one for each family of a release."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from prikk.formats.cube import Cube, Role
from prikk.formats.family import cube_of
from prikk.model.release import Release
from prikk.serve.codelists import BankCodelist, codelists_of

_ALWAYS = dt.datetime.min.replace(tzinfo=dt.UTC)


@dataclass(frozen=True, eq=False)
class BankTable:
    """A family of a release as a table: its cube, the codelists of its dimensions, the names of the release's files."""

    id: str
    release: Release
    family: str
    cube: Cube
    codelists: Mapping[str, tuple[BankCodelist, ...]]
    files: Collection[str]

    def language(self, asked: str) -> str:
        """The language in which the table is told: the one asked for if it has it, else its first."""
        return asked if asked in self.cube.languages else self.cube.languages[0]

    @cached_property
    def searchable(self) -> tuple[str, str]:
        """All that can be searched, and the titles, in small letters."""
        cube = self.cube
        titles = [*cube.titles.values(), *self.release.titles.values()]
        labels = [label for item in cube.dimensions for label in item.labels.values()]
        named = (item for item in cube.dimensions if item.role is not Role.TIME)
        values = [label for item in named for part in item.categories for label in part.labels.values()]
        everything = [self.id, *titles, *cube.source.values(), *labels, *values]
        return "\n".join(everything).casefold(), "\n".join(titles).casefold()


def time_of(release: Release) -> dt.datetime:
    """From when on a release may be seen; a time without a zone is in UTC."""
    if release.published is None:
        return _ALWAYS
    return release.published if release.published.tzinfo else release.published.replace(tzinfo=dt.UTC)


def tables_of(release: Release, files: Collection[str]) -> Iterator[BankTable]:
    """The tables of a release that has these files."""
    for family in release.families:
        id = f"{release.id}-{family}"
        cube = replace(cube_of(release, family), id=id)
        codelists = {item.id: codelists_of(release, family, item) for item in cube.dimensions}
        yield BankTable(id, release, family, cube, codelists, files)
