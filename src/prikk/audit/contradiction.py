"""Figures that contradict each other, in words: which sums and which cells cannot all be as published."""

from __future__ import annotations

from prikk.audit.question import Question
from prikk.errors import LimitError
from prikk.infer import Limits, conflict
from prikk.system import Key

_LISTED = 12


def conflict_text(question: Question, limits: Limits | None = None) -> str:
    """A smallest set of sums and cells that cannot all be true; no figure is repeated."""
    said = "the figures contradict each other"
    try:
        found = conflict(question.system, question.knowledge, limits=limits)
    except LimitError:
        return said
    if found is None:
        return said
    origins = (question.system.origins[row] for row in found.equations)
    sums = [f"{_name(question, origin.head)} as a {origin.relation.value} along {origin.along}" for origin in origins]
    cells = [_name(question, column) for column in found.columns]
    return f"{said}; these cannot all be true: {_listed(sums)}; with what is published of {_listed(cells)}"


def _name(question: Question, column: int) -> str:
    system = question.system
    count = len(system.cells)
    key: Key = system.cells.key(column) if column < count else tuple(system.figures[column - count])
    return "(" + ", ".join(key) + ")"


def _listed(items: list[str]) -> str:
    more = f" and {len(items) - _LISTED} more" if len(items) > _LISTED else ""
    return ", ".join(items[:_LISTED]) + more
