"""The pages in a browser, opened from disk: accessible, quiet on the net, and usable by keyboard."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, Request, sync_playwright
from site_pages import trilingual, written

from prikk.formats import site

CHROMIUM = shutil.which("chromium")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
FRONT, FAMILY, OTHER, ABOUT = "index.html", "table-region.html", "table-trade.html", "about.html"

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs the program chromium")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(trilingual(), tmp_path_factory.mktemp("release"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as programs:
        browser = programs.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser: Browser, folder: Path) -> Iterator[Callable[..., Page]]:
    """Opens a page of the site; fails at the end if one asked for anything that is not on disk, or had an error."""
    contexts, wrong = [], []

    def failed(request: Request) -> None:
        if "ERR_ABORTED" not in (request.failure or ""):  # a page that is left while it loads asks in vain
            wrong.append(f"failed: {request.url}")

    def opened(name: str, **options: object) -> Page:
        context = browser.new_context(**{"viewport": DESKTOP, **options})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(5000)
        page.on("request", lambda request: request.url.startswith(("file:", "blob:")) or wrong.append(request.url))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("requestfailed", failed)
        page.goto((folder / name).as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not wrong


def violations(page: Page) -> list[str]:
    found = Axe().run(page, options={"preload": False}).response["violations"]
    return [f"{item['id']}: {node['target']} {node['failureSummary']}" for item in found for node in item["nodes"]]


def view(page: Page) -> Locator:
    return page.locator("section.view:visible")


def labels(page: Page) -> list[str]:
    return view(page).locator("tbody tr:visible th").all_inner_texts()


@pytest.mark.parametrize("name", [FRONT, FAMILY, ABOUT])
@pytest.mark.parametrize(
    ("scheme", "size"),
    [("light", DESKTOP), ("dark", DESKTOP), ("light", PHONE)],
    ids=["light", "dark", "phone"],
)
def test_axe_finds_nothing(visit: Callable[..., Page], name: str, scheme: str, size: dict[str, int]) -> None:
    page = visit(name, color_scheme=scheme, viewport=size)
    assert violations(page) == []


def test_axe_finds_nothing_while_everything_is_open(visit: Callable[..., Page]) -> None:
    page = visit(f"en/{FAMILY}")
    for details in page.locator("details:visible").all():
        details.evaluate("details => { details.open = true }")
    page.locator("nav.tables select").select_option("")
    page.locator(".sign[role=button]").first.focus()
    assert page.locator("#tip").is_visible()
    assert violations(page) == []


def test_pages_fit_a_phone(visit: Callable[..., Page]) -> None:
    for name in (FRONT, FAMILY, OTHER, ABOUT):
        page = visit(name, viewport=PHONE)
        for summary in page.locator(".pick:visible summary").all():
            summary.click()
            assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
            summary.click()
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_a_page_can_be_read_without_scripts(visit: Callable[..., Page]) -> None:
    page = visit(FAMILY, java_script_enabled=False)
    assert page.locator("table.figures:visible").count() == 2
    assert page.locator("svg.chart:visible").count() >= 2
    assert not page.locator(".tools:visible").count()
    page.locator("nav.tables summary").click()
    assert page.locator("nav.tables a:visible").count() == 2


def test_the_first_table_is_there_at_once(visit: Callable[..., Page]) -> None:
    page = visit(FAMILY)
    box = page.locator("table.figures").first.bounding_box()
    assert box is not None and box["y"] < DESKTOP["height"] / 2


def test_the_keyboard_reaches_everything_and_shows_where_it_is(visit: Callable[..., Page]) -> None:
    page = visit(FAMILY)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.reload()
    reached = []
    for _ in range(60):
        page.keyboard.press("Tab")
        where = page.evaluate(
            "() => { const now = document.activeElement, style = getComputedStyle(now);"
            " return [now.tagName, now.className, now.closest('nav') ? 'nav' : now.closest('th') ? 'th' : '',"
            " style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2] }"
        )
        if where[0] == "BODY":
            break
        reached.append(where)
    assert all(shows for *_, shows in reached), [item for item in reached if not item[3]]
    kinds = {(tag, style, place) for tag, style, place, _ in reached}
    assert {
        ("SELECT", "", "nav"), ("INPUT", "", ""), ("SUMMARY", "", ""), ("BUTTON", "reset", ""),
        ("BUTTON", "download", ""), ("DIV", "scroll", ""), ("BUTTON", "", "th"), ("SPAN", "sign", ""),
    } <= kinds  # fmt: skip
    assert sum(kind == ("SPAN", "sign", "") for kind in ((tag, style, place) for tag, style, place, _ in reached)) == 1
    assert sum(tag == "A" and place == "nav" for tag, _, place, _ in reached) >= 6


def test_signs_say_what_they_mean(visit: Callable[..., Page]) -> None:
    page = visit(FAMILY)
    sign = view(page).locator(".sign[role=button]").first
    sign.hover()
    tip = page.locator("#tip")
    assert "ville avslørt et slikt tall" in tip.inner_text()
    page.keyboard.press("Escape")
    assert tip.is_hidden()
    sign.focus()
    assert tip.is_visible() and sign.get_attribute("aria-label") == ": skjult"
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.closest('tr').cells[0].textContent") == "N2 Vidde"


def test_what_is_said_of_a_focused_sign_stays_when_the_page_moves(visit: Callable[..., Page]) -> None:
    page = visit(FAMILY, viewport={"width": 360, "height": 300})
    sign = view(page).locator(".sign[role=button]").last
    sign.focus()
    page.evaluate("new Promise(resolve => setTimeout(resolve, 300))")
    tip, box = page.locator("#tip").bounding_box(), sign.bounding_box()
    assert tip is not None and box is not None
    assert abs(tip["y"] + tip["height"] - box["y"]) < 20 or abs(tip["y"] - box["y"] - box["height"]) < 20


def test_rows_are_sorted_up_and_down_and_back(visit: Callable[..., Page]) -> None:
    page = visit(FAMILY)
    own = labels(page)
    button = view(page).locator("thead th button").nth(2)
    head = view(page).locator("thead th").nth(2)
    button.focus()
    page.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") == "descending"
    falling = labels(page)
    page.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") == "ascending"
    rising = labels(page)
    assert falling[0] == rising[0] == own[0] == "I alt" and falling != rising
    for sorted_rows in (falling, rising):
        north = sorted_rows.index("N Nord")  # parts stay below what they are parts of
        assert {*sorted_rows[north + 1 : north + 3]} == {"N1 Kyst", "N2 Vidde"}
    assert "sortert etter" in view(page).locator(".state").inner_text()
    page.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") is None and labels(page) == own


def test_hidden_figures_come_last_whichever_way_rows_are_sorted(visit: Callable[..., Page]) -> None:
    page = visit(FAMILY)
    button = view(page).locator("thead th button").nth(3)
    for _ in range(2):
        button.click()
        found = labels(page)
        assert {*found[found.index("N Nord") + 1 :][:2]} == {"N1 Kyst", "N2 Vidde"}


def test_a_chart_is_saved_as_a_picture(visit: Callable[..., Page], tmp_path: Path) -> None:
    page = visit(FAMILY)
    for name, start in (("SVG", b"<svg"), ("PNG", b"\x89PNG")):
        with page.expect_download() as waiting:
            view(page).get_by_role("button", name=name).first.click()
        waiting.value.save_as(tmp_path / name)
        content = (tmp_path / name).read_bytes()
        assert content.startswith(start) and waiting.value.suggested_filename.endswith(name.lower())


def test_rows_are_found_and_chosen(visit: Callable[..., Page]) -> None:
    page = visit(FAMILY)
    own = labels(page)
    view(page).get_by_role("searchbox").fill("VIDDE")
    assert labels(page) == ["N2 Vidde"]
    assert view(page).locator(".state").inner_text().startswith("1 av 5 rader")
    view(page).locator("button.reset").click()
    assert labels(page) == own
    rows = view(page).locator("details[data-of=rows]")
    rows.locator("summary").click()
    rows.get_by_label("N1 Kyst").uncheck()
    assert labels(page) == [label for label in own if label != "N1 Kyst"]
    rows.get_by_role("button", name="Ingen").click()
    assert labels(page) == [] and view(page).locator(".empty").inner_text() == "Ingen rad passer."
    page.keyboard.press("Escape")
    assert rows.get_attribute("open") is None
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_columns_are_chosen_by_themselves_or_by_period(visit: Callable[..., Page]) -> None:
    page = visit(f"en/{OTHER}")
    heads, above = view(page).locator("thead [data-column]:visible"), view(page).locator("thead [data-first]:visible")
    assert heads.count() == 5 and above.all_inner_texts() == ["Share"]
    periods = view(page).locator("details[data-of=periods]")
    periods.locator("summary").click()
    periods.get_by_label("Quarter 4 2023").uncheck()
    assert heads.all_inner_texts() == ["Trade", "Quarter 3"] and above.count() == 0
    assert view(page).locator("tbody tr:visible td:visible").count() == 4
    assert "1 of 4 columns" in view(page).locator(".state").inner_text()
    view(page).locator("button.reset").click()
    assert heads.count() == 5


def test_what_is_downloaded_is_what_is_shown(visit: Callable[..., Page], tmp_path: Path) -> None:
    page = visit(f"en/{OTHER}")
    columns = view(page).locator("details[data-of=columns]")
    columns.locator("summary").click()
    columns.get_by_role("checkbox").first.uncheck()
    view(page).get_by_role("searchbox").fill("c")
    with page.expect_download() as waiting:
        view(page).locator("button.download").click()
    assert waiting.value.suggested_filename == "apprentices-table-trade.csv"
    waiting.value.save_as(tmp_path / "view.csv")
    rows = list(csv.reader(io.StringIO((tmp_path / "view.csv").read_text(encoding="utf-8-sig"))))
    heads = view(page).locator("thead [data-column]:visible").all()
    shown = [["Trade", *(head.get_attribute("data-label") for head in heads[1:])]]
    lines = view(page).locator("tbody tr:visible").all()
    shown += [line.locator("th, td:visible").all_inner_texts() for line in lines]
    assert rows == shown and len(rows) == 4 and len(rows[0]) == 4


def test_csv_has_signs_and_harmless_labels(browser: Browser, tmp_path: Path) -> None:
    from sample import norwegian

    site.write(norwegian(), tmp_path)
    page = browser.new_page()
    page.goto((tmp_path / "site" / "table-tiltak.html").as_uri())
    with page.expect_download() as waiting:
        page.locator("button.download").click()
    waiting.value.save_as(tmp_path / "view.csv")
    page.close()
    rows = list(csv.reader(io.StringIO((tmp_path / "view.csv").read_text(encoding="utf-8-sig")), delimiter=";"))
    assert [row[0] for row in rows] == ["Tiltak", "I alt", "Jobbklubb", "'=1+1|cmd"]
    assert rows[1] == ["I alt", "1651", "1225", "1317", "2412"]


def test_a_table_is_chosen_and_kept_in_the_address_and_the_other_language(visit: Callable[..., Page]) -> None:
    page = visit(FAMILY)
    assert view(page).count() == 1
    page.locator("nav.tables select").select_option(label="Kokk")
    assert view(page).get_attribute("id") == "table-region-COOK" and page.url.endswith("#table-region-COOK")
    page.locator(".switch a[lang=en]").click()
    assert page.url.endswith("/en/table-region.html#table-region-COOK")
    assert view(page).locator("h2").inner_text() == "Table 2 By region. COOK"
    page.locator("nav.tables select").select_option(label="All tables")
    assert view(page).count() == 2


def test_a_screen_reader_meets_the_parts_of_a_table_page_in_their_order(visit: Callable[..., Page]) -> None:
    """The way to the table, what it counts, its tools, the table, its signs, its charts, files and facts."""
    heard = visit(f"en/{FAMILY}").locator("body").aria_snapshot().replace('"', "").replace("'", "")
    order = [
        "- link Skip to content",
        "- banner",
        "- navigation Pages",
        "- navigation Language",
        "- navigation You are here",
        "- main",
        "- heading Apprentices by region [level=1]",
        "- navigation Tables on this page",
        "- heading Table 1 By region. CARP [level=2]",
        "- paragraph: Unit: participations",
        "- group Table",
        "- searchbox Find row",
        "- status: Press a heading to sort.",
        "- region By region. CARP (table that scrolls sideways)",
        "- table Table 1. By region. CARP",
        "- columnheader Region",
        "- rowheader Total",
        "- term: ':'",
        "- figure By region. CARP, over time",
        "- heading By region. CARP, over time [level=3]",
        "- img By region. CARP, over time",
        "- group: The chart as text",
        "- button Save chart as SVG",
        "- heading Download [level=2]",
        "- heading More tables [level=2]",
        "- contentinfo",
    ]
    at = 0
    for part in order:
        found = heard.find(part.replace("'", ""), at)
        assert found >= 0, (part, heard[at:])
        at = found
    assert "listitem: Apprentices by region" in heard  # no sign of the path is read
    assert "cell : hidden" in heard.replace("'", "")
