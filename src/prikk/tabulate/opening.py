"""From what a publication or its caller names as source to records in an engine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from prikk.errors import InputError
from prikk.model.publication import Publication
from prikk.tabulate.embedded import Embedded
from prikk.tabulate.engine import Frame, SourcePart
from prikk.tabulate.records import Records
from prikk.tabulate.source import open_parts


@contextmanager
def opened(
    publication: Publication, source: str | Path | Frame | None = None, persons: str | Path | Frame | None = None
) -> Iterator[Records]:
    """The records of a source (the publication's own where none is given), as long as the block lasts.

    Raises InputError for a source that is not there, not whole or of no known kind.
    """
    where = _located(publication, source)
    name = str(where) if isinstance(where, str | Path) else "the data frame"
    with Embedded() as engine:
        parts = open_parts(engine, where)
        yield Records(engine, engine, publication, name, parts, _persons(engine, publication, source, persons))


def _persons(
    engine: Embedded, publication: Publication, source: str | Path | Frame | None, persons: str | Path | Frame | None
) -> SourcePart | None:
    spells = publication.source.spells
    if spells is None or spells.persons is None:
        return None
    beside = _beside(publication, source, spells.persons) if persons is None else persons
    part, *more = open_parts(engine, beside, "persons")
    if more:
        raise InputError("several files of persons", path=str(beside), allowed="one file")
    return part


def _located(publication: Publication, source: str | Path | Frame | None) -> str | Path | Frame:
    """The source that is meant: the given one, or the publication's in its own folder or a given one."""
    path = publication.source.path
    if source is None or (isinstance(source, str | Path) and Path(source).is_dir()):
        if not path:
            raise InputError(
                "no source given", column="key source.path", allowed="a path in the publication or --source"
            )
        return str((publication.folder if source is None else Path(source)) / path)
    return source


def _beside(publication: Publication, source: str | Path | Frame | None, persons: str) -> Path:
    """The persons file: where the publication says, else beside a given file of spells."""
    if isinstance(source, str | Path):
        folder = Path(source) if Path(source).is_dir() else Path(str(source).partition("::")[0]).parent
        return folder / Path(persons).name
    return publication.folder / persons
