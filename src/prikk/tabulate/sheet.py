"""The first sheet of a workbook as records of the engine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa

from prikk.model.workbook import first_sheet
from prikk.tabulate.csvfile import tell_left_out


def sheet_table(path: Path) -> pa.Table:
    """The records of a workbook's first sheet as texts, as they would stand in a CSV file; empty ones are null.

    Columns without a name are left out, which is told where anything stands in them. Raises InputError.
    """
    sheet = first_sheet(path)
    texts = {place: [_text(value) for value in column] for place, column in enumerate(sheet.columns, 1)}
    tell_left_out(path, [place for place, name in enumerate(sheet.names, 1) if not name and any(texts[place])])
    named = {name: texts[place] for place, name in enumerate(sheet.names, 1) if name}
    return pa.table({name: pa.array(column, pa.string()) for name, column in named.items()})


def _text(value: Any) -> str | None:
    return str(value).strip() or None
