"""The statistics that a publication can have, by name. To add one: a module with its record, and a line here."""

from __future__ import annotations

from importlib import import_module

from prikk.figures.statistic import StatisticForm
from prikk.model.specification import StatisticSpec

NAMES = (
    "exact",
    "mean",
    "moving",
    "ratio",
    "change",
    "growth",
    "indexed",
    "rate",
)
"""The modules of this package that end in a `STATISTIC`."""

_FOUND: tuple[StatisticForm, ...] = tuple(import_module(f"prikk.figures.{name}").STATISTIC for name in NAMES)

STATISTICS: dict[str, StatisticForm] = {item.name: item for item in _FOUND}


def form_of(statistic: StatisticSpec) -> StatisticForm:
    """The form of a statistic of a publication, with what the statistic names besides its kind."""
    form = STATISTICS[statistic.kind]
    return form if form.settle is None else form.settle(statistic)
