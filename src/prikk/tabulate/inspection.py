"""Checking a source against a publication, before anything is built from it."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from prikk.errors import AssumptionWarning, InputError
from prikk.model.period import Period, PeriodUnit
from prikk.model.publication import Publication
from prikk.tabulate.codecheck import code_findings, first_rows
from prikk.tabulate.engine import Frame
from prikk.tabulate.findings import LENGTH, VALUES, CheckReport, Finding, Kind, Severity
from prikk.tabulate.opening import name_of, opened
from prikk.tabulate.recode import lies_in
from prikk.tabulate.records import Records
from prikk.tabulate.resources import Resources
from prikk.tabulate.spellcheck import spell_findings
from prikk.tabulate.structure import structure_findings
from prikk.tabulate.unitcheck import person_findings, unit_findings

_LOOKED_AT = 1_000
"""Records of a part in which is looked how periods are written."""


def check(
    publication: Publication,
    source: str | Path | Frame | None = None,
    *,
    persons: str | Path | Frame | None = None,
    resources: Resources | None = None,
    progress: Callable[[str], None] = lambda _stage: None,
) -> CheckReport:
    """Whether `tabulate` can use a source, and everything that is wrong with it. Never raises for a bad source.

    `progress` is called with what is being done.
    """
    try:
        with opened(publication, source, persons, resources=resources) as records:
            return inspect(replace(records, progress=progress))
    except InputError as error:
        given = publication.source.path if source is None else source
        return CheckReport(name_of(given), 0, (Finding(Kind.UNREADABLE, Severity.ERROR, str(error)),))


def inspect(records: Records) -> CheckReport:
    """Check records; leaves the table `base` of base cells in the embedded engine when the columns can be used.

    Raises InputError when a file turns out to be damaged.
    """
    if structure := structure_findings(records):
        return CheckReport(records.name, 0, tuple(structure))
    if records.spells is not None:
        records.progress("reading the dates")
    findings = [*spell_findings(records)]
    _tell_reading(records)
    records.progress("counting the records")
    records.count_base()
    total, counted = records.local.rows(
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
        wrong = records.local.rows(f"SELECT count(*) FROM base WHERE period IS NOT NULL AND c{number} IS NULL")
        if wrong[0][0]:
            findings += code_findings(records, number, id)
    records.progress(f"looking for repeats among {int(total):,} records")
    findings += unit_findings(records)
    findings += person_findings(records)
    return CheckReport(records.name, int(total), tuple(findings))


def _tell_reading(records: Records) -> None:
    """Say how periods are read where they stand in the source otherwise than as codes."""
    if records.spells is not None:
        return
    codes, name = {period.code for period in records.periods}, records.publication.source.period
    for part in records.parts:
        for text, code in records.periods_as_found(part, _LOOKED_AT):
            if code in codes and code != text:
                read = f"{text[:LENGTH]!r} is read as the {records.publication.unit.value} {code}"
                warnings.warn(f"{part.name}, {name}: {read}", AssumptionWarning, stacklevel=2)
                return


def _period_findings(records: Records) -> Iterator[Finding]:
    name, unit = records.publication.source.period or "", records.publication.unit
    first, last = records.periods[0].code, records.periods[-1].code
    found = records.engine.rows(
        f"SELECT file, found_period, count(*) FROM ({records.sql(())}) AS x WHERE period IS NULL GROUP BY 1, 2"
    )
    found.sort(key=lambda row: (-row[2], row[0], row[1]))
    outside = [row for row in found if is_outside(row[1], records)]
    told = [row for row in found if row not in outside][:VALUES]
    rows = first_rows(records, [(file, text) for file, text, _ in told], "found_period", "period IS NULL", ())
    for file, period, count in told:
        other = _unit_of(period)
        kind = Kind.IMPOSSIBLE_PERIOD if period else Kind.NO_VALUE
        text = "no period" if not period else f"{period[:LENGTH]!r} is {f'a {other.value}' if other else 'no period'}"
        allowed = f"a {unit.value} such as {first}"
        if other is not None and lies_in(other, unit):
            allowed += f"; a {other.value} of a stock is no part of a {unit.value} (measure = 'flow' where it is)"
        yield Finding(kind, Severity.ERROR, text, records.parts[file].name, name, allowed, count, rows[file, period])
    if outside:
        codes = sorted({period for _, period, _ in outside})
        text = f"periods that are not counted: {codes[0]}" + (f" to {codes[-1]}" if len(codes) > 1 else "")
        count = sum(row[2] for row in outside)
        yield Finding(Kind.OTHER_PERIOD, Severity.WARNING, text, records.name, name, f"{first} to {last}", count, ())


def is_outside(code: str, records: Records) -> bool:
    """Whether what was found as a period is one that the publication does not have."""
    return _unit_of(code) is records.publication.unit and code not in {period.code for period in records.periods}


def _unit_of(code: str) -> PeriodUnit | None:
    try:
        return Period.parse(code.upper()).unit
    except ValueError:
        return None
