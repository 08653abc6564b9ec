"""The server as an ASGI application: the API below its address and at the root, pages and files beside it."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import Receive, Scope, Send

from prikk.serve.api import ENDPOINTS, Endpoint
from prikk.serve.cache import Answer, Answers
from prikk.serve.catalogue import Catalogue, View
from prikk.serve.context import Context, parameters_of
from prikk.serve.documents import RequestLimits
from prikk.serve.edge import Edge, Secured, problem_answer
from prikk.serve.edition import ServedEdition
from prikk.serve.files import EditionFile, file_at
from prikk.serve.index import index_page, missing_page
from prikk.serve.links import API
from prikk.serve.problems import RequestError

_MEMORY = 64 * 2**20
_LARGEST_BODY = 2**20
_SECONDS_FOR_BODY = 20.0
_WORKERS = 2
_HOST = re.compile(r"(?=.{1,255}\Z)(?:[\w.-]+(:\d+)?|\[[0-9a-fA-F:]+\](:\d+)?)", re.ASCII)
_EXPOSED = ("ETag", "Retry-After", "Content-Disposition", "Content-Language")
_REVALIDATED = "public, no-cache"

RESERVED = frozenset({API.split("/")[1], *(endpoint.path.split("/")[1] for endpoint in ENDPOINTS)})
"""The first names of the server's own addresses, which no release may have as its id."""

log = logging.getLogger("prikk.serve")


def utc_now() -> dt.datetime:
    """The present time."""
    return dt.datetime.now(dt.UTC)


class _Route(Route):
    """A route of the API: in any case of letters, with or without a slash at its end, as PxWebApi has them."""

    def __init__(self, path: str, answer: Callable[[Request], Awaitable[Response]], methods: list[str]) -> None:
        super().__init__(path, answer, methods=methods)
        self.path_regex = re.compile(self.path_regex.pattern.removesuffix("$") + "/?$", re.IGNORECASE)


