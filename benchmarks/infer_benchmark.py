"""How fast `prikk.infer.intervals` answers, and how much faster than a plain loop over the hidden cells.

Run `python benchmarks/infer_benchmark.py TARGET ...`. A target is a publication's folder with its `published.md`, or
`FOLDER:PATTERN:ATTACK` for a bare system: FOLDER has `eq.npz` (arrays e, c, v: equation, cell, factor), PATTERN is a
CSV file (plain or gzipped) with columns id, freq, ..., suppressed, and ATTACK is `additive` (a hidden cell is at least
0) or `ruled` (at least 1). Without a target the 2023 report of the examples is taken.

Each target runs in a process of its own. `exact` and `narrow` count hidden cells with one possible value, and with
bounds tighter than the rule leaves them; of a bare system, only its small cells (1 to 3). The plain loop minimises and
maximises each hidden cell by one CP-SAT solve over the whole system with the known cells filled in; it stops after
SAMPLE cells and is scaled up. `--start` gives the search the true counts, as an agency that audits its own tables has
them; `--verdicts` asks of large systems, as an audit does, first whether each cell may have all values that the rule
allows, and only briefly for the ends beyond; `--no-loop` leaves the loop out. `unproven` counts cells without both ends
proven, `open` judged cells whose verdict (exact, narrow) is not proven. `cpu` is processor time, what counts on a busy
machine.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import sparse

from prikk.infer import Limits, intervals
from prikk.publication.audit import Attack, audit_published
from prikk.solve import Problem, integer
from prikk.system import UNBOUNDED, CellIndex, CellSystem, Knowledge, Origin, Relation

EXAMPLE = Path(__file__).parents[1] / "examples" / "oppfolging-2023"
SAMPLE = 100
PATIENCE = 60.0
"""Seconds after which the plain loop stops short of SAMPLE cells."""


@dataclass(frozen=True)
class Task:
    """A system, what is known, which columns are hidden, and the range that the rule leaves each."""

    system: CellSystem
    knowledge: Knowledge
    hidden: np.ndarray
    judged: np.ndarray
    least: np.ndarray
    most: np.ndarray
    truth: np.ndarray | None


def load(target: str) -> Task:
    """The task that a target names."""
    if ":" in target:
        return bare(*target.split(":"))
    folder = Path(target)
    report, _ = audit_published(folder / "published.md", folder, Attack())
    question = report.question
    columns = question.columns
    return Task(question.system, question.knowledge, columns, columns, question.least, question.most, None)


def bare(folder: str, pattern: str, attack: str) -> Task:
    """A system of cells and sums with a pattern of suppressed cells."""
    parts = np.load(Path(folder) / "eq.npz")
    table = pd.read_csv(pattern)
    truth = table["freq"].to_numpy(dtype=np.int64)
    suppressed = table["suppressed"].to_numpy(dtype=np.bool_)
    floor = {"additive": 0, "ruled": 1}[attack]
    places = parts["e"].astype(np.int64), parts["c"].astype(np.int64)
    matrix = sparse.csr_array((parts["v"].astype(np.int64), places), shape=(places[0].max() + 1, len(truth)))
    cells = CellIndex(("id",), (tuple(map(str, range(len(truth)))),), np.arange(len(truth), dtype=np.int32)[:, None])
    system = CellSystem(cells, matrix, [Origin(Relation.SUM, 0, "id")] * matrix.shape[0])
    knowledge = Knowledge(np.where(suppressed, floor, truth), np.where(suppressed, UNBOUNDED, truth))
    small = np.flatnonzero(suppressed & (truth > 0) & (truth <= 3))
    ends = np.full(len(small), floor), np.full(len(small), 3)
    return Task(system, knowledge, np.flatnonzero(suppressed), small, *ends, truth)


def plain_loop(task: Task) -> float:
    """Seconds of processor time for two solves a hidden cell, scaled up from a sample."""
    unknown = np.flatnonzero(~task.knowledge.known)
    values = np.where(task.knowledge.known, task.knowledge.low, 0)
    matrix = sparse.csr_array(task.system.matrix[:, unknown])
    right = -(task.system.matrix @ values)
    chosen = task.hidden[np.linspace(0, len(task.hidden) - 1, min(SAMPLE, len(task.hidden))).astype(np.int64)]
    began, wall, done = time.process_time(), time.monotonic(), 0
    for column in chosen:
        for sign in (1, -1):
            objective = sign * (unknown == column).astype(np.int64)
            low, high = task.knowledge.low[unknown], task.knowledge.high[unknown]
            integer(Problem(matrix, right, right, low, high, objective), seconds=PATIENCE)
        done += 1
        if time.monotonic() - wall > PATIENCE:
            break
    return (time.process_time() - began) * len(task.hidden) / done


def rule(task: Task) -> Knowledge:
    """The values that the rule allows each hidden cell."""
    low, high = np.full(task.system.size, -UNBOUNDED), np.full(task.system.size, UNBOUNDED)
    low[task.hidden], high[task.hidden] = task.least.min(initial=0), task.most.max(initial=0)
    low[task.judged], high[task.judged] = task.least, task.most
    return Knowledge(low, high)


def run(target: str, options: set[str]) -> dict[str, object]:
    """One line of the table."""
    task = load(target)
    known = task.truth if "--start" in options else None
    enough = rule(task) if "--verdicts" in options else None
    intervals(task.system, task.knowledge, columns=task.hidden[:1], start=known, limits=Limits(work=0.01))
    began, cpu = time.monotonic(), time.process_time()
    found = intervals(task.system, task.knowledge, columns=task.hidden, enough=enough, start=known)
    seconds, cpu = time.monotonic() - began, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    assert found.shown is not None
    proven = _verdicts(task, found.low, found.high)
    shown = _verdicts(task, found.shown.low, found.shown.high)
    return {
        "system": " ".join(Path(part).name for part in target.split(":")),
        "hidden": len(task.hidden),
        "s": round(seconds, 2),
        "cpu": round(cpu, 2),
        "MB": peak,
        "exact": int(proven[0].sum()),
        "narrow": int(proven[1].sum()),
        "open": int(np.sum(np.any(proven != shown, axis=0))),
        "unproven": int(np.sum(~found.proven[task.hidden])),
        "loop cpu": None if "--no-loop" in options else round(plain_loop(task), 1),
    }


def _verdicts(task: Task, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Which judged cells have one value, and which less than the rule allows, if these are the ends."""
    low, high = low[task.judged], high[task.judged]
    return np.stack([low == high, (low > task.least) | (high < task.most)])


def main() -> None:
    """Run each target and print the table."""
    arguments = [argument for argument in sys.argv[1:] if not argument.startswith("--")] or [str(EXAMPLE)]
    if "--one" in sys.argv:
        print(json.dumps(run(arguments[0], set(sys.argv))))
        return
    lines = []
    for target in arguments:
        options = [option for option in sys.argv[1:] if option.startswith("--")]
        command = [sys.executable, __file__, "--one", *options, target]
        lines.append(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))
        if lines[-1]["loop cpu"] is not None:
            lines[-1]["ratio"] = round(lines[-1]["loop cpu"] / max(lines[-1]["cpu"], 0.001), 1)
    print(pd.DataFrame(lines).to_string(index=False))


if __name__ == "__main__":
    main()
