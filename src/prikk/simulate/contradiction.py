"""Published figures that no extract can agree with."""

from __future__ import annotations

from prikk.errors import ConflictError, LimitError, StatedSum
from prikk.infer import conflict
from prikk.simulate.question import ExtractQuestion

_LISTED = 16


def contradiction(asked: ExtractQuestion) -> ConflictError:
    """The error with a smallest set of sums and figures that cannot all be true; no figure is repeated."""
    said = "the published figures contradict each other, or there is a star that is not primary"
    try:
        found = conflict(asked.system, asked.knowledge)
    except LimitError:
        found = None
    if found is None:
        return ConflictError(said)
    origins = [asked.system.origins[row] for row in found.equations]
    sums = [StatedSum(asked.system.key(item.head).parts, item.relation.value, item.along) for item in origins]
    keys = [asked.system.key(column).parts for column in found.columns]
    more = f" and {len(keys) - _LISTED} more" if len(keys) > _LISTED else ""
    listed = "; ".join(", ".join(key) for key in keys[:_LISTED])
    return ConflictError(f"{said}; these cannot all be as they are: {listed}{more}", sums=sums, cells=keys)
