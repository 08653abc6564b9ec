"""Secondary suppression of the benchmark tasks: time, memory, price, proven bound, and what an attacker still learns.

    python benchmarks/protect_benchmark.py DATA [TASK ...]

DATA holds a folder for each task (`cells.csv` with a column freq, `eq.npz` with the arrays e, c and v: equation, cell
and coefficient). Counts 1 to 3 are primary. `additive`: the attacker knows all published cells, the sums, and that
counts are not negative; `ruled`: that a star is at least 1 as well, since zeros are published; `zeros`: zeros may be
hidden too, so that a star may be zero. exact: primaries with one possible value left; narrow: with less than the range
1..3; open: primaries that no pattern protects, listed as such. Each run has its own process and loads the compiled
code before the clock starts; `cpu` is its processor time, which other work on the machine does not touch.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import time
from pathlib import Path

import numpy as np
from scipy import sparse

from prikk.infer import intervals
from prikk.protect import ProtectionLevels, ProtectionProblem, protect
from prikk.system import UNBOUNDED, CellIndex, CellSystem, Knowledge, Origin, Relation

RUNS = {
    "T1b additive full": ("T1b", "full", 0, False),
    "T1b ruled full": ("T1b", "full", 1, False),
    "T2 additive exact": ("T2", "exact", 0, False),
    "T2 zeros full": ("T2", "full", 0, True),
    "T3 ruled full": ("T3", "full", 1, False),
    "T3 additive full": ("T3", "full", 0, False),
    "T3 zeros full": ("T3", "full", 0, True),
    "T3b additive full": ("T3b", "full", 0, False),
    "T3b zeros full": ("T3b", "full", 0, True),
    "T4 additive exact": ("T4", "exact", 0, False),
    "T5 additive exact": ("T5", "exact", 0, False),
}
AUDITED = 20_000
"""Larger systems are judged by their checked certificate instead of by all intervals."""


def load(folder: Path, demand: str, least: int, zeros: bool) -> ProtectionProblem:
    """A task as a problem: counts 1 to 3 are primary, larger ones and perhaps zeros may be hidden, at their value."""
    header = (folder / "cells.csv").open().readline().strip().split(",")
    values = np.loadtxt(folder / "cells.csv", delimiter=",", skiprows=1, usecols=header.index("freq"), dtype=np.int64)
    with np.load(folder / "eq.npz") as file:
        entries = (file["v"].astype(np.int64), (file["e"], file["c"]))
    matrix = sparse.csr_array(entries, shape=(int(entries[1][0].max()) + 1, len(values)))
    names = tuple(str(number) for number in range(len(values)))
    cells = CellIndex(("id",), (names,), np.arange(len(values), dtype=np.int32)[:, None])
    system = CellSystem(cells, matrix, [Origin(Relation.SUM, 0, "")] * matrix.shape[0])
    primary = (values > 0) & (values < 4)
    asked = ProtectionLevels.exact(primary) if demand == "exact" else ProtectionLevels.full(primary, values, 1, 3)
    low, high = np.full(len(values), least), np.full(len(values), UNBOUNDED)
    candidates = (values >= 4) | ((values == 0) & zeros)
    return ProtectionProblem(system, values, primary, candidates, values, asked, values, values, low, high)


def run(data: Path, name: str) -> None:
    """Protect a task and print its line."""
    task, demand, least, zeros = RUNS[name]
    problem = load(data / task, demand, least, zeros)
    protect(load(data / "T1b", "full", 0, False), work=0)
    began, spent = time.perf_counter(), time.process_time()
    result = protect(problem)
    seconds, cpu = time.perf_counter() - began, time.process_time() - spent
    if problem.system.size <= AUDITED:
        columns = np.flatnonzero(problem.primary)
        found = intervals(problem.system, Knowledge(*problem.bounds(result.hidden)), columns=columns)
        low, high = found.low[columns], found.high[columns]
        exact, narrow = str(int(np.sum(low == high))), str(int(np.sum((low > 1) | (high < 3))))
    else:
        down, up = result.certificate.reach(problem.system.size)
        exact, narrow = str(int(np.sum(problem.primary & (up == down)))), ""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    bound = "" if result.lower_bound is None else f"{result.lower_bound:,}"
    print(
        f"{name:20} {seconds:6.1f} {cpu:6.1f} {peak:8,} {int(result.secondary.sum()):8,} {result.cost:10,} {bound:>8} "
        f"{exact:>6} {narrow:>6} {len(result.unprotectable):6}",
        flush=True,
    )


def main() -> None:
    """Run the tasks named, or all that DATA holds."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("tasks", nargs="*", help=", ".join(sorted({task for task, *_ in RUNS.values()})))
    given = parser.parse_args()
    for task in given.tasks:
        if not any(task == known for known, *_ in RUNS.values()) or not (given.data / task).is_dir():
            parser.error(f"no task {task} in {given.data}")
    protect(load(given.data / "T1b", "full", 0, False))
    print(f"{'task':20} {'s':>6} {'cpu':>6} {'peak MB':>8} {'stars':>8} {'loss':>10} {'bound':>8}", end=" ")
    print(f"{'exact':>6} {'narrow':>6} {'open':>6}")
    for name, (task, *_) in RUNS.items():
        if (data := given.data / task).is_dir() and (not given.tasks or task in given.tasks):
            process = multiprocessing.get_context("spawn").Process(target=run, args=(data.parent, name))
            process.start()
            process.join()


if __name__ == "__main__":
    main()
