"""What every form of output says, before it is laid out."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from prikk.audit.names import Names
from prikk.system.knows import WORDS
from prikk.words import speech

if TYPE_CHECKING:
    from prikk.audit.report import Assumptions, AuditReport, StarCounts

NOT_GRANTED = tuple(word for word in WORDS if word not in ("averages", "earlier", "persons"))
"""Knowledge that there always is: where it is not granted, the verdict says so."""

COLUMNS = (
    "hidden",
    "exact",
    "exact_nonzero",
    "known_positive",
    "narrowed",
    "undetermined",
    "structural",
    "findings",
    "mean_width",
)
"""The columns of a table of counts of stars: fields of `StarCounts`."""


def heading(column: str, words: Mapping[str, str]) -> str:
    """The heading of a column of figures."""
    return words["findings-column" if column == "findings" else column]


def figure_text(figures: StarCounts, column: str, language: str) -> str:
    """A figure as text."""
    value = getattr(figures, column)
    if value is None:
        return "–"
    return f"{value:.1f}".replace(".", speech(language).decimal) if isinstance(value, float) else str(value)


def verdict(report: AuditReport, words: Mapping[str, str]) -> list[str]:
    """The outcome and the assumptions, a sentence each."""
    demand, assumed, insiders = str(report.demand), report.assumptions, report.insiders
    found, unsettled = int(report.findings.sum()), int(report.unsettled.sum())
    if insiders is not None:
        unsettled += insiders.undetermined
    lines = [words["findings"].format(count=found, demand=demand)] if found else []
    if insiders is not None and insiders.pairs:
        lines.append(words["learned"].format(count=insiders.disclosed, contributors=insiders.contributors))
    if unsettled:
        lines.append(words["undetermined-verdict"].format(count=unsettled))
        if report.question.unclosed:
            lines.append(words["unclosed"].format(names=", ".join(report.question.unclosed)))
    if report.changes:
        lines.append(words["small-changes"].format(count=len(report.changes)))
    if untold := int(report.untold.sum()):
        lines.append(words["untold"].format(count=untold, demand=demand))
    lines += [words["not-settled"].format(doubt=doubt.line(words)) for doubt in assumed.doubts]
    if not (found or unsettled or untold or assumed.doubts) and not (insiders and insiders.pairs):
        lines.append(words["clean"].format(demand=demand))
    if report.following:
        lines.append(words["following"].format(count=report.following))
    if not len(report.question):
        lines.append(words["nothing-hidden"])
    return [*lines, *_assumed(assumed, words)]


def _assumed(assumed: Assumptions, words: Mapping[str, str]) -> list[str]:
    """What the attacker was taken to know and what the audit rests on, a sentence each."""
    lines = [words["assumes-refuted"]] if assumed.refuted else []
    lines.append(words["assumes-small" if assumed.only_primary else "assumes-any"])
    if assumed.knows and (less := [word for word in NOT_GRANTED if word not in assumed.knows]):
        lines.append(words["knows-less"].format(words=", ".join(less)))
    if assumed.known:
        lines.append(words["assumes-known"].format(count=assumed.known))
    if assumed.earlier:
        lines.append(words["assumes-earlier"].format(names=", ".join(assumed.earlier)))
    counted = {
        "revised": assumed.revised,
        "same": assumed.same,
        "unclear": assumed.unclear,
        "elsewhere": assumed.elsewhere,
    }
    lines += [words[f"assumes-{name}"].format(count=count) for name, count in counted.items() if count]
    if assumed.grounds:
        lines.append(". ".join(ground.line(words) for ground in assumed.grounds) + ".")
    return lines


def width_text(report: AuditReport, star: int, words: Mapping[str, str], *, show_values: bool) -> str:
    """How wide the interval of a star is; its ends only where values may be shown."""
    width = int(report.widths[star])
    low, high, shown = (value_text(report, value) for value in (int(report.low[star]), int(report.high[star]), width))
    if not show_values:
        return words["width-none"] if width < 0 else words["width"].format(width=shown)
    if width < 0:
        return words["no-end"].format(low=low)
    return words["one-value" if width == 0 else "interval"].format(low=low, high=high)


def value_text(report: AuditReport, value: int) -> str:
    """A value as the tables print it: with their decimals."""
    return str(Decimal(value).scaleb(-report.assumptions.decimals))


def insider_lines(report: AuditReport, names: Names, words: Mapping[str, str], most: int) -> list[str]:
    """What insiders learn, a line each."""
    if report.insiders is None:
        return []
    keys, contributors = report.question.keys, report.insiders.contributors
    return [
        words["insider-pair"].format(
            contributors=contributors, own=names.cell(keys[own]), other=names.cell(keys[other])
        )
        for own, other in report.insiders.pairs[:most]
    ]
