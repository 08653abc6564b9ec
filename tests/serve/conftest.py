"""Clients of a server in the same process."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from releases import built, regional

from prikk.model.release import Release
from prikk.serve.app import Bank
from prikk.serve.catalogue import Catalogue
from prikk.serve.documents import Limits


class Client:
    """Asks a server without a network in between."""

    def __init__(self, bank: Bank, base: str = "") -> None:
        self.bank, self.base = bank, base

    def request(self, method: str, path: str, **more: Any) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self.bank)
            async with httpx.AsyncClient(transport=transport, base_url="http://bank.test") as client:
                return await client.request(method, self.base + path, **more)

        return asyncio.run(ask())

    def get(self, path: str, **more: Any) -> httpx.Response:
        return self.request("GET", path, **more)

    def post(self, path: str, **more: Any) -> httpx.Response:
        return self.request("POST", path, **more)


@pytest.fixture
def serving(tmp_path: Path) -> Callable[..., Client]:
    """Serve releases: each is built in a folder of its own."""
    number = iter(range(100))

    def start(
        *releases: Release,
        limits: Limits | None = None,
        now: Callable[[], dt.datetime] = lambda: dt.datetime(2023, 4, 20, tzinfo=dt.UTC),
        **more: Any,
    ) -> Client:
        folders = [built(release, tmp_path / f"build-{next(number)}") for release in releases]
        return Client(Bank(Catalogue.of(folders), limits=limits, clock=now, **more))

    return start


@pytest.fixture
def client(serving: Callable[..., Client]) -> Client:
    """A client of the regional release, at the address of the API."""
    return Client(serving(regional()).bank, "/api/v2")
