"""What the pages say, and that everybody can use them."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from review_case import OPEN, PROTECTED, Browser, Elements, small_build, started, visible

from prikk.model.cell import CellKey
from prikk.model.release import PublishedCell
from prikk.model.status import Status
from prikk.review.changes import changes
from prikk.review.reasons import Reasons
from prikk.review.views import CellView
from prikk.system import Relation


@pytest.fixture(scope="module")
def browser(original: Path) -> Browser:
    return started(original)


def cell_address(browser: Browser, status: Status) -> str:
    key = next(key for key, found in browser.desk.dossier.statuses.items() if found is status)
    return "/cell?" + "&".join(f"key={part}" for part in key.parts)


def addresses(browser: Browser) -> list[str]:
    kinds = (Status.PUBLISHED, Status.PRIMARY, Status.SECONDARY)
    return ["/", "/wishes", "/table/programme-_T", "/nowhere", *(cell_address(browser, kind) for kind in kinds)]


@pytest.mark.parametrize("language", ["nb", "en"])
def test_every_page_can_be_used_by_everybody(browser: Browser, language: str) -> None:
    browser.step("language", language=language)
    for address in addresses(browser):
        page = Elements(browser.get(address).text)
        assert not page.open and not page.stray, address
        assert page.all("html")[0]["lang"] == language
        assert len(page.all("h1")) == 1 and len(page.all("main")) == 1 and len(page.all("title")) == 1
        headings = [int(tag[1]) for tag, _ in page.found if tag in ("h1", "h2", "h3")]
        assert all(later - sooner <= 1 for sooner, later in pairwise(headings))
        ids = [attributes["id"] for _, attributes in page.found if "id" in attributes]
        assert len(ids) == len(set(ids)), address
        labels = {attributes["for"] for attributes in page.all("label")}
        fields = [field for field in page.all("input") if field.get("type") != "hidden"]
        assert all(field["id"] in labels for field in fields), address
        named = ("aria-labelledby", "aria-describedby")
        assert all(attributes[name] in ids for _, attributes in page.found for name in named if name in attributes)
        assert all("scope" in attributes for attributes in page.all("th"))
        assert not page.all("script", "style", "iframe") and not any("style" in item for _, item in page.found)
        links = [item.get("href", item.get("src", "")) for item in page.all("a", "link", "img", "form")]
        assert all(link.startswith((browser.session.base, "#")) or not link for link in links), address


def test_the_front_page_lists_every_table_and_what_the_stars_cost(browser: Browser) -> None:
    page = browser.get().text
    for table in browser.desk.dossier.release.tables:
        assert f"/table/{table.id}" in page
    loss = browser.desk.dossier.loss
    assert loss.secondary > 0 and loss.persons >= loss.secondary
    assert f"<dd>{loss.secondary}</dd>" in page


def test_a_table_shows_true_figures_with_marks(browser: Browser) -> None:
    dossier = browser.desk.dossier
    table = next(table for table in dossier.release.tables if table.id == "programme-_T")
    page = browser.get("/table/programme-_T").text
    assert page.count('class="mark">A') == [dossier.statuses[key] for key in table.cell_keys()].count(Status.PRIMARY)
    assert page.count('class="mark">D') == [dossier.statuses[key] for key in table.cell_keys()].count(Status.SECONDARY)
    for key in table.cell_keys():
        assert f">{dossier.value(key)}</a>" in page


def test_no_repr_shows_a_true_figure() -> None:
    assert "4711" not in repr(CellView("a name", "an address", "4711", "D", "open", "none"))


def test_a_secondary_star_names_what_it_protects(browser: Browser) -> None:
    browser.step("language", language="en")
    reasons, dossier = Reasons(browser.desk.dossier), browser.desk.dossier
    for key, status in dossier.statuses.items():
        if status is Status.SECONDARY:
            protected = reasons.protects(key)
            assert protected
            assert all(dossier.statuses[other] is Status.PRIMARY for other in protected)
            assert all(key in reasons.protected_by(other) for other in protected)
            assert any(key in (item.head, *item.parts) for item in reasons.sums(key))
    assert "Protects these small figures" in browser.get(cell_address(browser, Status.SECONDARY)).text


def test_a_sum_is_put_together_from_its_parts(browser: Browser) -> None:
    dossier = browser.desk.dossier
    for key in list(dossier.statuses)[:20]:
        for item in Reasons(dossier).sums(key):
            if item.relation.value == "sum" and not item.left_out:
                assert dossier.value(item.head) == sum(dossier.value(part) for part in item.parts)


def test_a_figure_known_not_to_be_empty_has_a_page(browser: Browser) -> None:
    """That a row is shown is an equation too, but no sum that anybody could look at."""
    dossier = browser.desk.dossier
    heads = {item.head for item in dossier.truth.published.system.origins if item.relation is Relation.PRESENCE}
    keys = [dossier.key_of_column[head] for head in sorted(heads) if head in dossier.key_of_column]
    assert keys
    for key in keys[:3]:
        assert {item.relation for item in Reasons(dossier).sums(key)} <= {Relation.SUM, Relation.MEAN}
        assert browser.get("/cell?" + "&".join(f"key={part}" for part in key.parts)).status_code == 200


NESTED = """
[[tables]]
id = "nested"
rows = ["programme", "age"]
columns = ["sex", "period"]
statistics = ["count"]
title.nb = "Tiltak, alder og kjønn"

