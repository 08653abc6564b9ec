"""`prikk protect`: hide small counts in a table that has no publication file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from prikk.cli.dimensions import factor, listed, named_files, parted, totals_given
from prikk.cli.progress import progress_bar
from prikk.cli.spoken import command_words
from prikk.counts import protect_counts, write_protected
from prikk.errors import InputError
from prikk.rules import settings as defaults


@click.command()
@click.argument("counts", type=click.Path(path_type=Path))
@click.option("--dims", metavar="A,B,...", help="The columns that hold the codes of each dimension.")
@click.option("--freq", metavar="COLUMN", help="The column of counts; without it each row is a person.")
@click.option("--hierarchy", "hierarchies", multiple=True, metavar="DIM=FILE", help="A hierarchy (may be repeated).")
@click.option(
    "--total",
    "totals",
    multiple=True,
    metavar="[DIM=]CODE",
    help=f"The total's code [{defaults.TOTAL_CODE}]; DIM= for none.",
)
@click.option("--rule", default=defaults.RULE, show_default=True, help="What is hidden for what it is.")
@click.option("--threshold", default=defaults.THRESHOLD, show_default=True, help="Counts below it are hidden.")
@click.option("--zeros", default=defaults.ZEROS, show_default=True, type=click.Choice(defaults.ZEROS_ALLOWED))
@click.option(
    "--protection", default=defaults.PROTECTION, show_default=True, metavar="DEMAND", help="exact, width=K or full."
)
@click.option("--singletons", is_flag=True, help="Who is counted alone in a cell cannot compute another.")
@click.option("--symbol", default=defaults.SYMBOL, show_default=True, help="What stands for a hidden count.")
@click.option("--cost", default=defaults.COST, show_default=True, help="value, log, constant, or a column of prices.")
@click.option(
    "--dimension-cost", multiple=True, metavar="DIM=FACTOR", help="Times FACTOR for cells with a code of DIM."
)
@click.option(
    "--apriori", type=click.Path(path_type=Path), help="What is said of cells: hide, weight, cost, low, high."
)
@click.option("--seconds", type=float, help="Bound the search for a cheaper pattern by time instead of work.")
@click.option("--out", "-o", type=click.Path(path_type=Path), help="The folder to write.")
@click.option("--compare", metavar="A,B,...", help="Only tell what each of these protections would cost.")
@click.option("--plot", type=click.Path(path_type=Path), help="With --compare: draw it, too (FILE.svg).")
@click.option("--source", help="With --compare of a publication: the extract.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.pass_context
def protect(
    context: click.Context,
    counts: Path,
    dims: str | None,
    freq: str | None,
    hierarchies: tuple[str, ...],
    totals: tuple[str, ...],
    rule: str,
    threshold: int,
    zeros: str,
    protection: str,
    singletons: bool,
    symbol: str,
    cost: str,
    dimension_cost: tuple[str, ...],
    apriori: Path | None,
    seconds: float | None,
    out: Path | None,
    compare: str | None,
    plot: Path | None,
    source: str | None,
    as_json: bool,
) -> None:
    """Hide small counts, and the fewest others that keep them from being computed.

    COUNTS is a CSV or Parquet file, or the first sheet of a workbook: cells with their counts, with or without
    totals, or persons. OUT/public may be published; OUT/internal holds the true counts and the certificate. With
    --compare it may be a publication, too; the exit code is then 1 when one of the protections cannot be had.

    \b
    Examples:
      prikk protect examples/counts/counts.csv --dims geo,age,sex --freq n \
        --hierarchy geo=examples/counts/geo.csv -o protected
      prikk protect examples/counts/counts.csv --dims geo,age,sex --freq n --compare exact,full --plot prices.svg
      prikk protect examples/oppfolging-2023 --source extract.parquet --compare exact,full
    """
    options: dict[str, Any] = {
        "freq": freq,
        "hierarchies": named_files(hierarchies),
        "rule": rule,
        "threshold": threshold,
        "zeros": zeros,
        "singletons": singletons,
        "symbol": symbol,
        "cost": cost,
        "dimension_cost": {
            name: factor(text) for name, text in parted(dimension_cost, "--dimension-cost", "DIM=FACTOR")
        },
        "apriori": apriori,
        "seconds": seconds,
    }
    if dims is not None:
        options["dims"] = listed(dims)
        options |= totals_given(totals, options["dims"])
    elif compare is None or source is None:
        raise InputError("no dimensions", allowed="--dims A,B,... (or a publication with --source and --compare)")
    _check_plot(plot, compare)
    with progress_bar() as report:
        report("Protecting", 0.1)
        if compare is not None:
            from prikk.cli.protect_prices import prices_of, show_prices  # noqa: PLC0415  # loads engines and formats

            prices = prices_of(counts, compare.split(","), source, options)
            click.echo(show_prices(prices, plot=plot, as_json=as_json))
            context.exit(1 if any(price.failure is not None for price in prices) else 0)
        if out is None:
            raise InputError("no folder to write", allowed="--out FOLDER, or --compare")
        found = protect_counts(
            counts, protection=protection, progress=lambda stage: report(f"Protecting: {stage}", 0.3), **options
        )
        report("Writing", 0.8)
        write_protected(found, out)
    summary = {"folder": str(out), **found.summary()}
    click.echo(json.dumps(summary, indent=1) if as_json else command_words()["protected"].format(**summary))


def _check_plot(plot: Path | None, compared: str | None) -> None:
    """Refuse a chart that could not be written, before anything runs. Raises InputError."""
    if plot is not None and compared is None:
        raise InputError("--plot without --compare", allowed="--compare A,B,... --plot FILE.svg")
    if plot is not None and plot.suffix.lower() != ".svg":
        raise InputError(f"--plot {plot}", allowed="a file ending in .svg")
