"""What each kind of protection would cost: stars, hidden persons, time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from prikk.audit import Demand
from prikk.model.status import Status
from prikk.pipeline.decide import decide
from prikk.pipeline.truth import Truth


@dataclass(frozen=True)
class Price:
    """The price of one protection. `hidden_persons` is the sum of the counts that secondary stars hide."""

    protection: str
    secondary: int
    hidden_persons: int
    seconds: float


def compare(demands: Sequence[str], run: Callable[[str], tuple[int, int]]) -> tuple[Price, ...]:
    """Run each protection; `run` gives the secondary stars and the persons they hide."""
    prices = []
    for demand in demands:
        Demand.parse(demand)
        start = perf_counter()
        secondary, persons = run(demand)
        prices.append(Price(demand, secondary, persons, perf_counter() - start))
    return tuple(prices)


def compare_for(truth: Truth, demands: Sequence[str]) -> tuple[Price, ...]:
    """The price of each protection of a publication. Raises ProtectionError where one cannot be had."""

    def run(demand: str) -> tuple[int, int]:
        statuses = decide(truth, Demand.parse(demand)).statuses
        return list(statuses.values()).count(Status.SECONDARY), truth.persons(statuses, Status.SECONDARY)

    return compare(demands, run)


def as_rows(prices: Sequence[Price]) -> list[dict[str, Any]]:
    """The prices as rows by name."""
    return [{**vars(price), "seconds": round(price.seconds, 2)} for price in prices]
