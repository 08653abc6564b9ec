"""The audit on a terminal; the same as plain text in a pipe."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from prikk.audit.heat import Box, Level, heat_map
from prikk.audit.names import Names
from prikk.audit.report import AuditReport, StarCounts
from prikk.audit.summary import COLUMNS, figure_text, heading, insider_lines, verdict, width_text
from prikk.words import words_of

_PIPE_WIDTH = 200
_ALWAYS, _NOTHING = ("hidden", "exact", "findings"), ("0", "–", "")
"""The columns that stand always, and what a column that says nothing holds: it is left out, so that the rest fits."""
_MARKS: Mapping[Level, tuple[str, str]] = {
    Level.NONE: ("·", "dim"),
    Level.STRUCTURAL: ("0", "dim"),
    Level.OPEN: ("░", "green"),
    Level.UNDETERMINED: ("?", "blue"),
    Level.NARROWED: ("▒", "yellow"),
    Level.EXACT: ("█", "red"),
}


def show(
    report: AuditReport,
    names: Names,
    language: str,
    *,
    worst: int,
    why: Mapping[int, Sequence[str]],
    show_values: bool = False,
) -> None:
    """Print the report on standard output."""
    console = Console(highlight=False, soft_wrap=True)
    if not console.is_terminal:
        console = Console(highlight=False, soft_wrap=True, width=_PIPE_WIDTH)
    words = words_of(language, "audit")
    for line in verdict(report, words):
        console.print(line, markup=False)
    console.print(_figures("", [(words["counts"], report.counts), (words["averages"], report.averages)], language))
    if len(report.by_dimension) > 1:
        groups = [(names.dimension(id), figures) for id, figures in report.by_dimension.items()]
        console.print(_figures(words["by_dimension"], groups, language))
    if len(report.question):
        console.print(_map(report, names, words))
        console.print(_legend(words))
    for number, star in enumerate(report.narrowest(worst), 1):
        if number == 1:
            console.print(f"\n{words['worst']}", markup=False)
        width = width_text(report, star, words, show_values=show_values)
        console.print(f"{number:3}. {names.cell(report.question.keys[star])}: {width}", markup=False)
        for line in why.get(star, ()):
            console.print(f"     {line}", markup=False)
    left = int(report.findings.sum()) - worst
    if left > 0:
        console.print(f"     {words['more'].format(count=left)}", markup=False)
    for line in insider_lines(report, names, words, worst):
        console.print(f"     {line}", markup=False)
    console.print(f"\n{words['width-note']} {words['layout-note']}", markup=False)


def _figures(head: str, rows: Sequence[tuple[str, StarCounts]], language: str) -> Table:
    words = words_of(language, "audit")
    table = Table(box=None, pad_edge=False)
    table.add_column(head, overflow="fold")
    lines = [[figure_text(figures, column, language) for column in COLUMNS] for _, figures in rows]
    kept = [
        place
        for place, column in enumerate(COLUMNS)
        if column in _ALWAYS or any(line[place] not in _NOTHING for line in lines)
    ]
    for place in kept:
        table.add_column(heading(COLUMNS[place], words), justify="right", overflow="fold")
    for (name, _), line in zip(rows, lines, strict=True):
        table.add_row(Text(name), *(line[place] for place in kept))
    return table


def _map(report: AuditReport, names: Names, words: Mapping[str, str]) -> Table:
    found = heat_map(report, names)
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column(words["map"])
    table.add_column(" … ".join(dict.fromkeys([*found.columns[:1], *found.columns[-1:]])))
    for row, boxes in found.rows:
        table.add_row(Text(row, overflow="ellipsis", no_wrap=True), Text.assemble(*map(_mark, boxes)))
    return table


def _mark(box: Box) -> tuple[str, str]:
    mark, style = _MARKS[box.level]
    return f"{mark} ", style


def _legend(words: Mapping[str, str]) -> Text:
    parts: list[str | tuple[str, str]] = []
    for level in Level:
        parts += [_MARKS[level], f" {words[level.name.lower()]}   "]
    return Text.assemble(*parts)
