"""`prikk audit` of tables that no publication describes: bare ones, and files of a statistics bank."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from prikk.audit import AuditReport
from prikk.counts import audit_counts, read_counts
from prikk.counts.contradictory import audit_contradictory
from prikk.counts.stated import stated_of
from prikk.errors import InputError
from prikk.formats.bank import counts_of, read_bank
from prikk.formats.format import Content
from prikk.formats.registry import find_reader
from prikk.formats.releasefile import NAME
from prikk.publication.audit import Attack
from prikk.publication.sources import release_beside


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


def is_foreign_bank_file(source: Path, read_otherwise: bool) -> bool:
    """Whether a file is one of a statistics bank, which says itself what its dimensions are, and of no release here.

    A file that is to be `read_otherwise` than its release says is taken by itself.
    """
    if source.is_dir() or source.name == NAME or find_reader(source, Content.CUBE) is None:
        return False
    return read_otherwise or release_beside(source) is None


def audit_bank(
    source: Path,
    attack: Attack,
    *,
    content: str | None = None,
    symbol: str | None = None,
    derived: Mapping[str, str] | None = None,
    **reading: Any,
) -> AuditReport:
    """Audit a PX, JSON-stat or SDMX-CSV file; `reading` is what the file does not say, or not rightly.

    `content` is the content to audit (left out, all that are counts), `derived` says what further contents show of it,
    `symbol` is the sign of a hidden figure.
    """
    cube = read_bank(source) if symbol is None else read_bank(source, hidden=frozenset([symbol]))
    counts = counts_of(cube, content, tuple(derived or ()))
    stated = stated_of(counts, chosen=content is not None)
    _refuse_earlier(attack)
    table = read_counts(
        [counts.rows],
        dims=counts.dims,
        freq="value",
        status="status",
        stated=stated,
        derived=derived,
        knows=attack.knows,
        **reading,
    )
    return audit_contradictory(
        table,
        stars=attack.stars or "auto",
        demand=attack.demand or "full",
        known=attack.known,
        contributors=attack.insiders or 0,
        knows=attack.knows,
        limits=attack.limits,
        progress=attack.progress,
        zeros_said=reading.get("zeros") is not None,
    )


def _refuse_earlier(attack: Attack) -> None:
    if attack.earlier:
        raise InputError("--earlier without a publication", fix="give earlier tables as further sources, with --dims")
