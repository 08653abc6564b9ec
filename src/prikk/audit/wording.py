"""Explanations in words: how somebody would work a star out, step by step.

By default a step says which figures are put together and which end of the interval that gives, not what comes out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from prikk.audit.names import Names
from prikk.audit.question import Question
from prikk.errors import LimitError
from prikk.infer import Bound, Explanation, Limits, Step, explain
from prikk.system import UNBOUNDED, Relation
from prikk.words import words_of

if TYPE_CHECKING:
    from prikk.audit.report import AuditReport

_OTHERS = {Relation.PRESENCE: "of-presence", Relation.OVERLAP: "of-persons"}
_LISTED = 6  # equations that a combined step names


def reasons(
    report: AuditReport,
    stars: Sequence[int],
    names: Names,
    language: str,
    *,
    show_values: bool = False,
    limits: Limits | None = None,
) -> dict[int, list[str]]:
    """For each of some stars (positions) the steps that lead to its interval; none where the limits were reached."""
    question = report.question
    found = {}
    for star in stars:
        title, colon, _ = names.cell(question.keys[star]).partition(": ")
        home = title + colon if colon else ""
        reporter = Reporter(
            question, names, words_of(language, "audit"), home, show_values, report.assumptions.decimals
        )
        ends = int(report.low[star]), int(report.high[star])
        try:
            explanation = explain(
                question.system, question.knowledge, int(question.columns[star]), interval=ends, limits=limits
            )
        except LimitError:
            continue
        found[star] = reporter.lines(explanation)
    return found


@dataclass(frozen=True)
class Reporter:
    """Words the steps of an explanation; a cell whose name starts with `home` is called by the rest of its name."""

    question: Question
    names: Names
    words: Mapping[str, str]
    home: str = ""
    show_values: bool = False
    decimals: int = 0

    def lines(self, explanation: Explanation) -> list[str]:
        """A line a step, in an order that can be followed."""
        return [self._line(step) for step in explanation.steps()]

    def _line(self, step: Step) -> str:
        system = self.question.system
        if len(step.equations) > 1:
            heads = dict.fromkeys(self._name(system.origins[row].head) for row in step.equations)
            listed = "; ".join(list(heads)[:_LISTED]) + ("; …" if len(heads) > _LISTED else "")
            count = len(step.equations)
            return self.words["combined"].format(target=self._target(step), count=count, heads=listed)
        row = step.equations[0]
        whole = self._whole(row)
        if whole is None:
            kind = _OTHERS.get(system.origins[row].relation, "other-relation")
            return self.words[kind].format(target=self._target(step), others=self._others(step, None))
        if step.column == whole:
            return self.words["of-sum"].format(target=self._target(step), others=self._others(step, None))
        template = self.words["of-mean" if system.origins[row].relation is Relation.MEAN else "of-part"]
        head = self._name(whole) + self._value(step, whole)
        return template.format(target=self._target(step), head=head, others=self._others(step, whole))

    def _whole(self, row: int) -> int | None:
        """The column that is the sum of the others in an equation: a total, or the sum behind an average."""
        system, origin = self.question.system, self.question.system.origins[row]
        if origin.relation is Relation.SUM:
            return origin.head
        if origin.relation is Relation.MEAN:
            return int(system.matrix.indices[system.matrix.indptr[row] : system.matrix.indptr[row + 1]].max())
        return None

    def _name(self, column: int) -> str:
        return self.names.cell(self.question.system.key(column)).removeprefix(self.home)

    def _target(self, step: Step) -> str:
        words = self.words["above" if step.upper else "below"]
        if self.show_values:
            words = self.words["at-most" if step.upper else "at-least"].format(value=self._number(step.value))
        return f"{self._name(step.column)} {words}"

    def _value(self, step: Step, column: int) -> str:
        if not self.show_values:
            return ""
        return next((f" ({self._number(source.value)})" for source in _sources(step) if source.column == column), "")

    def _number(self, value: int) -> str:
        return str(Decimal(value).scaleb(-self.decimals))

    def _others(self, step: Step, whole: int | None) -> str:
        """The figures shown, and the stars, that are put together in a step."""
        used = [source for source in _sources(step) if source.column != whole]
        shown = [source for source in used if isinstance(source, Bound) and source.known]
        stars = [source for source in used if not (isinstance(source, Bound) and source.known)]
        parts = []
        for kind, sources in (("figures-shown", shown), ("stars-used", stars)):
            if sources:
                text = self.words[kind if len(sources) > 1 else f"{kind}-one"].format(count=len(sources))
                total = sum(source.value for source in sources)
                parts.append(f"{text} ({self._number(total)})" if self.show_values and abs(total) < UNBOUNDED else text)
        return self.words["and"].join(parts) or self.words["nothing-else"]


def _sources(step: Step) -> list[Bound | Step]:
    """What a step is concluded from."""
    return [*step.given, *step.needs]
