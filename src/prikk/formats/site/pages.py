"""The pages of the site: what each template is told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from prikk.formats.finding import finding
from prikk.formats.prose import pages as prose_pages
from prikk.formats.site.charts import Chart, charts_of, lines_of
from prikk.formats.site.describing import counted
from prikk.formats.site.downloads import CALENDAR, of_family, whole_report
from prikk.formats.site.figures import figure_table
from prikk.formats.site.house import HOUSE
from prikk.formats.site.main import main_of
from prikk.formats.site.prosehtml import page_html
from prikk.formats.tables import tables_by_family
from prikk.formats.words import date_text, facts, imprint, origin, period_text, sign_notes, signs
from prikk.model.release import Release
from prikk.model.style import PLAIN
from prikk.model.table import Table
from prikk.words import name_of, speech, text, words_of

FRONT, ABOUT = "index.html", "about.html"


@dataclass(frozen=True)
class PageLink:
    """A link: the address from the page, the text, and whether it is the page itself."""

    address: str
    label: str
    current: bool = False
    language: str = ""
    note: str = ""


def site_pages(release: Release, folder: Path) -> Iterator[tuple[str, str]]:
    """The path within the site and the HTML of each page. `folder` is where the site stands, beside other files."""
    for language in release.languages:
        place = _Place(release, folder, language)
        yield place.path(FRONT), place.front()
        for family, tables in tables_by_family(release).items():
            yield place.path(family_page(family)), place.family(family, tables)
        yield place.path(ABOUT), place.about()


def family_page(family: str) -> str:
    """The name of the page of a family."""
    return f"table-{family}.html"


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("prikk.formats.site"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


@dataclass(frozen=True)
class _Place:
    """Where pages of one language stand: those of the first language in the site's own folder, others one below."""

    release: Release
    folder: Path
    language: str

    @property
    def _base(self) -> str:
        return "" if self.language == self.release.languages[0] else "../"

    def path(self, page: str) -> str:
        """The path of a page within the site."""
        return f"{self.language}/{page}" if self._base else page

    def front(self) -> str:
        """The front page: finding, main figures, their chart and table, the families, files, dates and versions."""
        main = main_of(self.release, self.language)
        return self._render(
            "front.html",
            FRONT,
            text(self.release.titles, self.language),
            finding=finding(self.release, self.language),
            main=main,
            chart=lines_of(main.charted),
            families=self._families(""),
            downloads=whole_report(self.release, self.folder, self.language),
            calendar=CALENDAR if (self.folder / CALENDAR).is_file() else "",
            subtitle=text(self.release.subtitles, self.language) or period_text(self.release, self.language),
        )

    def family(self, family: str, tables: Sequence[Table]) -> str:
        """The page of a family: its tables, each with its charts."""
        views = [figure_table(self.release, table, self.language) for table in tables]
        charts: dict[str, list[Chart]] = {view.id: charts_of(view.charted) for view in views}
        return self._render(
            "family.html",
            family_page(family),
            text(self.release.families[family], self.language),
            views=views,
            charts=charts,
            families=self._families(family),
            downloads=of_family(self.release, self.folder, self.language, family),
            stem=f"{self.release.id}-",
            speech=speech(self.language),
        )

    def about(self) -> str:
        """The page about the statistics: all pages of text, what is hidden, versions."""
        found = [page for place in ("front", "about") for page in prose_pages(self.release, self.language, place)]
        return self._render(
            "about.html",
            ABOUT,
            words_of(self.language, "files", "site")["about"],
            texts=[(page.id, page.title, page_html(page)) for page in found],
        )

    def _render(self, template: str, page: str, title: str, **more: Any) -> str:
        words = words_of(self.language, "files", "site")
        context: dict[str, Any] = {
            "w": words,
            "language": self.language,
            "base": self._base,
            "site_title": text(self.release.titles, self.language),
            "publisher": text(self.release.publisher, self.language),
            "page": page,
            "title": title,
            "menu": [
                PageLink(FRONT, words["front"], page == FRONT),
                PageLink(f"{FRONT}#tables", words["tables"], page not in (FRONT, ABOUT)),
                PageLink(ABOUT, words["about"], page == ABOUT),
            ],
            "switch": [
                PageLink(self._base + _Place(self.release, self.folder, other).path(page), name_of(other),
                     other == self.language, other)
                for other in self.release.languages
            ],
            "imprint": imprint(self.release, self.language),
            "notes": sign_notes(self.release, self.language, signs(self.release)),
            "checked": "audited" if self.release.protection.audited else "unaudited",
            "facts": facts(self.release, self.language),
            "above": [(text(item.titles, self.language), item.address) for item in self.release.above],
            "house": HOUSE if self.release.style != PLAIN else "",
            "logo": self.release.style.logo_file,
            "logo_label": text(self.release.style.logo_labels, self.language)
            or text(self.release.publisher, self.language),
            "footer": text(self.release.style.footers, self.language),
            "origin": origin(self.release, self.language),
            "revisions": [
                (item.version, item.date, date_text(item.date, self.language), text(item.notes, self.language))
                for item in sorted(self.release.revisions, key=lambda item: item.date, reverse=True)
            ],
        }  # fmt: skip
        return _environment().get_template(template).render(context | more)

    def _families(self, current: str) -> list[PageLink]:
        words = words_of(self.language, "files", "site")
        return [
            PageLink(
                family_page(family),
                text(self.release.families[family], self.language),
                family == current,
                note=counted(words, "tables", len(tables)),
            )
            for family, tables in tables_by_family(self.release).items()
        ]
