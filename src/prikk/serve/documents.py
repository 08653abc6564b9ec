"""The documents of the API: tables, metadata, codelists, selections, configuration."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from math import ceil
from typing import Any

from prikk.formats.cube import Role, period_of
from prikk.formats.jsonstat import dataset
from prikk.model.period import PeriodUnit
from prikk.serve.catalogue import View
from prikk.serve.codelists import BankCodelist
from prikk.serve.links import Links
from prikk.serve.outputs import FORMATS
from prikk.serve.placement import placed
from prikk.serve.problems import RequestError
from prikk.serve.query import Choice, Query
from prikk.serve.search import matches
from prikk.serve.selection import choose, dimension_of, extract
from prikk.serve.tables import BankTable, time_of
from prikk.words import name_of, text, words_of

API_VERSION = "2.1.1"

_TIME_UNITS = {
    PeriodUnit.WEEK: "Weekly",
    PeriodUnit.MONTH: "Monthly",
    PeriodUnit.QUARTER: "Quarterly",
    PeriodUnit.YEAR: "Annual",
}
_CATEGORY = "public"
_RELATIONS = {"index.html": "statistics-homepage", "about.html": "about-statistics"}


@dataclass(frozen=True)
class RequestLimits:
    """What a client may ask for: cells in an extract, calls in a window of seconds, signs in a URL."""

    max_cells: int = 150_000
    max_calls: int = 200_000
    window: int = 60
    max_url: int = 8_000


def config(view: View, languages: Sequence[str], limits: RequestLimits) -> dict[str, Any]:
    """`/config`."""
    publishers = {
        language: dict.fromkeys(text(edition.release.publisher, language) for edition in view.editions)
        for language in languages
    }
    return {
        "apiVersion": API_VERSION,
        "appVersion": version("prikk"),
        "languages": [{"id": language, "label": name_of(language)} for language in languages],
        "defaultLanguage": languages[0],
        "maxDataCells": limits.max_cells,
        "maxCallsPerTimeWindow": limits.max_calls,
        "timeWindow": limits.window,
        "license": "",
        "sourceReferences": [
            {"language": language, "text": f"{words_of(language, 'bank')['source']}: {', '.join(filter(None, names))}"}
            for language, names in publishers.items()
            if any(names)
        ],
        "defaultDataFormat": FORMATS[0],
        "dataFormats": list(FORMATS),
        "features": [
            {"id": "CORS", "params": [{"key": "enabled", "value": "True"}]},
            {"id": "URL", "params": [{"key": "maxLength", "value": str(limits.max_url)}]},
        ],
    }


def time_text(time: dt.datetime | None) -> str | None:
    """A time as the API tells it."""
    if time is None:
        return None
    known = time if time.tzinfo else time.replace(tzinfo=dt.UTC)
    return known.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def table(item: BankTable, links: Links) -> dict[str, Any]:
    """A table in a list, and on its own."""
    language, release = item.language(links.language), item.release
    time = next(dimension for dimension in item.cube.dimensions if dimension.role is Role.TIME)
    period = period_of(time.codes[0])
    return {
        "type": "Table",
        "id": item.id,
        "label": text(item.cube.titles, language),
        "description": text(release.titles, language),
        "sortCode": item.id,
        "tags": [],
        "updated": time_text(item.cube.updated),
        "firstPeriod": time.codes[0],
        "lastPeriod": time.codes[-1],
        "category": _CATEGORY,
        "variableNames": [text(dimension.labels, language) for dimension in item.cube.dimensions],
        "discontinued": False,
        "source": text(item.cube.source, language),
        "subjectCode": release.id,
        "timeUnit": _TIME_UNITS.get(period.unit, "Other") if period else "Other",
        "paths": [[{"id": release.id, "label": text(release.titles, language)}]],
        "links": links.of_table(item.id),
    }


@dataclass(frozen=True)
class Listing:
    """What is asked of the list of tables."""

    query: str = ""
    past_days: int = 0
    page: int = 1
    page_size: int = 20


def tables(view: View, links: Links, asked: Listing, now: dt.datetime) -> dict[str, Any]:
    """`/tables`. Raises RequestError when there is no such page."""
    found = [
        item
        for item in view.tables.values()
        if (not asked.query or matches(asked.query, item)) and _is_recent(item, asked.past_days, now)
    ]
    pages = max(ceil(len(found) / asked.page_size), 1)
    if asked.page > pages:
        raise RequestError("Non-existent page", detail="Non-existent page")
    start = (asked.page - 1) * asked.page_size
    more = {"query": asked.query} if asked.query else {}
    more |= {"pastDays": str(asked.past_days)} if asked.past_days else {}

    def page(relation: str, number: int) -> dict[str, str]:
        return dict(links.link(relation, "tables", **more, pageSize=asked.page_size, pageNumber=number))

    beside = [page("next", asked.page + 1)] if asked.page < pages else []
    beside += [page("previous", asked.page - 1)] if asked.page > 1 else []
    beside += [page("last", pages)] if pages > 1 else []
    return {
        "language": links.language,
        "tables": [table(item, links) for item in found[start : start + asked.page_size]],
        "page": {
            "pageNumber": asked.page,
            "pageSize": asked.page_size,
            "totalElements": len(found),
            "totalPages": pages,
            "links": beside,
        },
        "links": [page("self", asked.page)],
    }


def _is_recent(item: BankTable, days: int, now: dt.datetime) -> bool:
    if not days:
        return True
    # Compared as a number of days: a duration of very many days does not exist.
    return item.release.published is not None and (now - time_of(item.release)) / dt.timedelta(days=1) <= days


def metadata(item: BankTable, links: Links, codelists: Mapping[str, str]) -> dict[str, Any]:
    """`/tables/{id}/metadata`: the whole table as JSON-stat without values, with codelists applied to variables."""
    language = item.language(links.language)
    query = Query({dimension.id.casefold(): Choice(["*"]) for dimension in item.cube.dimensions})
    for name, codelist in codelists.items():
        query.choice(dimension_of(item, name).id).codelist = codelist
    cube = extract(item, query, max_cells=len(item.cube.cells)).cube
    found = dataset(cube, language, with_values=False)
    if pages := _pages(item, links):
        found["link"] = {"related": pages}
    for dimension in cube.dimensions:
        known = [_codelist_link(one, links) for one in item.codelists[dimension.id]]
        extension = found["dimension"][dimension.id]["extension"]
        extension["codelists"] = known
        extension["codeLists"] = known  # as version 2.0 of the specification spelled it
    found["extension"] |= {"discontinued": False, "tags": []}
    return {"version": found.pop("version"), "class": found.pop("class"), "href": links.href(*_metadata(item))} | found


def _pages(item: BankTable, links: Links) -> list[dict[str, Any]]:
    """The pages of the release about the table, with all that the statistics bank's own page reads of a link.

    That page fails on a table of which a link has no `extension.relation`.
    """
    language, release = item.language(links.language), item.release
    folder = "site" if language == release.languages[0] else f"site/{language}"
    labels = {"index.html": text(release.titles, language), "about.html": words_of(language, "files")["about"]}
    return [
        {
            "type": "text/html",
            "href": links.file(release.id, f"{folder}/{page}"),
            "label": labels[page],
            "extension": {"relation": relation, "metaid": f"{release.id}:{page}"},
        }
        for page, relation in _RELATIONS.items()
        if f"{folder}/{page}" in item.files
    ]


def _metadata(item: BankTable) -> tuple[str, str, str]:
    return "tables", item.id, "metadata"


def _codelist_link(item: BankCodelist, links: Links) -> dict[str, Any]:
    return {
        "id": item.id,
        "label": text(item.labels, links.language),
        "type": item.kind,
        "links": [links.link("metadata", "codelists", item.id)],
    }


def codelist(item: BankCodelist, links: Links) -> dict[str, Any]:
    """`/codelists/{id}`."""
    language = links.language if links.language in item.languages else item.languages[0]
    others = [Links(links.base, name) for name in item.languages if name != language]
    return {
        "id": item.id,
        "label": text(item.labels, language),
        "language": language,
        "languages": list(item.languages),
        "elimination": False,
        "type": item.kind,
        "values": [
            {"code": value.code, "label": text(value.labels, language), "valueMap": list(value.parts)}
            for value in item.values
        ],
        "links": [
            links.link("self", "codelists", item.id),
            *(other.link("alternate", "codelists", item.id) for other in others),
        ],
    }


def selection(item: BankTable, query: Query, links: Links, *path: str) -> dict[str, Any]:
    """A selection with its expressions turned into codes: `/tables/{id}/defaultselection` and that of a saved query."""
    chosen = choose(item, query)
    stub, heading = placed([one.shown for one in chosen if one.is_shown], query.stub, query.heading)
    choices = {dimension_of(item, name).id: choice for name, choice in query.choices.items()}
    return {
        "selection": [
            {
                "variableCode": one.dimension.id,
                "codelist": choices[one.dimension.id].codelist or None if one.dimension.id in choices else None,
                "valueCodes": [value.code for value in one.values] if one.is_shown else [],
            }
            for one in chosen
        ],
        "placement": {"heading": list(heading), "stub": list(stub)},
        "language": links.language,
        "links": [links.link("self", *path)],
    }
