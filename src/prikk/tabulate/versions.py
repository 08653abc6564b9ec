"""Versions of the periods of a table: what tells, without fetching a record, whether one changed."""

from __future__ import annotations

from dataclasses import dataclass

from prikk.tabulate.engine import quoted
from prikk.tabulate.recode import as_text
from prikk.tabulate.records import Records


@dataclass(frozen=True)
class Version:
    """How many records a period has, and two sums of 64-bit hashes over them, which know no order.

    A change that leaves all three as they were is not to be expected; who wants one to go unseen could make it.
    """

    records: int
    sums: tuple[str, str]


def period_versions(records: Records) -> dict[str, Version]:
    """The version of each period that is found, by its code; what is no period stands as it is found.

    Of each record those columns count that the publication reads.
    """
    (part,) = records.parts
    texts = [as_text(f"r.{quoted(name)}", part.types[name]) for name in records.columns_of(part)]
    text = " || ".join(f"CAST(length({each}) AS VARCHAR) || ':' || {each}" for each in texts)
    sums = ", ".join(f"CAST(sum({records.engine.hashed('r.whole', seed)}) AS VARCHAR)" for seed in (1, 2))
    source = records.with_period(part, part.relation)
    whole = f'SELECT r."#period" AS code, {text} AS whole FROM {source} AS r'
    rows = records.engine.rows(f"SELECT code, count(*), {sums} FROM ({whole}) AS r GROUP BY 1")
    return {code: Version(int(count), (one, other)) for code, count, one, other in rows}
