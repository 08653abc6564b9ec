"""Embargo, files, limits, and requests that mean no good."""

from __future__ import annotations

import asyncio
import datetime as dt
import tracemalloc
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from releases import PUBLISHED, built, large, regional

from prikk.errors import InputError
from prikk.serve.app import Bank
from prikk.serve.cache import Answer, Answers
from prikk.serve.calls import Calls
from prikk.serve.catalogue import Catalogue
from prikk.serve.documents import RequestLimits

ROUTES = (
    "/", "/index.html", "/style.css", "/cells.csv", "/release.json", "/site/index.html", "/regional/cells.csv",
    "/api/v2/tables/regional-region", "/api/v2/tables/regional-region/metadata",
    "/api/v2/tables/regional-region/data", "/api/v2/tables/regional-region/data?outputFormat=xlsx",
    "/api/v2/tables/regional-region/defaultselection", "/api/v2/codelists/agg_regional-region-1",
)  # fmt: skip


class Clock:
    def __init__(self, now: dt.datetime) -> None:
        self.now = now

    def __call__(self) -> dt.datetime:
        return self.now


def test_nothing_is_seen_before_its_time(serving) -> None:
    clock = Clock(PUBLISHED - dt.timedelta(seconds=1))
    client = serving(regional(), now=clock)
    assert client.get("/api/v2/tables").json()["page"]["totalElements"] == 0
    for route in ROUTES[1:]:
        answer = client.get(route)
        assert answer.status_code == 404, route
        assert "regional" not in answer.text
    assert "Nothing is published yet" in client.get("/").text
    assert "Etaten" not in client.get("/api/v2/config").text
    clock.now = PUBLISHED
    for route in ROUTES:
        assert client.get(route).status_code == 200, route


def test_a_new_edition_takes_over_at_its_time(serving) -> None:
    clock = Clock(PUBLISHED)
    later = PUBLISHED + dt.timedelta(days=1)
    client = serving(regional("1.1", later), regional(), now=clock)
    assert client.get("/").text == "<h1>1.0</h1>"
    assert client.get("/api/v2/tables/regional-region").json()["updated"] == "2023-04-14T08:00:00Z"
    assert client.get("/api/v2/tables").json()["page"]["totalElements"] == 2
    clock.now = later
    assert client.get("/").text == "<h1>1.1</h1>"
    assert client.get("/api/v2/tables/regional-region").json()["updated"] == "2023-04-15T08:00:00Z"
    assert client.get("/api/v2/tables").json()["page"]["totalElements"] == 2


def test_files_of_one_release_and_of_several(serving) -> None:
    one = serving(regional())
    assert one.get("/style.css").headers["content-type"].startswith("text/css")
    assert one.get("/cells.csv").text == one.get("/regional/cells.csv").text
    several = serving(regional(), large(3))
    page = several.get("/").text
    assert '<a href="regional/site/">Personer</a>' in page
    assert '<a href="large/cells.csv">CSV<span>' in page
    assert several.get("/regional/").text == "<h1>1.0</h1>"
    assert several.get("/large/cells.csv").status_code == 200
    assert several.get("/cells.csv").status_code == 404


@pytest.mark.parametrize(
    "path",
    ["/../internal/truth.csv", "/..%2finternal/truth.csv", "/%2e%2e/internal/truth.csv", "/..%5cinternal%5ctruth.csv",
     "/site/../../internal/truth.csv", "/regional/..%2f..%2finternal/truth.csv", "//etc/passwd", "/%2fetc/passwd",
     "/internal/truth.csv", "/site", "/style.css%00", "/link.csv", "/.hidden", "/" + "a" * 5000],
)  # fmt: skip
def test_paths_that_lead_out_of_the_public_files(path: str, serving, tmp_path: Path) -> None:
    client = serving(regional())
    public = tmp_path / "build-0" / "public"
    (public / "link.csv").symlink_to(tmp_path / "build-0" / "internal" / "truth.csv")
    (public / ".hidden").write_text("secret")
    answer = client.get(path)
    assert answer.status_code == 404
    assert "secret" not in answer.text


def test_what_is_no_release_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no release to serve"):
        Catalogue.of([tmp_path])


