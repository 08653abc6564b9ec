"""Tables of counts without a publication file: read them, audit them."""

from prikk.counts.audit import audit_counts, question_of_counts
from prikk.counts.columns import read_columns
from prikk.counts.hierarchies import read_hierarchies
from prikk.counts.known import read_known
from prikk.counts.table import CountTable, read_counts

__all__ = [
    "CountTable",
    "audit_counts",
    "question_of_counts",
    "read_columns",
    "read_counts",
    "read_hierarchies",
    "read_known",
]
