"""A grid as an HTML table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby

from prikk.formats.view.grid import ViewGrid
from prikk.formats.words import figure as in_words

DRESS = (
    "body{margin:1rem;font:1rem/1.5 'Source Sans 3','Segoe UI',system-ui,sans-serif;font-variant-numeric:tabular-nums}"
    "main{overflow-x:auto}table{border-collapse:collapse}caption{font-size:1.3rem;font-weight:700;text-align:left;"
    "padding-bottom:.5rem}th,td{padding:.25rem .6rem;border-bottom:1px solid #8884;text-align:right}"
    "th{text-align:left;font-weight:400;vertical-align:bottom}tbody th{min-width:9rem}"
    "thead th{font-weight:700;border-bottom-color:#888}"
)
"""How the page is dressed: it stands alone, so that its dress is in it."""


def html_text(grid: ViewGrid, *, with_title: bool = False) -> str:
    """The grid as a page with one table whose headings name their rows and columns."""
    parts = [
        f'<!DOCTYPE html><html lang="{escape(grid.language)}"><head><meta charset="utf-8">',
        f"<title>{escape(grid.title)}</title>",
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="color-scheme" content="light dark">',
        f"<style>{DRESS}</style></head><body><main><table>",
        f"<caption>{escape(grid.title)}</caption>" if with_title else "",
        "<thead>",
        *_head(grid),
        "</thead><tbody>",
        *_body(grid),
        "</tbody></table>",
        *(f"<p>{escape(note)}</p>" for note in grid.notes),
        "</main></body></html>\n",
    ]
    return "".join(parts)


def _head(grid: ViewGrid) -> Iterator[str]:
    """A row for each dimension of the heading, equal neighbours in one box; the stub's names in the last."""
    levels = max(len(grid.heading_names), 1)
    for level in range(levels):
        names = grid.stub if level == levels - 1 else [""] * len(grid.stub)
        stub = "".join(f'<th scope="col">{escape(name)}</th>' if name else "<td></td>" for name in names)
        groups = groupby(grid.heading, key=lambda names, upto=level + 1: names[:upto])  # type: ignore[misc]
        boxes = (_box(names[level] if names else "", len(list(same)), "col") for names, same in groups)
        yield f"<tr>{stub}{''.join(boxes)}</tr>"


def _box(name: str, width: int, scope: str) -> str:
    wide = f' colspan="{width}"' if width > 1 else ""
    return f'<th scope="{scope}{"group" if width > 1 else ""}"{wide}>{escape(name)}</th>'


def _body(grid: ViewGrid) -> Iterator[str]:
    for stub, figures in grid.rows:
        heads = "".join(f'<th scope="row">{escape(name)}</th>' for name in stub)
        shown = (item if isinstance(item, str) else in_words(item, grid.language, space="\u202f") for item in figures)
        yield f"<tr>{heads}{_boxes(list(shown))}</tr>"


def _boxes(figures: Sequence[str]) -> str:
    return "".join(f"<td>{escape(figure)}</td>" for figure in figures)
