"""From what a publication or its caller names as source to records in an engine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from prikk.errors import InputError
from prikk.model.address import Address, is_address, is_spark, parse_address, told
from prikk.model.publication import Publication
from prikk.model.sparkaddress import SparkAddress, from_folder, parse_spark
from prikk.tabulate.embedded import Embedded
from prikk.tabulate.engine import Engine, Frame, ServerTable, SourcePart
from prikk.tabulate.postgres import Postgres
from prikk.tabulate.records import Records
from prikk.tabulate.resources import Resources
from prikk.tabulate.source import open_parts
from prikk.tabulate.spark import Spark, is_spark_frame

DUCKDB = "duckdb:"
"""May stand before `file.duckdb::table`."""
GIVEN = "the given connection"


def name_of(source: str | Path | Frame) -> str:
    """What messages call a source."""
    if isinstance(source, ServerTable):
        return f"{GIVEN}, {source.table}"
    return told(str(source)) if isinstance(source, str | Path) else "the data frame"


@contextmanager
def opened(
    publication: Publication,
    source: str | Path | Frame | None = None,
    persons: str | Path | Frame | None = None,
    *,
    resources: Resources | None = None,
    each: bool = False,
) -> Iterator[Records]:
    """The records of a source (the publication's own where none is given), as long as the block lasts.

    With `each` every file is a part of its own.

    Raises InputError for a source that is not there, not whole or of no known kind.
    """
    where = _located(publication, source)
    name = name_of(where)
    wanted = None if publication.source.spells is None else publication.source.spells.persons
    with ExitStack() as held:
        local = held.enter_context(Embedded(resources))
        elsewhere = held.enter_context(_elsewhere(where, wanted, persons))
        if elsewhere is not None:
            engine, part, beside = elsewhere
            yield Records(engine, local, publication, name, (part,), beside)
            return
        file = None
        if wanted is not None:
            file = _one(local, _beside(publication, source, wanted) if persons is None else persons)
        yield Records(local, local, publication, name, open_parts(local, where, each=each), file)


@contextmanager
def opened_parts(source: str | Path | Frame) -> Iterator[tuple[Engine, tuple[SourcePart, ...]]]:
    """The engine that has the records of a source, and its parts, without a publication that says what they mean."""
    with Embedded() as local, _elsewhere(source, None, None) as elsewhere:
        if elsewhere is None:
            yield local, open_parts(local, source)
        else:
            yield elsewhere[0], elsewhere[1:2]


@contextmanager
def _elsewhere(
    where: str | Path | Frame, wanted: str | None, persons: str | Path | Frame | None
) -> Iterator[tuple[Engine, SourcePart, SourcePart | None] | None]:
    """The engine that has the records, with them and the persons that are `wanted`; None where they are read here."""
    if is_spark(where) or is_spark_frame(where):
        yield from _in_spark(where, wanted, persons)
    elif is_address(where) or isinstance(where, ServerTable):
        given = where.connection if isinstance(where, ServerTable) else None
        meant = parse_address(where) if isinstance(where, str) else Address(GIVEN, {}, where.table, where.persons)
        with Postgres(meant, given) as server:
            people = None if wanted is None else server.part(_beside_table(meant, wanted, persons))
            yield server, server.part(meant.table), people
    else:
        yield None


def _in_spark(
    where: str | Frame, wanted: str | None, persons: str | Path | Frame | None
) -> Iterator[tuple[Engine, SourcePart, SourcePart | None]]:
    frame, meant = None, SparkAddress(name_of(where), "", files=False)
    if isinstance(where, str):
        meant = parse_spark(where)
    else:
        frame = where
    with Spark(meant.text, frame) as spark:
        people = None if wanted is None else spark.part(_beside_spark(meant, wanted, persons))
        yield spark, spark.part(meant.name if frame is None else frame), people


def _beside_spark(address: SparkAddress, named: str, given: str | Path | Frame | None) -> str | Frame:
    """The persons: the given ones, the address's, or the table or folder of the publication's name beside it."""
    if is_spark_frame(given) or (isinstance(given, str) and given):
        return given
    if given is not None or not address.name:
        allowed = "a frame of the same session, or the name of a table"
        raise InputError(
            "no persons that Spark can read" if given is None else "persons that are not in Spark",
            path=address.text,
            allowed=allowed,
        )
    return address.persons or address.beside(Path(named).stem)


def _one(engine: Embedded, persons: str | Path | Frame) -> SourcePart:
    part, *more = open_parts(engine, persons, "persons")
    if more:
        raise InputError("several files of persons", path=str(persons), allowed="one file")
    return part


def _beside_table(address: Address, named: str, given: str | Path | Frame | None) -> str:
    """The table of persons: the given one, the address's, or that of the publication's name in the same schema."""
    if given is not None and not isinstance(given, str):
        raise InputError("a persons file beside a table", path=address.text, allowed="the name of a table, schema.name")
    if given or address.persons:
        return given or address.persons or ""
    schema, point, _ = address.table.rpartition(".")
    return schema + point + Path(named).stem


def _located(publication: Publication, source: str | Path | Frame | None) -> str | Path | Frame:
    """The source that is meant: the given one, or the publication's in its own folder or a given one."""
    path = publication.source.path
    if source is None or (isinstance(source, str | Path) and Path(source).is_dir()):
        if not path:
            raise InputError(
                "no source given", column="key source.path", allowed="a path in the publication or --source"
            )
        if is_spark(path):
            return from_folder(path, publication.folder)
        if is_address(path):
            return path
        named = (publication.folder if source is None else Path(source)) / path.removeprefix(DUCKDB)
        partitioned = source is not None and not named.exists() and next(Path(source).rglob("*.parquet"), None)
        return str(source if partitioned else named)
    return source.removeprefix(DUCKDB) if isinstance(source, str) else source


def _beside(publication: Publication, source: str | Path | Frame | None, persons: str) -> Path:
    """The persons file: where the publication says, else beside a given file of spells."""
    if isinstance(source, str | Path):
        folder = Path(source) if Path(source).is_dir() else Path(str(source).partition("::")[0]).parent
        return folder / Path(persons).name
    return publication.folder / persons
