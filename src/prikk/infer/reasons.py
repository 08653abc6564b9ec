"""Bound propagation that remembers why: for the few equations of an explanation, in exact Python integers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from prikk.infer.cores import Goal
from prikk.system import UNBOUNDED, CellSystem, Knowledge
from prikk.system.cellsystem import Ints

ROUNDS = 200

End = tuple[int, bool]
"""A column and whether its upper (True) or its lower bound is meant."""


@dataclass(frozen=True)
class Bound:
    """A bound that is known beforehand; `known` says that the column was published (one value is possible)."""

    column: int
    upper: bool
    known: bool
    value: int = field(repr=False)


@dataclass(frozen=True)
class Step:
    """One conclusion: from `equations`, what is `given` and what the steps it `needs` conclude, the bound follows.

    Several equations are combined: added up after multiplying each by its factor. `factors` is empty where no such sum
    shows it and only trying whole numbers does.
    """

    column: int
    upper: bool
    value: int = field(repr=False)
    equations: tuple[int, ...]
    factors: tuple[int, ...]
    given: tuple[Bound, ...]
    needs: tuple[Step, ...]

    def steps(self) -> Iterator[Step]:
        """The step and all that it needs, each once, in an order that can be followed."""
        seen: set[Step] = set()

        def visit(step: Step) -> Iterator[Step]:
            if step not in seen:
                seen.add(step)
                for needed in step.needs:
                    yield from visit(needed)
                yield step

        return visit(self)


def derive(system: CellSystem, rows: Ints, knowledge: Knowledge, goal: Goal) -> Step | None:
    """The step that meets `goal`, from the equations `rows` by propagation; None where that does not get there."""
    equations = {row: _terms(system, row) for row in rows.tolist()}
    columns = sorted({other for terms in equations.values() for other in terms})
    reasons: dict[End, Bound | Step] = {}
    for other in columns:
        low, high = int(knowledge.low[other]), int(knowledge.high[other])
        if low > -UNBOUNDED:
            reasons[other, False] = Bound(other, False, low == high, low)
        if high < UNBOUNDED:
            reasons[other, True] = Bound(other, True, low == high, high)
    for _ in range(ROUNDS):
        found: dict[End, Step] = {}
        for row, terms in equations.items():
            for step in _conclusions(row, terms, reasons):
                end = step.column, step.upper
                if _sharper(step, found.get(end, reasons.get(end))):
                    found[end] = step
        reasons |= found
        reached = found.get((goal.column, goal.upper))
        if reached is not None and goal.met(reached.value):
            return reached
        if not found:
            break
    return None


def _terms(system: CellSystem, row: int) -> dict[int, int]:
    """Columns and factors of an equation."""
    start, end = system.matrix.indptr[row : row + 2]
    pairs = zip(system.matrix.indices[start:end].tolist(), system.matrix.data[start:end].tolist(), strict=True)
    return dict(pairs)


def _conclusions(row: int, terms: Mapping[int, int], reasons: Mapping[End, Bound | Step]) -> Iterator[Step]:
    """What one equation says of each of its columns, given the bounds on the others."""
    for column, factor in terms.items():
        for upper in (False, True):
            # factor * x = -(the rest); x is bounded above by the least rest where the factor is positive.
            used = []
            for other, weight in terms.items():
                if other != column:
                    used.append((weight, reasons.get((other, upper == (weight * factor < 0)))))
            if any(reason is None for _, reason in used):
                continue
            rest = -sum(weight * reason.value for weight, reason in used if reason is not None)
            sources = [reason for _, reason in used]
            yield Step(
                column,
                upper,
                rest // factor if upper else -(-rest // factor),
                (row,),
                (1,),
                tuple(source for source in sources if isinstance(source, Bound)),
                tuple(source for source in sources if isinstance(source, Step)),
            )


def _sharper(step: Step, than: Bound | Step | None) -> bool:
    if than is None:
        return True
    return step.value < than.value if step.upper else step.value > than.value
