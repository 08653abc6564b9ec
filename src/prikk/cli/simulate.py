"""`prikk simulate`: from published cells to a synthetic extract."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from prikk.cli.progress import progress_bar
from prikk.errors import InputError, closest
from prikk.formats.extract import write_extract
from prikk.formats.format import Content
from prikk.formats.registry import reader_of
from prikk.model.address import is_spark, parse_address
from prikk.model.publication import Publication
from prikk.model.sparkaddress import parse_spark
from prikk.publication.reading import read_publication
from prikk.simulate import PersonAssumptions, Simulation, Turnover
from prikk.simulate import simulate as run
from prikk.simulate.likely import read_scores
from prikk.tabulate.upload import write_table


@click.command()
@click.argument("cells", type=click.Path(path_type=Path))
@click.option("--publication", "-p", required=True, type=click.Path(path_type=Path), help="The publication file.")
@click.option("--out", "-o", type=click.Path(path_type=Path), help="The Parquet file to write.")
@click.option(
    "--to",
    metavar="ADDRESS",
    help="The new table to write: postgresql://host/database?table=schema.name, or spark:schema.name.",
)
@click.option("--seed", default=0, show_default=True, help="Another seed, another extract.")
@click.option("--may-change", multiple=True, metavar="DIM", help="Persons may move once to another code of DIM.")
@click.option("--likely", type=click.Path(path_type=Path), help="Scores of codes (CSV); like scores tend to meet.")
@click.option("--rising", multiple=True, metavar="DIM=A,B,...", help="Persons may rise once in this order of codes.")
def simulate(
    *,
    cells: Path,
    publication: Path,
    out: Path | None,
    to: str | None,
    seed: int,
    likely: Path | None,
    may_change: tuple[str, ...],
    rising: tuple[str, ...],
) -> None:
    """Make a synthetic register extract from which the same figures and stars would be published.

    CELLS is a cells.csv whose stars are all primary, as `prikk read` writes it. Persons stay from period to period
    where the counts allow. They grow older; all else about them stays, unless --may-change or --rising names it.

    \b
    Example:
      prikk simulate published.csv --publication examples/oppfolging-2023 --out extract.parquet
    """
    if (out is None) == (to is None):
        raise click.UsageError("give a file (--out) or a table (--to)")
    if to is not None:
        (parse_spark if is_spark(to) else parse_address)(to)
    spec = read_publication(publication)
    published = reader_of(cells, Content.CELLS, otherwise=".csv").read(cells)
    if published.names[:-2] != spec.dimension_ids:
        raise InputError(
            f"the dimensions are {', '.join(published.names[:-2])}",
            path=cells,
            line=1,
            allowed=f"those of the publication, in its order: {', '.join(spec.dimension_ids)}",
        )
    scores = {} if likely is None else read_scores(likely, spec)
    assumed = PersonAssumptions(_dimensions(spec, may_change), _orders(spec, rising), scores)
    with progress_bar() as report:
        report("simulating", 0.1)
        made = run(spec, published.cells, seed=seed, assumed=assumed)
        report("writing", 0.9)
        if out is not None:
            write_extract(made.extract, out)
        else:
            write_table({name: (column.values, column.positions) for name, column in made.extract.items()}, to or "")
    _print(made, str(out or to))


def _dimensions(spec: Publication, names: Iterable[str]) -> frozenset[str]:
    for name in names:
        if name not in spec.dimensions:
            raise InputError(f"{name!r} is no dimension", allowed=closest(name, spec.dimensions))
    return frozenset(names)


def _orders(spec: Publication, texts: Iterable[str]) -> dict[str, tuple[str, ...]]:
    orders = {name: tuple(codes.split(",")) for name, _, codes in (text.partition("=") for text in texts)}
    for name in _dimensions(spec, orders):
        leaves = [item.code for item in spec.codelists[name].leaves]
        for code in orders[name]:
            if code not in leaves:
                raise InputError(f"{code!r} is no code of {name}", allowed=closest(code, leaves))
    return orders


def _print(made: Simulation, out: str) -> None:
    table = Table(box=None, pad_edge=False)
    table.add_column(out)
    for name in ("persons", "records", "kept"):
        table.add_column(name, justify="right")
    for name, turnover in {"All": made.turnover, **made.by_unit}.items():
        table.add_row(name, *_figures(turnover))
    console = Console()
    console.print(table)
    console.print("kept: of those who could be in the next period too, the share who are.")


def _figures(turnover: Turnover) -> tuple[str, str, str]:
    kept = "-" if turnover.kept is None else f"{100 * turnover.kept:.1f} %"
    return f"{turnover.persons:,}", f"{turnover.records:,}", kept
