"""How fast, and in how much memory, an extract is checked and tabulated.

Run `python benchmarks/tabulate_benchmark.py [ROWS ...]`. For each size it generates a synthetic extract (the same rows
each time), then runs `tabulate` and a plain polars count of the same tables (no checks, no relabelling, no rows that
are parents) in a process of its own each, and prints seconds, seconds of
processor time (both cores; what counts on a busy machine), peak memory and rows a second.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb
import polars as pl

from prikk.model.publication import Publication
from prikk.publication.reading import read_publication
from prikk.tabulate import tabulate

PUBLICATION = Path(__file__).parents[1] / "examples" / "oppfolging-2023"
SIZES = (211_000, 10_000_000)
RUNS = 3
"""How often each method runs, in turn; the fastest run is printed."""


def generate(publication: Publication, rows: int, path: Path) -> None:
    """Write an extract: each person in one programme in every month, the rest drawn by a hash of the row's number."""
    months = [period.code for period in publication.period.periods]
    columns = []
    for number, id in enumerate(publication.dimension_ids):
        codes = sorted({item.source_code or item.code for item in publication.codelists[id].leaves})
        drawn = (
            f"i // {len(months)}" if id in publication.source.unit else f"CAST(hash(i, {number}) % 1000003 AS BIGINT)"
        )
        columns.append(f"({codes!r})[1 + {drawn} % {len(codes)}] AS {id}")
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (SELECT 'P' || lpad(CAST(i // {len(months)} AS VARCHAR), 12, '0') AS person, "
            f"({months!r})[1 + i % {len(months)}] AS period, {', '.join(columns)} FROM range({rows}) t(i)) "
            f"TO '{path}' (FORMAT parquet)"
        )


def count_with_prikk(publication: Publication, path: Path) -> None:
    """Check and tabulate."""
    tabulate(publication, path)


def count_with_polars(publication: Publication, path: Path) -> None:
    """One lazy group-by a table family, over what it needs of the file."""
    for spec in publication.tables:
        pl.scan_parquet(path).group_by("period", spec.rows, *spec.for_each).len().collect()


METHODS = {"prikk": count_with_prikk, "polars": count_with_polars}


def measure(method: str, path: Path) -> dict[str, float]:
    """Seconds, processor seconds (imports included) and peak megabytes of a method in a fresh process."""
    done = subprocess.run(
        [sys.executable, __file__, "--one", method, str(path)], check=True, capture_output=True, text=True
    )
    return dict(json.loads(done.stdout))


def one(method: str, path: Path) -> None:
    """Run a method here and print what it took."""
    publication = read_publication(PUBLICATION)
    start = time.perf_counter()
    METHODS[method](publication, path)
    seconds = time.perf_counter() - start
    used = resource.getrusage(resource.RUSAGE_SELF)
    found = {"seconds": seconds, "processor": used.ru_utime + used.ru_stime, "megabytes": used.ru_maxrss / 1024}
    print(json.dumps(found))


def main(sizes: tuple[int, ...]) -> None:
    """Print a line for each size and method."""
    print(f"{'rows':>12}  {'method':<8}{'seconds':>9}{'processor':>12}{'peak MB':>9}{'rows/s':>14}{'ratio':>8}")
    for rows in sizes:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "extract.parquet"
            generate(read_publication(PUBLICATION), rows, path)
            runs = [{method: measure(method, path) for method in METHODS} for _ in range(RUNS)]
            found = {method: min((run[method] for run in runs), key=lambda used: used["seconds"]) for method in METHODS}
        for method, used in found.items():
            seconds, ratio = used["seconds"], used["seconds"] / found["polars"]["seconds"]
            print(
                f"{rows:>12,}  {method:<8}{seconds:>9.2f}{used['processor']:>12.2f}{used['megabytes']:>9.0f}"
                f"{rows / seconds:>14,.0f}{ratio:>8.2f}"
            )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        one(sys.argv[2], Path(sys.argv[3]))
    else:
        main(tuple(int(text) for text in sys.argv[1:]) or SIZES)
