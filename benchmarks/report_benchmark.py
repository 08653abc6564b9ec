"""Secondary suppression of the 2023 report, all 58 tables with their averages: time, stars, persons, proven gap.

    python benchmarks/report_benchmark.py EXTRACT

EXTRACT is what `prikk simulate` makes of the report (see the tutorial). The last line asks how few persons a pattern of
at most STARS stars on months can hide: with PRICE persons added to the price of each such star, and averages free, no
pattern is cheaper than the proven bound; less PRICE for each of STARS stars, that bounds the persons.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from prikk.job.protection import Constraints, protection_problem
from prikk.protect import Protection, ProtectionProblem, bound, protect
from prikk.publication.reading import read_publication
from prikk.publication.truth import true_figures
from prikk.rules.demand import Demand
from prikk.tabulate import tabulate

PUBLICATION = Path(__file__).parents[1] / "examples" / "oppfolging-2023"
STARS = 178
PRICE = 70


def run(name: str, problem: ProtectionProblem, months: np.ndarray) -> Protection:
    """Protect the report and print a line."""
    began = time.perf_counter()
    result = protect(problem)
    seconds, stars = time.perf_counter() - began, result.secondary & months
    print(
        f"{name:12} {seconds:6.1f} {int(stars.sum()):6} {int(problem.values[stars].sum()):8,} "
        f"{int((result.secondary & ~months).sum()):9} {result.cost:8,} {result.lower_bound:8,}",
        flush=True,
    )
    return result


def main() -> None:
    """Both protections, then the question of the fewest persons."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("extract", type=Path)
    publication = read_publication(PUBLICATION)
    truth = true_figures(publication, tabulate(publication, str(parser.parse_args().extract)))
    problems = {name: protection_problem(truth.case, Demand.parse(name), Constraints()) for name in ("exact", "full")}
    problem = problems["exact"]
    months = np.arange(problem.system.size) < len(truth.published.system.cells)
    protect(problem, work=0)  # compiles
    print(f"{'protection':12} {'s':>6} {'stars':>6} {'persons':>8} {'averages':>9} {'price':>8} {'bound':>8}")
    for name, posed in problems.items():
        run(name, posed, months)
    dear = replace(problem, cost=np.where(months, problem.cost + PRICE * problem.candidates, 0))
    bound.CLOSE, bound.ROUNDS, bound.WORK = 0.0002, 60, 20.0  # nearer to the optimum than protecting needs to come
    least = run("fewer stars", dear, months).lower_bound
    assert least is not None
    print(f"no pattern with at most {STARS} stars on months hides fewer than {least - PRICE * STARS:,} persons")


if __name__ == "__main__":
    main()
