"""`prikk build`: from an extract to a release."""

from __future__ import annotations

import json
from pathlib import Path

import click

from prikk.cli.progress import progress_bar
from prikk.cli.spoken import command_words
from prikk.publication.build import Built
from prikk.publication.build import build as run
from prikk.publication.reading import read_publication
from prikk.system.index import named

_NAMED = 3


@click.command()
@click.argument("publication", type=click.Path(path_type=Path))
@click.option("--source", help="The extract, in place of the one the publication names.")
@click.option("--out", "-o", type=click.Path(path_type=Path), help="The folder to write [default: out/ID].")
@click.option("--protection", metavar="DEMAND", help="none, exact, width=K or full, in place of the publication's own.")
@click.option("--previous", multiple=True, type=click.Path(path_type=Path), help="An earlier build (may be repeated).")
@click.option("--releases", type=click.Path(path_type=Path), metavar="DIR", help="The folder of earlier releases.")
@click.option("--keep", type=click.Path(path_type=Path), metavar="DIR", help="Keep counts here (private).")
@click.option("--fresh", is_flag=True, help="Count every file, also those whose counts are kept.")
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
    words, protection = command_words(), built.release.protection
    lines = [
        words["built"].format(**built.summary())
        + (words["built-derived"].format(derived=built.derived) if built.derived else ""),
        f"  {built.folder / 'public'}    {words['built-public']}",
        f"  {built.folder / 'internal'}  {words['built-internal']}",
    ]
    if built.kept.stars:
        idle = f"; {built.kept.idle} of these protect nothing now" if built.kept.idle else ""
        lines.append(
            f"{built.kept.stars} of the stars that protect others are kept since an earlier release hid them{idle}."
        )
    if built.unnamed:
        lines.append(words["built-unnamed"].format(count=len(built.unnamed)))
    if built.small_changes:
        lines.append(words["built-changes"].format(count=built.small_changes))
    if hidden := built.hidden_totals:
        named_first = " | ".join(named(key) for key in hidden[:_NAMED])
        more = words["built-more"].format(count=len(hidden) - _NAMED) if len(hidden) > _NAMED else ""
        lines.append(words["built-totals"].format(count=len(hidden), cells=named_first, more=more))
    if protection.known_not_empty:
        less, most = words["built-less"] if protection.shows_kind else "", protection.threshold - 1
        lines.append(words["built-not-empty"].format(count=protection.known_not_empty, most=most, less=less))
    if protection.demanded == "none":
        lines.append(words["built-primary-only"])
    return "\n".join(lines)
