"""Which variables stand in the stub and which in the heading."""

from __future__ import annotations

from collections.abc import Sequence

from prikk.formats.cube import CubeDimension, Role
from prikk.serve.problems import RequestError
from prikk.serve.problems import shown as shown_text

_TIME = "time"
ILLEGAL = "Illegal placment"


def placed(
    shown: Sequence[CubeDimension], stub: Sequence[str], heading: Sequence[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The ids of the variables in the stub and in the heading.

    Nothing asked for places contents and time in the heading; when one of the two is asked for alone, the other has
    what remains. Raises RequestError when a variable is not shown, stands twice, or has no place.
    """
    if not stub and not heading:
        across = tuple(item.id for item in shown if item.role in (Role.CONTENTS, Role.TIME))
        return tuple(item.id for item in shown if item.id not in across), across
    down, across = (tuple(_id(shown, name) for name in names) for names in (stub, heading))
    used = {*down, *across}
    if len(used) < len(down) + len(across):
        raise RequestError(ILLEGAL, detail=f"a variable stands twice in {', '.join([*stub, *heading])[:200]}")
    left = tuple(item.id for item in shown if item.id not in used)
    if left and stub and heading:
        raise RequestError(ILLEGAL, detail=f"no place for {', '.join(left)}")
    return (down, across or left) if stub else (left, across)


def _id(shown: Sequence[CubeDimension], name: str) -> str:
    for item in shown:
        if name.casefold() == item.id.casefold() or (item.role is Role.TIME and name.casefold() == _TIME):
            return item.id
    raise RequestError(ILLEGAL, detail=f"{shown_text(name)} is no variable that is selected")
