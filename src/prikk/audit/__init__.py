"""What can be known about hidden cells, judged against the protection that was demanded."""

from prikk.audit.earlier import Beside, beside
from prikk.audit.engine import Stars, audit, audit_assuming
from prikk.audit.insiders import Insiders, insiders
from prikk.audit.published import question_of
from prikk.audit.question import Question, known_before
from prikk.audit.report import Assumptions, AuditReport, StarCounts

__all__ = [
    "Assumptions",
    "AuditReport",
    "Beside",
    "Insiders",
    "Question",
    "StarCounts",
    "Stars",
    "audit",
    "audit_assuming",
    "beside",
    "insiders",
    "known_before",
    "question_of",
]
