"""What the PDF says, as plain data for the template."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from markdown_it.tree import SyntaxTreeNode

from prikk.figures.heading import column_labels
from prikk.formats.prose import pages, tree
from prikk.formats.tables import tables_by_family
from prikk.formats.words import (
    NO_BREAK_SPACE,
    build_time,
    cell_text,
    imprint,
    period_text,
    sign_notes,
    signs,
)
from prikk.model.codelist import TOTAL
from prikk.model.release import Column, Page, Release, Table
from prikk.words import speech, text, words_of

Node = dict[str, Any]

_WIDTH = 267.0  # mm between the margins of landscape A4
_LABEL = 62.0
_FIGURE = 15.75  # so that twelve months and an average stand side by side
_CHARACTER = 1.8  # the width of a bold digit
_ROWS_A_PAGE = 20  # a longer table may break over pages


def report_data(release: Release, language: str) -> dict[str, Any]:
    """Everything the template prints, in one language."""
    date = build_time(release)
    width = _figure_width(release, language)
    return {
        "language": language,
        "region": speech(language).region,
        "title": text(release.titles, language),
        "subtitle": text(release.subtitles, language) or period_text(release, language),
        "period": period_text(release, language),
        "publisher": text(release.publisher, language),
        "date": [date.year, date.month, date.day],
        "imprint": imprint(release, language),
        "words": words_of(language, "files"),
        "notes": sign_notes(release, language, signs(release)),
        "layout": {"label": _LABEL, "figure": width},
        "front": [_page(page) for page in pages(release, language, "front")],
        "about": [_page(page) for page in pages(release, language, "about")],
        "families": [
            {
                "title": text(release.families[family], language),
                "tables": [_table(release, table, language, int((_WIDTH - _LABEL) / width)) for table in tables],
            }
            for family, tables in tables_by_family(release).items()
        ],
    }


def _figure_width(release: Release, language: str) -> float:
    """The width of a figure's column: the usual one, or more if a figure needs it."""
    longest = max((len(cell_text(release, cell, language)) for cell in release.cells.values()), default=0)
    return max(_FIGURE, (longest + 1) * _CHARACTER)


def _table(release: Release, table: Table, language: str, most_columns: int) -> Node:
    return {
        "title": text(table.titles, language),
        "breakable": len(table.rows) > _ROWS_A_PAGE or len(table.columns) > most_columns,
        "parts": _parts(release, table, language, most_columns),
    }


def _parts(release: Release, table: Table, language: str, most_columns: int) -> list[Node]:
    """The table in as few parts of about the same width as fit on the page."""
    labels = column_labels(table.columns, release.statistics, language)
    count = max(1, -(-len(labels) // most_columns))
    size = max(1, -(-len(labels) // count))
    corner = text(release.dimension(table.row_dimension).labels, language)
    return [
        {
            "header": [corner, *labels[start : start + size]],
            "rows": _rows(release, table, table.columns[start : start + size], language),
        }
        for start in range(0, len(labels), size)
    ]


def _rows(release: Release, table: Table, columns: Sequence[Column], language: str) -> list[Node]:
    def figures(row: str) -> Iterator[str]:
        cells = (release[table.key(row, column)] for column in columns)
        return (cell_text(release, cell, language, space=NO_BREAK_SPACE) for cell in cells)

    return [
        {"total": row == TOTAL, "cells": [release.row_label(table, row, language), *figures(row)]} for row in table.rows
    ]


def _page(page: Page) -> Node:
    return {"title": page.title, "nodes": _nodes(tree(page))}


def _nodes(parent: SyntaxTreeNode) -> list[Node]:
    return [found for node in parent.children for found in _node(node)]


def _node(node: SyntaxTreeNode) -> list[Node]:
    """A node of Markdown as nodes of the template; what the template lacks gives way to its children."""
    if node.type in _LEAVES:
        return [_LEAVES[node.type](node)]
    children = _nodes(node)
    if node.type not in _BRANCHES or (node.type == "link" and not node.attrs["href"]):
        return children
    return [_BRANCHES[node.type](node) | {"children": children}]


def _text(node: SyntaxTreeNode) -> Node:
    return {"kind": "text", "text": node.content}


def _code(node: SyntaxTreeNode) -> Node:
    return {"kind": "code", "text": node.content.rstrip("\n"), "block": node.type != "code_inline"}


def _same(node: SyntaxTreeNode) -> Node:
    return {"kind": node.type}


_LEAVES: Mapping[str, Callable[[SyntaxTreeNode], Node]] = {
    **dict.fromkeys(("text", "html_inline", "html_block", "image"), _text),
    **dict.fromkeys(("code_inline", "fence", "code_block"), _code),
    "softbreak": lambda _node: {"kind": "text", "text": " "},
    "hardbreak": lambda _node: {"kind": "break"},
}
_BRANCHES: Mapping[str, Callable[[SyntaxTreeNode], Node]] = {
    **dict.fromkeys(("strong", "em", "paragraph", "list_item", "tr", "th", "td", "table"), _same),
    "link": lambda node: {"kind": "link", "address": str(node.attrs["href"])},
    "heading": lambda node: {"kind": "heading", "level": int(node.tag[1]) + 1},
    "bullet_list": lambda _node: {"kind": "bullets"},
    "ordered_list": lambda node: {"kind": "numbers", "start": int(node.attrs.get("start", 1))},
    "blockquote": lambda _node: {"kind": "quote"},
}
