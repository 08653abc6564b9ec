"""Checking a source against a publication, before anything is built from it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from prikk.errors import InputError, closest
from prikk.model.codelist import Code, Codelist
from prikk.model.period import Period
from prikk.model.publication import Publication
from prikk.tabulate.engine import Engine
from prikk.tabulate.findings import CheckReport, Finding, Kind, Severity
from prikk.tabulate.records import Records
from prikk.tabulate.source import Frame
from prikk.tabulate.spellcheck import person_findings, spell_findings
from prikk.tabulate.structure import structure_findings

_ROWS = 3
_VALUES = 10
"""How many rows and how many different wrong values a finding tells."""


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
        "WHERE period IS NULL GROUP BY ALL ORDER BY file, count(*) DESC, found_period"
    )
    outside: dict[int, list[tuple[str, int]]] = {}
    for file, found, count, numbers in rows:
        try:
            period = Period.parse(found)
        except ValueError:
            kind, text = (Kind.IMPOSSIBLE_PERIOD, f"{found!r} is no period") if found else (Kind.NO_VALUE, "no period")
        else:
            if period.unit is unit:
                outside.setdefault(file, []).append((found, count))
                continue
            kind, text = Kind.IMPOSSIBLE_PERIOD, f"{found!r} is a {period.unit.value}"
        allowed = f"a {unit.value} such as {first}"
        yield Finding(kind, Severity.ERROR, text, records.parts[file].name, name, allowed, count, tuple(numbers))
    for file, found in outside.items():
        codes = sorted(code for code, _ in found)
        text = f"periods that are not counted: {codes[0]}" + (f" to {codes[-1]}" if len(codes) > 1 else "")
        yield Finding(
            Kind.OTHER_PERIOD,
            Severity.WARNING,
            text,
            records.parts[file].name,
            name,
            f"{first} to {last}",
            sum(count for _, count in found),
        )


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
    known = {item.code if derived else item.source_code or item.code: item for item in codelist.leaves}
    names = closest(found, known)
    if not found:
        return (Kind.UNKNOWN_CODE, "no rule applies", names) if derived else (Kind.NO_VALUE, "no value", names)
    same = [item for item in codelist.leaves if (item.code if derived else item.source_code or item.code) == found]
    if same or found.startswith("["):
        when = ", ".join(periods[:_ROWS]) + (" ..." if len(periods) > _ROWS else "")
        spans = ", ".join(_span(item) for item in same)
        return Kind.CODE_NOT_VALID, f"{found!r} means nothing in {when}", f"{found} {spans}" if same else names
    if found in codelist and codelist[found] in codelist.parts and codelist[found] not in codelist.leaves:
        return Kind.UNKNOWN_CODE, f"{found!r} is a sum of other codes", names
    return Kind.UNKNOWN_CODE, f"{found!r} is no code of the list", names


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
