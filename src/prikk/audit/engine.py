"""Putting the question to `infer`, under the assumption that fits the figures."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from enum import Enum

import numpy as np

from prikk.audit.contradiction import contradiction
from prikk.audit.insiders import insiders
from prikk.audit.question import Question
from prikk.audit.report import Assumptions, AuditReport
from prikk.errors import ConflictError, InputError, LimitError
from prikk.infer import Limits, Progress, conflict, intervals
from prikk.rules.demand import Demand
from prikk.system import UNBOUNDED, Knowledge


class Stars(Enum):
    """What the attacker takes a star to be."""

    SMALL = "small"  # every star hides a small cell
    ANY = "any"  # some stars hide other cells, and nobody can tell which
    AUTO = "auto"  # small, unless the figures contradict it

    @classmethod
    def parse(cls, text: str) -> Stars:
        """The member that `small`, `any` or `auto` names. Raises InputError."""
        try:
            return cls(text)
        except ValueError:
            raise InputError(f"{text!r} is nothing that stars may be", allowed="small, any or auto") from None


def audit(
    question: Question,
    *,
    assumptions: Assumptions,
    demand: Demand | None = None,
    contributors: int = 0,
    limits: Limits | None = None,
    progress: Progress | None = None,
) -> AuditReport:
    """The interval of every star of a question, and what coalitions of `contributors` insiders learn (0: none).

    Raises ConflictError when the figures contradict each other.
    """
    asked = demand or Demand()
    found = intervals(
        question.system,
        question.knowledge,
        columns=question.columns,
        enough=_enough(question, asked),
        limits=limits,
        progress=progress,
    )
    learned = insiders(question, found, contributors, limits=limits) if contributors else None
    return AuditReport(question, asked, assumptions, found, learned)


def _enough(question: Question, demand: Demand) -> Knowledge:
    """The values that must be possible of every star for the audit to find nothing there."""
    low = np.full(question.system.size, -UNBOUNDED)
    high = np.full(question.system.size, UNBOUNDED)
    low[question.columns] = question.least
    high[question.columns] = np.maximum(question.most, question.least + demand.width)
    return Knowledge(low, high)


def audit_assuming(
    ask: Callable[[bool], Question],
    stars: Stars,
    *,
    assumptions: Assumptions,
    whole: Callable[[bool], Question] | None = None,
    demand: Demand | None = None,
    contributors: int = 0,
    limits: Limits | None = None,
    progress: Progress | None = None,
) -> AuditReport:
    """Audit under what is assumed of stars; `ask(only_primary)` gives the question.

    With `Stars.AUTO` an attacker first takes every star to be small, as where nobody said otherwise, and gives that up
    only when the figures contradict it. Where `ask` is for an attacker who uses less than there is to be known, `whole`
    gives the question of one who uses all: by that one it is judged what is given away, and what stars can be, so that
    who knows less never finds more. Raises ConflictError when the figures contradict each other in any case.
    """

    def asked(only_primary: bool) -> Question:
        question = ask(only_primary)
        return question if whole is None else question.excused(whole(only_primary))

    def run(only_primary: bool, refuted: bool = False) -> AuditReport:
        assumed = replace(assumptions, only_primary=only_primary, refuted=refuted)
        return audit(
            asked(only_primary),
            assumptions=assumed,
            demand=demand,
            contributors=contributors,
            limits=limits,
            progress=progress,
        )

    if stars is Stars.AUTO and (whole is None or _possible(whole(True), limits)):
        with suppress(ConflictError):
            return run(True)
    try:
        return run(stars is Stars.SMALL, refuted=stars is Stars.AUTO)
    except ConflictError:
        raise contradiction(ask(stars is Stars.SMALL), limits) from None


def _possible(question: Question, limits: Limits | None) -> bool:
    """Whether the figures can be true, as far as the limits tell."""
    try:
        return conflict(question.system, question.knowledge, limits=limits) is None
    except LimitError:
        return True
