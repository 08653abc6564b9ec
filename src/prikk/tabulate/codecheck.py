"""Values that are no code: what they are, how many, where, and what would be right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from prikk.errors import closest
from prikk.model.codelist import UNKNOWN, Code, Codelist
from prikk.tabulate.engine import literal
from prikk.tabulate.findings import LENGTH, NAMES, ROWS, VALUES, Finding, Kind, Severity
from prikk.tabulate.recode import bands
from prikk.tabulate.records import Records


def code_findings(records: Records, number: int, id: str) -> Iterator[Finding]:
    """The values of a dimension (its number and id) that mean nothing, the most frequent first."""
    codelist = records.publication.codelists[id]
    wrong = f"({records.sql((number,))}) AS x WHERE period IS NOT NULL AND c{number} IS NULL"
    grouped: dict[tuple[int, str], dict[int, int]] = {}
    for file, found, period, count in sorted(
        records.engine.rows(f"SELECT file, f{number}, period, count(*) FROM {wrong} GROUP BY 1, 2, 3")
    ):
        grouped.setdefault((file, found), {})[period] = count
    largest = sorted(grouped, key=lambda key: -sum(grouped[key].values()))
    told = largest[:VALUES]
    rows = first_rows(records, told, f"f{number}", f"period IS NOT NULL AND c{number} IS NULL", (number,))
    derived = id in records.publication.source.rules
    column = id if derived else records.dimension_column(id)
    for key in told:
        file, found = key
        periods = [records.periods[period].code for period in grouped[key]]
        kind, text, allowed = _explain(codelist, found, periods, derived=derived)
        count = sum(grouped[key].values())
        yield Finding(kind, Severity.ERROR, text, records.parts[file].name, column, allowed, count, rows[key])
    if rest := largest[VALUES:]:
        count = sum(count for key in rest for count in grouped[key].values())
        yield Finding(Kind.UNKNOWN_CODE, Severity.ERROR, f"{len(rest)} more unknown codes", "", column, count=count)


def first_rows(
    records: Records, values: Sequence[tuple[int, str]], column: str, condition: str, dimensions: Sequence[int]
) -> dict[tuple[int, str], tuple[int, ...]]:
    """The first rows of each of some values of a column (part and text), among the records a condition is true of."""
    if not values:
        return {}
    named = ", ".join(literal(text) for text in dict.fromkeys(text for _, text in values))
    place = f"row_number() OVER (PARTITION BY file, {column} ORDER BY row) AS nth"
    among = f"({records.sql(dimensions, rows=True)}) AS x WHERE {condition} AND {column} IN ({named})"
    rows = records.engine.rows(
        f"SELECT file, {column}, row FROM (SELECT file, {column}, row, {place} FROM {among}) AS y "
        f"WHERE nth <= {ROWS} ORDER BY 3"
    )
    return {value: tuple(row for *key, row in rows if tuple(key) == value) for value in values}


def _explain(codelist: Codelist, found: str, periods: list[str], *, derived: bool) -> tuple[Kind, str, str]:
    """What is wrong with a value: the kind, a wording, what is allowed."""
    meanings = [(item.code if derived else item.source_code or item.code, item) for item in codelist.leaves]
    allowed = _nearest(found, {text for text, _ in meanings})
    if bands(codelist) and not derived:
        allowed += ", or a whole number"
    if not found and not derived:
        allowed += f"; a row {UNKNOWN} in the codelist takes records without a value"
    if not found:
        return (Kind.UNKNOWN_CODE, "no rule applies", allowed) if derived else (Kind.NO_VALUE, "no value", allowed)
    shown = repr(found if len(found) <= LENGTH else found[:LENGTH] + "...")
    same = [item for text, item in meanings if text == found]
    if same:
        when = ", ".join(periods[:ROWS]) + (" ..." if len(periods) > ROWS else "")
        spans = ", ".join(_span(item) for item in same)
        return Kind.CODE_NOT_VALID, f"{shown} means nothing in {when}", f"{found} {spans}"
    if found in codelist and codelist[found] not in codelist.leaves:
        return Kind.UNKNOWN_CODE, f"{shown} is a sum of other codes", allowed
    return Kind.UNKNOWN_CODE, f"{shown} is no code of the list", allowed


def _nearest(found: str, names: set[str]) -> str:
    """Wording for what is allowed: all names where they are few, else the nearest."""
    if len(names) <= NAMES:
        return closest(found, names)
    near = get_close_matches(found, names, n=3)
    return f"{len(names)} codes" + (f", such as {', '.join(sorted(near))}" if near else "")


def _span(item: Code) -> str:
    first = f"from {item.valid_from.code}" if item.valid_from else ""
    last = f"to {item.valid_to.code}" if item.valid_to else ""
    return f"{first} {last}".strip()
