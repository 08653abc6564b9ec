"""The API does what its own description says, whatever it is asked."""

from __future__ import annotations

import datetime as dt

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from releases import built, regional
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from prikk.serve.api import ENDPOINTS
from prikk.serve.app import Bank
from prikk.serve.catalogue import Catalogue
from prikk.serve.openapi import document

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
DESCRIBED = [(endpoint.method, endpoint.path) for endpoint in ENDPOINTS if endpoint.path != "/openapi.json"]
KNOWN = {"tables": "regional-region", "codelists": "agg_regional-region-1"}


@pytest.fixture(scope="module")
def described(tmp_path_factory):
    folder = built(regional(), tmp_path_factory.mktemp("build"))
    bank = Bank(Catalogue.of([folder]), clock=lambda: dt.datetime(2024, 1, 1, tzinfo=dt.UTC))
    return schemathesis.openapi.from_asgi("/api/v2/openapi.json", bank)


@pytest.mark.parametrize(("method", "path"), DESCRIBED)
@pytest.mark.parametrize("is_known", [True, False], ids=["known", "any"])
def test_answers_are_as_described(described, method: str, path: str, is_known: bool) -> None:
    known = KNOWN.get(path.split("/")[1])
    if is_known and (known is None or "{id}" not in path):
        return

    @settings(max_examples=10, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(described[path][method].as_strategy())
    def check(case) -> None:
        if is_known:
            case.path_parameters["id"] = known
        case.call_and_validate(checks=CHECKS)

    check()


def test_every_endpoint_is_described() -> None:
    paths = document("http://a.test")["paths"]
    assert {(method.upper(), path) for path, methods in paths.items() for method in methods} == set(DESCRIBED)
