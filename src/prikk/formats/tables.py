"""The tables of a release in the order of its chapters."""

from __future__ import annotations

from prikk.model.release import Release
from prikk.model.table import Table


def tables_by_family(release: Release) -> dict[str, tuple[Table, ...]]:
    """The tables of each family that has any, in the order of the families."""
    found = {family: tuple(table for table in release.tables if table.family == family) for family in release.families}
    return {family: tables for family, tables in found.items() if tables}
