"""What each kind of protection would cost: stars, hidden persons, time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from prikk.errors import ProtectionError, UndeterminedError
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


def compare(demands: Sequence[str], run: Callable[[str], tuple[int, int]]) -> tuple[Price, ...]:
    """Run each protection; `run` gives the secondary stars and the persons they hide.

    Raises InputError, before anything runs, for a demand that is none.
    """
    return tuple([_price(str(demand), run) for demand in [Demand.parse(text) for text in demands]])


def _price(demand: str, run: Callable[[str], tuple[int, int]]) -> Price:
    start = perf_counter()
    try:
        secondary, persons = run(demand)
    except (ProtectionError, UndeterminedError) as error:
        return Price(demand, perf_counter() - start, failure=str(error))
    return Price(demand, perf_counter() - start, secondary, persons)


def as_rows(prices: Sequence[Price]) -> list[dict[str, Any]]:
    """The prices as rows by name."""
    return [{**vars(price), "seconds": round(price.seconds, 2)} for price in prices]
