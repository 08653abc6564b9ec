"""What each kind of protection would cost: stars, hidden persons, time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from prikk.errors import ProtectionError, UndeterminedError
from prikk.job.loss import Loss
from prikk.rules.demand import Demand


@dataclass(frozen=True)
class Price:
    """The price of one protection. `hidden_persons` is the sum of the counts that secondary stars hide.

    Where the protection cannot be had there is no price, and `failure` says why.
    """

    protection: str
    seconds: float
    secondary: int | None = None
    hidden_persons: int | None = None
    failure: str | None = None


def compare(demands: Sequence[str], run: Callable[[Demand], Loss]) -> tuple[Price, ...]:
    """Run each protection; `run` gives what its pattern takes from the reader.

    Raises InputError, before anything runs, for a demand that is none.
    """
    return tuple([_price(demand, run) for demand in [Demand.parse(text) for text in demands]])


def _price(demand: Demand, run: Callable[[Demand], Loss]) -> Price:
    start = perf_counter()
    try:
        loss = run(demand)
    except (ProtectionError, UndeterminedError) as error:
        return Price(str(demand), perf_counter() - start, failure=str(error))
    return Price(str(demand), perf_counter() - start, loss.secondary, loss.persons)


def as_rows(prices: Sequence[Price]) -> list[dict[str, Any]]:
    """The prices as rows by name."""
    return [{**vars(price), "seconds": round(price.seconds, 2)} for price in prices]
