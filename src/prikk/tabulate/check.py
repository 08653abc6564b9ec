"""Checking a source against a publication, before anything is built from it."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path

import numpy as np

from prikk.errors import InputError, closest
from prikk.model.codelist import Code, Codelist
from prikk.model.period import Period, PeriodUnit
from prikk.model.publication import Publication
from prikk.tabulate.engine import Engine
from prikk.tabulate.findings import CheckReport, Finding, Kind, Severity
from prikk.tabulate.recode import bands
from prikk.tabulate.records import Records
from prikk.tabulate.source import Frame
from prikk.tabulate.spellcheck import person_findings, spell_findings
from prikk.tabulate.structure import structure_findings

_ROWS = 3
_VALUES = 10
_NAMES = 20
_LENGTH = 40
"""How many rows, wrong values and allowed names findings tell, and how much of a value."""


def check(
    publication: Publication,
    source: str | Path | Frame | None = None,
    *,
    persons: str | Path | Frame | None = None,
) -> CheckReport:
    """Whether `tabulate` can use a source, and everything that is wrong with it. Never raises for a bad source."""
    try:
        with Engine() as engine:
            return inspect(Records(engine, publication, source, persons))
    except InputError as error:
        name = str(source or publication.source.path) if source is None or isinstance(source, str | Path) else ""
        return CheckReport(name, 0, (Finding(Kind.UNREADABLE, Severity.ERROR, str(error)),))


def inspect(records: Records) -> CheckReport:
    """Check the records of an engine; leaves the table `base` of base cells there when the columns can be used.

    Raises InputError when a file turns out to be damaged.
    """
    if structure := structure_findings(records):
        return CheckReport(records.name, 0, tuple(structure))
    findings = [*spell_findings(records)]
    records.count_base()
    total, counted = records.engine.rows(
        "SELECT coalesce(sum(n), 0), coalesce(sum(n) FILTER (period IS NOT NULL), 0) FROM base"
    )[0]
    if counted < total:
        findings += _period_findings(records)
    if not counted:
        first, last = records.periods[0].code, records.periods[-1].code
        text = "no record in the publication's periods" if total else "no records"
        findings.append(
            Finding(Kind.EMPTY, Severity.ERROR, text, records.name, allowed=f"records of {first} to {last}")
        )
    for number, id in enumerate(records.publication.dimension_ids):
        wrong = records.engine.rows(f"SELECT count(*) FROM base WHERE period IS NOT NULL AND c{number} IS NULL")
        if wrong[0][0]:
            findings += _code_findings(records, number, id)
    findings += _unit_findings(records)
    findings += person_findings(records)
    return CheckReport(records.name, int(total), tuple(findings))


def _first_rows(records: Records, condition: str, dimensions: tuple[int, ...]) -> tuple[str, tuple[int, ...]]:
    """The first file with records that a condition is true of, and the first rows there."""
    rows = records.engine.rows(
        f"SELECT file, row FROM ({records.sql(dimensions)}) WHERE {condition} ORDER BY file, row LIMIT {_ROWS}"
    )
    file = rows[0][0]
    return records.parts[file].name, tuple(row for part, row in rows if part == file)


def _period_findings(records: Records) -> Iterator[Finding]:
    name, unit = records.publication.source.period or "", records.publication.unit
    first, last = records.periods[0].code, records.periods[-1].code
    rows = records.engine.rows(
        f"SELECT file, found_period, count(*), list_sort(min(row, {_ROWS})) FROM ({records.sql(())}) "
        "WHERE period IS NULL GROUP BY ALL ORDER BY count(*) DESC, file, found_period"
    )
    outside = [row for row in rows if _unit_of(row[1]) is unit]
    for file, found, count, numbers in [row for row in rows if row not in outside][:_VALUES]:
        other = _unit_of(found)
        kind = Kind.IMPOSSIBLE_PERIOD if found else Kind.NO_VALUE
        text = "no period" if not found else f"{found[:_LENGTH]!r} is {f'a {other.value}' if other else 'no period'}"
        allowed = f"a {unit.value} such as {first}"
        yield Finding(kind, Severity.ERROR, text, records.parts[file].name, name, allowed, count, tuple(numbers))
    if outside:
        codes = sorted({found for _, found, _, _ in outside})
        text = f"periods that are not counted: {codes[0]}" + (f" to {codes[-1]}" if len(codes) > 1 else "")
        count = sum(row[2] for row in outside)
        yield Finding(Kind.OTHER_PERIOD, Severity.WARNING, text, records.name, name, f"{first} to {last}", count, ())


def _unit_of(code: str) -> PeriodUnit | None:
    try:
        return Period.parse(code).unit
    except ValueError:
        return None


def _code_findings(records: Records, number: int, id: str) -> Iterator[Finding]:
    codelist = records.publication.codelists[id]
    rows = records.engine.rows(
        f"SELECT file, f{number}, period, count(*), list_sort(min(row, {_ROWS})) FROM ({records.sql((number,))}) "
        f"WHERE period IS NOT NULL AND c{number} IS NULL GROUP BY ALL ORDER BY file, f{number}, period"
    )
    grouped: dict[tuple[int, str], list[tuple[int, int, list[int]]]] = {}
    for file, found, period, count, numbers in rows:
        grouped.setdefault((file, found), []).append((period, count, numbers))
    largest = sorted(grouped, key=lambda key: -sum(count for _, count, _ in grouped[key]))
    derived = id in records.publication.source.rules
    column = id if derived else records.dimension_column(id)
    for key in largest[:_VALUES]:
        file, found = key
        periods = [records.periods[period].code for period, _, _ in grouped[key]]
        kind, text, allowed = _explain(codelist, found, periods, derived=derived)
        yield Finding(
            kind,
            Severity.ERROR,
            text,
            records.parts[file].name,
            column,
            allowed,
            sum(count for _, count, _ in grouped[key]),
            tuple(sorted(row for _, _, numbers in grouped[key] for row in numbers)[:_ROWS]),
        )
    if rest := largest[_VALUES:]:
        count = sum(count for key in rest for _, count, _ in grouped[key])
        yield Finding(Kind.UNKNOWN_CODE, Severity.ERROR, f"{len(rest)} more unknown codes", "", column, count=count)


def _explain(codelist: Codelist, found: str, periods: list[str], *, derived: bool) -> tuple[Kind, str, str]:
    """What is wrong with a value: the kind, a wording, what is allowed."""
    meanings = [(item.code if derived else item.source_code or item.code, item) for item in codelist.leaves]
    allowed = _nearest(found, {text for text, _ in meanings})
    if bands(codelist) and not derived:
        allowed += ", or a whole number"
    if not found:
        return (Kind.UNKNOWN_CODE, "no rule applies", allowed) if derived else (Kind.NO_VALUE, "no value", allowed)
    shown = repr(found if len(found) <= _LENGTH else found[:_LENGTH] + "...")
    same = [item for text, item in meanings if text == found]
    if same:
        when = ", ".join(periods[:_ROWS]) + (" ..." if len(periods) > _ROWS else "")
        spans = ", ".join(_span(item) for item in same)
        return Kind.CODE_NOT_VALID, f"{shown} means nothing in {when}", f"{found} {spans}"
    if found in codelist and codelist[found] not in codelist.leaves:
        return Kind.UNKNOWN_CODE, f"{shown} is a sum of other codes", allowed
    return Kind.UNKNOWN_CODE, f"{shown} is no code of the list", allowed


def _nearest(found: str, names: set[str]) -> str:
    """Wording for what is allowed: all names where they are few, else the nearest."""
    if len(names) <= _NAMES:
        return closest(found, names)
    near = get_close_matches(found, names, n=3)
    return f"{len(names)} codes" + (f", such as {', '.join(sorted(near))}" if near else "")


def _span(item: Code) -> str:
    first = f"from {item.valid_from.code}" if item.valid_from else ""
    last = f"to {item.valid_to.code}" if item.valid_to else ""
    return f"{first} {last}".strip()


def _unit_findings(records: Records) -> Iterator[Finding]:
    """Records without a person, and records that repeat the counting unit.

    Suspects are found by a hash of all records, duplicates then exactly among the suspects.
    """
    source, ids = records.publication.source, records.publication.dimension_ids
    unit = tuple(ids.index(name) for name in source.unit)
    coded = "".join(f" AND c{i} IS NOT NULL" for i in unit)
    key = "".join(f", c{i}" for i in unit)
    found = f"FROM ({records.sql(unit)}) WHERE person IS NOT NULL AND period IS NOT NULL{coded}"
    hashes = records.engine.columns(f"SELECT hash(person, period{key}) {found}")[0]
    expected = records.engine.rows(f"SELECT coalesce(sum(n), 0) FROM base WHERE period IS NOT NULL{coded}")[0][0]
    if missing := int(expected) - len(hashes):
        file, rows = _first_rows(records, f"person IS NULL AND period IS NOT NULL{coded}", unit)
        yield Finding(Kind.NO_VALUE, Severity.ERROR, "no person", file, source.person, "an id", missing, rows)
    hashes.sort()
    suspects = np.unique(hashes[1:][hashes[1:] == hashes[:-1]])
    if not len(suspects):
        return
    records.engine.load("suspects", {"h": suspects})
    numbered = f"row_number() OVER (PARTITION BY person, period{key} ORDER BY file, row) AS n"
    among = f"SELECT file, row, {numbered} {found} AND hash(person, period{key}) IN (SELECT h FROM suspects)"
    if again := records.engine.rows(f"SELECT file, row FROM ({among}) WHERE n > 1 ORDER BY file, row"):
        file = again[0][0]
        yield Finding(
            Kind.DUPLICATE,
            Severity.ERROR,
            f"the same {', '.join(['person', 'period', *source.unit])} as in an earlier record",
            records.parts[file].name,
            allowed="each once",
            count=len(again),
            rows=tuple(row for part, row in again if part == file)[:_ROWS],
        )
