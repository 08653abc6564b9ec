"""What the PDF says, as plain data for the template."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from markdown_it.tree import SyntaxTreeNode

from prikk.figures.heading import Heading
from prikk.formats.finding import finding, further_findings
from prikk.formats.pdf.letters import font_of
from prikk.formats.pdf.widths import Widths, widths_of
from prikk.formats.printed import PrintedRow, PrintedTable, printed_table
from prikk.formats.prose import pages, tree
from prikk.formats.site.charts import standalone
from prikk.formats.site.drawing import dress_alone
from prikk.formats.site.main import main_of
from prikk.formats.tables import tables_by_family
from prikk.formats.words import (
    NO_BREAK_SPACE,
    build_time,
    cell_text,
    date_text,
    facts,
    imprint,
    origin,
    period_text,
    sign_notes,
    signs,
)
from prikk.model.release import Page, Release
from prikk.model.style import Style
from prikk.words import speech, text, words_of

Node = dict[str, Any]

_ACCENT = "#123a6b"
_ROWS_A_PAGE = 20  # a longer table may break over pages


def report_data(release: Release, language: str) -> dict[str, Any]:
    """Everything the template prints, in one language."""
    date = build_time(release)
    return {
        "language": language.partition("-")[0],
        "region": speech(language).region or None,
        "title": text(release.titles, language),
        "subtitle": text(release.subtitles, language) or period_text(release, language),
        "period": period_text(release, language),
        "publisher": text(release.publisher, language),
        "footer": text(release.style.footers, language) or text(release.publisher, language),
        "style": _style(release, language),
        "date": [date.year, date.month, date.day],
        "words": words_of(language, "files", "site"),
        "signs": [sign for sign, _ in sign_notes(release, language, signs(release))],
        "first": _first(release, language),
        "revisions": _revisions(release, language),
        "pages": [_page(page) for place in ("front", "about") for page in pages(release, language, place)],
        "families": [
            _family(
                text(release.families[family], language),
                [printed_table(release, table, language) for table in tables],
                release.style,
            )
            for family, tables in tables_by_family(release).items()
        ],
    }


def _style(release: Release, language: str) -> Node:
    """The page and its dress."""
    style = release.style
    width, height = style.size
    return {
        "accent": style.accent or _ACCENT,
        "font": font_of(style).family,
        "width": width,
        "height": height,
        "logo": list(style.logo_bytes()) if style.logo else None,
        "kind": style.logo_kind,
        "alt": text(style.logo_labels, language) or text(release.publisher, language),
    }


def _first(release: Release, language: str) -> Node:
    """The first page: when, the finding, the main figures as a chart and a table, how to read them, facts."""
    main = main_of(release, language)
    chart = standalone(main.charted, dress_alone(release.style, font_of(release.style).family))
    return {
        "imprint": [f"{name} {value}" for name, value in imprint(release, language)[1:]],
        "revision": next((f"{item.version}: {text(item.notes, language)}" for item in release.revisions[-1:]), ""),
        "finding": finding(release, language),
        "further": further_findings(release, language),
        "chart": None if chart is None else {"svg": chart.svg, "title": chart.title, "alt": " ".join(chart.said),
                                             "measured": chart.measured},
        "unit": main.unit,
        "header": ["", *main.periods, words_of(language, "site")["difference"]],
        "rows": [[label, *(figure.text for figure in figures), change] for label, figures, change in main.rows],
        "notes": sign_notes(release, language, signs(release)),
        "facts": [[fact.name, [list(part) for part in fact.parts]] for fact in facts(release, language)],
    }  # fmt: skip


def _revisions(release: Release, language: str) -> list[list[str]]:
    return [
        [item.version, date_text(item.date, language), text(item.notes, language)]
        for item in reversed(release.revisions)
    ]


def _family(title: str, tables: Sequence[PrintedTable], style: Style) -> Node:
    """A family of tables: upright where they fit so, else lying; columns with the same heading have the same width."""
    widths = widths_of(tables, style)
    return {"title": title, "flipped": not widths.upright, "tables": [_table(item, widths) for item in tables]}


def _table(item: PrintedTable, widths: Widths) -> Node:
    parts = [_part(item, places, widths) for places in widths.parts(item.headings)]
    return {
        "title": f"{item.name}. {item.title}",
        "unit": item.unit,
        "breakable": len(item.rows) > _ROWS_A_PAGE or len(parts) > 1,
        "parts": parts,
        "notes": item.signs(signs(item.release)),
        "footnotes": item.footnotes,
        "origin": origin(item.release, item.language),
    }


def _part(item: PrintedTable, places: Sequence[int], widths: Widths) -> Node:
    """Some columns of a table: the headings in one or two tiers, and the rows."""
    headings = [item.headings[place] for place in places]
    return {
        "corner": item.corner,
        "tiers": list(_tiers(headings)) if any(heading.above for heading in headings) else [],
        "header": [[heading.below, item.marks.get(place, "")] for place, heading in zip(places, headings, strict=True)],
        "widths": [widths.label, *(widths.of(heading) for heading in headings)],
        "rows": [_row(item, row, places) for row in item.rows],
    }


def _tiers(headings: Sequence[Heading]) -> Iterator[Node]:
    """The upper tier: texts and over how many columns they stand; a column without one stands for itself."""
    place = 0
    while place < len(headings):
        above, first = headings[place].above, place
        while place < len(headings) and headings[place].above == above and (above or place == first):
            place += 1
        yield {"text": above, "over": place - first, "alone": not above}


def _row(item: PrintedTable, row: PrintedRow, places: Sequence[int]) -> Node:
    figures = (
        [cell_text(item.release, row.cells[place], item.language, space=NO_BREAK_SPACE), row.mark_at(place)]
        for place in places
    )
    return {"depth": row.depth, "label": row.label, "mark": row.mark, "cells": list(figures)}


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
