"""Shares: percentages that follow from two counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from prikk.figures.form import round_half_up
from prikk.model.cell import CellKey
from prikk.model.codelist import TOTAL
from prikk.model.publication import Publication
from prikk.model.release import PublishedCell, Table
from prikk.model.status import Status


@dataclass(frozen=True)
class Share:
    """A percentage, rounded half up to `decimals`: which count it is of which."""

    part: CellKey
    whole: CellKey
    decimals: int

    def value(self, part: int, whole: int) -> int | Decimal:
        """The percentage. `whole` must be positive."""
        scaled = round_half_up(100 * 10**self.decimals * part, whole)
        return Decimal(scaled).scaleb(-self.decimals) if self.decimals else scaled

    def cell(self, cells: Mapping[CellKey, PublishedCell]) -> PublishedCell | None:
        """What is shown where the counts are shown so: hidden where either is, missing where there is no whole."""
        part, whole = cells.get(self.part), cells.get(self.whole)
        if part is None or whole is None or Status.UNREADABLE in (part.status, whole.status):
            return None
        for cell in (part, whole):
            if cell.value is None:
                return PublishedCell(cell.status)
        if not whole.value:
            return PublishedCell(Status.MISSING)
        return PublishedCell(Status.PUBLISHED, self.value(int(part.value or 0), int(whole.value)))


def shares_of(publication: Publication, tables: Sequence[Table]) -> dict[CellKey, Share]:
    """The shares among the cells of tables. A cell of several tables is a share of the total of the first."""
    count = next(item.id for item in publication.statistics if item.kind == "count")
    decimals = {item.id: item.decimals for item in publication.statistics if item.kind == "share"}
    found: dict[CellKey, Share] = {}
    for table in tables:
        for column in (column for column in table.columns if column.statistic in decimals):
            whole = table.key(TOTAL, column)._replace(statistic=count)
            for key in (table.key(row, column) for row in table.rows):
                found.setdefault(key, Share(key._replace(statistic=count), whole, decimals[column.statistic]))
    return found
