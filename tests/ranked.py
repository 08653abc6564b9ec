"""Every sentence of a built site that ranks or compares, held against the true figures behind it."""

from __future__ import annotations

import csv
import html
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from prikk.formats.finding import main_figures
from prikk.formats.releasefile import read_release
from prikk.formats.site.figures import figure_table
from prikk.model.cell import CellKey
from prikk.model.period import Period
from prikk.model.release import Release
from prikk.model.table import Place, Table
from prikk.words import speech, words_of

RANKS = re.compile(
    r"\b(highest|lowest|largest|smallest|greatest|most|least|more than|fewer|since|unchanged|than in|higher|lower"
    r"|høyest\w*|lavest\w*|størst\w*|minst\w*|flest|færrest|siden|uendret|enn i|færre|flere enn"
    r"|høgast\w*|lågast\w*|sidan|uendra|fleire enn)\b", re.I
)  # fmt: skip
"""What a sentence that ranks or compares has in it."""
Row = tuple[str, list[tuple[str, Decimal | None, Decimal | None]]]
"""A label, and for each period its name, the true figure and the figure shown."""


@dataclass
class Sentences:
    """What was read: the sentences that rank or compare, and those of them that are false."""

    read: int
    false: list[str]


def ranking_sentences(folder: Path) -> Sentences:
    """Those of the site of a build, in all its languages."""
    release, true = read_release(folder / "public"), _true(folder)
    found = Sentences(0, [])
    for language in release.languages:
        site = folder / "public" / "site" / ("" if language == release.languages[0] else language)
        for table in release.tables:
            page = (site / f"table-{table.family}.html").read_text(encoding="utf-8")
            section = page.split(f'<section class="view" id="{figure_table(release, table, language).id}"')[1]
            rows = [
                _row(
                    release,
                    true,
                    _keys(release, table, row),
                    label=release.row_label(table, row, language),
                    language=language,
                )
                for row in table.rows
                if release.row_depth(table, row) < 2
            ]
            _judge(found, section.split("</section>")[0], rows, language)
        rows = [
            _row(release, true, item.keys, label=item.label, language=language)
            for item in main_figures(release, language)
        ]
        _judge(
            found, (site / "index.html").read_text(encoding="utf-8"), rows, language, release.summary.get(language, "")
        )
    return found


def _true(folder: Path) -> Mapping[CellKey, Decimal]:
    with (folder / "internal" / "cells.csv").open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    at = head.index("value")
    return {CellKey.from_row(row[:at]): Decimal(row[at]) for row in rows if row[at]}


def _row(
    release: Release, true: Mapping[CellKey, Decimal], found: Sequence[CellKey], *, label: str, language: str
) -> Row:
    keys = [(Period.parse(key.period), key) for key in found]
    shown = [(period, key, release[key].value) for period, key in keys]
    return label, [
        (speech(language).within(period.long_label(language)), true.get(key), None if value is None else Decimal(value))
        for period, key, value in shown
    ]


def _keys(release: Release, table: Table, row: Place) -> list[CellKey]:
    count = next(item.id for item in release.statistics if item.kind == "count")
    keys = (table.key(row, column) for column in table.columns)
    return sorted((key for key in keys if key.statistic == count), key=lambda key: Period.parse(key.period))


def _texts(page: str) -> Iterator[str]:
    for inner in re.findall(r"<(?:p|li)\b[^>]*>(.*?)</(?:p|li)>", page, re.S):
        yield " ".join(html.unescape(re.sub("<[^>]*>", " ", inner)).split())


def _judge(found: Sentences, page: str, rows: Sequence[Row], language: str, summary: str = "") -> None:
    for text in dict.fromkeys(_texts(page)):
        if RANKS.search(text):
            found.read += 1
            if not any(_holds(name, text, rows, language, summary) for name in _CLAIMS):
                found.false.append(text)


def _holds(name: str, text: str, rows: Sequence[Row], language: str, summary: str) -> bool:
    """Whether a text says what the words of a name say, and that is true; it may go on with what is not shown."""
    words = {**words_of(language, "files", "site"), "summary": summary.removesuffix(".")}
    pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>.+?)", re.escape(words[name]))
    pattern = pattern.replace("(?P<unit>.+?)", r"(?P<unit>\D+?)")
    rest = "|".join(words[f"{many}-{what}"] for many in ("one", "some") for what in ("hidden", "missing"))
    match = re.fullmatch(rf"{pattern}\.?( ({rest.replace('{count}', '[0-9]+')}))*", text)
    return match is not None and _CLAIMS[name](match.groupdict(), rows, language)


