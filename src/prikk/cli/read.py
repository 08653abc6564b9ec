"""`prikk read`: from published tables, however damaged, to cells and a list of defects."""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import get_args

import click

from prikk.errors import OutputError
from prikk.formats.cells import Cells, write_csv
from prikk.formats.format import Content
from prikk.formats.registry import reader_of
from prikk.model.status import Status
from prikk.publication.reading import read_publication
from prikk.repair import Repaired, Stars, repair, write_defects
from prikk.staging import place_of


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
def read(file: Path, publication: Path, cells: Path, defects: Path, stars: Stars) -> None:
    """Read published tables (Markdown) into cells, and list everything that is wrong with them.

    A lost figure is restored where sums, averages and repeated rows leave one possibility; where they leave several it
    is marked unreadable, and the list of defects tells them.

    \b
    Example:
      prikk read examples/oppfolging-2023/published.md --publication examples/oppfolging-2023 \
        --cells published.csv --defects defects.csv
    """
    spec = read_publication(publication)
    repaired = repair(reader_of(file, Content.DOCUMENT, otherwise=".md").read(file), spec, stars=stars, path=file)
    found = Cells((*spec.dimension_ids, "period", "statistic"), repaired.cells)
    _write(
        [(cells, lambda path: write_csv(found, path)), (defects, lambda path: write_defects(repaired.defects, path))]
    )
    click.echo(_words(repaired))


def _write(files: Sequence[tuple[Path, Callable[[Path], None]]]) -> None:
    """Write all files beside their places, then rename them, so that none is ever half-written."""
    staged: list[tuple[str, Path]] = []
    try:
        for target, write in [(place_of(path), write) for path, write in files]:
            handle, name = tempfile.mkstemp(prefix=f".{target.name}-", dir=target.parent)
            os.close(handle)
            staged.append((name, target))
            write(Path(name))
        for name, target in staged:
            Path(name).chmod(0o644)
            Path(name).replace(target)
    except OSError as error:
        raise OutputError(
            f"{target} cannot be written ({error.strerror}); give a path in a folder that can be written"
        ) from None
    finally:
        for name, _ in staged:
            Path(name).unlink(missing_ok=True)


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
