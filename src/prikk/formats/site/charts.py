"""Which charts a table gets, and what is said of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from prikk.formats.site.bars import bar_chart, bar_rows
from prikk.formats.site.describing import comparison, trend
from prikk.formats.site.figures import Charted, Row
from prikk.formats.site.lines import drawn_rows, legend, line_chart
from prikk.formats.site.maps import MapArea, circle_map, shaded_map
from prikk.formats.site.multiples import MOST, scales_differ, small_multiples
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
    """The charts of a table, as far as figures are shown: those asked for, else its rows over time and at the end.

    Where the rows are too far apart for one scale, each has a small chart of its own.
    """
    rows, _ = drawn_rows(charted.rows, MOST)
    over_time = "multiples" if scales_differ(rows) else "lines"
    kinds = charted.kinds or (over_time, "bars", "map")
    found = (_MADE[kind](charted) for kind in kinds if kind in _MADE)
    return [chart for chart in found if chart is not None]


def lines_of(charted: Charted, *, alone: str = "") -> Chart | None:
    """Rows over time; None when there is one period or no figure. `alone` is the dress of the picture
    when it is a file of its own.
    """
    rows, which = drawn_rows(charted.rows)
    if len(charted.periods) < 2 or not rows:
        return None
    told = _over_time(charted, rows, which)
    picture = line_chart(
        f"{charted.id}-lines",
        told.title,
        f"{told.sentences[0]} {told.summary}",
        rows,
        shown_periods=charted.periods,
        language=charted.language,
        alone=alone,
    )
    return replace(told, picture=picture, legend=legend(rows))


def _multiples_of(charted: Charted) -> Chart | None:
    """The same with a small chart for each row."""
    rows, which = drawn_rows(charted.rows, MOST)
    if len(charted.periods) < 2 or not rows:
        return None
    told = _over_time(charted, rows, which)
    said = f"{told.summary} {words_of(charted.language, 'site')['own-scales']}"
    picture = small_multiples(charted, told.file, told.title, f"{told.sentences[0]} {said}", rows)
    return replace(told, picture=picture, summary=said)


def _over_time(charted: Charted, rows: Sequence[Row], which: str) -> Chart:
    """What is said of rows over time, still without a picture."""
    language = charted.language
    words, within = words_of(language, "files", "site"), speech(language).within
    total = [row for row in charted.rows if row.depth == 0 and row not in rows]
    measured = f"{charted.counted}, {within(span_text(charted.periods[0], charted.periods[-1], language))}"
    return Chart(
        title=words["lines-title"].format(title=charted.title),
        measured=_sentence(measured),
        picture=Markup(""),
        summary=words[which].format(count=len(rows)),
        sentences=tuple(trend(row, charted.periods, language) for row in [*total, *rows]),
        file=f"{charted.id}-lines",
        notes=charted.notes,
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


def _map_of(charted: Charted) -> Chart | None:
    mapped = charted.mapped
    if mapped is None or all(row.figures[0].value is None for _, row in mapped.rows):
        return None
    language = charted.language
    words, period = words_of(language, "files", "site"), speech(language).within(mapped.period.long_label(language))
    title = words["map-title"].format(title=charted.title, period=period)
    rows = [row for _, row in mapped.rows]
    said = [words["map-shades" if mapped.shaded else "map-circles"]]
    said += [words["map-hatched"]] if any(row.figures[0].value is None for row in rows) else []
    said += [words["map-without"].format(names=", ".join(mapped.without))] if mapped.without else []
    compared = comparison(rows, 0, language)
    id = f"{charted.id}-map"
    areas = [MapArea(path, row.label, row.figures[0]) for path, row in mapped.rows]
    draw = shaded_map if mapped.shaded else circle_map
    picture = draw(id, title, f"{compared} {' '.join(said)}", areas, language)
    measured = _sentence(f"{mapped.counted}, {period}")
    return Chart(title, measured, picture, f"{compared} {' '.join(said)}", (), id)


_MADE: Mapping[str, Callable[[Charted], Chart | None]] = {
    "lines": lines_of,
    "multiples": _multiples_of,
    "bars": _bars_of,
    "map": _map_of,
}


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
