"""`prikk spells`: from snapshots to spells."""

from __future__ import annotations

from pathlib import Path

import click

from prikk.publication.reading import read_publication
from prikk.tabulate import to_spells


@click.command()
@click.argument("extract")
@click.option(
    "--publication",
    "-p",
    required=True,
    type=click.Path(path_type=Path),
    help="A publication file with [source.spells], or the folder that holds it.",
)
@click.option("--out", "-o", required=True, type=click.Path(path_type=Path), help="The folder to write.")
def spells(extract: str, publication: Path, out: Path) -> None:
    """Turn an extract of snapshots into the spells and persons that a publication of spells is counted from.

    EXTRACT has a row a person, period and unit, with a column for each dimension.

    \b
    Example:
      prikk spells extract.parquet --publication examples/oppfolging-2023/publication-spells.toml -o register
      prikk build examples/oppfolging-2023/publication-spells.toml --source register
    """
    files = to_spells(read_publication(publication), extract, out)
    click.echo(f"{files.spells}: {files.spell_count} spells")
    if files.persons is not None:
        click.echo(f"{files.persons}: {files.person_count} persons")
