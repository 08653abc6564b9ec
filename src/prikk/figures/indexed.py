"""Index figures: per cent of the count of a base period, rounded half up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from prikk.figures.ratio import Ratio
from prikk.figures.statistic import Behind, StatisticForm
from prikk.model.cell import CellKey
from prikk.model.period import Period
from prikk.model.specification import StatisticSpec
from prikk.model.table import Table


def _behind(statistic: StatisticSpec) -> Behind:
    def behind(own: CellKey, _table: Table, _periods: Sequence[Period]) -> Sequence[CellKey]:
        return own, own._replace(period=statistic.base)

    return behind


STATISTIC: StatisticForm = StatisticForm(
    "index",
    behind=lambda own, _table, _periods: (own,),
    form=lambda _numbers, decimals: Ratio(decimals),
    settle=lambda statistic: replace(STATISTIC, behind=_behind(statistic)),
    keys=("base",),
    unit="per-cent",
)