def test_a_folder_of_public_files_is_served_too(tmp_path: Path) -> None:
    assert Catalogue.of([built(regional(), tmp_path) / "public"]).at(PUBLISHED).tables.keys() == {
        "regional-region", "regional-group"
    }  # fmt: skip


def test_conditional_requests(client) -> None:
    first = client.get("/tables/regional-region/data")
    tag = first.headers["etag"]
    assert first.headers["cache-control"] == "public, no-cache"
    again = client.get("/tables/regional-region/data", headers={"if-none-match": f'"x", W/{tag}'})
    assert (again.status_code, again.content) == (304, b"")
    client.base = ""
    file = client.get("/style.css")
    assert client.get("/style.css", headers={"if-none-match": file.headers["etag"]}).status_code == 304


def test_head_options_and_other_methods(client) -> None:
    head = client.request("HEAD", "/tables/regional-region/data")
    assert head.status_code == 200
    assert int(head.headers["content-length"]) == len(client.get("/tables/regional-region/data").content)
    asked = {"origin": "https://a.test", "access-control-request-method": "POST", "access-control-request-headers": "x"}
    options = client.request("OPTIONS", "/tables/regional-region/data", headers=asked)
    assert (options.status_code, options.headers["access-control-allow-origin"]) == (200, "*")
    for method, path, allowed in (
        ("POST", "/tables", {"GET", "HEAD"}),
        ("DELETE", "/savedqueries/x", {"GET", "HEAD"}),
        ("GET", "/savedqueries", {"POST"}),
        ("PUT", "/tables/regional-region/data", {"GET", "HEAD", "POST"}),
    ):
        refused = client.request(method, path)
        assert (refused.status_code, set(refused.headers["allow"].split(", "))) == (405, allowed)
        assert refused.headers["content-type"] == "application/problem+json"
    shared = client.get("/config", headers={"origin": "https://a.test"})
    assert shared.headers["access-control-allow-origin"] == "*"


def test_every_answer_has_the_headers_of_security(serving, monkeypatch) -> None:
    client = serving(regional())
    answers = [client.get(route) for route in (*ROUTES, "/none", "/api/v2/none", "/config?x=" + "a" * 9000)]
    answers += [client.post("/cells.csv"), client.request("OPTIONS", "/", headers={"origin": "https://a.test"})]
    monkeypatch.setattr("prikk.serve.api.documents.config", None)
    answers.append(client.get("/config"))
    assert {answer.status_code for answer in answers} == {200, 404, 405, 414, 500}
    for answer in answers:
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"


def test_types_and_parts_of_files(serving) -> None:
    client = serving(regional())
    assert client.get("/cells.csv").headers["content-type"] == "text/csv; charset=utf-8"
    assert client.get("/cells.parquet").headers["content-type"] == "application/vnd.apache.parquet"
    part = client.get("/cells.csv", headers={"range": "bytes=0-5"})
    assert (part.status_code, part.text) == (206, "region")


def test_too_many_calls(serving) -> None:
    client = serving(regional(), limits=RequestLimits(max_calls=2, window=60))
    assert [client.get("/config").status_code for _ in range(3)] == [200, 200, 429]
    refused = client.get("/config")
    assert 0 < int(refused.headers["retry-after"]) <= 60
    assert refused.json()["title"] == "Too many requests"


def test_calls_are_counted_by_client_and_window() -> None:
    calls = Calls(2, 10)
    assert [calls.wait("a", now) for now in (0, 1, 2, 9.5)] == [0, 0, 8, 1]
    assert calls.wait("b", 2) == 0
    assert calls.wait("a", 10) == 0


def test_long_urls_headers_and_bodies(serving) -> None:
    client = serving(regional())
    assert client.get("/config?x=" + "a" * 9000).status_code == 414
    assert client.get("/config", headers={"x": "a" * 40_000}).status_code == 431
    assert client.get("/config?" + "&".join(f"a{n}" for n in range(1001))).status_code == 400
    assert client.post("/tables/regional-region/data", content=b"[" * (2**20 + 1)).status_code == 413


