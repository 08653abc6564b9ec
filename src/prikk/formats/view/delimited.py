"""A grid as separated values."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

from prikk.formats.view.grid import ViewGrid, ViewValue
from prikk.model.text import guarded


def csv_text(grid: ViewGrid, *, separator: str = ",", with_title: bool = False) -> str:
    """The grid as CSV: texts in quotes, figures with a decimal point, signs where there is no figure.

    A text that a spreadsheet would run is written with an apostrophe before it.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=separator, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    if with_title:
        writer.writerow([guarded(grid.title)])
        writer.writerow([])
    writer.writerow([guarded(name) for name in (*grid.stub, *(" ".join(names) for names in grid.heading))])
    for stub, figures in grid.rows:
        writer.writerow([*map(guarded, stub), *map(_number, figures)])
    return out.getvalue()


def _number(figure: ViewValue) -> int | float | str:
    return float(figure) if isinstance(figure, Decimal) else figure
