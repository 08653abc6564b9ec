"""`prikk audit` of tables in plain columns that no publication describes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from prikk.audit import AuditReport
from prikk.counts import audit_counts
from prikk.errors import InputError
from prikk.publication.audit import Attack


def audit_bare(sources: Sequence[Any], attack: Attack, **reading: Any) -> AuditReport:
    """Audit bare tables of counts (paths or frames); `reading` is that of `read_counts`."""
    _refuse_earlier(attack)
    return audit_counts(
        list(sources),
        stars=attack.stars or "auto",
        demand=attack.demand or "full",
        known=attack.known,
        contributors=attack.insiders or 0,
        knows=attack.knows,
        limits=attack.limits,
        progress=attack.progress,
        **reading,
    )


def _refuse_earlier(attack: Attack) -> None:
    if attack.earlier:
        raise InputError("--earlier without a publication", fix="give earlier tables as further sources, with --dims")
