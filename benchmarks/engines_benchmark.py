"""How fast base cells are counted, beside the same GROUP BY written by hand, and what a month more costs.

Run `python benchmarks/engines_benchmark.py [ROWS [ADDRESS|spark]]`. It makes a synthetic extract (the same rows each
time) and a file for each month, and prints seconds, those of the processor here, and peak memory of: the base cells as
prikk counts them and as the columns stand, by DuckDB and, with the ADDRESS of a table that is made for it, by
PostgreSQL, or by Spark on this machine; all that `tabulate` does; and `tabulate` with eleven months kept and one new.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

from prikk.model.address import parse_address
from prikk.model.publication import Publication
from prikk.publication.reading import read_publication
from prikk.tabulate import Keeping, tabulate
from prikk.tabulate.opening import opened
from prikk.tabulate.postgres import connect
from tabulate_benchmark import PUBLICATION, generate


def timed(name: str, run: Callable[[], object]) -> None:
    """Run, and print what it took."""
    start, used = time.perf_counter(), time.process_time()
    run()
    seconds, processor = time.perf_counter() - start, time.process_time() - used
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{name:<44}{seconds:>9.2f} s{processor:>9.2f} s of processor{peak:>8.0f} MB")


def count_base(publication: Publication, source: str) -> None:
    """Base cells, without any check."""
    with opened(publication, source) as records:
        records.count_base()


def by_hand(publication: Publication, path: Path) -> None:
    """What somebody would write for the same cells, kept in a table."""
    columns = ", ".join(("period", *publication.dimension_ids))
    with duckdb.connect(config={"memory_limit": "600MB"}) as connection:
        connection.execute(f"CREATE TABLE cells AS SELECT {columns}, count(*) AS n FROM '{path}' GROUP BY ALL")


def put(path: Path, address: str) -> None:
    """The extract as a new table of the server."""
    with (
        tempfile.TemporaryDirectory() as folder,
        duckdb.connect() as extract,
        connect(parse_address(address)) as server,
    ):
        extract.execute(f"COPY (SELECT * FROM '{path}') TO '{folder}/rows.csv'")
        names = [name for name, *_ in extract.execute(f"DESCRIBE SELECT * FROM '{path}'").fetchall()]
        table = parse_address(address).table
        server.execute(f"CREATE TABLE {table} ({', '.join(f'{name} text' for name in names)})".encode())
        copying = server.cursor().copy(f"COPY {table} FROM STDIN (FORMAT csv, HEADER)".encode())
        with copying as copy, (Path(folder) / "rows.csv").open("rb") as file:
            while block := file.read(1 << 20):
                copy.write(block)
        server.commit()
        server.execute(f"ANALYZE {table}".encode())


def on_the_server(publication: Publication, address: str) -> None:
    """The same cells, fetched."""
    columns = ", ".join(("period", *publication.dimension_ids))
    sql = f"SELECT {columns}, count(*) FROM {parse_address(address).table} GROUP BY {columns}"
    with connect(parse_address(address)) as server:
        server.execute(sql.encode()).fetchall()


def in_spark(publication: Publication, session: Any, source: str) -> None:
    """The same cells, fetched from Spark."""
    columns = ", ".join(("period", *publication.dimension_ids))
    session.sql(f"SELECT {columns}, count(*) AS n FROM parquet.`{source}` GROUP BY {columns}").toArrow()


def with_spark(publication: Publication, source: str) -> None:
    """The lines for Spark; the first question is asked twice, since the first time much is compiled."""
    from pyspark.sql import SparkSession  # noqa: PLC0415  (an extra)

    builder = SparkSession.builder.config("spark.ui.enabled", "false").config("spark.driver.memory", "2g")
    session = builder.config("spark.sql.shuffle.partitions", "8").getOrCreate()
    for _ in range(2):
        timed("Spark: GROUP BY by hand", lambda: in_spark(publication, session, source))
    for _ in range(2):
        timed("Spark: base cells", lambda: count_base(publication, f"spark:{source}"))
    timed("Spark: check and tabulate", lambda: tabulate(publication, f"spark:{source}"))
    session.stop()


def main(rows: int, address: str | None) -> None:
    """Print a line for each task."""
    publication = read_publication(PUBLICATION)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        generate(publication, rows, folder / "extract.parquet")
        source = str(folder / "extract.parquet")
        print(f"{rows:,} rows")
        timed("DuckDB: GROUP BY by hand", lambda: by_hand(publication, folder / "extract.parquet"))
        timed("DuckDB: base cells", lambda: count_base(publication, source))
        timed("DuckDB: check and tabulate", lambda: tabulate(publication, source))
        with duckdb.connect() as connection:
            for period in publication.period.periods:
                month = f"(SELECT * FROM '{source}' WHERE period = '{period.code}')"
                connection.execute(f"COPY {month} TO '{folder}/month-{period.code}.parquet'")
        keeping, last = Keeping(folder / "kept"), folder / f"month-{publication.period.last}.parquet"
        last.rename(folder / "later")
        timed(
            "eleven months: check, tabulate and keep", lambda: tabulate(publication, f"{name}/month-*", keeping=keeping)
        )
        (folder / "later").rename(last)
        timed("the twelfth on top of them", lambda: tabulate(publication, f"{name}/month-*", keeping=keeping))
        if address == "spark":
            with_spark(publication, source)
        elif address is not None:
            put(folder / "extract.parquet", address)
            timed("PostgreSQL: GROUP BY by hand", lambda: on_the_server(publication, address))
            timed("PostgreSQL: base cells", lambda: count_base(publication, address))
            timed("PostgreSQL: check and tabulate", lambda: tabulate(publication, address))


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 10_000_000, sys.argv[2] if sys.argv[2:] else None)
