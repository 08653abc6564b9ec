"""The pages and the steps: one address each, rendered on the server; they need no script."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from prikk.errors import PrikkError
from prikk.formats.words import date_text, figure
from prikk.review.desk import Desk, RefusedError
from prikk.review.guard import Guard, Session
from prikk.review.views import Views, key_of, table_of
from prikk.review.wishes import Wish
from prikk.words import LANGUAGES, name_of, spoken, words_of
from prikk.words.of_errors import said

_LARGEST_FORM = 2**16
Form = dict[str, list[str]]


class Office:
    """Serves a desk to the one browser of a session."""

    def __init__(self, desk: Desk, session: Session) -> None:
        self._desk, self._session = desk, session
        self._language: str | None = None
        self._templates = Environment(
            loader=PackageLoader("prikk.review"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def app(self) -> Starlette:
        """The pages, below the session's path."""
        pages = [
            Route("/", self._front),
            Route("/table/{id:path}", self._table),
            Route("/cell", self._cell),
            Route("/wishes", self._wishes),
            Route("/changes", self._changes),
        ]
        steps = [
            Route(f"/{name}", self._step(act), methods=["POST"])
            for name, act in (
                ("wish", self._wish),
                ("protect", self._protect),
                ("keep", self._keep),
                ("discard", self._discard),
                ("approve", self._approve),
                ("withdraw", self._withdraw),
                ("language", self._choose_language),
            )
        ]
        assets = Mount("/assets", StaticFiles(packages=[("prikk.review", "assets")]))
        return Starlette(
            routes=[Mount(self._session.base, routes=[*pages, *steps, assets])],
            exception_handlers={404: self._missing, Exception: self._failed},
        )

    async def _front(self, request: Request) -> Response:
        return await self._page(request, "front.html", Views.front)

    async def _table(self, request: Request) -> Response:
        table = table_of(self._desk.dossier.release, request.path_params["id"])
        if table is None:
            return await self._missing(request)
        return await self._page(request, "table.html", lambda views: views.table(table))

    async def _cell(self, request: Request) -> Response:
        key = key_of(self._desk.dossier, request.query_params.getlist("key"))
        if key is None:
            return await self._missing(request)
        return await self._page(request, "cell.html", lambda views: views.cell(key))

    async def _wishes(self, request: Request) -> Response:
        return await self._page(request, "wishes.html", Views.wishes)

    async def _changes(self, request: Request) -> Response:
        if not self._desk.dossier.earlier:
            return await self._missing(request)
        return await self._page(request, "changes.html", Views.changes)

    def _step(self, act: Callable[[Form], str]) -> Callable[[Request], Awaitable[Response]]:
        """A step that changes something: with the session's form token only, then to a page that shows the outcome."""

        async def step(request: Request) -> Response:
            form = await _form(request)
            token = form.get("token", [""])[0]
            if not secrets.compare_digest(token.encode(), self._session.form.encode()):
                return await self._message(request, "no-token", 403)
            try:
                target = await run_in_threadpool(act, form)
            except RefusedError as error:
                return await self._message(request, error.word, 409)
            except PrikkError as error:
                return await self._message(request, "no-way", 409, said(error, self._spoken(request)))
            return RedirectResponse(f"{self._session.base}/{target}", 303)

        return step

    def _wish(self, form: Form) -> str:
        key, wish = key_of(self._desk.dossier, form.get("key", [])), form.get("wish", [""])[0]
        if key is None or wish not in {item.value for item in Wish}:
            raise RefusedError("not-found")
        self._desk.wish(key, Wish(wish))
        return "wishes"

    def _protect(self, _form: Form) -> str:
        self._desk.protect()
        return "wishes"

    def _keep(self, _form: Form) -> str:
        self._desk.keep()
        return ""

    def _discard(self, _form: Form) -> str:
        self._desk.discard()
        return ""

    def _approve(self, form: Form) -> str:
        self._desk.approve(form.get("by", [""])[0])
        return ""

    def _withdraw(self, _form: Form) -> str:
        self._desk.withdraw()
        return ""

    def _choose_language(self, form: Form) -> str:
        chosen = form.get("language", [""])[0]
        self._language = chosen if chosen in LANGUAGES else self._language
        return ""

    async def _missing(self, request: Request, _error: Exception | None = None) -> Response:
        return await self._message(request, "not-found", 404)

    async def _failed(self, request: Request, _error: Exception) -> Response:
        return await self._message(request, "failed", 500)

    async def _message(self, request: Request, word: str, status: int, detail: str = "") -> Response:
        found = {"message": words_of(self._spoken(request), "review")[word], "detail": detail}
        return await self._page(request, "message.html", lambda _views: found, status)

    async def _page(
        self, request: Request, template: str, content: Callable[[Views], dict[str, Any]], status: int = 200
    ) -> Response:
        language = self._spoken(request)

        def render() -> str:
            views = Views(self._desk, language)
            return self._templates.get_template(template).render(
                **content(views),
                desk=self._desk,
                dossier=self._desk.dossier,
                views=views,
                words=words_of(language, "review"),
                switch=[(other, name_of(other)) for other in LANGUAGES if other != language],
                language=language,
                base=self._session.base,
                token=self._session.form,
                number=lambda value: figure(value, language, space="\u202f"),
                moment=lambda at: f"{date_text(at, language)} {at:%H:%M}",
            )

        return HTMLResponse(await run_in_threadpool(render), status)

    def _spoken(self, request: Request) -> str:
        """The language that was chosen, else the first that the browser wants and the pages have."""
        if self._language is None:
            accepted = request.headers.get("accept-language", "").split(",")
            self._language = spoken(item.partition(";")[0] for item in accepted)
        return self._language


def reviewing(desk: Desk, session: Session, port: int) -> Guard:
    """The pages of a desk behind their door."""
    return Guard(Office(desk, session).app(), session, port)


async def _form(request: Request) -> Form:
    """The fields of a form; none where it is too long."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _LARGEST_FORM:
            return {}
    return parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
