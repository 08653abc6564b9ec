"""A client of a server in the same process."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx

from prikk.serve.app import Bank


class Client:
    """Asks a server without a network in between."""

    def __init__(self, bank: Bank, base: str = "") -> None:
        self.bank, self.base = bank, base

    def request(self, method: str, path: str, **more: Any) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self.bank, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="http://bank.test") as client:
                return await client.request(method, self.base + path, **more)

        return asyncio.run(ask())

    def get(self, path: str, **more: Any) -> httpx.Response:
        return self.request("GET", path, **more)

    def post(self, path: str, **more: Any) -> httpx.Response:
        return self.request("POST", path, **more)
