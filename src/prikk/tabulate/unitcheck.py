"""Checks of what is counted: each record has a person, stands once, and a person is the same in all of them."""

from __future__ import annotations

from collections.abc import Iterator

from prikk.tabulate.findings import ROWS, Finding, Kind, Severity
from prikk.tabulate.records import Records


def unit_findings(records: Records) -> Iterator[Finding]:
    """Records without a person, and records that repeat the counting unit.

    What happened to a person twice in a period is there twice, where the source says when.
    """
    source, ids = records.publication.source, records.publication.dimension_ids
    unit = tuple(ids.index(name) for name in source.unit)
    coded = "".join(f" AND c{i} IS NOT NULL" for i in unit)
    moment = ["moment"] if records.flow else []
    key = ", ".join(("person", "period", *moment, *(f"c{i}" for i in unit)))
    plain, numbered = (
        f"FROM ({records.sql(unit, rows=rows)}) AS x WHERE person IS NOT NULL AND period IS NOT NULL{coded}"
        for rows in (False, True)
    )
    expected = records.local.rows(f"SELECT coalesce(sum(n), 0) FROM base WHERE period IS NOT NULL{coded}")[0][0]
    found = records.engine.repeats(plain, numbered, key, int(expected))
    if missing := int(expected) - found.records:
        file, rows = _first_rows(records, f"person IS NULL AND period IS NOT NULL{coded}", unit)
        yield Finding(Kind.NO_VALUE, Severity.ERROR, "no person", file, source.person, "an id", missing, rows)
    if found.count:
        yield Finding(
            Kind.DUPLICATE,
            Severity.ERROR,
            f"the same {', '.join(['person', 'period', *source.unit])} as in an earlier record",
            records.parts[found.file].name,
            allowed="each once" + (": name in unit what tells events apart" if records.flow else ""),
            count=found.count,
            rows=found.rows,
        )


def _first_rows(records: Records, condition: str, dimensions: tuple[int, ...]) -> tuple[str, tuple[int, ...]]:
    """The first file with records that a condition is true of, and the first rows there."""
    rows = records.engine.rows(
        f"SELECT file, row FROM ({records.sql(dimensions, rows=True)}) AS x WHERE {condition} "
        f"ORDER BY 1, 2 LIMIT {ROWS}"
    )
    file = rows[0][0]
    return records.parts[file].name, tuple(row for part, row in rows if part == file)


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
        varying = (
            f"SELECT person, period FROM ({records.sql((number,))}) AS x WHERE period IS NOT NULL "
            f"GROUP BY 1, 2 HAVING min(c{number}) <> max(c{number})"
        )
        count = records.engine.rows(f"SELECT count(*) FROM ({varying}) AS y")[0][0]
        if count:
            yield Finding(
                Kind.VARYING,
                Severity.ERROR,
                f"{count} times different in records of one person and {records.publication.unit.value}",
                records.name,
                records.dimension_column(id),
                "one value, since persons are counted once",
            )
