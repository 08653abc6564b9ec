"""What the PDF says, as plain data for the template."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markdown_it.tree import SyntaxTreeNode

from prikk.formats.prose import outermost, pages, tree
from prikk.formats.words import (
    NARROW_SPACE,
    WORDS,
    build_time,
    cell_text,
    imprint,
    period_text,
    sign_notes,
    signs,
)
from prikk.model.codelist import TOTAL
from prikk.model.heading import column_labels
from prikk.model.release import Column, Page, Release, Table, text

Node = dict[str, Any]

_REGIONS = {"nb": "NO", "nn": "NO", "en": "GB"}
_WIDTH = 263.0  # mm between the margins of landscape A4
_LABEL = 66.0
_FIGURE = 15.1
_MOST_COLUMNS = 13
_ROWS_A_PAGE = 20  # a longer table may break over pages


def report_data(release: Release, language: str) -> dict[str, Any]:
    """Everything the template prints, in one language."""
    date = build_time(release)
    return {
        "language": language,
        "region": _REGIONS[language],
        "title": text(release.titles, language),
        "subtitle": text(release.subtitles, language) or period_text(release, language),
        "period": period_text(release, language),
        "publisher": text(release.publisher, language),
        "date": [date.year, date.month, date.day],
        "imprint": imprint(release, language),
        "words": WORDS[language],
        "notes": sign_notes(release, language, signs(release)),
        "layout": {"label": _LABEL, "figure": _FIGURE},
        "front": [_page(page) for page in pages(release, language, "front")],
        "about": [_page(page) for page in pages(release, language, "about")],
        "families": [
            {
                "title": text(titles, language),
                "tables": [_table(release, table, language) for table in release.tables if table.family == family],
            }
            for family, titles in release.families.items()
        ],
    }


def _table(release: Release, table: Table, language: str) -> Node:
    return {
        "title": text(table.titles, language),
        "breakable": len(table.rows) > _ROWS_A_PAGE or len(table.columns) > _MOST_COLUMNS,
        "parts": [_part(release, table, columns, language) for columns in _parts(table.columns)],
    }


def _parts(columns: Sequence[Column]) -> list[Sequence[Column]]:
    """The columns in as few parts of about the same size as fit on the page side by side."""
    count = -(-len(columns) // _MOST_COLUMNS)
    size = -(-len(columns) // max(count, 1))
    return [columns[start : start + size] for start in range(0, len(columns), size)]


def _part(release: Release, table: Table, columns: Sequence[Column], language: str) -> Node:
    corner = text(release.dimension(table.row_dimension).labels, language)
    rows = [
        {
            "total": row == TOTAL,
            "cells": [
                release.row_label(table, row, language),
                *(
                    cell_text(release, release[table.key(row, column)], language, space=NARROW_SPACE)
                    for column in columns
                ),
            ],
        }
        for row in table.rows
    ]
    return {"header": [corner, *column_labels(columns, release.statistics, language)], "rows": rows}


def _page(page: Page) -> Node:
    root = tree(page)
    return {"title": page.title, "nodes": _nodes(root, down=2 - outermost(root))}


def _nodes(parent: SyntaxTreeNode, down: int) -> list[Node]:
    return [found for node in parent.children for found in _node(node, down)]


def _node(node: SyntaxTreeNode, down: int) -> list[Node]:
    """A node of Markdown as nodes of the template; what the template lacks gives way to its children."""
    match node.type:
        case "text" | "html_inline" | "html_block":
            return [{"kind": "text", "text": node.content}]
        case "softbreak":
            return [{"kind": "text", "text": " "}]
        case "hardbreak":
            return [{"kind": "break"}]
        case "code_inline" | "fence" | "code_block":
            return [{"kind": "code", "text": node.content.rstrip("\n"), "block": node.type != "code_inline"}]
        case "image":
            return [{"kind": "text", "text": node.content}]
    children = _nodes(node, down)
    match node.type:
        case "strong" | "em" | "paragraph":
            return [{"kind": node.type, "children": children}]
        case "link":
            return [{"kind": "link", "address": str(node.attrs["href"]), "children": children}]
        case "heading":
            return [{"kind": "heading", "level": int(node.tag[1]) + down, "children": children}]
        case "bullet_list":
            return [{"kind": "bullets", "children": children}]
        case "ordered_list":
            return [{"kind": "numbers", "start": int(node.attrs.get("start", 1)), "children": children}]
        case "blockquote":
            return [{"kind": "quote", "children": children}]
        case "list_item" | "tr" | "th" | "td" | "table":
            return [{"kind": node.type, "children": children}]
        case _:
            return children
