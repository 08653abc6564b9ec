"""Figures that contradict each other: which sums and which cells cannot all be as published."""

from __future__ import annotations

from prikk.audit.question import Question
from prikk.errors import ConflictError, LimitError, StatedSum
from prikk.infer import Limits, conflict
from prikk.words.of_errors import said


def contradiction(question: Question, limits: Limits | None = None) -> ConflictError:
    """The error with a smallest set of sums and cells that cannot all be true; no figure is repeated."""
    try:
        found = conflict(question.system, question.knowledge, limits=limits)
    except LimitError:
        found = None
    if found is None:
        return ConflictError(said(ConflictError(""), "en"))
    origins = [question.system.origins[row] for row in found.equations]
    sums = [StatedSum(_key(question, item.head), item.relation.value, item.along) for item in origins]
    cells = [_key(question, column) for column in found.columns]
    return ConflictError(said(ConflictError("", sums=sums, cells=cells), "en"), sums=sums, cells=cells)


def _key(question: Question, column: int) -> tuple[str, ...]:
    return question.system.key(column).parts
