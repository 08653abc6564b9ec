"""The main figures of the front page: cards, a small table, and what their chart is drawn of."""

from __future__ import annotations

from dataclasses import dataclass

from prikk.formats.finding import MainFigure, main_figures
from prikk.formats.site.describing import change
from prikk.formats.site.figures import Charted, PrintedFigure, Row, print_cell
from prikk.formats.words import sign_notes, signs
from prikk.model.period import Period
from prikk.model.release import Release
from prikk.words import speech, text, words_of


@dataclass(frozen=True)
class Card:
    """A main figure: the last one that is shown, its unit and period, and how it has changed."""

    label: str
    figure: str
    unit: str
    period: str
    change: str


@dataclass(frozen=True)
class MainFigures:
    """The cards, the table (its periods; for each row their figures and the change), its signs, and the chart."""

    cards: tuple[Card, ...]
    unit: str
    periods: tuple[str, ...]
    rows: tuple[tuple[str, tuple[PrintedFigure, ...], str], ...]
    signs: tuple[tuple[str, str], ...]
    charted: Charted


def main_of(release: Release, language: str) -> MainFigures:
    """The main figures of a release in a language. A figure that is never shown has no card."""
    found = list(main_figures(release, language))
    shared = _shared(found)
    last = shared[-2:]
    units = dict.fromkeys(item.unit for item in found)
    cells = [dict(item.series) for item in found]
    rows = [
        Row(item.label, tuple(print_cell(release, at[period], language) for period in shared))
        for item, at in zip(found, cells, strict=True)
    ]
    shown = {period.code for period in last}
    keys = [
        key
        for item in found
        for key in item.keys
        if key.period in shown and release.statistic(key.statistic).kind == "count"
    ]
    return MainFigures(
        cards=tuple(card for item in found if (card := _card(release, item, language))),
        unit=f"{words_of(language, 'files')['unit']}: {', '.join(units)}" if units else "",
        periods=tuple(period.long_label(language) for period in last),
        rows=tuple((row.label, row.figures[-2:], _change(row, last, language)) for row in rows),
        signs=sign_notes(release, language, signs(release), keys),
        charted=Charted("main", text(release.titles, language), ", ".join(units), tuple(rows), tuple(shared), language),
    )


def _shared(figures: list[MainFigure]) -> list[Period]:
    """The periods that all main figures have."""
    series = [[period for period, _ in item.series] for item in figures]
    return [period for period in (series[0] if series else []) if all(period in other for other in series)]


def _card(release: Release, item: MainFigure, language: str) -> Card | None:
    if item.last is None:
        return None
    (period, cell), before = item.last, item.before
    now = print_cell(release, cell, language)
    said = change(now, print_cell(release, before[1], language), before[0], language) if before else ""
    return Card(item.label, now.text, item.unit, speech(language).within(period.long_label(language)), said)


def _change(row: Row, last: list[Period], language: str) -> str:
    return change(row.figures[-1], row.figures[-2], None, language) if len(last) == 2 else ""
