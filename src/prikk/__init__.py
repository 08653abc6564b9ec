"""prikk: published tables that keep their confidentiality promise, with the proof.

What most users need stands here: `suppress_small_counts` and `protect_counts` for tables of counts, `audit_counts` and
`audit_release` for what is published, `read_publication`, `check`, `build` and `verify` for whole publications. Each is
imported when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from prikk.counts import audit_counts, protect_counts, suppress_small_counts, write_protected
    from prikk.errors import InputError, PrikkError, ProtectionError
    from prikk.model.publication import Publication
    from prikk.publication.audit import audit_release
    from prikk.publication.build import build
    from prikk.publication.reading import read_publication
    from prikk.publication.verify import verify
    from prikk.tabulate import check

    __version__: str

__all__ = [
    "InputError",
    "PrikkError",
    "ProtectionError",
    "Publication",
    "__version__",
    "audit_counts",
    "audit_release",
    "build",
    "check",
    "protect_counts",
    "read_publication",
    "suppress_small_counts",
    "verify",
    "write_protected",
]

_HOMES = {
    "InputError": "prikk.errors",
    "PrikkError": "prikk.errors",
    "ProtectionError": "prikk.errors",
    "Publication": "prikk.model.publication",
    "audit_counts": "prikk.counts",
    "audit_release": "prikk.publication.audit",
    "build": "prikk.publication.build",
    "check": "prikk.tabulate",
    "protect_counts": "prikk.counts",
    "read_publication": "prikk.publication.reading",
    "suppress_small_counts": "prikk.counts",
    "verify": "prikk.publication.verify",
    "write_protected": "prikk.counts",
}


def __getattr__(name: str) -> Any:
    if name == "__version__":
        return version("prikk")
    if name not in _HOMES:
        raise AttributeError(f"module 'prikk' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
