"""Whatever is asked: an answer or a problem, and always JSON that can be read."""

from __future__ import annotations

import base64
import json
import zlib
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from releases import built, regional
from serving import Client

from prikk.serve.app import Bank
from prikk.serve.catalogue import Catalogue

WORDS = st.sampled_from(
    ["*", "?", "top(1)", "top(2,1)", "from(A1)", "range(A1,B1)", "A1", "A", "_T", "F", "count", "mean", "2023M03",
     "region", "sex", "Tid", "ContentsCode", "agg_regional-region-1", "vs_regional-region-2", "single", "csv", "xlsx",
     "html", "px", "json-px", "parquet", "UseTexts", "IncludeTitle", "en", "regional-group", "-1", "99999999999", ""]
)  # fmt: skip
TEXTS = WORDS | st.text(st.characters(exclude_categories=()), max_size=8)
VARIABLES = st.sampled_from(["region", "sex", "ContentsCode", "Tid"]) | TEXTS
NAMES = st.sampled_from(
    ["lang", "query", "pastDays", "pageNumber", "pageSize", "valuecodes[{}]", "codelist[{}]", "outputvalues[{}]",
     "heading", "stub", "outputFormat", "outputFormatParams", "savedQuery", "defaultSelection"]
)  # fmt: skip
PARAMETERS = st.lists(
    st.tuples(st.builds(lambda name, id: name.replace("{}", id), NAMES, VARIABLES), TEXTS), max_size=6
)
ANY = st.recursive(TEXTS | st.none() | st.booleans() | st.integers() | st.floats(), lambda part: st.lists(part) |
                   st.dictionaries(TEXTS, part), max_leaves=6)  # fmt: skip
CHOICES = st.fixed_dictionaries(
    {"variableCode": VARIABLES | ANY, "valueCodes": st.lists(TEXTS, max_size=3) | ANY},
    optional={"codelist": TEXTS | ANY, "outputValues": TEXTS | ANY},
)
PLACES = st.lists(VARIABLES, max_size=3) | ANY
SELECTIONS = st.fixed_dictionaries(
    {"selection": st.lists(CHOICES, max_size=5) | ANY},
    optional={"placement": st.fixed_dictionaries({"heading": PLACES, "stub": PLACES}) | ANY},
)
QUERIES = st.fixed_dictionaries(
    {"tableId": st.just("regional-region") | ANY, "selection": SELECTIONS | ANY},
    optional={"language": TEXTS | ANY, "outputFormat": TEXTS | ANY, "outputFormatParams": st.lists(TEXTS) | ANY},
)
some = settings(max_examples=60, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def api(tmp_path_factory) -> Client:
    return Client(Bank(Catalogue.of([built(regional(), tmp_path_factory.mktemp("build"))])), "/api/v2")


def check(client: Client, method: str, path: str, **more: Any) -> None:
    answer = client.request(method, path, **more)
    assert answer.status_code in (200, 201, 400, 404), answer.text
    if "json" in answer.headers["content-type"]:
        json.loads(answer.content)


def plain(parameters: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The parameters as a URL can hold them: what is no character is replaced."""
    return [tuple(part.encode("utf-8", "replace").decode() for part in item) for item in parameters]


@some
@given(place=st.sampled_from(["data", "metadata", "defaultselection", ""]), parameters=PARAMETERS)
def test_any_parameters(api: Client, place: str, parameters: list[tuple[str, str]]) -> None:
    check(api, "GET", f"/tables/regional-region/{place}", params=plain(parameters))
    check(api, "GET", "/tables", params=plain(parameters))


@some
@given(selection=SELECTIONS | ANY, parameters=PARAMETERS)
def test_any_selection(api: Client, selection: Any, parameters: list[tuple[str, str]]) -> None:
    body = json.dumps(selection).encode()
    check(api, "POST", "/tables/regional-region/data", content=body, params=plain(parameters))


@some
@given(query=QUERIES | ANY)
def test_any_saved_query(api: Client, query: Any) -> None:
    body = json.dumps(query).encode()
    check(api, "POST", "/savedqueries", content=body)
    id = base64.urlsafe_b64encode(zlib.compress(body)).rstrip(b"=").decode()
    for place in ("", "/data", "/selection"):
        check(api, "GET", f"/savedqueries/{id}{place}")
