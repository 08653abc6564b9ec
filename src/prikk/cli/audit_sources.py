"""From whatever `prikk audit` is given to the publication and the release that it shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path

from prikk.audit import Stars
from prikk.errors import InputError
from prikk.formats.cells import read_cells
from prikk.formats.markdown import read_markdown
from prikk.formats.releasefile import NAME, read_release
from prikk.formats.xlsx import read_workbook
from prikk.model.codelist import TOTAL
from prikk.model.publication import (
    Confidentiality,
    DimensionSpec,
    PeriodRange,
    Publication,
    Source,
    StatisticSpec,
    TableSpec,
)
from prikk.model.release import Key, PublishedCell, Release, Table
from prikk.pipeline.assemble import release_of
from prikk.pipeline.output import PUBLIC
from prikk.publication.reading import read_publication
from prikk.repair import repair
from prikk.simulate.layout import shown_tables

_MARKDOWN = (".md", ".markdown", ".txt")
_CELLS = (".csv", ".parquet")


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
        return Published(spec or publication_of(release), release, kind)
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
    return read_release(folder / PUBLIC if (folder / PUBLIC / NAME).is_file() else folder)


def _read_file(source: Path, spec: Publication) -> tuple[tuple[Table, ...], Mapping[Key, PublishedCell]]:
    if source.suffix in _MARKDOWN:
        repaired = repair(read_markdown(source), spec, path=source)
        return repaired.tables, repaired.cells
    if source.suffix not in (*_CELLS, ".xlsx"):
        allowed = f"a release folder, or a file ending in {', '.join((*_CELLS, '.xlsx', *_MARKDOWN))}"
        raise InputError(f"a file ending in {source.suffix or 'nothing'}", path=source, allowed=allowed)
    found = read_cells(source) if source.suffix in _CELLS else read_workbook(source)
    expected = (*spec.dimension_ids, "period", "statistic")
    if found.names != expected:
        raise InputError(f"the cells have {', '.join(found.names)}", path=source, allowed=", ".join(expected))
    tables = tuple(item.table for item in shown_tables(spec, found.cells))
    if not tables:
        raise InputError("no table of the publication is in the file", path=source)
    return tables, found.cells


def publication_of(release: Release) -> Publication:
    """The specification that a release shows: its families as they are, its codelists, its rule.

    A release does not tell whether a total counts persons once: what is counted is taken to be participations.
    """
    protection, unit = release.protection, release.first.unit
    return Publication(
        id=release.id,
        title=dict(release.titles),
        period=PeriodRange(unit=unit.value, first=release.first.code, last=release.last.code),
        source=Source(person=""),
        dimensions={
            item.id: DimensionSpec(label=dict(item.labels), codelist="", show_code=item.show_code)
            for item in release.dimensions
        },
        statistics=[_statistic(release, item.id) for item in release.statistics],
        tables=[
            _family(id, [table for table in release.tables if table.family == id])
            for id in dict.fromkeys(table.family for table in release.tables)
        ],
        confidentiality=Confidentiality(
            threshold=protection.threshold,
            symbol=protection.symbol,
            zeros=protection.zeros,  # type: ignore[arg-type]
            protection=protection.demanded,
            shows_kind=protection.shows_kind,
        ),
        languages=list(release.languages),
        codelists={item.id: item.codelist for item in release.dimensions},
    )


def _statistic(release: Release, id: str) -> StatisticSpec:
    item = release.statistic(id)
    shown = {column.period for table in release.tables for column in table.columns if column.statistic == id}
    ends = {max(period for period in shown if period.year == year) for year in {period.year for period in shown}}
    return StatisticSpec(
        id=id,
        kind=item.kind,  # type: ignore[arg-type]
        label=dict(item.labels),
        decimals=item.decimals,
        periods="last" if item.kind != "count" and shown == ends else "all",
    )


def _family(id: str, tables: list[Table]) -> TableSpec:
    first = tables[0]
    each = _each(id, tables)
    return TableSpec(
        id=id,
        rows=first.row_dimension,
        title=dict(first.titles),
        for_each=list(each),
        each_total=any(table.fixed[name] == TOTAL for table in tables for name in each),
        where={name: code for name, code in first.fixed.items() if name not in each and code != TOTAL},
    )


def _each(id: str, tables: list[Table]) -> tuple[str, ...]:
    """The dimensions that a family has a table for each code of: a table's id is the family's and those codes."""
    for count in range(len(tables[0].fixed) + 1):
        for names in permutations(tables[0].fixed, count):
            if all(table.id == "-".join([id, *(table.fixed[name] for name in names)]) for table in tables):
                return names
    raise InputError(
        f"the ids of the tables of {id} do not tell what there is a table for each of", fix="name the publication file"
    )
