"""Saved queries: the id of a query holds the query itself, so that nothing has to be stored and nothing gets lost."""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from dataclasses import dataclass
from typing import Any

from prikk.serve.json_text import parsed
from prikk.serve.outputs import Output, output_of
from prikk.serve.problems import RequestError
from prikk.serve.query import Query, from_selection

_MEMBERS = ("tableid", "language", "outputformat", "outputformatparams", "selection")
_LONGEST = 6_000
_LARGEST = 200_000
_NOT_FOUND = "Saved query not found"
_NONE = "No query specified"


@dataclass(frozen=True)
class SavedQuery:
    """A query that was saved: the document, and what it means."""

    id: str
    document: dict[str, Any]
    table: str
    language: str
    query: Query
    output: Output


def save(body: bytes) -> SavedQuery:
    """Save the `SavedQuery` of a request's body. Raises RequestError."""
    if not body.strip():
        raise RequestError(_NONE, detail=_NONE)
    try:
        data = parsed(body)
    except ValueError as error:
        raise RequestError(_NONE, detail=f"the body is {error}") from None
    if not isinstance(data, dict):
        raise RequestError(_NONE, detail="the body is no query")
    document = {name: data[name] for name in sorted(data) if name.lower() in _MEMBERS}
    packed = zlib.compress(json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode(), 9)
    id = base64.urlsafe_b64encode(packed).rstrip(b"=").decode()
    if len(id) > _LONGEST:
        raise RequestError("Internal error! Could not create saved query", detail="the query is too long to be saved")
    return _meant(id, document)


def load(id: str) -> SavedQuery:
    """The query of an id. Raises RequestError when it is none."""
    try:
        packed = base64.b64decode(id + "=" * (-len(id) % 4), altchars=b"-_", validate=True)
        unpacking = zlib.decompressobj()
        content = unpacking.decompress(packed, _LARGEST)
        document = parsed(content) if unpacking.eof else None
    except (binascii.Error, zlib.error, ValueError):
        document = None
    if not isinstance(document, dict):
        raise RequestError(_NOT_FOUND, detail=_NOT_FOUND)
    try:
        return _meant(id, document)
    except RequestError:
        raise RequestError(_NOT_FOUND, detail=_NOT_FOUND) from None


def _meant(id: str, document: dict[str, Any]) -> SavedQuery:
    """A query and what it means. Raises RequestError."""
    members = {name.lower(): value for name, value in document.items()}
    table, language = members.get("tableid"), members.get("language") or ""
    options = members.get("outputformatparams") or []
    format = members.get("outputformat") or "json-stat2"
    texts = [table, language, format, *(options if isinstance(options, list) else [None])]
    if not all(isinstance(item, str) for item in texts) or not table:
        allowed = "a query has the texts tableId, language and outputFormat, and the list of texts outputFormatParams"
        raise RequestError(_NONE, detail=allowed)
    return SavedQuery(
        id,
        document,
        str(table),
        str(language),
        from_selection(members.get("selection") or {}),
        output_of(str(format), ",".join(options)),
    )
