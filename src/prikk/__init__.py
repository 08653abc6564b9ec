"""prikk: published tables that keep their confidentiality promise, with the proof.

What most users need stands here: `suppress_small_counts` and `audit_counts` for tables of counts, `read_publication`
and `build` for whole publications. Each is imported when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from prikk.counts import audit_counts, protect_counts, suppress_small_counts
    from prikk.publication.build import build
    from prikk.publication.reading import read_publication
    from prikk.publication.verify import verify

__all__ = ["audit_counts", "build", "protect_counts", "read_publication", "suppress_small_counts", "verify"]

_HOMES = {
    "audit_counts": "prikk.counts",
    "build": "prikk.publication.build",
    "protect_counts": "prikk.counts",
    "read_publication": "prikk.publication.reading",
    "suppress_small_counts": "prikk.counts",
    "verify": "prikk.publication.verify",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'prikk' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