class Bank:
    """Serves the releases of a catalogue.

    `clock` tells the time by which embargoes end; `address` is the public address of the server (left out, that of each
    request); `memory` bounds the answers that are kept, in bytes.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        *,
        limits: RequestLimits | None = None,
        clock: Callable[[], dt.datetime] = utc_now,
        address: str = "",
        memory: int = _MEMORY,
    ) -> None:
        self._catalogue, self._limits, self._clock = catalogue, limits or RequestLimits(), clock
        self._address = address.rstrip("/")
        self._answers = Answers(memory)
        self._workers = asyncio.Semaphore(_WORKERS)
        files = Route("/{path:path}", self._file)
        cors = Middleware(
            CORSMiddleware,
            allow_origins=["*"],
            allow_methods=["GET", "HEAD", "POST"],
            allow_headers=["*"],
            expose_headers=_EXPOSED,
            max_age=86_400,
        )
        self._app = Secured(
            Starlette(
                routes=[Mount(API, routes=self._routes()), *self._routes(), files],
                middleware=[cors, Middleware(Edge, limits=self._limits)],
                exception_handlers={
                    RequestError: _problem,
                    HTTPException: _refused,
                    ClientDisconnect: _gone,
                    Exception: _failed,
                },
            )
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        try:
            await self._app(scope, receive, send)
        except Exception:
            log.exception("a request could not be answered")

    def _routes(self) -> list[BaseRoute]:
        """A route for each path of the API."""
        paths: dict[str, dict[str, Endpoint]] = {}
        for endpoint in ENDPOINTS:
            paths.setdefault(endpoint.path, {})[endpoint.method] = endpoint
        return [_Route(path, self._asking(found), list(found)) for path, found in paths.items()]

    def _asking(self, endpoints: Mapping[str, Endpoint]) -> Callable[[Request], Awaitable[Response]]:
        """What answers the requests for a path, by their method."""

        async def answer(request: Request) -> Response:
            endpoint = endpoints["GET" if request.method == "HEAD" else request.method]
            found = await self._answer(endpoint, request.path_params.get("id", ""), request)
            tag = found.headers.get("etag", "")
            if found.status == 200 and tag and _has(request, tag):
                kept = {name: value for name, value in found.headers.items() if name != "content-type"}
                return Response(status_code=304, headers=kept)
            return Response(found.body, found.status, found.headers)

        return answer

    async def _answer(self, endpoint: Endpoint, id: str, request: Request) -> Answer:
        """The answer of an endpoint, remembered or made."""
        body = await _body(request) if endpoint.method == "POST" else b""
        view, base, query = await self._view(), self._base(request), request.scope["query_string"]
        key = (view.generation, endpoint.method, endpoint.path, id, base, query, body)
        if endpoint.lasts and (known := self._answers.get(key)):
            return known
        context = Context(view, self._clock(), base, self._limits, parameters_of(query), body)
        async with self._workers:
            answer = await run_in_threadpool(endpoint.answer, context, id)
        if endpoint.lasts:
            self._answers.put(key, answer)
        return answer

    async def _file(self, request: Request) -> Response:
        """A page or a file."""
        view = await self._view()
        if found := file_at(view, request.scope["path"]):
            return _sent(request, *found)
        if request.scope["path"] == "/":
            return HTMLResponse(
                index_page(view, self._base(request), _root(request)), headers={"cache-control": "no-cache"}
            )
        if "text/html" in request.headers.get("accept", ""):
            return HTMLResponse(missing_page(view, _root(request)), 404, headers={"cache-control": "no-cache"})
        raise RequestError("Not found", status=404)

    async def _view(self) -> View:
        """What may be seen now."""
        now = self._clock()
        known = self._catalogue.known(now)
        return known if known is not None else await run_in_threadpool(self._catalogue.at, now)

    def _base(self, request: Request) -> str:
        """The address of the API as the client sees it."""
        if self._address:
            return self._address + API
        host, scope = request.headers.get("host", ""), request.scope
        root = scope.get("app_root_path", scope.get("root_path", ""))
        return f"{scope['scheme']}://{host if _HOST.fullmatch(host) else 'localhost'}{root}{API}"


def _root(request: Request) -> str:
    """The path under which the server stands, without a slash at its end."""
    return str(request.scope.get("app_root_path", request.scope.get("root_path", "")))


async def _body(request: Request) -> bytes:
    """The body of a request that is neither too long nor too slow. Raises RequestError."""
    parts, length = [], 0
    try:
        async with asyncio.timeout(_SECONDS_FOR_BODY):
            async for part in request.stream():
                length += len(part)
                if length > _LARGEST_BODY:
                    raise RequestError("Content too large", status=413, detail=f"at most {_LARGEST_BODY} bytes")
                parts.append(part)
    except TimeoutError:
        detail = f"the body took longer than {_SECONDS_FOR_BODY:g} seconds"
        raise RequestError("Request timeout", status=408, detail=detail, headers={"connection": "close"}) from None
    return b"".join(parts)


def _sent(request: Request, edition: ServedEdition, name: str) -> Response:
    """A file, or the word that the client has it already."""
    headers = {"etag": f'"{edition.files[name][:32]}"', "cache-control": _REVALIDATED}
    if _has(request, headers["etag"]):
        return Response(status_code=304, headers=headers)
    return EditionFile(edition, name, headers)


def _has(request: Request, tag: str) -> bool:
    """Whether the tags of `If-None-Match` name a tag."""
    return tag in {item.strip().removeprefix("W/") for item in request.headers.get("if-none-match", "").split(",")}


async def _problem(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestError)
    return problem_answer(error)


async def _refused(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    title = HTTPStatus(error.status_code).phrase.capitalize()
    return problem_answer(RequestError(title, status=error.status_code, headers=error.headers))


async def _gone(_request: Request, _error: Exception) -> Response:
    return Response(status_code=400)


async def _failed(_request: Request, _error: Exception) -> Response:
    return problem_answer(RequestError("Internal server error", status=500))
