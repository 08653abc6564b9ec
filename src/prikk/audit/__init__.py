"""What can be known about hidden cells, judged against the protection that was demanded."""

from prikk.audit.earlier import Beside, beside
from prikk.audit.engine import Stars, audit, audit_assuming
from prikk.audit.insiders import Insiders, insiders
from prikk.audit.published import question_of
from prikk.audit.question import Question, in_families, known_before, left_open
from prikk.audit.report import Assumptions, AuditReport, Figures
from prikk.rules.demand import Demand

__all__ = [
    "Assumptions",
    "AuditReport",
    "Beside",
    "Demand",
    "Figures",
    "Insiders",
    "Question",
    "Stars",
    "audit",
    "audit_assuming",
    "beside",
    "in_families",
    "insiders",
    "known_before",
    "left_open",
    "question_of",
]
