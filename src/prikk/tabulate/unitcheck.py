"""Checks of what is counted: each record has a person, stands once, and a person is the same in all of them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from prikk.tabulate.findings import ROWS, Finding, Kind, Severity
from prikk.tabulate.records import Records

_SLICE = 25_000_000
"""How many hashes of records are sorted at a time (8 bytes each)."""


def unit_findings(records: Records) -> Iterator[Finding]:
    """Records without a person, and records that repeat the counting unit.

    Suspects are found by a hash of all records, duplicates then exactly among the suspects.
    """
    source, ids = records.publication.source, records.publication.dimension_ids
    unit = tuple(ids.index(name) for name in source.unit)
    coded = "".join(f" AND c{i} IS NOT NULL" for i in unit)
    key = "".join(f", c{i}" for i in unit)
    found = f"FROM ({records.sql(unit)}) WHERE person IS NOT NULL AND period IS NOT NULL{coded}"
    expected = int(records.engine.rows(f"SELECT coalesce(sum(n), 0) FROM base WHERE period IS NOT NULL{coded}")[0][0])
    hashed, suspects = _repeated(records, f"SELECT hash(person, period{key}) AS h {found}", expected)
    if missing := expected - hashed:
        file, rows = _first_rows(records, f"person IS NULL AND period IS NOT NULL{coded}", unit)
        yield Finding(Kind.NO_VALUE, Severity.ERROR, "no person", file, source.person, "an id", missing, rows)
    if not len(suspects):
        return
    records.engine.load("suspects", {"h": "UBIGINT"}, suspects.tolist())
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
            rows=tuple(row for part, row in again if part == file)[:ROWS],
        )


def _first_rows(records: Records, condition: str, dimensions: tuple[int, ...]) -> tuple[str, tuple[int, ...]]:
    """The first file with records that a condition is true of, and the first rows there."""
    rows = records.engine.rows(
        f"SELECT file, row FROM ({records.sql(dimensions)}) WHERE {condition} ORDER BY file, row LIMIT {ROWS}"
    )
    file = rows[0][0]
    return records.parts[file].name, tuple(row for part, row in rows if part == file)


def _repeated(records: Records, sql: str, expected: int) -> tuple[int, npt.NDArray[np.uint64]]:
    """How many hashes a query gives and those that it gives more than once, in slices that fit in memory."""
    slices = 1 + expected // _SLICE
    hashed, repeated = 0, []
    for number in range(slices):
        part = f" WHERE h % {slices} = {number}" if slices > 1 else ""
        hashes = records.engine.columns(f"SELECT h FROM ({sql}){part}")[0]
        hashes.sort()
        hashed += len(hashes)
        repeated.append(np.unique(hashes[1:][hashes[1:] == hashes[:-1]]))
    return hashed, np.concatenate(repeated)


def person_findings(records: Records) -> Iterator[Finding]:
    """Where persons are counted: attributes that differ between a person's records of one period.

    Such a person would be in two rows of a table and once in its total.
    """
    source, ids = records.publication.source, records.publication.dimension_ids
    if source.count != "persons":
        return
    for number, id in enumerate(ids):
        if id in source.unit:
            continue
        count = records.engine.rows(
            f"SELECT count(*) FROM (SELECT 1 FROM ({records.sql((number,))}) WHERE period IS NOT NULL "
            f"GROUP BY person, period HAVING min(c{number}) <> max(c{number}))"
        )[0][0]
        if count:
            yield Finding(
                Kind.VARYING,
                Severity.ERROR,
                f"{count} times different in records of one person and {records.publication.unit.value}",
                records.name,
                records.dimension_column(id),
                "one value, since persons are counted once",
            )