def _finding(said: Mapping[str, str], rows: Sequence[Row], language: str) -> bool:
    """A figure, and how much more or less it is than the one before: of the row that is named, else of the first."""
    label, _, number = said["figure"].rpartition(": ")
    ((_, figures),) = [row for row in rows if row[0] == label] or rows[:1]
    before, now = next(pair for pair in itertools.pairwise(figures) if pair[1][0] == said["period"])
    if before[0] != said["before"] or now[1] != _number(number, language) or None in (before[2], now[2]):
        return False
    words = words_of(language, "files")
    signed = {words[name].format(difference=""): sign for name, sign in (("more", 1), ("fewer", -1))}
    change, _, share = said.get("change", "").partition(" (")
    sign = next((sign for word, sign in signed.items() if change.endswith(word)), 0)
    assert before[1] is not None and now[1] is not None
    difference = sign * _number(re.sub(r"[^\d\s].*", "", change), language) if change else Decimal(0)
    percent = _number(re.sub(r"[+%)\s]", "", share), language) if share else Decimal(0)
    return difference == now[1] - before[1] and abs(percent - difference * 100 / before[1]) <= Decimal("0.05")


def _number(text: str, language: str) -> Decimal:
    said = speech(language)
    bare = re.sub(r"\s", "", text).replace(said.grouping.strip() or "\x00", "")
    return Decimal(bare.replace(said.decimal, ".").replace("\u2212", "-"))


def _trend(said: Mapping[str, str], rows: Sequence[Row], language: str, *, among_shown: bool = False) -> bool:
    """Ends and extremes of one row."""

    def right(figures: Sequence[tuple[str, Decimal | None, Decimal | None]]) -> bool:
        values = {period: shown if among_shown else true for period, true, shown in figures}
        known = [value for value in values.values() if value is not None]
        claimed = {name: (_number(said[name], language), said[f"{name}_period"]) for name in ("first", "last")}
        ends = [(shown, period) for period, _, shown in figures if shown is not None]
        extremes = {name: (_number(said[name], language), said[f"{name}_period"]) for name in ("most", "least")}
        return (
            [claimed["first"], claimed["last"]] == [ends[0], ends[-1]]
            and all(values[period] == value for value, period in extremes.values())
            and (extremes["most"][0], extremes["least"][0]) == (max(known), min(known))
        )

    return any(right(figures) for label, figures in rows if label == said["label"])


def _range(said: Mapping[str, str], rows: Sequence[Row], language: str, *, among_shown: bool = False) -> bool:
    """The extremes of several rows in the last period: of all that are named side by side, not of totals."""
    last = [(label, *figures[-1][1:]) for label, figures in rows]
    values = {label: shown if among_shown else true for label, true, shown in last}
    most, least = _number(said["most"], language), _number(said["least"], language)
    total = max((true for _, true, _ in last if true is not None), default=None)
    known = [value for value in values.values() if value is not None]
    parts = [value for value in known if value != total or most == total]
    return values[said["most_label"]] == most == max(parts) and values[said["least_label"]] == least == min(parts)


def _largest(said: Mapping[str, str], rows: Sequence[Row], _language: str) -> bool:
    """So many groups, chosen by their last figure shown: there are as many that show one."""
    return int(said["count"]) <= sum(any(shown is not None for _, _, shown in figures) for _, figures in rows)


def _change(said: Mapping[str, str], rows: Sequence[Row], language: str) -> bool:
    """A change since the period before: the difference of two figures shown, of some row, in number and per cent."""
    number, _, share = said.get("change", "0").partition(" (")
    for _, figures in rows:
        before, now = figures[-2], figures[-1]
        if before[0] != said["period"] or before[2] is None or now[2] is None or before[1] is None or now[1] is None:
            continue
        difference = now[1] - before[1]
        if difference != _number(number.removeprefix("+"), language):
            continue
        if not share or abs(_number(re.sub(r"[+%)\s]", "", share), language) - difference * 100 / before[1]) <= Decimal(
            "0.05"
        ):
            return True
    return False


_CLAIMS = {
    "finding-changed": _finding,
    "finding-same": _finding,
    "summary": _finding,
    "trend": _trend,
    "trend-shown": lambda said, rows, language: _trend(said, rows, language, among_shown=True),
    "range": _range,
    "range-shown": lambda said, rows, language: _range(said, rows, language, among_shown=True),
    "lines-largest": _largest,
    "change": _change,
    "no-change": _change,
    "change-hidden": lambda said, rows, _language: any(
        before[0] == said["period"] and None in (before[2], now[2])
        for _, figures in rows
        for before, now in itertools.pairwise(figures)
    ),
}
