"""`prikk check`: look at an extract before anything is built from it."""

from __future__ import annotations

import json
from pathlib import Path
from shlex import quote

import click

from prikk.cli.progress import progress_bar
from prikk.cli.spoken import command_words
from prikk.errors import InputError
from prikk.model.address import told
from prikk.publication.reading import read_publication
from prikk.tabulate import CheckReport, Resources, Severity
from prikk.tabulate import check as run
from prikk.tabulate.findings import Kind

EXIT_NOT_USABLE = 2

_TO_DO = {
    Kind.MISSING_COLUMN: "name the column of each dimension (column = ...) and of person and period in the publication",
    Kind.NO_VALUE: "give the codelist a row _U for what is unknown, or fill the values in",
    Kind.UNKNOWN_CODE: "add the codes to the codelist, or write the register's own as source_code beside a code",
    Kind.CODE_NOT_VALID: "look at valid_from and valid_to of the codes",
    Kind.IMPOSSIBLE_PERIOD: "look at unit, first and last of the publication's period",
    Kind.DUPLICATE: "name the dimensions that make a record unique (unit in [source]), or take out what stands twice",
}
"""What settles findings of a kind, in the order in which to do it."""


@click.command()
@click.argument("source")
@click.option(
    "--publication",
    "-p",
    type=click.Path(path_type=Path),
    help="The publication file, or the folder that holds it [SOURCE is one].",
)
@click.option("--memory", metavar="AMOUNT", help="Memory for counting, such as 4GB [default: PRIKK_MEMORY or 600MB].")
@click.option("--threads", type=int, help="Threads for counting [default: PRIKK_THREADS or one a core].")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.pass_context
def check(
    context: click.Context,
    *,
    source: str,
    publication: Path | None,
    memory: str | None,
    threads: int | None,
    as_json: bool,
) -> None:
    """Check an extract against a publication: columns, codes, periods, duplicates.

    SOURCE is a CSV, Parquet or Arrow file, a workbook (its first sheet), a pattern of such files, a table of a DuckDB
    file (file.duckdb::table), a folder that holds the files by the publication's names, a folder of Parquet files, a
    table of a PostgreSQL server (postgresql://host/database?table=schema.name), or what Spark reads
    (spark:schema.name, spark:folder). Without --publication it is a publication, whose own source is checked. Exit
    code 0: it can be built from; 2: it cannot.

    \b
    Examples:
      prikk check extract.parquet --publication examples/oppfolging-2023
      prikk check examples/apprentices
    """
    if publication is None and not _is_publication(Path(source)):
        fix = "name the publication with --publication, or draft one with prikk init"
        raise InputError("no publication to check it against", path=told(source), fix=fix)
    extract = None if publication is None else source
    meant, resources = read_publication(publication or source), Resources.of(memory, threads)
    with progress_bar() as tell:
        report = run(meant, extract, resources=resources, progress=lambda stage: tell(f"Checking: {stage}", 0.0))
    if as_json:
        click.echo(json.dumps(report.to_dict(), ensure_ascii=False, indent=1))
    else:
        click.echo("\n".join([_words(report), *_next(report, source, publication)]))
    context.exit(0 if report.usable else EXIT_NOT_USABLE)


def _is_publication(path: Path) -> bool:
    return path.suffix == ".toml" or (path / "publication.toml").is_file()


def _next(report: CheckReport, source: str, publication: Path | None) -> list[str]:
    """What to do after the check, a line each."""
    if report.usable:
        named = source if publication is None else f"{publication} --source {quote(source)}"
        return [f"{command_words()['next']} prikk build {named}"]
    kinds = {item.kind for item in report.errors} & set(_TO_DO)
    return (
        [command_words()["next"], *(f"  {todo}" for kind, todo in _TO_DO.items() if kind in kinds)]
        if kinds & set(_TO_DO)
        else []
    )


def _words(report: CheckReport) -> str:
    warnings = [item for item in report.findings if item.severity is Severity.WARNING]
    words, count = command_words(), f"{report.records:,}".replace(",", " ")
    records = words["record"] if report.records == 1 else words["records"].format(count=count)
    lines = [words["usable" if report.usable else "not-usable"].format(source=report.source, records=records)]
    width = max(len(words["error"]), len(words["warning"]))
    lines += [f"  {words['error']:<{width}}  {item}" for item in report.errors]
    lines += [f"  {words['warning']:<{width}}  {item}" for item in warnings]
    if any(item.rows for item in report.findings):
        lines.append(words["rows-from"])
    return "\n".join(lines)
