"""Which charts a table gets, and what is said of them."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from prikk.formats.site.bars import bar_chart, bar_rows
from prikk.formats.site.describing import comparison, trend
from prikk.formats.site.figures import FigureTable
from prikk.formats.site.lines import drawn_rows, legend, line_chart
from prikk.words import speech, words_of


@dataclass(frozen=True)
class Chart:
    """A picture, its title, one sentence about it, what it says in words, and the samples of its lines."""

    title: str
    picture: Markup
    summary: str
    sentences: tuple[str, ...]
    legend: tuple[tuple[Markup, str], ...] = ()


def charts_of(table: FigureTable, language: str) -> list[Chart]:
    """The charts of a table: its rows over time and in the last period, as far as figures are shown."""
    return [chart for chart in (lines_of(table, language), _bars_of(table, language)) if chart is not None]


def lines_of(table: FigureTable, language: str) -> Chart | None:
    """The rows of a table over time; None when there is one period or no figure."""
    rows, which = drawn_rows(table.charted)
    if len(table.periods) < 2 or not rows:
        return None
    words = words_of(language, "files", "site")
    title = words["lines-title"].format(title=table.title)
    last = speech(language).within(table.periods[-1].long_label(language))
    summary = words[which].format(count=len(rows), period=last)
    total = [row for row in table.charted if row.depth == 0 and row not in rows]
    sentences = tuple(trend(row, table.periods, language) for row in [*total, *rows])
    picture = line_chart(
        f"{table.id}-lines", title, f"{sentences[0]} {summary}", rows, shown_periods=table.periods, language=language
    )
    return Chart(title, picture, summary, sentences, legend(rows))


def _bars_of(table: FigureTable, language: str) -> Chart | None:
    place = len(table.periods) - 1
    rows = bar_rows(table.charted, place)
    if not rows:
        return None
    title = words_of(language, "files", "site")["bars-title"].format(
        title=table.title, period=speech(language).within(table.periods[place].long_label(language))
    )
    said = comparison(rows, place, language)
    picture = bar_chart(f"{table.id}-bars", title, said, rows, place)
    return Chart(title, picture, said, ())