[[notes]]
table = "nested"
text.nb = "Uten sommerkurs."

[[notes]]
table = "nested"
at = { programme = "A" }
text.nb = "Ny ordning."

[confidentiality]"""


def test_a_nested_table_has_two_tiers_of_headings_and_its_notes(tmp_path: Path) -> None:
    browser = started(small_build(tmp_path, PROTECTED.replace("[confidentiality]", NESTED)))
    browser.step("language", language="nb")
    answer = browser.get("/table/nested").text
    page = Elements(answer)
    spans = [item for item in page.all("th") if item.get("scope") == "colgroup"]
    tall = [item for item in page.all("th") if item.get("rowspan") == "2"]
    table = next(table for table in browser.desk.dossier.release.tables if table.id == "nested")
    assert sum(int(item["colspan"]) for item in spans) + len(tall) - 1 == len(table.columns)
    assert [item for item in page.all("tr") if item.get("class") == "d2"]
    said = visible(answer)
    assert "Uten sommerkurs." in said and "1 Alfa: Ny ordning." in said
    assert "Alfa<sup>1</sup>" in answer


def test_changes_are_told_apart() -> None:
    def cells(**values: int | None) -> dict[CellKey, PublishedCell]:
        hidden = PublishedCell(Status.CONFIDENTIAL)
        return {
            CellKey((key,)): hidden if value is None else PublishedCell(Status.PUBLISHED, value)
            for key, value in values.items()
        }

    found = changes(cells(a=5, b=None, c=7, d=8, e=9, f=None), cells(a=None, b=6, c=7, d=9, f=None, g=1))
    assert (found.shown, found.hidden, found.changed) == tuple((CellKey((code,)),) for code in "bad")
    assert (found.added, found.removed) == (1, 1)


def test_a_later_release_is_compared_with_the_last(tmp_path: Path) -> None:
    half = PROTECTED.replace('last = "2023-Q4"', 'last = "2023-Q2"').replace(
        'protection = "exact"', 'protection = "full"'
    )
    before = small_build(tmp_path / "before", half)
    browser = started(small_build(tmp_path / "after", previous=[before]))
    browser.step("language", language="en")
    page = visible(browser.get("/changes").text)
    later = sum(key.period > "2023-Q2" for key in browser.desk.dossier.release.cells)
    assert f"Cells that only the new one has: {later}" in page


def test_a_build_without_protection_is_approved_under_a_warning(tmp_path: Path) -> None:
    """What it is told here, `prikk release` wants to be told again: it copies such a build with a word only."""
    browser = started(small_build(tmp_path, OPEN))
    browser.step("language", language="en")
    assert "The build demands no protection" in visible(browser.get().text)
    browser.step("approve", by="Officer")
    assert browser.desk.approval is not None
    assert "The build demands no protection" in visible(browser.get().text)
