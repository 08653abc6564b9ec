"""A grid as separated values."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

from prikk.formats.view.grid import Figure, Grid


def csv_text(grid: Grid, *, separator: str = ",", with_title: bool = False) -> str:
    """The grid as CSV: texts in quotes, figures with a decimal point, signs where there is no figure."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=separator, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    if with_title:
        writer.writerow([grid.title])
        writer.writerow([])
    writer.writerow([*grid.stub, *(" ".join(names) for names in grid.heading)])
    for stub, figures in grid.rows:
        writer.writerow([*stub, *map(_number, figures)])
    return out.getvalue()


def _number(figure: Figure) -> int | float | str:
    return float(figure) if isinstance(figure, Decimal) else figure
