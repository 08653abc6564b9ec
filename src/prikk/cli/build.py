"""`prikk build`: from an extract to a release."""

from __future__ import annotations

import json
from pathlib import Path

import click

from prikk.cli.progress import progress_bar
from prikk.publication.build import Built
from prikk.publication.build import build as run
from prikk.publication.reading import read_publication


@click.command()
@click.argument("publication", type=click.Path(path_type=Path))
@click.option("--source", help="The extract, in place of the one the publication names.")
@click.option("--out", "-o", type=click.Path(path_type=Path), help="The folder to write [default: out/ID].")
@click.option("--protection", metavar="DEMAND", help="none, exact, width=K or full, in place of the publication's own.")
@click.option("--previous", multiple=True, type=click.Path(path_type=Path), help="An earlier build (may be repeated).")
@click.option("--releases", type=click.Path(path_type=Path), metavar="DIR", help="The folder of earlier releases.")
@click.option("--keep", type=click.Path(path_type=Path), metavar="DIR", help="Keep base cells of files here (private).")
@click.option("--fresh", is_flag=True, help="Count every file, also those whose base cells are kept.")
@click.option("--memory", metavar="AMOUNT", help="Memory for counting, such as 4GB [default: PRIKK_MEMORY or 600MB].")
@click.option("--threads", type=int, help="Threads for counting [default: PRIKK_THREADS or one a core].")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def build(
    *,
    publication: Path,
    source: str | None,
    out: Path | None,
    protection: str | None,
    previous: tuple[Path, ...],
    releases: Path | None,
    keep: Path | None,
    fresh: bool,
    memory: str | None,
    threads: int | None,
    as_json: bool,
) -> None:
    """Tabulate an extract, protect the tables, audit them, and write the release.

    PUBLICATION is a publication file or the folder that holds it. OUT/public may be put on the web; OUT/internal holds
    the true figures and stays inside. What earlier releases published counts as known, and what they hid stays hidden:
    those in the folder of releases, and the builds that --previous names.

    \b
    Example:
      prikk build examples/oppfolging-2023 --source extract.parquet --out out
    """
    spec = read_publication(publication)
    with progress_bar() as report:
        target = out or Path("out") / spec.id
        built = run(
            spec,
            source,
            target,
            report,
            protection=protection,
            previous=previous,
            releases=releases,
            memory=memory,
            threads=threads,
            keep=keep,
            fresh=fresh,
        )
    click.echo(json.dumps(built.summary(), ensure_ascii=False, indent=1) if as_json else _words(built))


def _words(built: Built) -> str:
    derived = f", {built.derived} worked out from hidden counts" if built.derived else ""
    lines = [
        f"{built.folder}: {built.tables} tables, {built.cells} cells, {built.stars} stars: {built.primary} small, "
        f"{built.secondary} that protect them ({built.hidden_persons} persons){derived}",
        f"  {built.folder / 'public'}    may be published",
        f"  {built.folder / 'internal'}  true figures: stays inside",
    ]
    if built.small_changes:
        lines.append(
            f"{built.small_changes} figures differ from an earlier release by fewer persons than the threshold, and "
            'tell so; changes = "protect" hides such (see internal/build.log).'
        )
    protection = built.release.protection
    if protection.known_not_empty:
        less = ", or less where the kinds of stars tell more" if protection.shows_kind else ""
        lines.append(
            f"{protection.known_not_empty} stars are known not to be zero, since their row or column is left out when "
            f"empty: they say 1 to {protection.threshold - 1}{less} (shown_rows = 'refuse' stops there)."
        )
    if protection.demanded == "none":
        lines.append("The stars are primary only: some of them may be computed back from the rest (see prikk audit).")
    return "\n".join(lines)
