"""A database server, and a session of Spark, that all tests of this folder share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from postgres_server import Server, postgres_missing, postgres_server
from spark_local import local_spark, spark_missing


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    if why := postgres_missing():
        pytest.skip(why)
    with postgres_server() as running:
        yield running


@pytest.fixture(scope="session")
def spark() -> Iterator[Any]:
    if why := spark_missing():
        pytest.skip(why)
    with local_spark() as session:
        yield session
