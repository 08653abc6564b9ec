"""What readers are told: texts in every language, addresses that can be followed, headlines and notes of tables."""

from __future__ import annotations

import re

from prikk.errors import InputError, closest
from prikk.figures.layout import every_table, table_ids
from prikk.model.codelist import TOTAL
from prikk.model.placeholder import fill
from prikk.model.publication import Publication
from prikk.model.table import PERIOD, STATISTIC
from prikk.model.text import read_text, trouble
from prikk.publication.checker import Checker
from prikk.words import LANGUAGES

_ADDRESS = re.compile(r"https?://[^\s<>\"']+")
_FROM_THE_ROOT = re.compile(r"/(?!/)[^\s<>\"']*")
_EMAIL = re.compile(r"[^\s@<>\"'?&]+@[^\s@<>\"'?&]+\.[^\s@<>\"'?&]+")


def check_texts(checker: Checker) -> None:
    """Refuse what has no text in a language, and pages that cannot be read."""
    publication = checker.publication
    labelled = {
        "title": publication.title,
        **{f"dimensions.{id}.label": item.label for id, item in publication.dimensions.items()},
        **{f"statistics.{item.id}.label": item.label for item in publication.statistics},
        **{f"tables.{item.id}.title": item.title for item in publication.tables},
        **{f"above[{number}].title": item.title for number, item in enumerate(publication.above, 1)},
    }
    known = [*LANGUAGES, *publication.told]
    for language in publication.languages:
        if language not in known:
            checker.fail("languages", f"{language!r} is no language", closest(language, known))
    if not publication.version.strip() or trouble(publication.version):
        checker.fail("version", repr(publication.version), "a text in one line")
    for key, labels in labelled.items():
        for language in labels:
            if language not in known:
                checker.fail(key, f"{language!r} is no language", closest(language, known))
        for language in publication.languages:
            if not labels.get(language):
                checker.fail(key, f"no text in {language}", f"a text for each of {', '.join(publication.languages)}")
    for number, page in enumerate(publication.pages, 1):
        checker.template(f"pages[{number}]", {"file": page.file}, ["language"])
        for language in publication.languages:
            if not page.title.get(language):
                checker.fail(f"pages[{number}].title", f"no text in {language}", "a text for each language")
            path = checker.file(f"pages[{number}].file", fill(page.file, {"language": language}))
            if found := trouble(read_text(path, "the page"), lines=True):
                raise InputError(found, path=path, allowed="visible characters and line breaks")


def check_facts(checker: Checker) -> None:
    """What readers are told: addresses that can be followed, and placeholders of the summary."""
    publication = checker.publication
    for key, address in _addresses(publication):
        if address and not _ADDRESS.fullmatch(address):
            checker.fail(key, repr(address), "an address on the web (https://example.org/)")
    for number, item in enumerate(publication.above, 1):
        if not _ADDRESS.fullmatch(item.address) and not _FROM_THE_ROOT.fullmatch(item.address):
            allowed = "an address on the web (https://example.org/), or from the root (/statistics/)"
            checker.fail(f"above[{number}].address", repr(item.address), allowed)
    if publication.contact and publication.contact.email and not _EMAIL.fullmatch(publication.contact.email):
        checker.fail("contact.email", repr(publication.contact.email), "an e-mail address (name@example.org)")
    checker.template("summary", publication.summary, ("figure", "unit", "period", "change", "before"))


def check_headlines(checker: Checker) -> None:
    """Main figures name a table by its id and a row of it."""
    tables = (
        {table_id: spec for spec, table_id in table_ids(checker.publication)} if checker.publication.headlines else {}
    )
    for number, item in enumerate(checker.publication.headlines, 1):
        key = f"headlines[{number}]"
        if item.table not in tables:
            checker.fail(f"{key}.table", f"{item.table!r} is no table", closest(item.table, tables))
        spec = tables[item.table]
        subject = next((name for name in spec.axes if name in checker.publication.dimensions), None)
        if subject is not None:
            checker.code(f"{key}.row", subject, item.row)
        elif item.row != TOTAL:
            checker.fail(f"{key}.row", f"{item.row!r}: the table has no dimension", TOTAL)


def check_notes(checker: Checker) -> None:
    """Notes have a text in each language and stand somewhere."""
    publication = checker.publication
    tables = [table for _, table in every_table(publication)] if publication.notes else []
    for number, note in enumerate(publication.notes, 1):
        key = f"notes[{number}]"
        for language in publication.languages:
            if not note.text.get(language):
                checker.fail(f"{key}.text", f"no text in {language}", "a text for each language")
        for name, code in note.at.items():
            if name in (PERIOD, STATISTIC):
                checker.one_of(f"{key}.at", name, code)
            else:
                checker.dimension(f"{key}.at", name, (PERIOD, STATISTIC))
                checker.code(f"{key}.at", name, code)
        own = [table for table in tables if note.table in ("", table.family, table.id)]
        if not own:
            names = {name for table in tables for name in (table.family, table.id)}
            checker.fail(f"{key}.table", f"{note.table!r} is no table", closest(note.table, names))
        if not any(all(code in table.codes_of(name) for name, code in note.at.items()) for table in own):
            checker.fail(f"{key}.at", "no table has such cells", "codes that stand in one table")


def _addresses(publication: Publication) -> list[tuple[str, str]]:
    """The addresses on the web that the publication gives, each with its key."""
    found = [("contact.address", publication.contact.address)] if publication.contact else []
    return found + ([("licence.address", publication.licence.address)] if publication.licence else [])
