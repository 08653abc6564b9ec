"""How files print figures, signs, dates and periods."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from prikk.figures.registry import STATISTICS
from prikk.model.cell import CellKey
from prikk.model.codelist import Code
from prikk.model.period import Period
from prikk.model.release import PublishedCell, Release, Statistic
from prikk.model.status import Status
from prikk.words import speech, text, words_of

NO_BREAK_SPACE = "\u00a0"
_DASHES = re.compile(r"( [-\u2013] )")

_MEANINGS = {
    Status.CONFIDENTIAL: "confidential",
    Status.PRIMARY: "primary",
    Status.SECONDARY: "secondary",
    Status.MISSING: "missing",
    Status.UNREADABLE: "unreadable",
    Status.NOT_APPLICABLE: "not-applicable",
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
        Status.NOT_APPLICABLE: ".",
    }


def sign_notes(
    release: Release, language: str, marks: Mapping[Status, str], keys: Iterable[CellKey] | None = None
) -> tuple[tuple[str, str], ...]:
    """For each sign that occurs among some cells (all, where none are named): the sign and what it means there."""
    used: dict[Status, set[str]] = {}
    for key in release.cells if keys is None else keys:
        used.setdefault(release[key].status, set()).add(key.statistic)
    return tuple(
        (marks[status], _meaning(release, status, language, used[status])) for status in _MEANINGS if status in used
    )


def _meaning(release: Release, status: Status, language: str, statistics: Collection[str]) -> str:
    name = _MEANINGS[status]
    if status is Status.CONFIDENTIAL and release.protection.demanded == "none":
        name = "primary"
    return words_of(language, "files")[name].format(small=_small(release, language, statistics))


def _small(release: Release, language: str, statistics: Collection[str]) -> str:
    """What the rule hides, for the statistics in which something is hidden."""
    words, rule = words_of(language, "files"), release.protection
    if rule.zeros == "hide":
        return words["small-zero"].format(threshold=rule.threshold)
    greatest = rule.threshold - 1
    small = words["small" if greatest > 1 else "small-one"].format(greatest=greatest)
    if any(STATISTICS[release.statistic(id).kind].over_periods for id in statistics):
        small += f" ({words['small-mean'].format(threshold=rule.threshold)})"
    return small


def unit_of(release: Release, statistic: Statistic, language: str) -> str:
    """What the figures of a statistic are counted in: what it says itself, else, of counts, what the count says."""
    words, form = words_of(language, "bank"), STATISTICS[statistic.kind]
    counted = release.counting.count if release.counting else "persons"
    own = next((text(item.units, language) for item in release.statistics if item.kind == "count"), "")
    word = words[form.unit] if form.unit else own or words[counted]
    if "per" in form.keys:
        word = words["per-so-many"].format(unit=word, number=figure(statistic.per, language))
    return text(statistic.units, language) or word


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
    return span_text(release.first, release.last, language)


def span_text(first: Period, last: Period, language: str) -> str:
    """Periods from one to another, both included: the year once where it is the same."""
    if first == last:
        return first.long_label(language)
    end = speech(language).within(last.long_label(language))
    if first.year == last.year:
        return f"{first.label(language)}–{end}"
    return f"{first.long_label(language)} – {end}"


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


@dataclass(frozen=True)
class Fact:
    """Something that readers are told of a release: its name, and texts, each with an address to follow (or none)."""

    name: str
    parts: tuple[tuple[str, str], ...]

    @property
    def plain(self) -> str:
        """The texts alone."""
        return ", ".join(said for said, _ in self.parts)


def facts(release: Release, language: str) -> tuple[Fact, ...]:
    """Source, contact, licence and how to cite, as far as the publication says."""
    words, contact, licence = words_of(language, "files"), release.contact, release.licence
    found = [(words["source"], [(text(release.source, language), "")])]
    if contact:
        reached = [(contact.email, f"mailto:{contact.email}"), (contact.phone, ""), (contact.address, contact.address)]
        found.append((words["contact"], [(text(contact.names, language), ""), *reached]))
    if licence:
        found.append((words["licence"], [(licence.name, licence.address)]))
    found.append((words["cite"], [(citation(release, language), "")]))
    told = ((name, tuple(part for part in parts if part[0])) for name, parts in found)
    return tuple(Fact(name, parts) for name, parts in told if parts)


def origin(release: Release, language: str) -> str:
    """Where the figures are from and of when they are, in one line: for the foot of a table."""
    words = words_of(language, "files")
    source = text(release.source, language) or text(release.publisher, language)
    found = [f"{words['source']}: {source}"] if source else []
    if release.published:
        found.append(f"{words['updated']}: {date_text(release.published, language)}")
    return ". ".join(found) + "." if found else ""


def citation(release: Release, language: str) -> str:
    """How to cite the release: as it says itself, else by publisher, year, title and version."""
    if own := text(release.citation, language):
        return own
    return words_of(language, "files")["citation"].format(
        publisher=text(release.publisher, language) or text(release.titles, language),
        year=build_time(release).year,
        title=text(release.titles, language),
        version=release.version,
    )


def date_text(date: dt.date, language: str) -> str:
    """A date in words."""
    return speech(language).day(date)


def build_time(release: Release) -> dt.datetime:
    """The time that files carry, never the present: SOURCE_DATE_EPOCH, else when it is published, else its last day."""
    if epoch := os.environ.get("SOURCE_DATE_EPOCH"):
        return dt.datetime.fromtimestamp(int(epoch), dt.UTC)
    published = release.published or dt.datetime.combine(release.last.last_day, dt.time())
    return published.astimezone(dt.UTC) if published.tzinfo else published.replace(tzinfo=dt.UTC)


def spoken_parts(label: str, code: Code) -> tuple[tuple[str, str], ...]:
    """A label of a code in parts, each with its language where that is not the page's: `Trøndelag - Trööndelage`.

    The first part is in the language of the page; one part without a language where the codelist names none, or others.
    """
    parts = _DASHES.split(label)
    if len(code.spoken) != (len(parts) + 1) // 2 or len(parts) == 1:
        return ((label, ""),)
    languages = ["", *(item for language in code.spoken[1:] for item in ("", language))]
    return tuple(zip(parts, languages, strict=True))


def file_name(release: Release, stem: str, language: str, suffix: str) -> str:
    """The name of a file that exists once a language: the first language of the release has the plain name."""
    return f"{stem}{suffix}" if language == release.languages[0] else f"{stem}.{language}{suffix}"
