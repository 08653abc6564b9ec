"""Stars that the layout alone narrows: their row or column would have been left out if nobody were in it."""

from __future__ import annotations

from collections.abc import Collection

from prikk.audit import known_before
from prikk.errors import ProtectionError
from prikk.model.cell import CellKey
from prikk.model.status import Status
from prikk.publication.truth import Truth
from prikk.system.index import named

_LISTED = 5


def known_not_empty(truth: Truth) -> list[CellKey]:
    """The counts that the rule hides and that are known to be larger than the rule says, before any figure is shown."""
    rule = truth.publication.confidentiality
    before = known_before(truth.published.system, truth.published.structure, None)
    if before is None:
        return []
    least = 1 if rule.zeros == "publish" else 0
    statuses = truth.statuses()
    return [
        key
        for key, figure in truth.figures.items()
        if statuses[key] is Status.PRIMARY and not figure.derived and before.low[figure.column] > least
    ]


def refused(keys: Collection[CellKey]) -> ProtectionError:
    """The error for a publication that accepts no such star; it names them."""
    lines = [f"{len(keys)} stars are known not to be zero: they stand in rows or columns that are left out when empty"]
    lines += [named(key) for key in sorted(keys)[:_LISTED]]
    if len(keys) > _LISTED:
        lines.append(f"and {len(keys) - _LISTED} more")
    lines.append(
        "list every row (list_all = true of the dimension, or empty_rows = 'keep' of the tables) and every period "
        "(empty_periods = 'keep'), say it in words, or accept it (shown_rows = 'accept')"
    )
    return ProtectionError("\n  ".join(lines))
