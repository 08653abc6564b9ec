"""What a release says first: its main figures, each with its change, in sentences; never of a hidden figure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from prikk.figures.registry import STATISTICS
from prikk.formats.tables import tables_by_family
from prikk.formats.words import NO_BREAK_SPACE, figure, unit_of
from prikk.model.cell import CellKey
from prikk.model.codelist import TOTAL
from prikk.model.facts import Headline
from prikk.model.period import Period
from prikk.model.placeholder import fill
from prikk.model.release import PublishedCell, Release, Statistic
from prikk.model.table import PERIOD, Table
from prikk.words import speech, text, words_of

MINUS = "\u2212"
_BY_DEFAULT = 4


@dataclass(frozen=True)
class MainFigure:
    """A row of a table over time: the periods of its count (its `keys`), and what each shows."""

    label: str
    unit: str
    keys: tuple[CellKey, ...]
    series: tuple[tuple[Period, PublishedCell], ...]
    language: str

    @property
    def last(self) -> tuple[Period, PublishedCell] | None:
        """The last period that shows a figure; None where none does."""
        return next(((period, cell) for period, cell in reversed(self.series) if cell.value is not None), None)

    @property
    def is_of_the_last_period(self) -> bool:
        """Whether the last period shows a figure."""
        return bool(self.series) and self.series[-1][1].value is not None

    @property
    def before(self) -> tuple[Period, PublishedCell] | None:
        """The period before the last one that shows a figure; None where there is none."""
        places = [place for place, (period, _) in enumerate(self.series) if self.last and period == self.last[0]]
        return self.series[places[0] - 1] if places and places[0] else None

    def parts(self) -> Mapping[str, str]:
        """What a sentence about it is made of: figure, unit, period; with the period before also change and before."""
        if self.last is None:
            return {}
        period, cell = self.last
        found = {"figure": _text(cell, self.language), "unit": self.unit, "period": _named(period, self.language)}
        if self.before is not None and self.before[1].value is not None:
            change = changed(cell, self.before[1], self.language)
            found |= {"before": _named(self.before[0], self.language), "change": change}
        return found

    def sentence(self) -> str:
        """Its last figure that is shown, and how it has changed from the period before; nothing where none is shown."""
        parts, words = self.parts(), words_of(self.language, "files")
        if not parts:
            return ""
        if "change" not in parts:
            return words["finding"].format(**parts)
        return words["finding-changed" if parts["change"] else "finding-same"].format(**parts)


def headlines_of(release: Release) -> tuple[Headline, ...]:
    """The main figures that a release names, else the totals of the first tables of its first family."""
    if release.headlines:
        return release.headlines
    first = next(iter(tables_by_family(release).values()), ())
    return tuple(Headline(table.id) for table in first if any(True for _ in table.shows(TOTAL)))[:_BY_DEFAULT]


def main_figures(release: Release, language: str) -> Iterator[MainFigure]:
    """The main figures of a release; those whose table or row it lacks are left out."""
    tables = {table.id: table for table in release.tables}
    for headline in headlines_of(release):
        table = tables.get(headline.table)
        if table is None or not any(True for _ in table.shows(headline.row)):
            continue
        count = count_of(release, table)
        found = {Period.parse(key.period): key for key in table.shows(headline.row) if key.statistic == count.id}
        keys = [found[period] for period in sorted(found)]
        yield MainFigure(
            label=text(headline.labels, language) or _label(release, table, headline.row, language),
            unit=unit_of(release, count, language),
            keys=tuple(keys),
            series=tuple((period, release[key]) for period, key in zip(sorted(found), keys, strict=True)),
            language=language,
        )


def finding(release: Release, language: str) -> str:
    """The finding in one sentence: the publication's own summary, else that of the first figure of the last period.

    A summary is left out where a figure that it speaks of is not shown. Nothing where no main figure is.
    """
    figures = list(main_figures(release, language))
    first = figures[0].parts() if figures and figures[0].is_of_the_last_period else {}
    if own := text(release.summary, language):
        try:
            return fill(own, {name: part for name, part in first.items() if part})
        except KeyError:
            pass
    main = next((item for item in figures if item.is_of_the_last_period), None)
    if main is None:
        return ""
    return f"{main.sentence()}." if main == figures[0] else f"{main.label}: {main.sentence()}."


def further_findings(release: Release, language: str, most: int = 3) -> list[str]:
    """What is to be said of the further main figures of the last period."""
    shown = [item for item in main_figures(release, language) if item.is_of_the_last_period]
    return [f"{item.label}: {item.sentence()}." for item in shown[1 : most + 1]]


def count_of(release: Release, table: Table) -> Statistic:
    """The first count of a table, else its first statistic."""
    used = [release.statistic(id) for id in table.statistics]
    return next((item for item in used if STATISTICS[item.kind].name == "count"), used[0])


def table_name(release: Release, table: Table, language: str) -> str:
    """What tells a table from the others of its family: the codes it is about, else the name of its total."""
    about = [
        release.dimension(name).codelist[code].label(language) for name, code in table.fixed.items() if code != TOTAL
    ]
    about += [Period.parse(table.period).long_label(language)] if PERIOD in table.for_each else []
    return ", ".join(about) or text(table.total_labels, language)


def changed(now: PublishedCell, before: PublishedCell, language: str) -> str:
    """How much more or less a figure is than another, in number and per cent; nothing where they are equal.

    Raises ValueError where one of them is not shown.
    """
    if now.value is None or before.value is None:
        raise ValueError("a figure that is not shown")
    difference = Decimal(now.value) - before.value
    if not difference:
        return ""
    words, sign = words_of(language, "files"), "+" if difference > 0 else MINUS
    said = words["more" if difference > 0 else "fewer"].format(
        difference=figure(abs(difference), language, space=NO_BREAK_SPACE)
    )
    if not before.value:
        return said
    share = (abs(difference) * 100 / before.value).quantize(Decimal("0.1"), ROUND_HALF_UP)
    percent = speech(language).percent.format(number=sign + figure(share, language, space=NO_BREAK_SPACE))
    return f"{said} ({percent})"


def _label(release: Release, table: Table, row: str, language: str) -> str:
    if row == TOTAL or not table.subject:
        return table_name(release, table, language)
    return release.code_label(table.subject, row, language)


def _text(cell: PublishedCell, language: str) -> str:
    return figure(cell.value or 0, language, space=NO_BREAK_SPACE)


def _named(period: Period, language: str) -> str:
    return speech(language).within(period.long_label(language))
