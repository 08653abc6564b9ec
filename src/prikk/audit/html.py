"""The audit as a page of its own: no script, nothing loaded from elsewhere, readable without colours."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING

from prikk.audit.heat import Box, HeatMap, Level, heat_map
from prikk.audit.names import Names
from prikk.audit.summary import COLUMNS, figure_text, heading, insider_lines, verdict, width_text
from prikk.words import speech, words_of

if TYPE_CHECKING:
    from prikk.audit.report import AuditReport, StarCounts

_FINDINGS, _UNDETERMINED = 1, 3  # exit codes of an audit
_PAGE_STYLE = """
:root { color-scheme: light; }
body { font: 1.0625rem/1.5 "Source Sans 3", "Segoe UI", system-ui, sans-serif; color: #1b2733; background: #fff;
  margin: 0 auto 3rem; max-width: 84rem; padding: 0 1.25rem; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 1.5rem 0 .5rem; border-top: 6px solid #17456b; padding-top: 1rem; }
.verdict { font-size: 1.25rem; line-height: 1.4; border-left: 4px solid #2a6f9e; padding-left: .9rem;
  max-width: 60rem; }
.findings { border-color: #a3280d; }
.todo { max-width: 60rem; }
.internal { border: 3px solid #58151c; padding: .5rem 1rem; }
"""
# Dark text on pale grounds: every pair has a contrast above 7 to 1.
_STYLE = """
table { border-collapse: collapse; margin: 1rem 0 2rem; }
caption { text-align: left; font-weight: 600; padding: .25rem 0; }
th, td { padding: .25rem .6rem; border: 0 solid #7a8794; border-bottom-width: 1px; text-align: right;
  font-variant-numeric: tabular-nums; }
th { font-weight: 600; vertical-align: bottom; }
th[scope=row] { min-width: 14rem; vertical-align: middle; }
th[scope=row], td.text { text-align: left; font-weight: normal; }
.scroll { overflow-x: auto; }
.structural { background: #e2e3e5; color: #2b2f32; }
.open { background: #d1e7dd; color: #0a3622; }
.undetermined { background: #dbe4f5; color: #10254d; }
.narrowed { background: #fff3cd; color: #4d3800; }
.exact { background: #f8d7da; color: #58151c; font-weight: 700; }
"""


def page(
    report: AuditReport,
    names: Names,
    language: str,
    *,
    what: str,
    day: dt.date,
    worst: int = 20,
    why: Mapping[int, Sequence[str]] | None = None,
    show_values: bool = False,
) -> str:
    """The page as HTML: of `what`, audited on `day`; `why` has for some stars the lines that explain them."""
    words = words_of(language, "audit")
    audited = words["audited"].format(what=what, day=speech(language).day(day))
    lines = [
        "<!DOCTYPE html>",
        f'<html lang="{escape(language)}">',
        '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(what)}: {escape(words['title'])}</title><style>{_PAGE_STYLE}{_STYLE}</style></head>",
        f"<body><main><h1>{escape(words['title'])}</h1>",
        f'<p class="audited">{escape(audited)}</p>',
        *([f'<p class="internal">{escape(words["internal"])}</p>'] if show_values else []),
        *_outcome(report, words),
        *_figures(words["all"], "", [(words["counts"], report.counts), (words["averages"], report.averages)], language),
        f"<p>{escape(words['width-note'])} {escape(words['layout-note'])}</p>",
        *_map(heat_map(report, names), words),
        *_worst(report, names, words, report.narrowest(worst), why or {}, show_values=show_values),
        *(f"<p>{escape(line)}</p>" for line in insider_lines(report, names, words, worst)),
        *_figures(
            words["by_dimension"],
            words["dimension"],
            [(names.dimension(id), figures) for id, figures in report.by_dimension.items()],
            language,
        ),
        *_figures(
            words["by_table"],
            words["table"],
            [(names.table(id), figures) for id, figures in report.by_table.items()],
            language,
        ),
        "</main></body></html>",
    ]
    return "\n".join(lines) + "\n"


def _outcome(report: AuditReport, words: Mapping[str, str]) -> Iterable[str]:
    """What came out, first and large; what to do about it; then what was assumed."""
    first, *others = verdict(report, words)
    found, open_ends = report.exit_code == _FINDINGS, report.exit_code == _UNDETERMINED
    yield f'<p class="verdict{" findings" if found else ""}">{escape(first)}</p>'
    if found or open_ends:
        yield f'<p class="todo">{escape(words["to-do" if found else "to-do-undetermined"])}</p>'
    yield from (f"<p>{escape(line)}</p>" for line in others)


def fragment(report: AuditReport, names: Names, language: str, *, worst: int = 10) -> str:
    """The outcome, the map and the narrowest stars, without a value, as a part of somebody else's page."""
    words = words_of(language, "audit")
    content = [
        *(f"<p>{escape(line)}</p>" for line in verdict(report, words)),
        *_map(heat_map(report, names), words),
        *_worst(report, names, words, report.narrowest(worst), {}, show_values=False),
    ]
    return within("\n".join(content))


def within(content: str) -> str:
    """Tables and marks for another page, with a style that holds for them alone."""
    return f'<div class="prikk"><style>.prikk {{{_STYLE}}}</style>\n{content}\n</div>\n'


def table_html(caption: str, heads: Sequence[str], rows: Iterable[tuple[str, Iterable[str]]]) -> Iterable[str]:
    """A table with scoped headings; each row is its heading and its cells as HTML."""
    yield f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(caption)}"><table>'
    yield f"<caption>{escape(caption)}</caption><thead><tr>"
    yield "".join(f'<th scope="col">{escape(head)}</th>' if head else "<td></td>" for head in heads)
    yield "</tr></thead><tbody>"
    for head, cells in rows:
        yield f'<tr><th scope="row">{escape(head)}</th>{"".join(cells)}</tr>'
    yield "</tbody></table></div>"


def _figures(caption: str, head: str, rows: Sequence[tuple[str, StarCounts]], language: str) -> Iterable[str]:
    words = words_of(language, "audit")
    heads = [head, *(heading(column, words) for column in COLUMNS)]
    return table_html(
        caption,
        heads,
        (
            (name, (f"<td>{figure_text(figures, column, language)}</td>" for column in COLUMNS))
            for name, figures in rows
        ),
    )


def _map(found: HeatMap, words: Mapping[str, str]) -> Iterable[str]:
    if not found.rows:
        return
    yield from table_html(words["map"], ["", *found.columns], ((row, map(_box, boxes)) for row, boxes in found.rows))
    yield f"<p>{escape(words['map-note'])}"
    for level in reversed(Level):
        if level is not Level.NONE:
            yield f'<span class="{level.name.lower()}">&nbsp;{escape(words[level.name.lower()])}&nbsp;</span>'
    yield "</p>"
    if found.left_out:
        yield f"<p>{escape(words['more'].format(count=found.left_out))}</p>"


def _box(box: Box) -> str:
    if box.level is Level.NONE:
        return "<td></td>"
    return f'<td class="{box.level.name.lower()}">{box.exact}/{box.stars}</td>'


def _worst(
    report: AuditReport,
    names: Names,
    words: Mapping[str, str],
    stars: Sequence[int],
    why: Mapping[int, Sequence[str]],
    *,
    show_values: bool,
) -> Iterable[str]:
    if not stars:
        return
    yield f"<h2>{escape(words['worst'])}</h2><ol>"
    for star in stars:
        width = width_text(report, star, words, show_values=show_values)
        yield f"<li>{escape(names.cell(report.question.keys[star]))}: {escape(width)}"
        if star in why:
            steps = "".join(f"<li>{escape(line)}</li>" for line in why[star])
            yield f"<details><summary>{escape(words['why'])}</summary><ul>{steps}</ul></details>"
        yield "</li>"
    yield "</ol>"
    left = int(report.findings.sum()) - len(stars)
    if left > 0:
        yield f"<p>{escape(words['more'].format(count=left))}</p>"
