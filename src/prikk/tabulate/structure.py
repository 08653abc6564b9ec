"""Checks of a source's columns, before any record is read."""

from __future__ import annotations

from collections.abc import Iterator

from prikk.errors import closest
from prikk.tabulate.engine import SourcePart, quoted
from prikk.tabulate.findings import Finding, Kind, Severity
from prikk.tabulate.recode import DATES, FLOATS, INTEGERS, TEXTS, bands, is_kind
from prikk.tabulate.records import Records

_CODES = (*TEXTS, *INTEGERS, *FLOATS, "BOOLEAN")
_IDS = (*TEXTS, *INTEGERS, *FLOATS, "UUID")
_PERIODS = (*TEXTS, *INTEGERS, *DATES)
_DAYS = (*TEXTS, *DATES)
_EXACT = 2**53
"""Up to here numbers of 64 bits with decimals tell whole numbers apart."""


def structure_findings(records: Records) -> list[Finding]:
    """Columns that are missing or of a type that cannot be used."""
    found = []
    for part in records.parts:
        for name, allowed, wording in _needed(records, part):
            column = records.column(part, name)
            if column is None:
                found.append(_missing(records, part, name))
            elif not is_kind(column.type, allowed):
                found.append(
                    Finding(Kind.WRONG_TYPE, Severity.ERROR, f"type {column.type}", part.name, name, allowed=wording)
                )
        if not found:
            found += _blurred(records, part)
    if records.persons is not None and records.publication.source.person not in records.persons.types:
        name = records.publication.source.person
        there = closest(name, records.persons.types)
        found.append(
            Finding(Kind.MISSING_COLUMN, Severity.ERROR, "no such column", records.persons.name, name, allowed=there)
        )
    return found


def _blurred(records: Records, part: SourcePart) -> Iterator[Finding]:
    """Ids of persons that a column of numbers with decimals cannot tell apart."""
    name = records.publication.source.person
    if part.types[name] not in ("DOUBLE", "FLOAT"):
        return
    greatest = _EXACT if part.types[name] == "DOUBLE" else 2**24
    where = f"FROM {part.relation} AS r WHERE abs({quoted(name)}) >= {greatest}"
    if count := records.engine.rows(f"SELECT count(*) {where}")[0][0]:
        text = f"numbers with decimals are too coarse for {count} ids: give such ids as text"
        yield Finding(Kind.WRONG_TYPE, Severity.ERROR, text, part.name, name, allowed="text or whole numbers")


def _missing(records: Records, part: SourcePart, name: str) -> Finding:
    names = dict.fromkeys([*part.types, *(records.persons.types if records.persons else ())])
    return Finding(Kind.MISSING_COLUMN, Severity.ERROR, "no such column", part.name, name, allowed=closest(name, names))


def _needed(records: Records, part: SourcePart) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """Every column that a part must have, the types it may have, and a wording for them."""
    source, spells = records.publication.source, records.spells
    yield source.person, _IDS, "text or numbers"
    if spells is None:
        yield source.period or "", _PERIODS, "text such as 2023-01, or dates"
    else:
        yield spells.from_column, _DAYS, "dates, or text such as 2023-01-31"
        yield spells.to_column, _DAYS, "dates, or text such as 2023-01-31"
        if spells.status_column is not None:
            yield spells.status_column, _CODES, "codes"
    for id in records.publication.dimension_ids:
        if id in source.rules:
            for name in sorted({name for condition in source.rules[id] for name in condition.when}):
                yield name, _CODES, "codes"
            continue
        born = spells.ages.get(id) if spells else None
        if born is not None:
            yield born, _DAYS, "dates, or text such as 1990-01-31"
        name = records.dimension_column(id)
        if born is None or records.column(part, name) is not None:
            banded = bands(records.publication.codelists[id])
            yield name, _CODES, "codes or whole numbers" if banded else "codes"
