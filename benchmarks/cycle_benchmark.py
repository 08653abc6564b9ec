"""How large a cycle of margins is audited exactly: all two-way tables of some characteristics, linked.

Run `python benchmarks/cycle_benchmark.py [MEASURES]`. For 3, 4, ... of seven characteristics (12 months, 12 counties,
2 sexes, 7 ages, 5 educations, 5 regions, 3 groups) all pairs are published of each of MEASURES (9) measures; counts of
1 to 3 are stars, and so are a fifth of the other cells, picked at random; zeros are shown. Seven characteristics of
nine measures are 189 tables. Each size runs in a process of its own, with `joint` and without: columns of the system,
stars, what of them is exact, narrowed and undetermined, and processor time.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from itertools import combinations

import numpy as np
import pandas as pd

from prikk.counts import audit_counts
from prikk.infer import Limits
from prikk.system.knows import EVERYTHING

CODES = {"sex": 2, "group": 3, "age": 7, "education": 5, "region": 5, "county": 12, "month": 12}
PERSONS = [60_000, 30_000, 12_000, 6_000, 3_000, 1_500, 800, 400, 200]
SEED = 103
LIMITS = Limits(seconds=60)


def tables(characteristics: int, measures: int) -> list[pd.DataFrame]:
    """All two-way tables of the first so many characteristics, with totals, for each measure."""
    dice, names = np.random.default_rng(SEED), list(CODES)[:characteristics]
    shares = {name: dice.dirichlet(np.full(size, 1.5)) for name, size in CODES.items()}
    found: dict[tuple[str, str], list[pd.DataFrame]] = {}
    for number, count in enumerate(PERSONS[:measures]):
        persons = pd.DataFrame(
            {name: [f"{name[0]}{code}" for code in dice.choice(len(own), count, p=own)] for name, own in shares.items()}
        )
        for pair in combinations(names, 2):
            counts = pd.crosstab(persons[pair[0]], persons[pair[1]], margins=True, margins_name="Total")
            rows = counts.stack().rename("n").reset_index()  # a row a cell
            found.setdefault(pair, []).append(rows.assign(measure=f"S{number}"))
    shown = [pd.concat(parts, ignore_index=True) for parts in found.values()]
    hidden = [table["n"].between(1, 3) | ((table["n"] > 0) & (dice.random(len(table)) < 0.2)) for table in shown]
    return [table.assign(n=table["n"].where(~stars)) for table, stars in zip(shown, hidden, strict=True)]


def run(characteristics: int, measures: int, joint: bool) -> dict[str, float | int | str]:
    """One audit: what it found, and its processor time."""
    dims = ["measure", *list(CODES)[:characteristics]]
    total = dict.fromkeys(dims[1:], "Total") | {"measure": ""}
    knows = EVERYTHING if joint else EVERYTHING - {"joint"}
    shown, start = tables(characteristics, measures), time.process_time()
    how = {"zeros": "publish", "absent": "unknown", "stars": "any", "knows": knows, "limits": LIMITS}
    report = audit_counts(shown, dims=dims, total=total, **how)
    counts = report.counts
    return {
        "characteristics": characteristics,
        "tables": measures * len(shown),
        "joint": "yes" if joint else "no",
        "columns": report.question.system.size,
        "stars": counts.hidden,
        "exact": counts.exact,
        "narrowed": counts.narrowed,
        "undetermined": int(report.unsettled.sum()),
        "cpu": round(time.process_time() - start, 1),
        "MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def main() -> None:
    """Print a line for each size."""
    if len(sys.argv) == 4:  # a process of its own
        sys.stdout.write(json.dumps(run(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3] == "joint")) + "\n")
        return
    measures = int(sys.argv[1]) if len(sys.argv) > 1 else len(PERSONS)
    for characteristics in range(3, len(CODES) + 1):
        for word in ("alone", "joint"):
            command = [sys.executable, __file__, str(characteristics), str(measures), word]
            sys.stdout.write(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
            sys.stdout.flush()


if __name__ == "__main__":
    main()
