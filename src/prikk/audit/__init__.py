"""What can be known about hidden cells, judged against the protection that was demanded."""

from prikk.audit.earlier import Earlier, earlier_knowledge
from prikk.audit.engine import Stars, audit, audit_assuming
from prikk.audit.insiders import Insiders, insiders
from prikk.audit.published import question_of
from prikk.audit.question import Question, known_before, left_open
from prikk.audit.report import Assumptions, AuditReport, Figures
from prikk.rules.demand import Demand

__all__ = [
    "Assumptions",
    "AuditReport",
    "Demand",
    "Earlier",
    "Figures",
    "Insiders",
    "Question",
    "Stars",
    "audit",
    "audit_assuming",
    "earlier_knowledge",
    "insiders",
    "known_before",
    "left_open",
    "question_of",
]
