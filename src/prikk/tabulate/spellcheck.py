"""Checks that only spells need: their dates and the persons file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from prikk.tabulate.engine import SourcePart, quoted
from prikk.tabulate.findings import ROWS, Finding, Kind, Severity
from prikk.tabulate.recode import as_date, as_text
from prikk.tabulate.records import Records


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
    name = records.publication.source.person
    person = quoted(name)
    again = f"SELECT count(*) - 1 AS repeats FROM {persons.relation} AS r GROUP BY r.{person}"
    if count := int(records.engine.rows(f"SELECT coalesce(sum(repeats), 0) FROM ({again}) AS x")[0][0]):
        nth = f'SELECT "#row", row_number() OVER (PARTITION BY r.{person} ORDER BY "#row") AS nth'
        rows = _rows(records, f"({nth} FROM {persons.numbered} AS r) AS x WHERE nth > 1")
        text = "the same person again"
        yield Finding(Kind.DUPLICATE, Severity.ERROR, text, persons.name, name, "each once", count, rows)
    for born in sorted(set(records.spells.ages.values()) if records.spells else ()):
        if born in persons.types:
            text, date = (read(f"r.{quoted(born)}", persons.types[born]) for read in (as_text, as_date))
            allowed = "dates such as 1990-01-31"
            finding = Finding(Kind.IMPOSSIBLE_DATE, Severity.ERROR, "no date", persons.name, born, allowed)
            yield from _wrong_rows(records, persons, f"{text} <> '' AND {date} IS NULL", finding)
    for part in records.parts:
        there, here = (
            as_text(f"{side}.{person}", types[name]) for side, types in (("q", persons.types), ("r", part.types))
        )
        alone = f"{here} <> '' AND NOT EXISTS (SELECT 1 FROM {persons.relation} AS q WHERE {there} = {here})"
        text = f"a person that {persons.name} does not have"
        finding = Finding(Kind.NO_PERSON, Severity.ERROR, text, part.name, name, f"persons of {persons.name}")
        yield from _wrong_rows(records, part, alone, finding)


def _wrong_rows(records: Records, part: SourcePart, wrong: str, finding: Finding) -> Iterator[Finding]:
    """The finding, with count and first rows, where a condition is true of any row of a part."""
    if count := records.engine.rows(f"SELECT count(*) FROM {part.relation} AS r WHERE {wrong}")[0][0]:
        yield replace(finding, count=count, rows=_rows(records, f"{part.numbered} AS r WHERE {wrong}"))


def _rows(records: Records, relation: str) -> tuple[int, ...]:
    found = records.engine.rows(f'SELECT "#row" FROM {relation} ORDER BY 1 LIMIT {ROWS}')
    return tuple(row for (row,) in found)
