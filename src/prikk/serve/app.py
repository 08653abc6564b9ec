"""The server as an ASGI application: limits at the edge, the API below its address and at the root, files beside it."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import re
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse
from starlette.types import Receive, Scope, Send

from prikk.serve.api import ENDPOINTS, Endpoint
from prikk.serve.cache import Answer, Answers
from prikk.serve.calls import Calls
from prikk.serve.catalogue import Catalogue, View
from prikk.serve.context import Context, parameters_of
from prikk.serve.documents import Limits
from prikk.serve.files import file_at, index_page
from prikk.serve.problems import MEDIA_TYPE, Problem

API = "/api/v2"
_MEMORY = 64 * 2**20
_LARGEST_BODY = 2**20
_LARGEST_HEAD = 32 * 2**10
_WORKERS = 2
_HOST = re.compile(r"[\w.-]+(:\d+)?|\[[0-9a-fA-F:]+\](:\d+)?", re.ASCII)
_METHODS = "GET, HEAD, OPTIONS, POST"
_ALWAYS = {
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "ETag, Retry-After, Content-Disposition, Content-Language",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}
_PREFLIGHT = {
    "allow": _METHODS,
    "access-control-allow-methods": _METHODS,
    "access-control-allow-headers": "*",
    "access-control-max-age": "86400",
    "content-length": "0",
}
_PATHS = {endpoint.path: re.compile(endpoint.path.replace("{id}", "([^/]+)") + "/?", re.I) for endpoint in ENDPOINTS}

log = logging.getLogger("prikk.serve")


def utc_now() -> dt.datetime:
    """The present time."""
    return dt.datetime.now(dt.UTC)


class Bank:
    """Serves the releases of a catalogue.

    `clock` tells the time by which embargoes end; `address` is the public address of the server (left out, that of each
    request); `memory` bounds the answers that are kept, in bytes.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        *,
        limits: Limits | None = None,
        clock: Callable[[], dt.datetime] = utc_now,
        address: str = "",
        memory: int = _MEMORY,
    ) -> None:
        self._catalogue, self._limits, self._clock = catalogue, limits or Limits(), clock
        self._address = address.rstrip("/")
        self._answers = Answers(memory)
        self._calls = Calls(self._limits.max_calls, self._limits.window)
        self._workers = asyncio.Semaphore(_WORKERS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "lifespan":
            await _live(receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1000})
            return
        try:
            found = await self._respond(scope, receive)
        except Problem as problem:
            found = _problem(problem)
        except ClientDisconnect:
            return
        except Exception:
            log.exception("a request could not be answered")
            found = _problem(Problem("Internal server error", status=500))
        if isinstance(found, Answer):
            await _send(found, scope, send)
        else:
            await found(scope, receive, send)

    async def _respond(self, scope: Scope, receive: Receive) -> Answer | FileResponse:
        self._check(scope)
        method, path = scope["method"], scope["path"]
        if method == "OPTIONS":
            return Answer(204, _raw(_PREFLIGHT), b"")
        view = self._catalogue.at(self._clock())
        if path == API or path.startswith(f"{API}/"):
            return await self._api(view, path.removeprefix(API), scope, receive)
        if method in ("GET", "HEAD"):
            if file := await run_in_threadpool(file_at, view, path):
                return _file(file, Headers(scope=scope).get("if-none-match", ""))
            if path == "/":
                return _page(index_page(view, self._base(scope)))
        elif method != "POST":
            raise Problem("Method not allowed", status=405, headers={"allow": _METHODS})
        return await self._api(view, path, scope, receive)

    def _check(self, scope: Scope) -> None:
        """Turn away what is too long and who calls too often."""
        length = len(scope.get("raw_path") or b"") + len(scope["query_string"])
        if length > self._limits.max_url:
            raise Problem("URI too long", status=414, detail=f"at most {self._limits.max_url} signs; use POST")
        if sum(len(name) + len(value) for name, value in scope["headers"]) > _LARGEST_HEAD:
            raise Problem("Request header fields too large", status=431)
        client = scope["client"][0] if scope.get("client") else ""
        if wait := self._calls.wait(client, time.monotonic()):
            detail = f"at most {self._limits.max_calls} requests in {self._limits.window} seconds"
            raise Problem("Too many requests", status=429, detail=detail, headers={"retry-after": str(wait)})

    def _base(self, scope: Scope) -> str:
        """The address of the API as the client sees it."""
        if self._address:
            return self._address + API
        host = Headers(scope=scope).get("host", "")
        return f"{scope['scheme']}://{host if _HOST.fullmatch(host) else 'localhost'}{scope.get('root_path', '')}{API}"

    async def _api(self, view: View, path: str, scope: Scope, receive: Receive) -> Answer:
        """The answer of an endpoint, remembered or made."""
        endpoint, id = _endpoint(path, scope["method"])
        body = await _body(scope, receive) if endpoint.method == "POST" else b""
        base, query = self._base(scope), scope["query_string"]
        key = (view.generation, endpoint.method, endpoint.path, id, base, query, body)
        if endpoint.lasts and (known := self._answers.get(key)):
            return known
        context = Context(view, self._clock(), base, self._limits, parameters_of(query), body)
        async with self._workers:
            answer = await run_in_threadpool(endpoint.answer, context, id)
        if endpoint.lasts:
            self._answers.put(key, answer)
        return answer


