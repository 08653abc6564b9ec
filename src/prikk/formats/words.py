"""What the files say beside the publication's own words, and how they print figures and signs."""

from __future__ import annotations

import calendar
import datetime as dt
import os
from collections.abc import Mapping
from decimal import Decimal

from prikk.model.release import PublishedCell, Release, text
from prikk.model.status import Status

NO_BREAK_SPACE = "\u00a0"

WORDS: Mapping[str, Mapping[str, str]] = {
    "nb": {
        "contents": "Innhold",
        "cover": "Forside",
        "title": "Tittel",
        "table": "Tabell",
        "about": "Om statistikken",
        "codes": "Koder",
        "page": "Side",
        "of": "av",
        "version": "Versjon",
        "published": "Publisert",
        "next": "Neste publisering",
        "publisher": "Utgiver",
        "signs": "Tegnforklaring",
        "notes": "Merknader",
        "back": "Til innholdet",
        "confidential": "tallet er skjult fordi det er mindre enn {threshold}, eller for å beskytte et slikt tall",
        "primary": "tallet er skjult fordi det er mindre enn {threshold}",
        "secondary": "tallet er skjult for å beskytte et annet tall",
        "missing": "tallet mangler",
        "unreadable": "tallet kan ikke leses i kilden",
        "one-table": "Arket har én tabell.",
    },
    "nn": {
        "contents": "Innhald",
        "cover": "Framside",
        "title": "Tittel",
        "table": "Tabell",
        "about": "Om statistikken",
        "codes": "Kodar",
        "page": "Side",
        "of": "av",
        "version": "Versjon",
        "published": "Publisert",
        "next": "Neste publisering",
        "publisher": "Utgjevar",
        "signs": "Teiknforklaring",
        "notes": "Merknader",
        "back": "Til innhaldet",
        "confidential": "talet er skjult fordi det er mindre enn {threshold}, eller for å verne eit slikt tal",
        "primary": "talet er skjult fordi det er mindre enn {threshold}",
        "secondary": "talet er skjult for å verne eit anna tal",
        "missing": "talet manglar",
        "unreadable": "talet kan ikkje lesast i kjelda",
        "one-table": "Arket har éin tabell.",
    },
    "en": {
        "contents": "Contents",
        "cover": "Cover",
        "title": "Title",
        "table": "Table",
        "about": "About the statistics",
        "codes": "Codes",
        "page": "Page",
        "of": "of",
        "version": "Version",
        "published": "Published",
        "next": "Next release",
        "publisher": "Publisher",
        "signs": "Symbols",
        "notes": "Notes",
        "back": "Back to contents",
        "confidential": "the figure is hidden because it is less than {threshold}, or to protect such a figure",
        "primary": "the figure is hidden because it is less than {threshold}",
        "secondary": "the figure is hidden to protect another figure",
        "missing": "the figure is missing",
        "unreadable": "the figure cannot be read in the source",
        "one-table": "This worksheet contains one table.",
    },
}

_MEANINGS = {
    Status.CONFIDENTIAL: "confidential",
    Status.PRIMARY: "primary",
    Status.SECONDARY: "secondary",
    Status.MISSING: "missing",
    Status.UNREADABLE: "unreadable",
}


def signs(release: Release) -> dict[Status, str]:
    """The sign that stands for each state of a cell without a figure. Secondary is told apart by a doubled sign."""
    symbol = release.protection.symbol
    return {
        Status.CONFIDENTIAL: symbol,
        Status.PRIMARY: symbol,
        Status.SECONDARY: symbol * 2,
        Status.MISSING: "..",
        Status.UNREADABLE: "?",
    }


def sign_notes(release: Release, language: str, marks: Mapping[Status, str]) -> tuple[tuple[str, str], ...]:
    """For each sign that occurs among the cells: the sign and what it means."""
    used = {cell.status for cell in release.cells.values()}
    return tuple((marks[status], _meaning(release, status, language)) for status in _MEANINGS if status in used)


def _meaning(release: Release, status: Status, language: str) -> str:
    name = _MEANINGS[status]
    if status is Status.CONFIDENTIAL and release.protection.demanded == "none":
        name = "primary"
    return WORDS[language][name].format(threshold=release.protection.threshold)


def figure(value: int | Decimal, language: str, *, space: str = " ") -> str:
    """A figure as text: thousands apart (a comma in English), decimal comma (point in English)."""
    grouped = f"{value:,f}" if isinstance(value, Decimal) else f"{value:,d}"
    return grouped if language == "en" else grouped.replace(".", ";").replace(",", space).replace(";", ",")


def cell_text(release: Release, cell: PublishedCell, language: str, *, space: str = " ") -> str:
    """A cell as text: its figure or its sign."""
    return signs(release)[cell.status] if cell.value is None else figure(cell.value, language, space=space)


def period_text(release: Release, language: str) -> str:
    """The periods that the release covers."""
    first, last = release.first.long_label(language), release.last.long_label(language)
    return first if first == last else f"{first} – {last}"


def imprint(release: Release, language: str) -> tuple[tuple[str, str], ...]:
    """Publisher, version and dates, each with its name."""
    words = WORDS[language]
    found = [(words["publisher"], text(release.publisher, language)), (words["version"], release.version)]
    found += [
        (words[name], date_text(date, language))
        for name, date in (("published", release.published), ("next", release.next_release))
        if date is not None
    ]
    return tuple((name, value) for name, value in found if value)


def date_text(date: dt.date, language: str) -> str:
    """A date in words."""
    month = _MONTHS[language][date.month - 1]
    return f"{date.day} {month} {date.year}" if language == "en" else f"{date.day}. {month} {date.year}"


_NORWEGIAN = tuple("januar februar mars april mai juni juli august september oktober november desember".split())  # noqa: SIM905
_MONTHS = {
    "nb": _NORWEGIAN,
    "nn": _NORWEGIAN,
    "en": tuple(calendar.month_name)[1:],
}


def build_time(release: Release) -> dt.datetime:
    """The time that files carry, never the present: SOURCE_DATE_EPOCH, else when it is published, else its last day."""
    if epoch := os.environ.get("SOURCE_DATE_EPOCH"):
        return dt.datetime.fromtimestamp(int(epoch), dt.UTC)
    published = release.published or dt.datetime.combine(release.last.last_day, dt.time())
    return published.astimezone(dt.UTC) if published.tzinfo else published.replace(tzinfo=dt.UTC)


def file_name(release: Release, stem: str, language: str, suffix: str) -> str:
    """The name of a file that exists once a language: the first language of the release has the plain name."""
    return f"{stem}{suffix}" if language == release.languages[0] else f"{stem}.{language}{suffix}"
