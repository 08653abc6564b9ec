"""What all checks of a publication file need: the refusal that names its key, and what many keys name."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import NoReturn

from prikk.errors import InputError, closest
from prikk.model.codelist import TOTAL
from prikk.model.placeholder import allowed, fault
from prikk.model.publication import Publication
from prikk.model.specification import Labels
from prikk.model.text import IDENTIFIER, inside, is_identifier

INSIDE = "a file in the publication's folder or below it, links included"


class Checker:
    """Checks that need more than one key."""

    def __init__(self, path: Path, publication: Publication) -> None:
        self.path, self.publication = path, publication

    def fail(self, key: str, found: str, allowed: str | None = None) -> NoReturn:
        """Refuse what was found at a key."""
        raise InputError(found, path=self.path, column=f"key {key}", allowed=allowed)

    def dimension(self, key: str, name: str, more: Collection[str] = ()) -> None:
        """Refuse what is no dimension."""
        if name not in self.publication.dimensions:
            self.fail(key, f"{name!r} is no dimension", closest(name, [*self.publication.dimensions, *more]))

    def code(self, key: str, dimension: str, code: str) -> None:
        """Refuse what is no code of a dimension."""
        self.dimension(key, dimension)
        codelist = self.publication.codelists[dimension]
        if code != TOTAL and code not in codelist:
            self.fail(key, f"{code!r} is no code of {dimension}", closest(code, (item.code for item in codelist)))

    def identifier(self, key: str, id: str) -> None:
        """Refuse what is no id."""
        if not is_identifier(id):
            self.fail(key, f"{id!r} is no id", IDENTIFIER)

    def template(self, key: str, texts: Labels, names: Collection[str]) -> None:
        """Refuse placeholders that stand for nothing."""
        for language, text in texts.items():
            if found := fault(text, names):
                self.fail(f"{key}.{language}", found, allowed(names))

    def one_of(self, key: str, name: str, code: str) -> None:
        """A period or a statistic of the publication."""
        publication = self.publication
        periods = [period.code for period in publication.period.periods]
        known = periods if name == "period" else [item.id for item in publication.statistics]
        if code not in known:
            self.fail(key, f"{code!r} is no {name} of the publication", closest(code, known))

    def unique(self, key: str, ids: list[str]) -> None:
        """Refuse what stands twice."""
        if twice := sorted({id for id in ids if ids.count(id) > 1}):
            self.fail(key, f"{', '.join(twice)} stands twice", "each id once")

    def file(self, key: str, name: str) -> Path:
        """A file of the publication's folder."""
        path = inside(self.publication.folder, name)
        if path is None:
            self.fail(key, repr(name), INSIDE)
        if not path.is_file():
            self.fail(key, f"no file {name!r}", INSIDE)
        return path
