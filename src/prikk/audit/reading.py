"""An audit as it is read in Python: the narrowest stars by name, explanations in words, a frame, a picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from prikk.audit.heat import Level, heat_map
from prikk.audit.plotting import grid
from prikk.audit.wording import reasons
from prikk.errors import InputError, several
from prikk.model.cell import CellKey
from prikk.model.frame import frame_of
from prikk.system import UNBOUNDED
from prikk.words import words_of

if TYPE_CHECKING:
    from prikk.audit.report import AuditReport

COLOURS = ("#ffffff", "#e2e3e5", "#d1e7dd", "#9db7e4", "#ffd454", "#f0958c")
"""The colour of each level, from no star to known exactly; dark text can be read on all of them."""
_LISTED = 5


@dataclass(frozen=True)
class NarrowStar:
    """A star that is less protected than demanded: its codes by name, what it is called, and its width.

    `width` is the greatest minus the least possible value (None: no greatest); 0 means that the figure is known.
    """

    key: Mapping[str, str]
    name: str
    width: int | None

    def __str__(self) -> str:
        return f"{self.name}: {'no upper end' if self.width is None else f'width {self.width}'}"


def narrow_stars(report: AuditReport, count: int) -> tuple[NarrowStar, ...]:
    """The stars most narrowly known, narrowest first."""
    question, found = report.question, []
    for star in report.narrowest(count):
        key, width = question.keys[star], int(report.widths[star])
        named = dict(zip(question.names, key.parts, strict=False))
        found.append(NarrowStar(named, report.called.cell(key), None if width < 0 else width))
    return tuple(found)


def explained(report: AuditReport, cell: object, language: str | None, *, show_values: bool) -> str:
    """How somebody would work a hidden cell out, a step a line. Raises InputError for a cell that is not hidden."""
    star, language = _star_of(report, cell), language or report.language
    lines = reasons(report, [star], report.called, language, show_values=show_values).get(star)
    return words_of(language, "audit")["no-reasons"] if lines is None else "\n".join(lines)


def as_frame(report: AuditReport, library: str, *, show_values: bool) -> Any:
    """A row for each hidden cell: its codes, width, whether it is known exactly, and whether it is a finding."""
    question = report.question
    parts = [[key.parts[place] for key in question.keys] for place in range(len(question.names))]
    columns: dict[str, Sequence[Any]] = dict(zip(question.names, parts, strict=True))
    columns["width"] = [None if width < 0 else width for width in report.widths.tolist()]
    columns["exact"], columns["finding"] = report.exact.tolist(), report.findings.tolist()
    if show_values:
        columns["low"] = report.low.tolist()
        columns["high"] = [high if high < UNBOUNDED else None for high in report.high.tolist()]
    return frame_of(columns, library)


def picture(report: AuditReport, ax: Any) -> Any:
    """The map of the tables on axes of matplotlib. Raises MissingExtraError without it."""
    found, words = heat_map(report, report.called), words_of(report.language, "audit")
    levels = [[int(box.level) for box in boxes] for _, boxes in found.rows]
    texts = [[f"{box.exact}/{box.stars}" if box.stars else "" for box in boxes] for _, boxes in found.rows]
    legend = [(COLOURS[level], words[level.name.lower()]) for level in Level]
    heads = [row for row, _ in found.rows], list(found.columns)
    return grid(words["map"], heads, (levels, texts), legend, ax)


def _star_of(report: AuditReport, cell: object) -> int:
    """The position of a hidden cell: by its key, its codes in their order, or codes by name that fit one alone."""
    question = report.question
    if isinstance(cell, NarrowStar):
        cell = cell.key
    if isinstance(cell, Mapping):
        if unknown := [str(name) for name in cell if name not in question.names]:
            raise InputError(f"{several(unknown)}: no part of a cell", allowed=several(question.names))
        wanted = {question.names.index(name): str(code) for name, code in cell.items()}
    elif isinstance(cell, Sequence):
        parts = cell.parts if isinstance(cell, CellKey) else [cell] if isinstance(cell, str) else cell
        wanted = {place: str(code) for place, code in enumerate(parts)}
    else:
        raise InputError(f"a {type(cell).__name__} is no cell", allowed=f"codes by name, or {several(question.names)}")
    fits = [
        star
        for star, key in enumerate(question.keys)
        if all(place < len(key.parts) and key.parts[place] == code for place, code in wanted.items())
    ]
    if len(fits) == 1:
        return fits[0]
    said = ", ".join(wanted.values())
    names = [", ".join(question.keys[star].parts) for star in (fits or range(len(question.keys)))]
    more = f" and {len(names) - _LISTED:,} more" if len(names) > _LISTED else ""
    found = f"{len(fits)} hidden cells fit {said!r}" if fits else f"no hidden cell is {said!r}"
    raise InputError(
        found, allowed=f"one of {'; '.join(names[:_LISTED])}{more}" if names else "none: nothing is hidden"
    )
