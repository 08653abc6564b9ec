"""The door of the pages: one browser, started with the address that the command printed, and nobody else.

Every request must name this machine in its Host (a foreign name that was bound to the loopback address is turned away)
and, but for the first, carry the session's cookie. A step that changes something must come from these pages and carry
the session's form token. Nothing is kept in caches, nothing is loaded from elsewhere, no script runs.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "prikk_review"
START = "/start"

_HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}


def _secret() -> str:
    return secrets.token_urlsafe(32)


@dataclass(frozen=True, repr=False)
class Session:
    """The secrets of a run: the start token, the cookie, the form token, and the path below which the pages lie.

    The path is a secret of its own because browsers send a cookie to every port of a machine, but only below its path.
    """

    start: str = field(default_factory=_secret)
    cookie: str = field(default_factory=_secret)
    form: str = field(default_factory=_secret)
    base: str = field(default_factory=lambda: f"/{secrets.token_hex(16)}")


class Guard:
    """Lets requests through to the pages, or turns them away; `port` is the one that is listened at."""

    def __init__(self, pages: ASGIApp, session: Session, port: int) -> None:
        self._pages, self._session, self._unused = pages, session, True
        self._hosts = frozenset(f"{name}:{port}" for name in ("127.0.0.1", "localhost", "[::1]"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "lifespan":
            await self._pages(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1000})
            return

        async def closed(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        answer = self._answer(scope) or self._pages
        await answer(scope, receive, closed)

    def _answer(self, scope: Scope) -> Response | None:
        """What is said at the door; None lets the request through."""
        headers = Headers(scope=scope)
        if headers.get("host", "") not in self._hosts:
            return _refused("This address is not served here.", 421)
        if scope["path"] == START and scope["method"] == "GET":
            return self._begin(parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0])
        if not secrets.compare_digest(_cookie(headers).encode(), self._session.cookie.encode()):
            return _refused("Open the address that prikk review printed; it works once.", 403)
        origin = headers.get("origin")
        if scope["method"] not in ("GET", "HEAD") and origin is not None and origin not in self._origins():
            return _refused("The request does not come from these pages.", 403)
        return None

    def _begin(self, token: str) -> Response:
        """Exchange the start token for the cookie, once."""
        if not (secrets.compare_digest(token.encode(), self._session.start.encode()) and self._unused):
            return _refused("This address was used already, or is not the one that prikk review printed.", 403)
        self._unused = False
        answer = RedirectResponse(f"{self._session.base}/", 303)
        answer.set_cookie(COOKIE, self._session.cookie, path=self._session.base, httponly=True, samesite="strict")
        return answer

    def _origins(self) -> frozenset[str]:
        return frozenset(f"http://{host}" for host in self._hosts)


def _refused(words: str, status: int) -> Response:
    return PlainTextResponse(f"{words}\n", status)


def _cookie(headers: Headers) -> str:
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return ""
    return "" if found is None else found.value
