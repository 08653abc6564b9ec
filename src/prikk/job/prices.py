"""What each kind of protection would cost: stars, hidden persons, time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from time import perf_counter
from typing import Any

from prikk.audit.html import table_html, within
from prikk.audit.plotting import bars, drawn_with
from prikk.errors import ProtectionError, UndeterminedError
from prikk.job.loss import Loss
from prikk.model.frame import OTHERWISE, frame_of
from prikk.rules.demand import Demand

NOT_TO_BE_HAD = "cannot be had"
_HEADS = ("further stars", "persons whom they hide", "seconds", "why it cannot be had")


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


class Prices(tuple[Price, ...]):
    """The prices of some protections, in the order in which they were asked for."""

    __slots__ = ()

    def __repr__(self) -> str:
        """A line for each protection, with a bar for the persons it hides; below them why the rest cannot be had."""
        most = max((price.hidden_persons or 0 for price in self), default=0) or 1
        lines = [f"{'protection':<12}{'stars':>8}{'persons':>10}{'seconds':>9}"]
        for price in self:
            stars, persons = ("-" if item is None else item for item in (price.secondary, price.hidden_persons))
            mark = NOT_TO_BE_HAD if price.hidden_persons is None else "█" * round(30 * price.hidden_persons / most)
            lines.append(f"{price.protection:<12}{stars:>8}{persons:>10}{price.seconds:>9.2f}  {mark}".rstrip())
        lines += [f"\n{price.protection}: {price.failure}" for price in self if price.failure is not None]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        rows = [(item.protection, [f"<td>{escape(text)}</td>" for text in _texts(item)]) for item in self]
        return within("\n".join(table_html("What each protection costs", ["", *_HEADS], rows)))

    def to_frame(self, library: str = OTHERWISE) -> Any:
        """A row for each protection, as a frame of `pandas`, `polars` or `pyarrow`. Raises InputError."""
        rows = [{**row, "failure": row["failure"] or ""} for row in as_rows(self)]
        return frame_of({name: [row[name] for row in rows] for name in rows[0]}, library)

    def plot(self) -> Any:
        """Bars for the further stars and for the persons they hide. Returns the axes of matplotlib.

        Raises MissingExtraError without matplotlib (the extra `plot`).
        """
        _, axes = drawn_with("pyplot").subplots(1, 2, figsize=(10, 1 + 0.5 * len(self)), layout="constrained")
        names = [item.protection for item in self]
        bars(_HEADS[0], names, [item.secondary for item in self], NOT_TO_BE_HAD, axes[0])
        bars(_HEADS[1], names, [item.hidden_persons for item in self], NOT_TO_BE_HAD, axes[1])
        return axes


def compare(demands: Sequence[str], run: Callable[[Demand], Loss]) -> Prices:
    """Run each protection; `run` gives what its pattern takes from the reader.

    Raises InputError, before anything runs, for a demand that is none.
    """
    return Prices([_price(demand, run) for demand in [Demand.parse(text) for text in demands]])


def _price(demand: Demand, run: Callable[[Demand], Loss]) -> Price:
    start = perf_counter()
    try:
        loss = run(demand)
    except (ProtectionError, UndeterminedError) as error:
        return Price(str(demand), perf_counter() - start, failure=str(error))
    return Price(str(demand), perf_counter() - start, loss.secondary, loss.persons)


def _texts(price: Price) -> list[str]:
    numbers = [NOT_TO_BE_HAD if item is None else f"{item:,}" for item in (price.secondary, price.hidden_persons)]
    return [*numbers, f"{price.seconds:.2f}", price.failure or ""]


def as_rows(prices: Sequence[Price]) -> list[dict[str, Any]]:
    """The prices as rows by name."""
    return [{**vars(price), "seconds": round(price.seconds, 2)} for price in prices]
