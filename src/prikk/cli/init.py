"""`prikk init`: a draft of a publication from what is in an extract."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from prikk.cli.spoken import reader_language
from prikk.model.address import is_address
from prikk.publication.draft import Draft, draft, path_from, period_span, write_draft
from prikk.tabulate.profile import profile
from prikk.words import LANGUAGES


@click.command()
@click.argument("extract")
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option("--person", metavar="COLUMN", help="The column that tells persons apart [found by its name and values].")
@click.option("--period", metavar="COLUMN", help="The column of periods or dates [found by its name and values].")
@click.option("--language", type=click.Choice(LANGUAGES), help="Of the report [as of all commands, else en].")
def init(extract: str, folder: Path | None, person: str | None, period: str | None, language: str | None) -> None:
    """Draft a publication from what is in an extract: codes, levels, periods, unknowns.

    EXTRACT is what `prikk check` takes: a file, a pattern of files, a table of a DuckDB file or of a PostgreSQL server,
    or what Spark reads; of the last two --person must name the column that tells persons apart. FOLDER is a new or
    empty folder [default: the name of the extract]. Every choice stands in the draft with a comment, and it can be
    built from at once.

    \b
    Example:
      prikk init examples/apprentices/extract.csv drafted --person løpenr
    """
    found = profile(extract, person=person, period=period)
    named = found.name.rpartition(".")[2] if is_address(extract) else extract.partition("::")[0]
    target = folder or Path(Path(named).stem)
    made = draft(found, path_from(target, extract), language or reader_language() or "en")
    write_draft(made, target)
    click.echo("\n".join(_words(made, target)))


def _words(made: Draft, folder: Path) -> Iterator[str]:
    found = made.profile
    yield f"{folder}/publication.toml: a draft from {found.records:,} records of {period_span(found.first, found.last)}"
    yield f"  person     {found.person}"
    yield f"  period     {found.period}, a {found.first.unit.value} each"
    for item in made.dimensions:
        codes = len(item.rows) - 1
        yield f"  dimension  {item.id}: {codes} code{'' if codes == 1 else 's'} (codelists/{item.id}.csv)"
    for name, why in found.left_out.items():
        yield f"  left out   {name}: {why}"
    for line in found.assumed:
        yield f"  assumed    {line}"
    yield "Read it and change what is not as you want it, then:"
    yield f"  prikk check {folder}"
    yield f"  prikk build {folder} --out out/{made.id}"
