"""How files print figures, signs, dates and periods."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping
from decimal import Decimal

from prikk.model.release import PublishedCell, Release
from prikk.model.status import Status
from prikk.words import speech, text, words_of

NO_BREAK_SPACE = "\u00a0"

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
    return words_of(language, "files")[name].format(threshold=release.protection.threshold)


def figure(value: int | Decimal, language: str, *, space: str = " ") -> str:
    """A figure as text: thousands apart and the decimal sign as the language has them; `space` is its space."""
    grouped = f"{value:,f}" if isinstance(value, Decimal) else f"{value:,d}"
    said = speech(language)
    return grouped.translate({ord(","): space if said.grouping == " " else said.grouping, ord("."): said.decimal})


def cell_text(release: Release, cell: PublishedCell, language: str, *, space: str = " ") -> str:
    """A cell as text: its figure or its sign."""
    return signs(release)[cell.status] if cell.value is None else figure(cell.value, language, space=space)


def period_text(release: Release, language: str) -> str:
    """The periods that the release covers."""
    first, last = release.first.long_label(language), release.last.long_label(language)
    return first if first == last else f"{first} – {last}"


def imprint(release: Release, language: str) -> tuple[tuple[str, str], ...]:
    """Publisher, version and dates, each with its name."""
    said = words_of(language, "files")
    found = [(said["publisher"], text(release.publisher, language)), (said["version"], release.version)]
    found += [
        (said[name], date_text(date, language))
        for name, date in (("published", release.published), ("next", release.next_release))
        if date is not None
    ]
    return tuple((name, value) for name, value in found if value)


def date_text(date: dt.date, language: str) -> str:
    """A date in words."""
    said = speech(language)
    return said.date.format(day=date.day, month=said.within(said.months[date.month - 1]), year=date.year)


def build_time(release: Release) -> dt.datetime:
    """The time that files carry, never the present: SOURCE_DATE_EPOCH, else when it is published, else its last day."""
    if epoch := os.environ.get("SOURCE_DATE_EPOCH"):
        return dt.datetime.fromtimestamp(int(epoch), dt.UTC)
    published = release.published or dt.datetime.combine(release.last.last_day, dt.time())
    return published.astimezone(dt.UTC) if published.tzinfo else published.replace(tzinfo=dt.UTC)


def file_name(release: Release, stem: str, language: str, suffix: str) -> str:
    """The name of a file that exists once a language: the first language of the release has the plain name."""
    return f"{stem}{suffix}" if language == release.languages[0] else f"{stem}.{language}{suffix}"
