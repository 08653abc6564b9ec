"""`prikk check`: look at an extract before anything is built from it."""

from __future__ import annotations

import json
from pathlib import Path

import click

from prikk.publication.reading import read_publication
from prikk.tabulate import CheckReport, Severity
from prikk.tabulate import check as run

EXIT_NOT_USABLE = 2


@click.command()
@click.argument("source")
@click.option(
    "--publication",
    "-p",
    required=True,
    type=click.Path(path_type=Path),
    help="The publication file, or the folder that holds it.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.pass_context
def check(context: click.Context, source: str, publication: Path, as_json: bool) -> None:
    """Check an extract against a publication: columns, codes, periods, duplicates.

    SOURCE is a CSV, Parquet or Arrow file, a pattern of such files, a table of a DuckDB file (file.duckdb::table), or a
    folder that holds the files by the publication's names. Exit code 0: it can be built from; 2: it cannot.

    \b
    Example:
      prikk check extract.parquet --publication examples/oppfolging-2023
    """
    report = run(read_publication(publication), source)
    click.echo(json.dumps(report.to_dict(), ensure_ascii=False, indent=1) if as_json else _words(report))
    context.exit(0 if report.usable else EXIT_NOT_USABLE)


def _words(report: CheckReport) -> str:
    warnings = [item for item in report.findings if item.severity is Severity.WARNING]
    verdict = "can be built from" if report.usable else "cannot be built from"
    records = f"{report.records:,} record{'' if report.records == 1 else 's'}".replace(",", " ")
    lines = [f"{report.source}: {records}; {verdict}"]
    lines += [f"  error    {item}" for item in report.errors]
    lines += [f"  warning  {item}" for item in warnings]
    if any(item.rows for item in report.findings):
        lines.append("Rows are counted from 1, without the heading.")
    return "\n".join(lines)
