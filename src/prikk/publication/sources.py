"""From whatever `prikk audit` is given to the publication and the release that it shows."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from prikk.audit import Stars
from prikk.errors import InputError, closest
from prikk.figures.absent import absent_figures
from prikk.figures.layout import every_table
from prikk.formats.cells import Cells
from prikk.formats.cube import CONTENTS, TIME, Cube, Role
from prikk.formats.family import key_among
from prikk.formats.format import Content
from prikk.formats.registry import find_reader, reader_of
from prikk.formats.releasefile import NAME, read_release
from prikk.job.output import PUBLIC
from prikk.model.cell import CellKey
from prikk.model.release import PublishedCell, Release
from prikk.model.specification import Specification
from prikk.model.stated import specification_of
from prikk.model.status import Status
from prikk.model.table import Table
from prikk.publication.assemble import release_of
from prikk.publication.internal import read_own_publication
from prikk.publication.reading import read_publication
from prikk.repair import repair
from prikk.simulate.layout import shown_tables


@dataclass(frozen=True)
class Published:
    """Something published: its specification, what it shows, and what its stars are known to be.

    `folder` is the build that it belongs to, as far as that is known; `unread` are families of tables of the
    publication that a file of some of them does not have, which the specification leaves out; `described` tells whether
    a release says what it was made beside.
    """

    specification: Specification
    release: Release
    stars: Stars
    folder: Path
    unread: tuple[str, ...] = ()
    described: bool = True


def read_published(source: Path, publication: Path | None) -> Published:
    """Read a release folder, or a file of cells, tables or figures that prikk or somebody else wrote.

    A release describes itself, and the files beside its `release.json`; all other sources need the publication file.
    A build has its own inside: which rows are left out when empty stands there, a release shows it only where some are.
    Raises InputError.
    """
    spec = None if publication is None else read_publication(publication)
    if source.is_dir() or source.name == NAME:
        release = read_folder(source)
        found = spec or read_own_publication(source) or specification_of(release)
        return Published(found, release, _stars(release), source)
    own = release_beside(source)
    if spec is None and own is None:
        raise InputError(
            "nothing says what the tables are",
            path=source,
            fix="name the publication file (--publication), or the dimensions of a bare table of counts (--dims)",
        )
    if own is None:
        tables, cells = _read_file(source, spec)  # type: ignore[arg-type]  # one of the two is there
        release = release_of(spec, tables, cells, demanded="none", audited=False)  # type: ignore[arg-type]
        printed = {table.id for table in tables}
        bank = reader_of(source, Content.DOCUMENT, Content.CUBE, Content.CELLS).content is Content.CUBE
        there = {item.id for item, table in every_table(spec) if table.id in printed or not bank}  # type: ignore[arg-type]
        elsewhere = {item.id for item in spec.tables} - there  # type: ignore[union-attr]
        return _of_file(Published(spec, release, Stars.AUTO, source, described=False), elsewhere)  # type: ignore[arg-type]
    tables, cells = _read_file(source, spec or specification_of(own))
    shown = {key: cell for key, cell in cells.items() if key in own.cells}
    if spec is None and find_reader(source, Content.DOCUMENT) is not None and shown.keys() != own.cells.keys():
        fix = "name the publication file (--publication), or audit the cells beside it"
        raise InputError(
            "the release does not tell how each table of the document is to be found", path=source, fix=fix
        )
    if find_reader(source, Content.DOCUMENT) is None:  # such a file is dense: it has cells that no table shows
        tables = tuple(table for table in own.tables if all(key in shown for key in table.cell_keys()))
    release = replace(own, tables=tables, cells=shown)
    build = next(folder for folder in source.resolve().parents if (folder / NAME).is_file()).parent
    found = spec or read_own_publication(build) or specification_of(release)
    elsewhere = {table.family for table in own.tables} - {table.family for table in tables}
    return _of_file(Published(found, release, _stars(own), build), elsewhere)


def _of_file(published: Published, elsewhere: Collection[str]) -> Published:
    """What a file shows: of families of tables that stand `elsewhere` it says nothing."""
    spec = published.specification
    families = [family for family in spec.tables if family.id not in elsewhere]
    unread = tuple(family.id for family in spec.tables if family.id in elsewhere)
    return replace(published, specification=replace(spec, tables=families), unread=unread)


def _stars(release: Release) -> Stars:
    return Stars.SMALL if release.protection.demanded == "none" else Stars.ANY


def release_beside(source: Path) -> Release | None:
    """The release whose folder a file stands in; None where it stands elsewhere."""
    for folder in list(source.resolve().parents)[:2]:
        if (folder / NAME).is_file():
            return read_release(folder)
    return None


def read_folder(folder: Path) -> Release:
    """The release of a build folder, of its `public` folder, or of the `release.json` in there."""
    return read_release(folder / PUBLIC if (folder / PUBLIC / NAME).exists() else folder)


def _read_file(source: Path, spec: Specification) -> tuple[tuple[Table, ...], Mapping[CellKey, PublishedCell]]:
    reader = reader_of(source, Content.DOCUMENT, Content.CUBE, Content.CELLS)
    if reader.content is Content.DOCUMENT:
        repaired = repair(reader.read(source), spec, path=source)
        return repaired.tables, repaired.cells
    cells: Mapping[CellKey, PublishedCell]
    if reader.content is Content.CUBE:
        cells = _cells_of(source, reader.read(source), spec)
    else:
        found: Cells = reader.read(source)
        cells, expected = found.cells, (*spec.dimension_ids, "period", "statistic")
        if found.names != expected:
            raise InputError(f"the cells have {', '.join(found.names)}", path=source, allowed=", ".join(expected))
    tables = tuple(item.table for item in shown_tables(spec, cells))
    if not tables:
        raise InputError("no table of the publication is in the file", path=source)
    return tables, cells


def _cells_of(source: Path, cube: Cube, spec: Specification) -> dict[CellKey, PublishedCell]:
    """The cells of a file of a statistics bank by their keys in the publication.

    Where there can be no figure such files have the same sign as for what no table shows.
    """
    known = {CONTENTS, TIME, *spec.dimension_ids}
    for item in cube.dimensions:
        if item.id not in known:
            allowed = closest(item.id, known)
            raise InputError(f"{item.id!r} is no dimension of the publication", path=source, allowed=allowed)
    if cube.dimension(Role.TIME) is None:
        raise InputError("no dimension of periods", path=source, allowed=f"one, such as {TIME}")
    absent = absent_figures(spec, [table for _, table in every_table(spec)])
    nothing = PublishedCell(Status.NOT_APPLICABLE)
    found = {
        key_among(spec.dimension_ids, cube.dimensions, codes, spec.count_id): cell
        for codes, cell in zip(cube.keys(), cube.cells, strict=True)
    }
    told = {key: nothing if cell is None and key in absent else cell for key, cell in found.items()}
    return {key: cell for key, cell in told.items() if cell is not None}
