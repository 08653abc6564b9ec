"""A release as a notebook shows it, and its cells as a frame: what anybody may see, nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from html import escape
from typing import Any

from prikk.audit.html import table_html, within
from prikk.figures.heading import headings
from prikk.formats.printed import printed_table
from prikk.formats.words import cell_text, sign_notes, signs
from prikk.model.frame import frame_of
from prikk.model.release import Release
from prikk.words import text


def sample(release: Release) -> str:
    """The first table of a release that has stars, what they mean, and how many more tables there are."""
    starred = (table for table in release.tables if any(release[key].status.hidden for key in table.cell_keys()))
    language, table = release.languages[0], next(starred, release.tables[0])
    heads = ["", *(heading.label for heading in headings(release, table, language))]
    rows = [
        (
            release.row_label(table, row, language),
            [escape(cell_text(release, release[table.key(row, column)], language)) for column in table.columns],
        )
        for row in table.rows
    ]
    marked = [(head, [f"<td>{cell}</td>" for cell in cells]) for head, cells in rows]
    said = sign_notes(release, language, signs(release))
    said += printed_table(release, table, language).footnotes
    notes = "".join(f"<p>{escape(sign)} {escape(meaning)}</p>" for sign, meaning in said)
    more = len(release.tables) - 1
    rest = f"<p>{more} more table{'s' if more > 1 else ''}</p>" if more else ""
    return within("\n".join(table_html(text(table.titles, language), heads, marked)) + notes + rest)


def cells_frame(release: Release, library: str) -> Any:
    """A row for each cell: its codes, `period`, `statistic`, `value` (empty where hidden), `status` (F or C).

    Values are whole numbers where no figure of the release has decimals.
    """
    keys, cells = list(release.cells), list(release.cells.values())
    whole = not any(isinstance(cell.value, Decimal) for cell in cells)
    columns: dict[str, Sequence[Any]] = {
        item.id: [key.codes[place] for key in keys] for place, item in enumerate(release.dimensions)
    }
    columns["period"], columns["statistic"] = [key.period for key in keys], [key.statistic for key in keys]
    columns["value"] = [cell.value if whole or cell.value is None else float(cell.value) for cell in cells]
    columns["status"] = [cell.status.value for cell in cells]
    return frame_of(columns, library)