@pytest.mark.parametrize(
    "body",
    [b"{", b"[]", b"null", b'"x"', b"[" * 100_000, b'{"selection": 3}', b'{"selection": [3]}', b"\xff\xfe",
     b'{"selection": [{"valueCodes": ["*"]}]}', b'{"selection": [{"variableCode": "sex", "valueCodes": "*"}]}',
     b'{"selection": [{"variableCode": "sex", "valueCodes": [1]}]}', b'{"placement": []}',
     b'{"selection": [{"variableCode": "sex", "codelist": 3}]}', b'{"selection": NaN}',
     b'{"selection": [{"variableCode": "\\ud800", "valueCodes": ["\\udfff"]}]}', b'{"x": ' * 40 + b"1" + b"}" * 40],
)  # fmt: skip
def test_broken_json(body: bytes, client) -> None:
    problem = client.post("/tables/regional-region/data", content=body)
    assert problem.status_code in (200, 400)
    saved = client.post("/savedqueries", content=body.replace(b"{", b'{"tableId": "regional-region", ', 1))
    assert saved.status_code in (201, 400)
    if problem.status_code == 400:
        assert problem.json()["title"] in ("Illegal selection expression", "Missing selection for mandantory variable")


def test_links_lead_to_the_address_that_was_asked(serving) -> None:
    client = serving(regional())
    links = client.get("/api/v2/tables", headers={"host": "evil.test/path"}).json()["links"]
    assert links[0]["href"].startswith("http://localhost/api/v2/tables")
    public = serving(regional(), address="https://statistics.test/")
    assert public.get("/api/v2/tables").json()["links"][0]["href"].startswith("https://statistics.test/api/v2/")


def test_the_memory_of_answers_is_bounded() -> None:
    answers = Answers(10_000)
    for number in range(100):
        answers.put((number,), Answer(200, (), b"x" * 200))
    assert 0 < answers.used <= 10_000
    assert answers.get((0,)) is None
    assert answers.get((99,)) is not None
    answers.put(("large",), Answer(200, (), b"x" * 9_000))
    assert answers.get(("large",)) is None
    answers.put(("a key is counted" + "x" * 9_000,), Answer(200, (), b""))
    assert answers.used <= 10_000
    assert answers.get(("a key is counted" + "x" * 9_000,)) is None


def test_ten_million_cells_cost_nothing(serving) -> None:
    client = serving(large(2000), limits=RequestLimits(max_cells=1000))
    everything = {f"valuecodes[{name}]": "*" for name in ("region", "sex", "ContentsCode", "Tid")}
    client.get("/api/v2/config")
    tracemalloc.start()
    answer = client.get("/api/v2/tables/large-large/data", params=everything)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert answer.status_code == 400
    assert peak < 3_000_000


def test_two_hundred_clients_at_once(tmp_path: Path) -> None:
    bank = Bank(Catalogue.of([built(large(100), tmp_path)]))

    async def ask() -> list[httpx.Response]:
        transport = httpx.ASGITransport(bank)
        async with httpx.AsyncClient(transport=transport, base_url="http://bank.test/api/v2") as client:
            start = "/tables/large-large/data?valuecodes[sex]=*&valuecodes[ContentsCode]=*&valuecodes[Tid]=*"
            paths = (f"{start}&valuecodes[region]=bottom({1 + number % 100})&n={number}" for number in range(200))
            return await asyncio.gather(*(client.get(path) for path in paths))

    answers = asyncio.run(ask())
    assert {answer.status_code for answer in answers} == {200}
    assert [len(answer.json()["value"]) for answer in answers] == [6 * (1 + number % 100) for number in range(200)]


def test_an_error_within_is_a_problem_document_that_tells_nothing(serving, monkeypatch, caplog) -> None:
    client = serving(regional())

    def broken(*_: object) -> None:
        raise RuntimeError("4711")

    monkeypatch.setattr("prikk.serve.api.extract", broken)
    answer = client.get("/api/v2/tables/regional-region/data")
    assert (answer.status_code, answer.json()) == (
        500, {"type": "about:blank", "title": "Internal server error", "status": 500}
    )  # fmt: skip
    assert "a request could not be answered" in caplog.text


def test_texts_of_a_release_are_no_markup(serving) -> None:
    release = replace(regional(), titles={"nb": "<script>alert(1)</script>", "en": "x"})
    several = serving(release, large(3))
    assert "<script>" not in several.get("/").text
