"""A database server that all tests of this folder share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from postgres_server import Server, postgres_missing, postgres_server


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    if why := postgres_missing():
        pytest.skip(why)
    with postgres_server() as running:
        yield running
