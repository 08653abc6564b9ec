"""Tables of counts without a publication file: read them, audit them, protect them."""

from prikk.counts.audit import audit_counts, question_of_counts
from prikk.counts.folder import is_protected_table, verify_protected, write_protected
from prikk.counts.hierarchies import read_hierarchies
from prikk.counts.protected import ProtectedCounts
from prikk.counts.suppress import protect_counts, suppress_small_counts
from prikk.counts.table import CountTable, read_counts

__all__ = [
    "CountTable",
    "ProtectedCounts",
    "audit_counts",
    "is_protected_table",
    "protect_counts",
    "question_of_counts",
    "read_counts",
    "read_hierarchies",
    "suppress_small_counts",
    "verify_protected",
    "write_protected",
]
