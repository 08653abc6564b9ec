"""`prikk read`: from published tables, however damaged, to cells and a list of defects."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import get_args

import click

from prikk.audit.report import UNDETERMINED
from prikk.cli.progress import progress_bar
from prikk.formats.cells import Cells, write_csv
from prikk.model.status import Status
from prikk.publication.reading import read_publication
from prikk.repair import Repaired, Stars, repair, write_defects
from prikk.rules.settings import positive
from prikk.solve import Limits
from prikk.staging import whole_paths
from prikk.tidy.asdocument import read_raw_tables


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--publication", "-p", required=True, type=click.Path(path_type=Path), help="The publication file.")
@click.option("--cells", required=True, type=click.Path(path_type=Path), help="The CSV file of cells to write.")
@click.option("--defects", required=True, type=click.Path(path_type=Path), help="The CSV file of defects to write.")
@click.option(
    "--stars",
    type=click.Choice(get_args(Stars)),
    default="auto",
    show_default=True,
    help="What the symbol stands for: small figures alone, any figure, or the former if all that can be read agrees.",
)
@click.option("--seconds", type=float, help="Stop looking after so long.")
@click.pass_context
def read(
    context: click.Context,
    *,
    file: Path,
    publication: Path,
    cells: Path,
    defects: Path,
    stars: Stars,
    seconds: float | None,
) -> None:
    """Read published tables into cells, and list everything that is wrong with them.

    FILE is a document of any kind: Markdown, text, a web page, a workbook (xlsx, xls, ods).

    A lost figure is restored where sums, averages and repeated rows leave one possibility; where they leave several it
    is marked unreadable, and the list of defects tells them.

    Exit code: 0 when it was read, 2 when it cannot be, 3 when a limit was reached before all was restored that may be.

    \b
    Example:
      prikk read examples/oppfolging-2023/published.md --publication examples/oppfolging-2023 \
        --cells published.csv --defects defects.csv
    """
    spec = read_publication(publication)
    if seconds is not None:
        positive("seconds", seconds)
    raw = read_raw_tables(file)
    with progress_bar() as progress:
        repaired = repair(raw, spec, stars=stars, path=file, limits=Limits(seconds=seconds), progress=progress)
    found = Cells((*spec.dimension_ids, "period", "statistic"), repaired.cells)
    with whole_paths(cells, defects) as (cells_stage, defects_stage):
        write_csv(found, cells_stage)
        write_defects(repaired.defects, defects_stage)
    click.echo(_words(repaired))
    if repaired.limited:
        click.echo("A limit was reached: more might be restored with more time (--seconds), or fewer contradictions.")
        context.exit(UNDETERMINED)


def _words(repaired: Repaired) -> str:
    statuses = Counter(cell.status for cell in repaired.cells.values())
    hidden = sum(number for status, number in statuses.items() if status.hidden)
    kinds = Counter(defect.kind.value for defect in repaired.defects)
    listed = ", ".join(f"{number} {kind}" for kind, number in kinds.most_common())
    return "\n".join(
        [
            f"{len(repaired.tables)} tables, {len(repaired.cells)} cells: {statuses[Status.PUBLISHED]} figures, "
            f"{hidden} hidden, {statuses[Status.UNREADABLE]} unreadable",
            f"The symbol was taken to stand for {'small figures alone' if repaired.only_primary else 'any figure'}.",
            f"{len(repaired.defects)} defects" + (f": {listed}" if listed else ""),
        ]
    )
