"""Birth dates that fit the ages of snapshots."""

from __future__ import annotations

from collections.abc import Mapping

from prikk.model.codelist import Codelist
from prikk.tabulate.embedded import Embedded

OPEN_YEARS = 3
"""How many years a band of ages without lower or upper end is taken to be wide."""


def find_births(engine: Embedded, birth: str, dimensions: Mapping[int, Codelist]) -> None:
    """Add a column of birth dates to the table `snapshot`, and empty `a<i>` of the dimensions that it speaks for.

    The date puts every age of a person on the table `reference`'s days into its band. Where there is no such date, or
    where some age is unknown, it is empty and `a<i>` stays.
    """
    for i, codelist in dimensions.items():
        ends = [item.low for item in codelist], [item.high for item in codelist]
        types = {"code": "UINTEGER", "youngest": "INTEGER", "oldest": "INTEGER"}
        engine.load(f"ages{i}", types, range(len(codelist.codes)), *ends)
    seen = " UNION ALL ".join(
        f"SELECT person, day, youngest, oldest FROM snapshot JOIN reference USING (period) JOIN ages{i} ON code = c{i}"
        for i in dimensions
    )
    span = f"to_years({OPEN_YEARS})"
    engine.run(
        f"CREATE OR REPLACE TEMP TABLE births AS WITH ends AS ("
        "SELECT person, min(day) AS first_seen, bool_and(youngest IS NOT NULL OR oldest IS NOT NULL) AS known, "
        "max(CAST(day - to_years(oldest + 1) AS DATE) + 1) AS earliest, "
        f"min(CAST(day - to_years(youngest) AS DATE)) AS latest FROM ({seen}) GROUP BY person), "
        f"closed AS (SELECT person, coalesce(earliest, CAST(latest - {span} AS DATE)) AS earliest, "
        f"least(coalesce(latest, CAST(earliest + {span} AS DATE)), first_seen) AS latest FROM ends WHERE known) "
        "SELECT person, earliest + CAST(md5_number_lower(person) % (latest - earliest + 1) AS INTEGER) AS birth "
        "FROM closed WHERE earliest <= latest"
    )
    emptied = ", ".join(f"CASE WHEN birth IS NULL THEN a{i} ELSE '' END AS a{i}" for i in dimensions)
    engine.run(
        f"CREATE OR REPLACE TEMP TABLE snapshot AS SELECT snapshot.* REPLACE ({emptied}), birth AS {birth} "
        "FROM snapshot LEFT JOIN births USING (person)"
    )
