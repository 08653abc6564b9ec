"""The endpoints of PxWebApi v2, each from a request to an answer."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from prikk.serve import documents, savedqueries
from prikk.serve.cache import Answer
from prikk.serve.context import Context
from prikk.serve.defaults import default_query
from prikk.serve.documents import Listing
from prikk.serve.links import Links
from prikk.serve.openapi import document as openapi_document
from prikk.serve.outputs import Output, output_of_parameters
from prikk.serve.problems import RequestError, shown
from prikk.serve.query import Query, from_json, from_parameters
from prikk.serve.savedqueries import SavedQuery
from prikk.serve.selection import extract
from prikk.serve.tables import BankTable

_CODELIST = re.compile(r"codelist\[(.+)\]", re.IGNORECASE | re.DOTALL)
_UNSAFE = re.compile(r"[^\w.-]", re.ASCII)
_FRESH = "public, no-cache"  # kept, and asked for again: what was withdrawn must not live on elsewhere
_JSON = "application/json"


@dataclass(frozen=True)
class Endpoint:
    """An address, its method, and what answers it; `lasts` says that the answer depends on no time but the view's."""

    method: str
    path: str
    answer: Callable[[Context, str], Answer]
    lasts: bool = True


def _answer(body: bytes, media_type: str, status: int = 200, more: Mapping[str, str] | None = None) -> Answer:
    headers = {
        "content-type": media_type,
        "etag": f'"{hashlib.sha256(body).hexdigest()[:32]}"',
        "cache-control": _FRESH,
        **(more or {}),
    }
    return Answer(status, headers, body)


def _json(data: Any, language: str = "", status: int = 200) -> Answer:
    more = {"content-language": language} if language else {}
    return _answer(json.dumps(data, ensure_ascii=False).encode(), _JSON, status, more)


def _config(context: Context, _id: str) -> Answer:
    return _json(documents.config(context.view, context.languages, context.limits))


def _tables(context: Context, _id: str) -> Answer:
    _flag(context, "includeDiscontinued")
    asked = Listing(
        query=context.value("query").strip(),
        past_days=context.number("pastDays", 0),
        page=context.number("pageNumber", 1),
        page_size=context.number("pageSize", Listing.page_size),
    )
    return _json(documents.tables(context.view, context.links, asked, context.now), context.language)


def _flag(context: Context, name: str) -> bool:
    text = context.value(name).casefold()
    if text not in ("", "true", "false"):
        raise RequestError("Invalid parameter", status=400, detail=f"{name} is true or false, not {shown(text)}")
    return text == "true"


def _table(context: Context, id: str) -> Answer:
    found = context.table(id)
    links = context.links_of(found)
    return _json(documents.table(found, links) | {"language": links.language}, links.language)


def _metadata(context: Context, id: str) -> Answer:
    found = context.table(id)
    codelists = {
        match[1]: value for name, value in context.parameters if value and (match := _CODELIST.fullmatch(name))
    }
    if saved := context.value("savedQuery"):
        choices = savedqueries.load(saved).query.choices
        codelists = {name: choice.codelist for name, choice in choices.items() if choice.codelist} | codelists
    _flag(context, "defaultSelection")
    links = context.links_of(found)
    return _json(documents.metadata(found, links, codelists), links.language)


def _default_selection(context: Context, id: str) -> Answer:
    found = context.table(id)
    links = context.links_of(found)
    query = default_query(found.cube)
    return _json(documents.selection(found, query, links, "tables", found.id, "defaultselection"), links.language)


def _data(context: Context, id: str) -> Answer:
    return _extract(context, context.table(id), from_parameters(context.parameters), Output("json-stat2"))


def _posted_data(context: Context, id: str) -> Answer:
    found = context.table(id)
    return _extract(context, found, from_json(context.body), Output("json-stat2"))


def _extract(context: Context, table: BankTable, query: Query, output: Output, language: str = "") -> Answer:
    output = output_of_parameters(context.parameters, output)
    language = table.language(language or context.language)
    found = extract(table, query, max_cells=context.limits.max_cells)
    file = output.render(found, language)
    name = _UNSAFE.sub("_", table.id) + file.suffix
    more = {"content-language": language, "content-disposition": f'inline; filename="{name}"'}
    return _answer(file.content, file.media_type, more=more)


def _codelist(context: Context, id: str) -> Answer:
    found = context.codelist(id)
    language = context.language if context.language in found.languages else found.languages[0]
    return _json(documents.codelist(found, Links(context.base, language)), language)


def _save(context: Context, _id: str) -> Answer:
    """Save a query that can be answered: it is answered once before."""
    saved = savedqueries.save(context.body)
    found = context.table(saved.table)
    extract(found, saved.query, max_cells=context.limits.max_cells)
    return _json(_saved(context, saved), found.language(saved.language), 201)


def _saved(context: Context, saved: SavedQuery) -> dict[str, Any]:
    """The answer for a saved query, with its members at the top as in version 2.0 of the specification."""
    links = Links(context.base, context.language_of(saved.language))
    document = saved.document | {"id": saved.id}
    own = [links.link("self", "savedqueries", saved.id), links.link("data", "savedqueries", saved.id, "data")]
    return document | {"language": links.language, "id": saved.id, "savedQuery": document, "links": own}


def _saved_query(context: Context, id: str) -> Answer:
    return _json(_saved(context, savedqueries.load(id)))


def _saved_data(context: Context, id: str) -> Answer:
    saved = savedqueries.load(id)
    language = context.language if context.value("lang") else saved.language
    return _extract(context, context.table(saved.table), saved.query, saved.output, language)


def _saved_selection(context: Context, id: str) -> Answer:
    saved = savedqueries.load(id)
    found = context.table(saved.table)
    query = saved.query if saved.query.choices else default_query(found.cube)
    links = context.links_of(found)
    return _json(documents.selection(found, query, links, "savedqueries", id, "selection"), links.language)


def _openapi(context: Context, _id: str) -> Answer:
    return _json(openapi_document(context.base))


ENDPOINTS = (
    Endpoint("GET", "/config", _config),
    Endpoint("GET", "/tables", _tables, lasts=False),
    Endpoint("GET", "/tables/{id}", _table),
    Endpoint("GET", "/tables/{id}/metadata", _metadata),
    Endpoint("GET", "/tables/{id}/defaultselection", _default_selection),
    Endpoint("GET", "/tables/{id}/data", _data),
    Endpoint("POST", "/tables/{id}/data", _posted_data),
    Endpoint("GET", "/codelists/{id}", _codelist),
    Endpoint("POST", "/savedqueries", _save, lasts=False),
    Endpoint("GET", "/savedqueries/{id}", _saved_query),
    Endpoint("GET", "/savedqueries/{id}/data", _saved_data),
    Endpoint("GET", "/savedqueries/{id}/selection", _saved_selection),
    Endpoint("GET", "/openapi.json", _openapi),
)
