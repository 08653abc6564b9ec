"""Published figures that no extract can agree with, in words."""

from __future__ import annotations

from prikk.errors import LimitError
from prikk.infer import conflict
from prikk.simulate.question import ExtractQuestion

_LISTED = 16


def conflict_text(asked: ExtractQuestion) -> str:
    """The cells of a smallest set of figures that cannot all be true; no figure is repeated."""
    said = "the published figures contradict each other, or there is a star that is not primary"
    try:
        found = conflict(asked.system, asked.knowledge)
    except LimitError:
        return said
    if found is None:
        return said
    keys = [asked.system.key(column).parts for column in found.columns]
    more = f" and {len(keys) - _LISTED} more" if len(keys) > _LISTED else ""
    return f"{said}; these cannot all be as they are: {'; '.join(', '.join(key) for key in keys[:_LISTED])}{more}"
