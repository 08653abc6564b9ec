"""The pages of a server that are no file: the list of releases, and what is said where there is no page."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import repeat
from urllib.parse import quote, unquote

from prikk.formats.site.downloads import Download, whole_report
from prikk.formats.words import imprint
from prikk.serve.catalogue import View
from prikk.serve.edition import ServedEdition
from prikk.words import text, words_of

_SITE, _STYLE = "site/index.html", "site/assets/site.css"
_AS_PAGE = "outputFormat=html&amp;outputFormatParams=UseTexts"
_FIRST = 4
"""So many files stand before the others: those that most people want."""


def index_page(view: View, base: str, root: str = "") -> str:
    """The page at `/` where no site stands: the releases, when they came, their files and their tables."""
    language = _language(view)
    words = words_of(language, "files", "site")
    body = [f"<h1>{escape(words['all-releases'])}</h1>"]
    for edition in sorted(view.editions, key=lambda item: str(item.release.published or ""), reverse=True):
        body += _release(edition, base)
    if not view.editions:
        body.append(f"<p>{escape(words['nothing-yet'])}</p>")
    return _page(view, words["all-releases"], body, root)


def missing_page(view: View, root: str) -> str:
    """What is said where there is no page."""
    words = words_of(_language(view), "files", "site")
    link = f'<p><a href="{escape(root)}/">{escape(words["front"])}</a></p>'
    return _page(view, words["missing-page"], [f"<h1>{escape(words['missing-page'])}</h1>", link], root)


def _language(view: View) -> str:
    return view.editions[0].release.languages[0] if view.editions else "en"


def _page(view: View, title: str, body: list[str], root: str) -> str:
    """A page in the dress of the sites, where one of the releases has it."""
    language = _language(view)
    style = next((edition.release.id for edition in view.editions if _STYLE in edition.files), None)
    dress = f'<link rel="stylesheet" href="{escape(root)}/{quote(style)}/{_STYLE}">' if style else ""
    return "".join(
        [
            f'<!DOCTYPE html><html lang="{escape(language)}"><head><meta charset="utf-8">',
            f'<title>{escape(title)}</title><meta name="viewport" content="width=device-width, initial-scale=1">',
            f'<meta name="color-scheme" content="light dark">{dress}</head><body>',
            f'<header class="band"><div class="wide"><p class="name"><a href="{escape(root)}/">{escape(_by(view))}</a>',
            '</p></div></header><main class="wide">',
            *body,
            "</main></body></html>\n",
        ]
    )


def _by(view: View) -> str:
    """Who publishes: where all releases are of one publisher its name, else the word for statistics."""
    language = _language(view)
    names = {text(edition.release.publisher, language) for edition in view.editions}
    return names.pop() if len(names) == 1 and all(names) else words_of(language, "site")["statistics"]


def _release(edition: ServedEdition, base: str) -> Iterator[str]:
    release, language = edition.release, edition.release.languages[0]
    words, home = words_of(language, "files", "site"), f"{quote(release.id)}/"
    title = escape(text(release.titles, language))
    yield f'<section lang="{escape(language)}"><h2>'
    yield f'<a href="{home}site/">{title}</a></h2>' if _SITE in edition.files else f"{title}</h2>"
    yield f'<p class="lead">{escape(text(release.subtitles, language))}</p><p class="when">'
    yield " · ".join(escape(f"{name} {value}") for name, value in imprint(release, language)) + '</p><ul class="files">'
    files = whole_report(release, edition.folder, language)
    yield "".join(map(_file, repeat(home), files[:_FIRST]))
    yield f"</ul><details><summary>{escape(words['tables'])}, {escape(words['all-files'])}</summary><ul>"
    yield "".join(
        f'<li><a href="{escape(base)}/tables/{quote(table.id)}/data?{_AS_PAGE}">'
        f"{escape(text(table.cube.titles, language))}</a></li>"
        for table in edition.tables
    )
    yield "".join(map(_file, repeat(home), files[_FIRST:]))
    named = {unquote(file.address) for file in files}
    others = sorted(name for name in edition.files if "/" not in name and name not in named)
    yield "".join(f'<li><a href="{home}{quote(name)}">{escape(name)}</a></li>' for name in others)
    yield "</ul></details></section>"


def _file(home: str, file: Download) -> str:
    about = f' <span class="about">{escape(file.about)}</span>' if file.about else ""
    name = f"{escape(file.label)}<span>{escape(file.size)}</span>"
    return f'<li><a href="{home}{file.address}">{name}</a>{about}</li>'
