"""The keys of the first page: what they may be, and what becomes of them."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from prikk.errors import InputError
from prikk.formats.finding import finding, further_findings
from prikk.formats.words import facts
from prikk.model.release import PublishedCell
from prikk.model.status import Status
from prikk.publication.build import build
from small import TOML, small_publication

KEYS = """\
summary.nb = "{figure} {unit} i {period}, {change} enn i {before}, og {{krøll}}."
contact = { name.nb = "Seksjonen", email = "post@example.org", phone = "12 34 56 78" }
licence = { name = "CC BY 4.0", address = "https://creativecommons.org/licenses/by/4.0/" }
headlines = [{ table = "programme-_T", label.nb = "Alle" }, { table = "programme-1", row = "C" }]
"""


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ('headlines = [{ table = "programme" }]', r"key headlines\[1\].table: 'programme' is no table"),
        ('headlines = [{ table = "programme-_T", row = "Q" }]', r"key headlines\[1\].row: 'Q' is no code of programme"),
        (
            'contact = { name.nb = "X", address = "javascript:alert(1)" }',
            "key contact.address: .*an address on the web",
        ),
        ('contact = { name.nb = "X", email = "no address" }', "key contact.email: 'no address'"),
        ('licence = { name = "CC", address = "ftp://x" }', "key licence.address"),
        ('summary.nb = "{number} personer"', "key summary.nb: {number} is no placeholder"),
        ('licence = "CC BY"', "key licence"),
    ],
)
def test_keys_of_the_first_page_that_do_not_fit(tmp_path: Path, keys: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        small_publication(tmp_path, f"{keys}\n{TOML}")


def test_what_the_publication_says_stands_on_the_first_page_and_never_over_a_hidden_figure(tmp_path: Path) -> None:
    publication = small_publication(tmp_path, f"{KEYS}{TOML}")
    lines = ["person,period,programme,sex,age"]
    for quarter, size in zip(("2023-Q1", "2023-Q2", "2023-Q3", "2023-Q4"), (10, 20, 30, 25), strict=True):
        lines += [f"P{person},{quarter},C,{1 + person % 2},25" for person in range(size)]
    (tmp_path / "extract.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    release = build(publication, tmp_path / "extract.csv", tmp_path / "out").release
    assert finding(release, "nb") == (
        "25 deltakelser i 4. kvartal 2023, 5 færre (\u221216,7\u00a0%) enn i 3. kvartal 2023, og {krøll}."
    )
    assert further_findings(release, "nb") == [
        "Gamma: 13 deltakelser i 4. kvartal 2023, 2 færre (\u221213,3\u00a0%) enn i 3. kvartal 2023."
    ]
    assert [fact.plain for fact in facts(release, "nb")][:2] == [
        "Seksjonen, post@example.org, 12 34 56 78",
        "CC BY 4.0",
    ]
    page = (tmp_path / "out/public/site/index.html").read_text(encoding="utf-8")
    assert 'href="mailto:post@example.org"' in page and ">Alle<" in page
    total = next(table for table in release.tables if table.id == "programme-_T")
    last = total.key(("_T",), total.columns[-1])
    before = last._replace(period="2023-Q3")
    shown_without = {
        last: "Gamma: 13 deltakelser i 4. kvartal 2023, 2 færre",
        before: "25 deltakelser i 4. kvartal 2023.",
    }
    for hidden, said in shown_without.items():
        cells = {**release.cells, hidden: PublishedCell(Status.CONFIDENTIAL)}
        assert finding(dataclasses.replace(release, cells=cells), "nb").startswith(said)


@pytest.mark.parametrize("address", ["javascript:alert(1)", "//example.org", "statistics", "/a b", '/"onload="x'])
def test_a_page_above_is_on_the_web_or_from_the_root(tmp_path: Path, address: str) -> None:
    keys = f"above = [{{ title.nb = 'Statistikk', address = '{address}' }}]"
    with pytest.raises(InputError, match=r"key above\[1\]\.address"):
        small_publication(tmp_path, f"{keys}\n{TOML}")


def test_the_path_of_every_page_begins_above(tmp_path: Path) -> None:
    keys = "above = [{ title.nb = 'Kontoret', address = 'https://example.org/' }, { title.nb = 'Alle', address = '/' }]"
    publication = small_publication(tmp_path, f"{keys}\n{TOML}")
    rows = "".join(f"p{n},2023-Q1,A,1,25\n" for n in range(9))
    (tmp_path / "extract.csv").write_text(f"person,period,programme,sex,age\n{rows}", encoding="utf-8")
    build(publication, tmp_path / "extract.csv", tmp_path / "out")
    site = tmp_path / "out" / "public" / "site"
    begin = '<li><a href="https://example.org/">Kontoret</a></li>\n<li><a href="/">Alle</a></li>\n'
    assert f'{begin}<li aria-current="page">Liten</li>' in (site / "index.html").read_text(encoding="utf-8")
    about = (site / "about.html").read_text(encoding="utf-8")
    assert f'{begin}<li><a href="index.html">Liten</a></li>\n<li aria-current="page">' in about
