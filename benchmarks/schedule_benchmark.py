"""What half and double of each tuned number cost: processor time, and the quality of the answer.

    python benchmarks/schedule_benchmark.py [SCHEDULE ...]

SCHEDULE is a field of `prikk.schedule.Schedule` (walk, intervals, pattern, small, bound, stubborn); by default all of
them. Each has an input of its own, made up here: a crossed table with all its margins, counts below 4 hidden. `cost` is
what the pattern hides, `proven` the proven share of it or of the ends of intervals, `open` what could not be settled.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from itertools import product
from typing import Any

import numpy as np
from scipy import sparse

from prikk.infer import intervals
from prikk.protect import ProtectionLevels, ProtectionProblem, protect
from prikk.schedule import SCHEDULE, Schedule
from prikk.system import UNBOUNDED, CellIndex, CellSystem, Knowledge, Origin, Relation


@dataclass(frozen=True)
class Measured:
    """One run: processor time in seconds, and the quality of the answer."""

    cpu: float
    cost: int
    proven: float
    open: int


def crossed(shape: tuple[int, ...], mean: float, filled: float, *, seed: int) -> ProtectionProblem:
    """A crossed table with its margins; each count is drawn around `mean`, or 0 where the cell is not `filled`."""
    chance = np.random.default_rng(seed)
    inner = chance.poisson(mean, shape) * (chance.random(shape) < filled)
    values = np.zeros([size + 1 for size in shape], dtype=np.int64)
    values[tuple(slice(0, size) for size in shape)] = inner
    for axis in range(len(shape)):
        whole, parts = ([slice(None)] * len(shape) for _ in range(2))
        whole[axis], parts[axis] = slice(-1, None), slice(0, -1)
        values[tuple(whole)] = values[tuple(parts)].sum(axis=axis, keepdims=True)
    number = np.arange(values.size).reshape(values.shape)
    lines = [np.moveaxis(number, axis, -1).reshape(-1, size + 1) for axis, size in enumerate(shape)]
    rows = [line for lines_ in lines for line in lines_]
    row = np.repeat(np.arange(len(rows)), [len(line) for line in rows])
    sign = np.concatenate([np.append(np.ones(len(line) - 1, np.int64), -1) for line in rows])
    matrix = sparse.csr_array((sign, (row, np.concatenate(rows))), shape=(len(rows), values.size))
    codes = [tuple(map(str, place)) for place in product(*(range(size + 1) for size in shape))]
    names = tuple(f"d{axis}" for axis in range(len(shape)))
    origins = [Origin(Relation.SUM, at, "") for at in range(len(rows))]
    system, counts = CellSystem(CellIndex.from_codes(names, codes), matrix, origins), values.ravel()
    primary, least = (counts > 0) & (counts < 4), 1
    asked = ProtectionLevels.full(primary, counts, least, 3)
    low, high = np.full(counts.size, least), np.full(counts.size, UNBOUNDED)
    candidates = counts >= 4
    return ProtectionProblem(system, counts, primary, candidates, counts + 1, asked, counts, counts, low, high)


def protected(problem: ProtectionProblem, schedule: Schedule) -> Measured:
    """Protect a problem."""
    began = time.process_time()
    found = protect(problem, schedule=schedule, threads=1)
    bound = found.lower_bound or 0
    share = bound / found.cost if found.cost else 1.0
    return Measured(time.process_time() - began, found.cost, share, len(found.unprotectable))


def known(problem: ProtectionProblem, schedule: Schedule) -> Measured:
    """Settle the intervals of a problem whose primary cells and many others are hidden."""
    hidden = problem.primary | (problem.candidates & (np.arange(problem.system.size) % 3 > 0))
    began = time.process_time()
    found = intervals(problem.system, Knowledge(*problem.bounds(hidden)), schedule=schedule)
    left = int(np.sum(~found.proven))
    return Measured(time.process_time() - began, int(hidden.sum()), 1 - left / int(hidden.sum()), left)


COMPILED = replace(SCHEDULE, small=replace(SCHEDULE.small, columns=0, dense_columns=0))
"""Nothing is taken for small."""
SEARCHED = replace(COMPILED, bound=replace(SCHEDULE.bound, provable=0))
"""Patterns are made by the search alone."""
HARD = replace(SEARCHED, pattern=replace(SCHEDULE.pattern, hard=0.0))
"""All parts are taken for hard."""

Run = tuple[Callable[[ProtectionProblem, Schedule], Measured], tuple[tuple[int, ...], float, float], Schedule]

TABLES = 3
"""So many tables of the same kind are tried, and what is measured is added up."""

RUNS: dict[str, Run] = {
    "walk": (protected, ((14, 12, 8), 9, 0.95), SEARCHED),
    "pattern": (protected, ((14, 12, 8), 9, 0.95), SEARCHED),
    "hasty": (protected, ((9, 8, 5), 3, 0.5), HARD),
    "small": (protected, ((8, 7, 5), 10, 0.95), SCHEDULE),
    "bound": (protected, ((8, 7, 5), 10, 0.95), SCHEDULE),
    "stubborn": (protected, ((6, 5, 3), 1, 0.3), COMPILED),
    "intervals": (known, ((8, 7, 6), 3, 0.9), SCHEDULE),
}
"""Of each what is done, with tables of which shape, mean and filling, under which schedule."""
OF = {"hasty": "pattern"}
"""Runs that try a schedule which another one is named after."""


def scaled(value: Any, factor: float, metadata: Any) -> Any:
    """A number, or each of several, times the factor, kept in its range."""
    if isinstance(value, tuple):
        return tuple(scaled(item, factor, metadata) for item in value)
    within = min(max(value * factor, metadata["least"]), metadata["most"])
    return type(value)(within)


def changed(part: Any, factor: float) -> Iterator[tuple[str, Any]]:
    """Each number of a schedule, and the schedule with that number changed."""
    for item in fields(part):
        value = getattr(part, item.name)
        if "least" in item.metadata:
            other = scaled(value, factor, item.metadata)
            if other != value:
                yield item.name, replace(part, **{item.name: other})
        elif is_dataclass(value):
            for name, inner in changed(value, factor):
                yield f"{item.name}.{name}", replace(part, **{item.name: inner})
        elif value and hasattr(value[0], "size"):
            sizes = tuple(replace(round_, size=max(1, int(round_.size * factor))) for round_ in value)
            yield f"{item.name}.size", replace(part, **{item.name: sizes})
        else:
            for name in ("steps", "price"):
                inner = tuple(dict(changed(effort, factor)).get(name, effort) for effort in value)
                yield f"{item.name}.{name}", replace(part, **{item.name: inner})


def together(
    run: Callable[[ProtectionProblem, Schedule], Measured], problems: list[ProtectionProblem], schedule: Schedule
) -> Measured:
    """The sums over several problems, and the mean of what is proven."""
    each = [run(problem, schedule) for problem in problems]
    proven = sum(one.proven for one in each) / len(each)
    return Measured(sum(one.cpu for one in each), sum(one.cost for one in each), proven, sum(one.open for one in each))


def line(name: str, measured: Measured, base: Measured) -> None:
    """Print one run beside that with nothing changed."""
    cost = measured.cost / base.cost if base.cost else 1.0
    print(
        f"{name:28} {measured.cpu:7.2f} {measured.cpu / base.cpu:6.2f} {measured.cost:9,} {cost:6.3f} "
        f"{measured.proven:7.3f} {measured.open:6}",
        flush=True,
    )


def main() -> None:
    """Try the schedules named, or all."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("schedules", nargs="*", metavar="SCHEDULE", help=", ".join(RUNS))
    given = parser.parse_args()
    for name in given.schedules:
        if name not in RUNS:
            parser.error(f"no schedule {name}; there are {', '.join(RUNS)}")
    for name in given.schedules or RUNS:
        run, kind, schedule = RUNS[name]
        problems = [crossed(*kind, seed=seed) for seed in range(TABLES)]
        run(problems[0], schedule)  # what is compiled is loaded before the clock starts
        base = together(run, problems, schedule)
        print(f"{name:28} {'cpu s':>7} {'ratio':>6} {'cost':>9} {'ratio':>6} {'proven':>7} {'open':>6}")
        line("as it is", base, base)
        part = OF.get(name, name)
        for factor, word in ((0.5, "half"), (2.0, "double")):
            for field, other in changed(getattr(schedule, part), factor):
                line(f"{word} {field}", together(run, problems, replace(schedule, **{part: other})), base)
        print()


if __name__ == "__main__":
    main()