def _endpoint(path: str, method: str) -> tuple[Endpoint, str]:
    """The endpoint of a path, and the id in the path. Raises Problem."""
    asked = "GET" if method == "HEAD" else method
    others = set()
    for endpoint in ENDPOINTS:
        if match := _PATHS[endpoint.path].fullmatch(path):
            if endpoint.method == asked:
                return endpoint, match[1] if match.groups() else ""
            others.add(endpoint.method)
    if others:
        allowed = ", ".join(sorted({*others, "OPTIONS", *(["HEAD"] if "GET" in others else [])}))
        raise Problem("Method not allowed", status=405, headers={"allow": allowed})
    raise Problem("Not found", status=404)


async def _body(scope: Scope, receive: Receive) -> bytes:
    parts, length = [], 0
    async for part in Request(scope, receive).stream():
        length += len(part)
        if length > _LARGEST_BODY:
            raise Problem("Content too large", status=413, detail=f"at most {_LARGEST_BODY} bytes")
        parts.append(part)
    return b"".join(parts)


async def _live(receive: Receive, send: Send) -> None:
    """Start and stop when the server says so."""
    while True:
        event = (await receive())["type"]
        await send({"type": f"{event}.complete"})
        if event == "lifespan.shutdown":
            return


def _raw(headers: Mapping[str, str]) -> tuple[tuple[bytes, bytes], ...]:
    return tuple((name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items())


_ALWAYS_RAW = _raw(_ALWAYS)


def _problem(problem: Problem) -> Answer:
    body = problem.body()
    headers = {"content-type": MEDIA_TYPE, "content-length": str(len(body)), "cache-control": "no-store"}
    return Answer(problem.status, _raw(headers | problem.headers), body)


def _file(path: Path, known: str) -> Answer | FileResponse:
    """A file, or the word that the client has it already."""
    stat = path.stat()
    tag = f'"{stat.st_mtime_ns:x}-{stat.st_size:x}"'
    headers = {"etag": tag, "cache-control": "public, max-age=60"}
    if _has(known, tag):
        return Answer(304, _raw(headers), b"")
    return FileResponse(path, headers=_ALWAYS | headers, stat_result=stat)


def _has(known: str, tag: str) -> bool:
    """Whether the tags of `If-None-Match` name a tag."""
    return tag in {item.strip().removeprefix("W/") for item in known.split(",")}


def _page(html: str) -> Answer:
    body = html.encode()
    headers = {
        "content-type": "text/html; charset=utf-8",
        "content-length": str(len(body)),
        "cache-control": "no-cache",
    }
    return Answer(200, _raw(headers), body)


async def _send(answer: Answer, scope: Scope, send: Send) -> None:
    """Send an answer: without its body to HEAD, and only its headers to a client that has it already."""
    tag = next((value for name, value in answer.headers if name == b"etag"), None)
    known = tag is not None and _has(Headers(scope=scope).get("if-none-match", ""), tag.decode())
    headers = [item for item in answer.headers if not (known and item[0] in (b"content-length", b"content-type"))]
    status = 304 if known and answer.status == 200 else answer.status
    await send({"type": "http.response.start", "status": status, "headers": [*headers, *_ALWAYS_RAW]})
    body = b"" if status == 304 or scope["method"] == "HEAD" else answer.body
    await send({"type": "http.response.body", "body": body})
