"""From whatever `prikk audit` is given to the publication and the release that it shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from prikk.audit import Stars
from prikk.errors import InputError
from prikk.formats.cells import Cells
from prikk.formats.format import Content
from prikk.formats.registry import reader_of
from prikk.formats.releasefile import NAME, read_release
from prikk.job.output import PUBLIC
from prikk.model.cell import CellKey
from prikk.model.publication import Publication
from prikk.model.release import PublishedCell, Release, Table
from prikk.model.stated import publication_of
from prikk.publication.assemble import release_of
from prikk.publication.internal import read_own_publication
from prikk.publication.reading import read_publication
from prikk.repair import repair
from prikk.simulate.layout import shown_tables


@dataclass(frozen=True)
class Published:
    """Something published: its specification, what it shows, and what its stars are known to be."""

    publication: Publication
    release: Release
    stars: Stars


def read_published(source: Path, publication: Path | None) -> Published:
    """Read a release folder, a file of cells, a workbook that prikk wrote, or published Markdown.

    A release describes itself; all other sources need the publication file. Raises InputError.
    """
    spec = None if publication is None else read_publication(publication)
    if source.is_dir() or source.name == NAME:
        release = read_folder(source)
        kind = Stars.SMALL if release.protection.demanded == "none" else Stars.ANY
        return Published(spec or read_own_publication(source) or publication_of(release), release, kind)
    if spec is None:
        raise InputError(
            "nothing says what the tables are",
            path=source,
            fix="name the publication file (--publication), or the dimensions of a bare table of counts (--dims)",
        )
    tables, cells = _read_file(source, spec)
    return Published(spec, release_of(spec, tables, cells, demanded="none", audited=False), Stars.AUTO)


def read_folder(folder: Path) -> Release:
    """The release of a build folder, of its `public` folder, or of the `release.json` in there."""
    return read_release(folder / PUBLIC if (folder / PUBLIC / NAME).exists() else folder)


def _read_file(source: Path, spec: Publication) -> tuple[tuple[Table, ...], Mapping[CellKey, PublishedCell]]:
    reader = reader_of(source, Content.DOCUMENT, Content.CELLS)
    if reader.content is Content.DOCUMENT:
        repaired = repair(reader.read(source), spec, path=source)
        return repaired.tables, repaired.cells
    found: Cells = reader.read(source)
    expected = (*spec.dimension_ids, "period", "statistic")
    if found.names != expected:
        raise InputError(f"the cells have {', '.join(found.names)}", path=source, allowed=", ".join(expected))
    tables = tuple(item.table for item in shown_tables(spec, found.cells))
    if not tables:
        raise InputError("no table of the publication is in the file", path=source)
    return tables, found.cells
