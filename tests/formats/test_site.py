from __future__ import annotations

import dataclasses
import itertools
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from bilingual import bilingual
from sample import english, norwegian
from site_pages import Parsed, trilingual, written

from prikk.errors import OutputError
from prikk.formats import site
from prikk.model.release import PublishedCell, Release
from prikk.model.status import Status

ADDRESSES = ("href", "src")


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> list[Parsed]:
    """All pages of three sites."""
    found = []
    for release in (trilingual(), norwegian(), english()):
        folder = written(release, tmp_path_factory.mktemp("release"))
        found += [Parsed(path) for path in sorted(folder.rglob("*.html"))]
    return found


def test_every_family_has_a_page_in_every_language(tmp_path: Path) -> None:
    written(trilingual(), tmp_path)
    names = ["about.html", "index.html", "table-region.html", "table-trade.html"]
    for language in ("", "nn", "en"):
        assert sorted(path.name for path in (tmp_path / "site" / language).glob("*.html")) == names
    assert not (tmp_path / "site" / "nb").exists()


def test_pages_are_well_formed_and_say_their_language(pages: list[Parsed]) -> None:
    for page in pages:
        assert not page.wrong and not page.open, page.path
        assert len(set(page.ids)) == len(page.ids), page.path
        folder = page.path.parent.name
        expected = {"nn": "nn", "en": "en"}.get(folder)
        language = page.all("html")[0]["lang"]
        assert language == expected if expected else language in ("nb", "en")


def test_headings_begin_with_the_title_and_skip_no_level(pages: list[Parsed]) -> None:
    for page in pages:
        levels = [int(name[1]) for name, _ in page.tags if re.fullmatch("h[1-6]", name)]
        assert levels[0] == 1 and levels.count(1) == 1, page.path
        assert all(after <= before + 1 for before, after in itertools.pairwise(levels)), page.path


def test_all_that_is_pointed_at_by_id_is_there(pages: list[Parsed]) -> None:
    for page in pages:
        for _, attributes in page.tags:
            for name in ("aria-labelledby", "aria-describedby"):
                assert set(attributes.get(name, "").split()) <= set(page.ids), page.path


def test_links_lead_somewhere_and_nothing_is_fetched_from_elsewhere(pages: list[Parsed]) -> None:
    known = {page.path: page for page in pages}
    for page in pages:
        for tag, attributes in page.tags:
            for address in (attributes[name] for name in ADDRESSES if name in attributes):
                parts = urlsplit(address)
                if parts.scheme:
                    assert tag == "a"
                    continue
                target = (page.path.parent / unquote(parts.path)).resolve() if parts.path else page.path
                assert target.is_file(), (page.path, address)
                if parts.fragment:
                    assert unquote(parts.fragment) in known[target].ids, (page.path, address)


def test_styles_fetch_nothing_from_elsewhere(tmp_path: Path) -> None:
    style = (written(norwegian(), tmp_path) / "assets" / "site.css").read_text(encoding="utf-8")
    for address in re.findall(r'url\("([^"]*)"\)', style):
        assert (tmp_path / "site" / "assets" / address).is_file()
    assert "//" not in style and "@import" not in style


def test_other_languages_lead_to_the_same_page(pages: list[Parsed]) -> None:
    for page in pages:
        others = [link for link in page.all("a") if "hreflang" in link]
        assert all(Path(link["href"]).name == page.path.name for link in others)
        assert len(others) in (0, 3)


def test_all_files_beside_the_site_are_offered(tmp_path: Path) -> None:
    folder = written(trilingual(), tmp_path)
    linked = {
        (path.parent / unquote(link["href"])).resolve()
        for path in folder.rglob("*.html")
        for link in Parsed(path).all("a")
        if "hreflang" not in link
    }
    beside = {path for path in tmp_path.rglob("*") if path.is_file() and folder not in path.parents}
    for_machines = {"release.json", "cells.csv-metadata.json", "dcat.jsonld"}
    assert {path.name for path in beside - linked} == for_machines


def test_files_that_do_not_stand_beside_the_site_are_not_offered(tmp_path: Path) -> None:
    site.write(norwegian(), tmp_path)
    for path in (tmp_path / "site").rglob("*.html"):
        assert not [link for link in Parsed(path).all("a") if link["href"].startswith("../")]


def test_the_same_release_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, second):
        folder.mkdir()
        assert {path.relative_to(folder) for path in site.write(bilingual(), folder)} == {
            path.relative_to(folder) for path in folder.rglob("*") if path.is_file()
        }
    for path in first.rglob("*.*"):
        assert path.read_bytes() == (second / path.relative_to(first)).read_bytes()


def test_a_hidden_cell_is_its_sign_and_nothing_else(tmp_path: Path) -> None:
    site.write(norwegian(), tmp_path)
    page = (tmp_path / "site" / "table-fylke.html").read_text(encoding="utf-8")
    row = re.search(r"<tr data-depth=\"1\"><th scope=\"row\">Ukjent</th>(.*?)</tr>", page, re.S)
    assert row is not None
    assert row[1].strip() == '<td><span class="sign">*</span><span class="unseen">skjult</span></td>' * 4


def test_where_a_main_figure_is_hidden_its_card_shows_the_last_that_is_not(tmp_path: Path) -> None:
    release = norwegian()
    last = release.tables[0].key(("_T",), release.tables[0].columns[-1])
    hidden = dataclasses.replace(release, cells={**release.cells, last: PublishedCell(Status.CONFIDENTIAL)})
    site.write(hidden, tmp_path)
    page = (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
    assert '<p class="number">1\xa0317</p>\n<p>deltakelser, februar 2023</p>' in page
    assert '<p class="finding">' not in page
    every = dict.fromkeys(release.cells, PublishedCell(Status.CONFIDENTIAL))
    site.write(dataclasses.replace(release, cells=every), tmp_path)
    assert '<p class="number">' not in (tmp_path / "site" / "index.html").read_text(encoding="utf-8")


def test_labels_are_text_never_markup(pages: list[Parsed]) -> None:
    for page in pages:
        assert not page.all("b") and not page.all("img")
        assert all(attributes.get("src") or attributes.get("id") for attributes in page.all("script"))
    texts = "".join(text for page in pages for text in page.texts)
    assert "Mentor <b>&</b> *andre* etter fylke" in texts
    assert "<script>1</script>" in texts and "picture" in texts


def test_a_large_report_stays_small(tmp_path: Path) -> None:
    release = norwegian()
    tables = tuple(
        dataclasses.replace(table, id=f"{table.id}-{copy}") for copy in range(60) for table in release.tables[1:2]
    )
    site.write(dataclasses.replace(release, tables=tables), tmp_path)
    assert sum(path.stat().st_size for path in tmp_path.rglob("*") if path.is_file()) < 1_500_000


def test_a_family_that_cannot_name_a_page_is_refused(tmp_path: Path) -> None:
    release = bilingual()
    table = dataclasses.replace(release.tables[-1], family="../x")
    odd = dataclasses.replace(release, tables=(table,), families={"../x": {"en": "Odd"}})
    with pytest.raises(OutputError, match="cannot name a page"):
        site.write(odd, tmp_path)
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize("release", [dataclasses.replace(bilingual(), tables=(), cells={}), english()])
def test_releases_without_tables_or_texts_have_a_site(release: Release, tmp_path: Path) -> None:
    site.write(release, tmp_path)
    assert (tmp_path / "site" / "index.html").is_file()
