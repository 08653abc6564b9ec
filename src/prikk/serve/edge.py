"""What stands before every answer: limits of a request, and the headers that each answer carries."""

from __future__ import annotations

import hashlib
import time
from base64 import b64encode

from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from prikk.formats.view.page import DRESS
from prikk.serve.calls import Calls
from prikk.serve.documents import RequestLimits
from prikk.serve.problems import MEDIA_TYPE, RequestError

_LARGEST_HEAD = 32 * 2**10
_MOST_AT_ONCE = 2_000
_DRESS = f"'sha256-{b64encode(hashlib.sha256(DRESS.encode()).digest()).decode()}'"
SECURITY = {
    "content-security-policy": f"default-src 'none'; script-src 'self'; style-src 'self' {_DRESS}; "
    "img-src 'self' blob:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "cross-origin-opener-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
"""No page runs or shows what does not come from this server, none stands in a frame, none tells where one came from.

The one dress that stands in a page itself, that of a table as HTML, is named by its digest."""


class Secured:
    """Gives every answer the headers of security, errors too."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""

        async def secured(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(SECURITY)
            await send(message)

        await self._app(scope, receive, secured)


class Edge:
    """Turns away what is too long, who calls too often, and more requests than can be worked on at once."""

    def __init__(self, app: ASGIApp, limits: RequestLimits) -> None:
        self._app, self._limits = app, limits
        self._calls = Calls(limits.max_calls, limits.window)
        self._at_once = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        self._at_once += 1
        try:
            refused = self._refused(scope)
            await (self._app if refused is None else problem_answer(refused))(scope, receive, send)
        finally:
            self._at_once -= 1

    def _refused(self, scope: Scope) -> RequestError | None:
        length = len(scope.get("raw_path") or b"") + len(scope["query_string"])
        if length > self._limits.max_url:
            return RequestError("URI too long", status=414, detail=f"at most {self._limits.max_url} signs; use POST")
        if sum(len(name) + len(value) for name, value in scope["headers"]) > _LARGEST_HEAD:
            return RequestError("Request header fields too large", status=431, detail=f"at most {_LARGEST_HEAD} bytes")
        client = scope["client"][0] if scope.get("client") else ""
        if wait := self._calls.wait(client, time.monotonic()):
            detail = f"at most {self._limits.max_calls} requests in {self._limits.window} seconds"
            return RequestError("Too many requests", status=429, detail=detail, headers={"retry-after": str(wait)})
        if self._at_once > _MOST_AT_ONCE:
            return RequestError(
                "Service unavailable", status=503, detail="too much to do", headers={"retry-after": "1"}
            )
        return None


def problem_answer(problem: RequestError) -> Response:
    """A problem as an answer."""
    headers = {"cache-control": "no-store"} | problem.headers
    return Response(problem.body(), problem.status, headers, MEDIA_TYPE)
