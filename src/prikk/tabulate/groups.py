"""Repeated records found by groups: on a server, which has the room for them; nothing of a record leaves it."""

from __future__ import annotations

from prikk.tabulate.engine import Engine, Repeats
from prikk.tabulate.findings import ROWS


def repeats_by_groups(engine: Engine, records: str, numbered: str, key: str) -> Repeats:
    """See `Engine.repeats`."""
    groups = f"SELECT count(*) AS k {records} GROUP BY {key}"
    found, again = engine.rows(f"SELECT coalesce(sum(k), 0), coalesce(sum(k - 1), 0) FROM ({groups}) AS g")[0]
    if not again:
        return Repeats(int(found), 0)
    place = f"row_number() OVER (PARTITION BY {key} ORDER BY file, row) AS n"
    rows = engine.rows(
        f"SELECT file, row FROM (SELECT file, row, {place} {numbered}) AS y WHERE n > 1 ORDER BY 1, 2 LIMIT {ROWS}"
    )
    file = rows[0][0]
    return Repeats(int(found), int(again), file, tuple(row for part, row in rows if part == file))
