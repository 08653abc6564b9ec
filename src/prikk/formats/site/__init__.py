"""The release as a web site that opens from disk: `site/`, beside the other files.

Nothing is fetched from elsewhere and everything can be read without JavaScript, which adds sorting, choosing and
downloads of what is shown. Its scripts are classic ones, because browsers refuse modules of pages from disk.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from prikk.errors import OutputError
from prikk.formats.site.house import HOUSE, house_css
from prikk.formats.site.pages import site_pages
from prikk.formats.tables import tables_by_family
from prikk.model.release import Release
from prikk.model.text import PAGE_NAME, names_a_page

__all__ = ["write"]

_ASSETS = files("prikk.formats.site") / "assets"
_FONTS = files("prikk.formats") / "data" / "fonts"
_USED_FONTS = ("SourceSans3-Regular.ttf", "SourceSans3-Bold.ttf", "OFL.txt")


def _dress(release: Release) -> Iterator[tuple[str, bytes]]:
    """The files of the dress of a release."""
    style = release.style
    if rules := house_css(style):
        yield HOUSE, rules.encode()
    yield from style.font_files().items()
    if style.logo:
        yield style.logo_file, style.logo_bytes()


def write(release: Release, folder: Path) -> tuple[Path, ...]:
    """Write `site/` with links to the other files that stand in the folder: write it after them.

    Raises OutputError when the id of a family cannot be part of an address.
    """
    for family in tables_by_family(release):
        if not names_a_page(family):
            raise OutputError(f"the table id {family!r} cannot name a page; allowed: {PAGE_NAME}")
    site = folder / "site"
    contents = {name: page.encode() for name, page in site_pages(release, folder)}
    contents |= {f"assets/{item.name}": item.read_bytes() for item in _ASSETS.iterdir()}
    contents |= {f"assets/{name}": (_FONTS / name).read_bytes() for name in _USED_FONTS}
    contents |= {f"assets/{name}": content for name, content in _dress(release)}
    for name, content in contents.items():
        path = site / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return tuple(site / name for name in contents)
