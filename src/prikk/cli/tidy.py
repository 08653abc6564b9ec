"""`prikk tidy`: from published tables, however they are laid out, to tidy cells."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TextIO

import click

from prikk.cli.dimensions import listed, totals_named
from prikk.cli.questions import answered, signs_given
from prikk.staging import whole_paths
from prikk.tidy import Reading, read_plan, write_cells, written

_PATH = click.Path(path_type=Path)
_ASKED = 3


@click.command()
@click.argument("source", metavar="FILE...", nargs=-1, required=True, type=_PATH)
@click.option(
    "--plan", type=_PATH, metavar="TOML", help="How the files are read, as --save-plan wrote it and you corrected it."
)
@click.option(
    "--save-plan", type=_PATH, metavar="TOML", help="Write how the files were read, to be corrected and kept."
)
@click.option("--out", "-o", type=_PATH, metavar="CSV", help="Where the cells go [standard output].")
@click.option("--explain", is_flag=True, help="Tell what was found, and why.")
@click.option("--dims", metavar="A,B", help="The columns of codes [found by looking].")
@click.option("--freq", metavar="COLUMN", help="The column of counts [found by looking].")
@click.option(
    "--total", multiple=True, metavar="[DIM=]CODE", help="The code of a total; DIM= for none [found in the figures]."
)
@click.option(
    "--symbol", multiple=True, metavar="SIGN[=MEANING]", help="What a sign means [from the notes, by convention]."
)
@click.option("--content", metavar="CODE", help="The content (measure) that counts [all that are counts].")
@click.option(
    "--together/--apart",
    default=None,
    help="Tables that may be totals of others are / count something else [found in the figures].",
)
@click.option("--decimal", type=click.Choice([".", ","]), help="The mark before decimals [found by looking].")
@click.pass_context
def tidy(context: click.Context, /, source: tuple[Path, ...], **options: Any) -> None:
    """Turn published tables into tidy cells.

    FILE is a workbook (xlsx, xls, ods), text with any separator, Markdown, HTML, PX, JSON-stat or SDMX. The cells are
    a CSV with a column for each dimension, then measure, value, status, sign, note, and where each cell stood.

    What a sign may mean: hidden, primary, secondary, not-applicable, zero, low, missing. What nothing in the file says
    is asked for in a terminal; elsewhere the exit code is 3, and the message names the option and the plan's line.

    \b
    Examples:
      prikk tidy examples/counts/counts.csv --explain -o cells.csv
      prikk tidy examples/counts/counts.csv --save-plan plan.toml -o cells.csv
      prikk tidy examples/counts/counts.csv --plan plan.toml -o cells.csv
    """
    plan = read_plan(options["plan"]) if options["plan"] else None
    totals = totals_named(options["total"])
    reading = answered(
        source,
        plan,
        signs=signs_given(options["symbol"]),
        decimal=options["decimal"] or "",
        dims=listed(options["dims"] or ""),
        freq=options["freq"] or "",
        totals={"": totals} if isinstance(totals, str) else totals,
        content=options["content"] or "",
        together=options["together"],
    )
    tell(reading, explain=options["explain"])
    _write(reading, source, options["save_plan"], options["out"])
    context.exit(_ASKED if reading.questions else 0)


def _write(reading: Reading, source: Sequence[Path], plan: Path | None, out: Path | None) -> None:
    """Write the plan and the cells, both or none; the cells to standard output where no file is named."""
    names = ", ".join(path.name for path in source)
    about = f"How {names} is read. Correct what is wrong; leave out what is to be found anew."
    files: list[tuple[Path, Callable[[TextIO], int]]] = []
    if plan is not None:
        files.append((plan, lambda file: file.write(written(reading.plan, about))))
    if out is not None:
        files.append((out, lambda file: write_cells(reading, file)))
    count = 0
    with whole_paths(*(path for path, _ in files)) as stages:
        for (_, write), stage in zip(files, stages, strict=True):
            with stage.open("w", encoding="utf-8", newline="") as file:
                count = write(file)
    if out is not None:
        click.echo(f"{count:,} cells written to {out}", err=True)
    else:
        write_cells(reading, sys.stdout)


def tell(reading: Reading, *, explain: bool) -> None:
    """Tell on standard error what was found (if asked to), what no longer fits the plan, and what has to be said."""
    if explain:
        for line in reading.evidence:
            click.echo(line, err=True)
    for line in reading.unfit:
        click.echo(f"prikk: not as the plan says: {line}", err=True)
    for question in reading.questions:
        options = ", or ".join(question.options)
        told = f"{question.text} ({question.evidence}). Say {options}; in a plan: {question.plan}"
        click.echo(f"prikk: undetermined: {told}", err=True)
