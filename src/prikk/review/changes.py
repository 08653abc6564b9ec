"""What is published otherwise than before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from prikk.model.cell import CellKey
from prikk.model.release import PublishedCell


@dataclass(frozen=True)
class Changes:
    """Cells that both have and that differ, and how many cells only one of them has."""

    shown: tuple[CellKey, ...]
    hidden: tuple[CellKey, ...]
    changed: tuple[CellKey, ...]
    added: int
    removed: int


def changes(before: Mapping[CellKey, PublishedCell], now: Mapping[CellKey, PublishedCell]) -> Changes:
    """Compare two sets of published cells, in the order of the later one."""
    both = [key for key in now if key in before]
    return Changes(
        shown=tuple(key for key in both if before[key].value is None and now[key].value is not None),
        hidden=tuple(key for key in both if before[key].value is not None and now[key].value is None),
        changed=tuple(
            key
            for key in both
            if before[key].value is not None and now[key].value is not None and before[key].value != now[key].value
        ),
        added=len(now) - len(both),
        removed=len(before.keys() - now.keys()),
    )
