"""Making a release: the published cells of a publication, where a hidden cell holds no value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from prikk.figures.derivation import derivations
from prikk.figures.layout import listed
from prikk.model.cell import CellKey
from prikk.model.facts import Above, Contact, Headline, Licence
from prikk.model.placeholder import fill
from prikk.model.publication import Publication
from prikk.model.release import (
    Counting,
    Dimension,
    MadeBeside,
    Note,
    Page,
    PublishedCell,
    Release,
    Revised,
    Revision,
    StatedProtection,
    Statistic,
    cells_digest,
)
from prikk.model.specification import StatisticSpec, TableSpec
from prikk.model.status import Status
from prikk.model.table import PERIOD, Table
from prikk.model.text import read_text
from prikk.publication.truth import Truth


def release_of(
    publication: Publication,
    tables: Sequence[Table],
    cells: Mapping[CellKey, PublishedCell],
    *,
    demanded: str,
    audited: bool,
    pages: Sequence[Page] | None = None,
    known_not_empty: int = 0,
    revised: Sequence[Revised] = (),
    after: Sequence[Release] = (),
) -> Release:
    """The release of a publication with given tables and cells, and the pages of its folder or those given.

    `revised` are the figures that earlier releases, those that it is made `after`, printed otherwise.
    """
    rule = publication.confidentiality
    return Release(
        revised=tuple(revised),
        after=tuple(MadeBeside.of(item) for item in after),
        left_out={spec.id: _left_out(publication, spec) for spec in publication.tables},
        id=publication.id,
        version=publication.version,
        languages=tuple(publication.languages),
        titles=publication.title,
        subtitles=publication.subtitle,
        publisher=publication.publisher,
        first=publication.period.periods[0],
        last=publication.period.periods[-1],
        dimensions=tuple(
            Dimension(
                id,
                spec.label,
                publication.codelists[id],
                spec.show_code,
                spec.ordered,
                publication.outlines.get(id, {}),
            )
            for id, spec in publication.dimensions.items()
        ),
        statistics=tuple(map(_statistic, publication.statistics)),
        tables=tuple(tables),
        cells=cells,
        pages=_pages(publication) if pages is None else tuple(pages),
        families={spec.id: spec.title for spec in publication.tables if spec.id in {table.family for table in tables}},
        protection=StatedProtection(
            threshold=rule.threshold,
            zeros=rule.zeros,
            symbol=rule.symbol,
            demanded=demanded,
            audited=audited,
            digest=cells_digest(cells),
            shows_kind=rule.shows_kind,
            known_not_empty=known_not_empty,
        ),
        published=publication.published,
        next_release=publication.next_release,
        revisions=tuple(Revision(item.version, item.date, item.note) for item in publication.revisions),
        summary=publication.summary,
        headlines=tuple(Headline(item.table, item.row, item.label) for item in publication.headlines),
        source=publication.source.name,
        contact=_contact(publication),
        licence=Licence(publication.licence.name, publication.licence.address) if publication.licence else None,
        citation=publication.citation,
        notes=tuple(Note(item.text, item.table, item.at) for item in publication.notes),
        words=publication.told,
        style=publication.dress,
        above=tuple(Above(item.title, item.address) for item in publication.above),
        charts={spec.id: tuple(spec.charts) for spec in publication.tables if spec.charts},
        counting=_counting(publication),
    )


def public_cells(truth: Truth, statuses: Mapping[CellKey, Status]) -> dict[CellKey, PublishedCell]:
    """The cells as the public sees them, given the status of every figure.

    `statuses` tells primary from secondary; unless the publication shows the kind, both become confidential here. What
    is worked out from counts and not judged itself is published where these are.
    """
    publication = truth.publication
    shows_kind = publication.confidentiality.shows_kind
    cells: dict[CellKey, PublishedCell] = {}
    for key, figure in truth.figures.items():
        status = statuses[key]
        if status.hidden:
            cells[key] = PublishedCell(status if shows_kind else Status.CONFIDENTIAL)
        elif status is Status.NOT_APPLICABLE:
            cells[key] = PublishedCell(status)
        else:
            cells[key] = PublishedCell(status, figure.printed(int(truth.values[figure.column])))
    for key, derivation in derivations(publication, truth.tables).items():
        cells[key] = derivation.cell(cells) or PublishedCell(Status.MISSING)
    return cells


def _statistic(spec: StatisticSpec) -> Statistic:
    return Statistic(
        spec.id,
        spec.kind,
        spec.label,
        spec.decimals,
        of=tuple(spec.of),
        compared=spec.compared,
        base=spec.base,
        over=spec.over,
        per=spec.per,
        populations=spec.populations,
        units=spec.unit,
    )


def _left_out(publication: Publication, spec: TableSpec) -> tuple[str, ...]:
    """Of which dimensions, and whether of periods, a family of tables leaves out codes without a record."""
    free = listed(publication, spec)
    names = [name for name in spec.axes if name in publication.dimensions and name not in free]
    return (*names, PERIOD) if spec.empty_periods == "drop" else tuple(names)


def _counting(publication: Publication) -> Counting:
    source = publication.source
    return Counting(source.count, tuple(source.unit), source.register, source.measure)


def _contact(publication: Publication) -> Contact | None:
    found = publication.contact
    return Contact(found.name, found.email, found.phone, found.address) if found else None


def _pages(publication: Publication) -> tuple[Page, ...]:
    return tuple(
        Page(
            page.id,
            language,
            page.place,
            page.title[language],
            read_text(publication.folder / fill(page.file, {"language": language}), "the page"),
        )
        for language in publication.languages
        for page in publication.pages
    )
