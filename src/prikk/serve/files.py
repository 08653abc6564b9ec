"""The pages and files of what may be seen."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from pathlib import Path
from urllib.parse import quote

from prikk.serve.catalogue import Source, View
from prikk.words import text

_SITE = "site"
_INDEX = "index.html"
_AS_PAGE = "outputFormat=html&amp;outputFormatParams=UseTexts"


def file_at(view: View, path: str) -> Path | None:
    """The file of a path: of the site of the only release, or of the release that the path names first.

    Nothing outside the folders of public files is found, nor anything whose name begins with a dot.
    """
    parts = path.split("/")[1:]
    if any(part.startswith(".") or "\\" in part or "\0" in part for part in parts):
        return None
    for source, inside in _places(view, parts):
        for root in (source.folder / _SITE, source.folder):
            if found := _inside(root, inside):
                return found
    return None


def _places(view: View, parts: list[str]) -> Iterator[tuple[Source, list[str]]]:
    """The releases that a path may mean, and the rest of the path."""
    if len(view.sources) == 1:
        yield view.sources[0], parts
    for source in view.sources:
        if parts[0] == source.release.id and len(parts) > 1:
            yield source, parts[1:]


def _inside(root: Path, parts: list[str]) -> Path | None:
    """A file below a folder, `index.html` where the path ends with a slash."""
    names = [*parts[:-1], parts[-1] or _INDEX]
    try:
        found = root.joinpath(*names).resolve()
        return found if "" not in names and found.is_relative_to(root) and found.is_file() else None
    except (OSError, ValueError):
        return None


def index_page(view: View, base: str) -> str:
    """The page at `/` where no site stands: the releases, their files and their tables."""
    parts = [
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Statistics</title>',
        '<meta name="viewport" content="width=device-width"></head><body><main><h1>Statistics</h1>',
    ]
    for source in view.sources:
        release, language = source.release, source.release.languages[0]
        parts.append(f'<h2 lang="{escape(language)}">{escape(text(release.titles, language))}</h2><ul>')
        if (source.folder / _SITE / _INDEX).is_file():
            parts.append(
                f'<li><a href="{quote(release.id)}/{_SITE}/">{escape(text(release.titles, language))}</a></li>'
            )
        files = sorted(path.name for path in source.folder.iterdir() if path.is_file() and path.name[0] != ".")
        parts += [f'<li><a href="{quote(release.id)}/{quote(name)}">{escape(name)}</a></li>' for name in files]
        own = (table for table in view.tables.values() if table.source is source)
        parts += [
            f'<li><a href="{escape(base)}/tables/{quote(table.id)}/data?{_AS_PAGE}" '
            f'lang="{escape(language)}">{escape(text(table.cube.titles, language))}</a></li>'
            for table in own
        ]
        parts.append("</ul>")
    if not view.sources:
        parts.append("<p>Nothing is published yet.</p>")
    return "".join([*parts, "</main></body></html>\n"])
