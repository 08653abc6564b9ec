"""Checks that only spells need: their dates and the persons file."""

from __future__ import annotations

from collections.abc import Iterator

from prikk.tabulate.engine import quoted
from prikk.tabulate.findings import ROWS, Finding, Kind, Severity
from prikk.tabulate.recode import as_date, as_text
from prikk.tabulate.records import Records
from prikk.tabulate.source import SourcePart


def spell_findings(records: Records) -> Iterator[Finding]:
    """Dates that are none, spells that end before they begin, and what is wrong with the persons file."""
    if records.spells is None:
        return
    dates = "dates such as 2023-01-31"
    for part in records.parts:
        begin, (end_text, end) = records.spell_days(part)
        for name, wrong, kind, severity, text in (
            (records.spells.from_column, f"{begin} IS NULL", Kind.IMPOSSIBLE_DATE, Severity.ERROR, "no date"),
            (
                records.spells.to_column,
                f"{end_text} <> '' AND {end} IS NULL",
                Kind.IMPOSSIBLE_DATE,
                Severity.ERROR,
                "no date",
            ),
            (
                records.spells.to_column,
                f"{end} < {begin}",
                Kind.REVERSED_SPELL,
                Severity.WARNING,
                "ends before it begins and is not counted",
            ),
        ):
            yield from _wrong_rows(records, part, wrong, Finding(kind, severity, text, part.name, name, dates))
    if records.persons is not None:
        yield from _persons_file(records, records.persons)


def _persons_file(records: Records, persons: SourcePart) -> Iterator[Finding]:
    person = quoted(records.publication.source.person)
    twice = Finding(
        Kind.DUPLICATE,
        Severity.ERROR,
        "the same person again",
        persons.name,
        records.publication.source.person,
        "each once",
    )
    again = f"row_number() OVER (PARTITION BY r.{person} ORDER BY row) > 1"
    yield from _wrong_rows(records, persons, "again", twice, extra=f"{again} AS again")
    for name in sorted(set(records.spells.ages.values()) if records.spells else ()):
        if name in persons.types:
            text = as_text(f"r.{quoted(name)}", persons.types[name])
            date = as_date(f"r.{quoted(name)}", persons.types[name])
            finding = Finding(
                Kind.IMPOSSIBLE_DATE, Severity.ERROR, "no date", persons.name, name, "dates such as 1990-01-31"
            )
            yield from _wrong_rows(records, persons, f"{text} <> '' AND {date} IS NULL", finding)
    for part in records.parts:
        alone = (
            f"r.{person} IS NOT NULL AND CAST(r.{person} AS VARCHAR) NOT IN "
            f"(SELECT CAST({person} AS VARCHAR) FROM {persons.relation} WHERE {person} IS NOT NULL)"
        )
        text = f"a person that {persons.name} does not have"
        finding = Finding(
            Kind.NO_PERSON,
            Severity.ERROR,
            text,
            part.name,
            records.publication.source.person,
            f"persons of {persons.name}",
        )
        yield from _wrong_rows(records, part, alone, finding)


def _wrong_rows(
    records: Records, part: SourcePart, wrong: str, finding: Finding, *, extra: str = "0 AS unused"
) -> Iterator[Finding]:
    """The finding, with count and first rows, where a condition is true of any row of a part."""
    count, rows = records.engine.rows(
        f"SELECT count(*), list_sort(min(row, {ROWS})) FROM (SELECT *, {extra} FROM "
        f"(SELECT row_number() OVER () AS row, * FROM {part.relation}) r) r WHERE {wrong}"
    )[0]
    if count:
        yield Finding(
            finding.kind,
            finding.severity,
            finding.found,
            finding.file,
            finding.column,
            finding.allowed,
            count,
            tuple(rows),
        )
