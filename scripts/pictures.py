"""Make the pictures of the README from a build: `python scripts/pictures.py out/oppfolging-2023`.

Needs the programs chromium and pdftoppm, and the development dependencies.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from prikk.formats.releasefile import read_release
from prikk.formats.site.pages import family_page

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync")
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


def _pdf(report: Path, picture: Path) -> None:
    """The first page of the PDF."""
    command = ["pdftoppm", "-png", "-r", "90", "-f", PDF_PAGE, "-singlefile", str(report), str(picture.with_suffix(""))]
    subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
