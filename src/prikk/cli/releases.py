"""`prikk releases`: what stands in a register of releases."""

from __future__ import annotations

import json
from pathlib import Path

import click

from prikk.publication.registry import Listed, releases_in


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), default=Path())
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
def releases(folder: Path, as_json: bool) -> None:
    """List the releases that stand in FOLDER, which a new build must know.

    FOLDER is the one that `prikk release` copies into and `prikk serve` reads [default: here]. Nothing in it is
    confidential.

    \b
    Example:
      prikk releases published
    """
    found = releases_in(folder)
    if as_json:
        click.echo(json.dumps([item.as_json() for item in found], ensure_ascii=False, indent=1))
    else:
        click.echo("\n".join(_lines(found)) if found else f"{folder}: no release stands here")


def _lines(found: tuple[Listed, ...]) -> list[str]:
    heading = ("publication", "version", "first", "last", "published", "register", "manifest", "folder")
    rows = [
        (item.id, item.version, item.first, item.last, item.published or "-", item.register or "-",
         item.digest[:12], str(item.folder))
        for item in found
    ]  # fmt: skip
    widths = [max(len(row[part]) for row in (heading, *rows)) for part in range(len(heading))]
    return ["  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()
            for row in (heading, *rows)]  # fmt: skip
