"""Make the pictures of the README and the how-to pages from a build: `python scripts/pictures.py out/BUILD`.

Needs the programs chromium and pdftoppm, and the development dependencies.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from html import escape
from pathlib import Path

from click.testing import CliRunner
from playwright.sync_api import Browser, sync_playwright

from prikk.cli.main import cli
from prikk.formats.releasefile import read_release
from prikk.formats.site.pages import family_page

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync")
HOW_TO = PICTURES.parent / "how-to" / "audit-a-published-table.md"
SHEET = (
    "body{margin:0;font:13px sans-serif}table{border-collapse:collapse}td,th{border:1px solid #bbb;padding:2px 8px;"
    "min-width:52px;white-space:pre;max-width:220px}th{background:#eee;font-weight:normal;min-width:20px}"
)
PDF_PAGE = "1"
WIDTH, HEIGHT = 1240, 860


def main() -> None:
    """Make the pictures of the build that the command line names."""
    if len(sys.argv) != 2 or not (Path(sys.argv[1]) / "public" / "site").is_dir():
        sys.exit("usage: python scripts/pictures.py BUILD, the folder that `prikk build` has written")
    public = Path(sys.argv[1]).resolve() / "public"
    PICTURES.mkdir(exist_ok=True)
    families = list(read_release(public).families)
    with sync_playwright() as programs:
        browser = programs.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        site = public / "site"
        _screen(browser, site / "index.html", PICTURES / "front.png")
        _screen(browser, site / family_page(families[0]), PICTURES / "site.png")
        _screen(browser, site / family_page(families[-1]), PICTURES / "site-dark.png", dark=True)
        _chart(browser, site / family_page(families[0]), PICTURES / "chart.png")
        _published_table(browser)
        browser.close()
    _pdf(public / "report.pdf", PICTURES / "pdf.png")


def _screen(browser: Browser, page: Path, picture: Path, *, dark: bool = False) -> None:
    """What a reader sees first of a page, in light or dark dress."""
    opened = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="dark" if dark else "light")
    opened.goto(page.as_uri())
    opened.evaluate("document.fonts.ready")
    opened.screenshot(path=picture)
    opened.close()


def _chart(browser: Browser, page: Path, picture: Path) -> None:
    """The first chart of a page, enlarged."""
    opened = browser.new_page(viewport={"width": 720, "height": HEIGHT}, device_scale_factor=1.5)
    opened.goto(page.as_uri())
    opened.evaluate("document.fonts.ready")
    opened.add_style_tag(content="figure { padding: 1rem } figure details { display: none }")
    opened.locator("figure").first.screenshot(path=picture)
    opened.close()


def _published_table(browser: Browser) -> None:
    """The table of the how-to page on audits as it stands in a spreadsheet, and the report of its audit."""
    page = HOW_TO.read_text(encoding="utf-8")
    text = page.partition("<!-- file: leavers.csv -->\n```csv\n")[2].partition("```")[0]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "leavers.csv").write_text(text, encoding="utf-8")
        words = ["audit", str(folder / "leavers.csv"), "--html", str(folder / "report.html"), "--worst", "2"]
        CliRunner().invoke(cli, words)
        rows = [line.split(";") for line in text.splitlines()]
        cells = "".join(
            f"<tr><th>{number}</th>" + "".join(f"<td>{escape(field) or '&nbsp;'}</td>" for field in row) + "</tr>"
            for number, row in enumerate(rows, 1)
        )
        (folder / "sheet.html").write_text(f"<style>{SHEET}</style><table>{cells}</table>", encoding="utf-8")
        _part(browser, folder / "sheet.html", "table", PICTURES / "leavers.png")
        _part(browser, folder / "report.html", "body", PICTURES / "leavers-report.png", width=1060, height=480)
        _part(browser, folder / "report.html", "ol", PICTURES / "leavers-why.png", width=1060, height=2400)


def _part(browser: Browser, page: Path, part: str, picture: Path, *, width: int = 760, height: int = 720) -> None:
    """A part of a page, enlarged, no longer than a screen."""
    opened = browser.new_page(viewport={"width": width, "height": height}, device_scale_factor=1.25)
    opened.goto(page.as_uri())
    opened.evaluate("document.querySelectorAll('details').forEach((item) => { item.open = true })")
    box = opened.locator(part).first.bounding_box()
    assert box is not None
    clip = {"x": box["x"], "y": box["y"], "width": box["width"], "height": min(box["height"], height - box["y"])}
    opened.screenshot(path=picture, clip=clip)
    opened.close()


def _pdf(report: Path, picture: Path) -> None:
    """The first page of the PDF."""
    command = ["pdftoppm", "-png", "-r", "90", "-f", PDF_PAGE, "-singlefile", str(report), str(picture.with_suffix(""))]
    subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
