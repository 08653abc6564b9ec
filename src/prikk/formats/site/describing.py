"""Charts in words, from published figures alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal

from prikk.formats.site.figures import PrintedFigure, Row
from prikk.formats.words import NO_BREAK_SPACE, figure
from prikk.model.period import Period
from prikk.words import speech, words_of

_MINUS = "\u2212"


def trend(row: Row, periods: Sequence[Period], language: str) -> str:
    """A row over time: its first and last figure shown, the highest and the lowest, and how many are not shown.

    Where a figure is not shown, the highest and the lowest are said to be those of the figures shown.
    """
    words = words_of(language, "files", "site")
    shown = [
        (item.value, item.text, speech(language).within(period.long_label(language)))
        for item, period in zip(row.figures, periods, strict=True)
        if item.value is not None
    ]
    most = max(shown, key=lambda item: item[0], default=None)
    least = min(shown, key=lambda item: item[0], default=None)
    if most is None or least is None:
        said = words["nothing"].format(label=row.label)
    else:
        name = "trend" if len(shown) == len(row.figures) else "trend-shown"
        name = "single" if len(shown) == 1 else "trend-same" if most[0] == least[0] else name
        said = words[name].format(
            label=row.label,
            first=shown[0][1], first_period=shown[0][2], last=shown[-1][1], last_period=shown[-1][2],
            most=most[1], most_period=most[2], least=least[1], least_period=least[2],
        )  # fmt: skip
    return " ".join([said, *not_shown(row.figures, language)])


def comparison(rows: Sequence[Row], place: int, language: str) -> str:
    """Rows in one period: the highest and the lowest figure, of those shown, and how many are not shown."""
    words = words_of(language, "files", "site")
    figures = [row.figures[place] for row in rows]
    shown = [
        (item.value, item.text, row.label) for item, row in zip(figures, rows, strict=True) if item.value is not None
    ]
    most = max(shown, key=lambda item: item[0], default=None)
    least = min(shown, key=lambda item: item[0], default=None)
    said = []
    if most is not None and least is not None:
        name = "range" if len(shown) == len(figures) else "range-shown"
        name = "only" if len(shown) == 1 else "range-same" if most[0] == least[0] else name
        said = [words[name].format(most_label=most[2], most=most[1], least_label=least[2], least=least[1])]
    return " ".join([*said, *not_shown(figures, language)])


def not_shown(figures: Sequence[PrintedFigure], language: str) -> list[str]:
    """How many figures are hidden and how many are missing; nothing where there are none."""
    words = words_of(language, "files", "site")
    hidden = sum(item.hidden for item in figures)
    missing = sum(item.value is None and not item.hidden for item in figures)
    return [counted(words, name, count) for name, count in (("hidden", hidden), ("missing", missing)) if count]


def change(now: PrintedFigure, before: PrintedFigure, period: Period | None, language: str) -> str:
    """How a figure has changed since a period, in number and per cent; or that it cannot be told.

    Without a period, the change alone; nothing where it cannot be told.
    """
    words = words_of(language, "files", "site")
    name = "" if period is None else speech(language).within(period.long_label(language))
    if now.value is None or before.value is None:
        return words["change-hidden"].format(period=name) if name else ""
    difference = Decimal(now.value) - before.value
    if not difference:
        return words["no-change"].format(period=name) if name else "0"
    mark = "+" if difference > 0 else _MINUS
    said = mark + figure(abs(difference), language, space=NO_BREAK_SPACE)
    if before.value:
        share = (abs(difference) * 100 / before.value).quantize(Decimal("0.1"), ROUND_HALF_UP)
        percent = speech(language).percent.format(number=mark + figure(share, language, space=NO_BREAK_SPACE))
        said += f" ({percent})"
    return words["change"].format(change=said, period=name) if name else said


def counted(words: Mapping[str, str], name: str, count: int) -> str:
    """The words for one (`one-<name>`) or for several (`some-<name>`)."""
    return words[f"one-{name}"] if count == 1 else words[f"some-{name}"].format(count=count)
