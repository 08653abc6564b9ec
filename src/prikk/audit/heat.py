"""A map over the tables: where the stars are and how much is known of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from prikk.audit.names import Names

if TYPE_CHECKING:
    from prikk.audit.report import AuditReport

MAX_ROWS, MAX_COLUMNS = 60, 24

Column = tuple[bool, str, str]
"""A column of the map: whether it holds averages (they come last), its code, by which it is put in order, its label."""


class Level(IntEnum):
    """How much is known of a star, from least to most; the value of a box is its worst star's."""

    NONE = 0
    STRUCTURAL = 1
    OPEN = 2
    UNDETERMINED = 3
    NARROWED = 4
    EXACT = 5


@dataclass(frozen=True)
class Box:
    """Some stars: how many, how many of them are known exactly (structural ones apart), and the worst level."""

    stars: int = 0
    exact: int = 0
    level: Level = Level.NONE

    def with_star(self, level: Level) -> Box:
        """The box with one more star."""
        return Box(self.stars + 1, self.exact + (level is Level.EXACT), max(self.level, level))


@dataclass(frozen=True)
class HeatMap:
    """Boxes in rows (tables, or codes of the first dimension) and columns (periods, or codes of the second).

    `left_out` counts rows and columns that did not fit; those with most stars known exactly are kept.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Box, ...]], ...]
    left_out: int = 0


def levels(report: AuditReport) -> list[Level]:
    """The level of each star."""
    question = report.question
    flags = zip(question.structural, report.exact, report.narrowed, report.undetermined, strict=True)
    return [
        Level.STRUCTURAL
        if structural
        else Level.EXACT
        if exact
        else Level.NARROWED
        if narrowed
        else Level.UNDETERMINED
        if undetermined
        else Level.OPEN
        for structural, exact, narrowed, undetermined in flags
    ]


def heat_map(report: AuditReport, names: Names) -> HeatMap:
    """The map of a report."""
    level = levels(report)
    boxes: dict[tuple[str, Column], Box] = {}
    rows: Counter[str] = Counter()
    columns: Counter[Column] = Counter()
    for row, column, star in _places(report, names):
        boxes[row, column] = boxes.get((row, column), Box()).with_star(level[star])
        rows[row] += level[star] is Level.EXACT
        columns[column] += level[star] is Level.EXACT
    kept_rows, kept_columns = _kept(rows, MAX_ROWS), _kept(columns, MAX_COLUMNS)
    if "period" in report.question.names:
        kept_columns.sort()
    return HeatMap(
        tuple(label for *_, label in kept_columns),
        tuple((row, tuple(boxes.get((row, column), Box()) for column in kept_columns)) for row in kept_rows),
        left_out=len(rows) - len(kept_rows) + len(columns) - len(kept_columns),
    )


def _kept(known: Counter[Any], most: int) -> list[Any]:
    """The labels with most stars known exactly, in the order in which they came."""
    kept = {label for label, _ in known.most_common(most)}
    return [label for label in known if label in kept]


def _places(report: AuditReport, names: Names) -> Iterator[tuple[str, Column, int]]:
    """Row, column and star; a star stands in every table that shows it."""
    question = report.question
    if "period" not in question.names:
        for star, key in enumerate(question.keys):
            codes = [names.code(part, code) for part, code in zip(question.names, key.parts, strict=True)]
            label = codes[1] if len(codes) > 1 else ""
            yield codes[0], (False, label, label), star
        return
    for id, stars in question.by_table.items():
        for star in stars.tolist():
            key = question.keys[star]
            average = bool(question.averages[star])
            part, code = ("statistic", key.statistic) if average else ("period", key.period)
            yield names.table(id), (average, code, names.code(part, code)), star
