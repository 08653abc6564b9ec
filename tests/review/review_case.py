"""A small protected build, and a browser that visits its pages without a network in between."""

from __future__ import annotations

import random
import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import anyio
import httpx

from prikk.publication.build import build
from prikk.review.app import reviewing
from prikk.review.desk import Desk
from prikk.review.dossier import read_dossier
from prikk.review.guard import START, Session
from small import TOML, small_publication

PORT = 4711
HOST = f"127.0.0.1:{PORT}"
OPEN = TOML.replace("languages =", "published = 2024-01-12T10:00:00+01:00\nlanguages =")
PROTECTED = OPEN.replace('protection = "none"', 'protection = "exact"')


def write_extract(folder: Path, persons: int = 120, seed: int = 3) -> Path:
    """A small register: each person in one programme, for some quarters."""
    chance = random.Random(seed)
    lines = ["person,period,programme,sex,age"]
    for person in range(persons):
        fixed = f"{chance.choice('AAAABBC')},{chance.choice('12')},{chance.choice([17, 25, 44, 70, ''])}"
        lines += [f"P{person},2023-Q{quarter},{fixed}" for quarter in range(1, 5) if chance.random() < 0.7]
    path = folder / "extract.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def small_build(folder: Path, toml: str = PROTECTED, **more: Any) -> Path:
    """A build of the small publication; returns its folder."""
    folder.mkdir(exist_ok=True)
    build(small_publication(folder, toml), write_extract(folder), folder / "out", **more)
    return folder / "out"


class Browser:
    """Visits the pages of a build. `session` has what a browser comes to know step by step."""

    def __init__(self, folder: Path) -> None:
        self.desk, self.session = Desk(read_dossier(folder)), Session()
        self.app = reviewing(self.desk, self.session, PORT)
        self.cookies: dict[str, str] = {}

    def request(self, method: str, path: str, **more: Any) -> httpx.Response:
        """One request, as it is."""

        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
            cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
            headers = {"host": HOST, "cookie": cookies.encode()}
            async with httpx.AsyncClient(transport=transport, base_url=f"http://{HOST}") as client:
                return await client.request(method, path, **{**more, "headers": headers | more.get("headers", {})})

        return anyio.run(ask)

    def start(self) -> httpx.Response:
        """Open the start address and take the cookie."""
        answer = self.request("GET", f"{START}?token={self.session.start}")
        self.cookies = dict(answer.cookies)
        return answer

    def get(self, path: str = "/") -> httpx.Response:
        """A page below the session's path."""
        return self.request("GET", self.session.base + path)

    def post(self, step: str, **form: Any) -> httpx.Response:
        """A step, with the form token."""
        return self.request("POST", f"{self.session.base}/{step}", data={"token": self.session.form} | form)

    def step(self, step: str, **form: Any) -> str:
        """A step that must succeed: the page it leads to."""
        answer = self.post(step, **form)
        assert answer.status_code == 303, visible(answer.text)
        return self.request("GET", answer.headers["location"]).text


def started(folder: Path) -> Browser:
    """A browser that has the cookie."""
    browser = Browser(folder)
    assert browser.start().status_code == 303
    return browser


def visible(page: str) -> str:
    """The text of a page."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


class Elements(HTMLParser):
    """The elements of a page in order, with their attributes; `open` are those that are never closed."""

    VOID = frozenset({"meta", "link", "input", "br", "img"})

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.stray: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.stray.append(tag)

    def all(self, *tags: str) -> list[dict[str, str]]:
        """The attributes of all elements of some kinds."""
        return [attributes for tag, attributes in self.found if tag in tags]
