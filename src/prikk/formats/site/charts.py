"""Which charts a table gets, and what is said of them."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from prikk.formats.site.bars import bar_chart, bar_rows
from prikk.formats.site.describing import comparison, trend
from prikk.formats.site.figures import Charted
from prikk.formats.site.lines import drawn_rows, legend, line_chart
from prikk.formats.words import span_text
from prikk.words import speech, words_of


@dataclass(frozen=True)
class Chart:
    """A picture, its title, what it measures and when, one sentence about it, what it says in words, and the samples of
    its lines. `notes` tell of breaks in what it shows, `file` is what it is called as a file of its own.
    """

    title: str
    measured: str
    picture: Markup
    summary: str
    sentences: tuple[str, ...]
    file: str
    legend: tuple[tuple[Markup, str], ...] = ()
    notes: tuple[str, ...] = ()


def charts_of(charted: Charted) -> list[Chart]:
    """The charts of a table: its rows over time and in the last period, as far as figures are shown."""
    return [chart for chart in (lines_of(charted), _bars_of(charted)) if chart is not None]


def lines_of(charted: Charted, *, alone: str = "") -> Chart | None:
    """Rows over time; None when there is one period or no figure. `alone` is the dress of the picture
    when it is a file of its own.
    """
    rows, which = drawn_rows(charted.rows)
    if len(charted.periods) < 2 or not rows:
        return None
    language = charted.language
    words, within = words_of(language, "files", "site"), speech(language).within
    title = words["lines-title"].format(title=charted.title)
    summary = words[which].format(count=len(rows))
    total = [row for row in charted.rows if row.depth == 0 and row not in rows]
    sentences = tuple(trend(row, charted.periods, language) for row in [*total, *rows])
    picture = line_chart(
        f"{charted.id}-lines",
        title,
        f"{sentences[0]} {summary}",
        rows,
        shown_periods=charted.periods,
        language=language,
        alone=alone,
    )
    measured = f"{charted.counted}, {within(span_text(charted.periods[0], charted.periods[-1], language))}"
    return Chart(
        title, _sentence(measured), picture, summary, sentences, f"{charted.id}-lines", legend(rows), charted.notes
    )


@dataclass(frozen=True)
class Standalone:
    """A chart as a file of its own (SVG), with what it says."""

    svg: str
    title: str
    measured: str
    said: tuple[str, ...]


def standalone(charted: Charted, dress: str) -> Standalone | None:
    """The lines of a table as a picture that stands alone, dressed so; None where there is none."""
    if (chart := lines_of(charted, alone=dress)) is None:
        return None
    return Standalone(str(chart.picture), chart.title, chart.measured, (chart.summary, *chart.sentences))


def _bars_of(charted: Charted) -> Chart | None:
    place = len(charted.periods) - 1
    if place < 0 or not (rows := bar_rows(charted.rows, place, ordered=charted.ordered)):
        return None
    language = charted.language
    period = speech(language).within(charted.periods[place].long_label(language))
    title = words_of(language, "files", "site")["bars-title"].format(title=charted.title, period=period)
    said = comparison(rows, place, language)
    picture = bar_chart(f"{charted.id}-bars", title, said, rows, place)
    return Chart(title, _sentence(f"{charted.counted}, {period}"), picture, said, (), f"{charted.id}-bars")


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
