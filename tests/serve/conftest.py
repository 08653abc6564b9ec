"""Clients of a server in the same process."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from releases import built, regional
from serving import Client

from prikk.model.release import Release
from prikk.serve.app import Bank
from prikk.serve.catalogue import Catalogue
from prikk.serve.documents import RequestLimits


@pytest.fixture
def serving(tmp_path: Path) -> Callable[..., Client]:
    """Serve releases: each is built in a folder of its own."""
    number = iter(range(100))

    def start(
        *releases: Release,
        limits: RequestLimits | None = None,
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
