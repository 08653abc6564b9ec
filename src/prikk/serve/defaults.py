"""What of a table is shown when nothing is selected: PxWeb's algorithm for tables with contents and time."""

from __future__ import annotations

from collections.abc import Sequence

from prikk.formats.cube import Cube, CubeDimension, Role
from prikk.serve.query import Query

_MOST_VALUES = 1500
_PERIODS = 13
_MANY_CONTENTS = 6


def default_query(cube: Cube) -> Query:
    """The default selection of a table.

    Without further variables: contents across 13 periods. With one: the latest period, or 13 of them if there is one
    content. With more: one content, the latest period, and two variables, the mandatory ones first; further mandatory
    variables have their first value, the others are eliminated.
    """
    contents = next(item for item in cube.dimensions if item.role is Role.CONTENTS)
    time = next(item for item in cube.dimensions if item.role is Role.TIME)
    classes = [item for item in cube.dimensions if item not in (contents, time)]
    query = Query()
    if not classes:
        across, down = (contents, time) if len(contents.codes) < _MANY_CONTENTS else (time, contents)
        _place(query, across, query.heading, _some(across, _PERIODS))
        _place(query, down, query.stub, _some(down, _PERIODS))
    elif len(classes) == 1:
        _with_one(query, contents, time, classes[0])
    else:
        _with_more(query, contents, time, classes)
    return query


def _with_one(query: Query, contents: CubeDimension, time: CubeDimension, only: CubeDimension) -> None:
    if len(contents.codes) == 1:
        _place(query, contents, query.heading, contents.codes)
        _place(query, time, query.heading, time.codes[-_PERIODS:])
        _place(query, only, query.stub, _some(only))
        return
    _place(query, time, query.heading, time.codes[-1:])
    _larger_down(query, contents, only)


def _with_more(query: Query, contents: CubeDimension, time: CubeDimension, classes: Sequence[CubeDimension]) -> None:
    mandatory = [item for item in classes if not item.total]
    _place(query, contents, query.heading, contents.codes[:1])
    _place(query, time, query.heading, time.codes[-1:])
    if len(mandatory) > 1:
        first, last = mandatory[0], mandatory[-1]
    elif mandatory:
        first, last = mandatory[0], next(item for item in reversed(classes) if item is not mandatory[0])
    else:
        first, last = classes[0], classes[-1]
    for item in mandatory[1:-1]:
        _place(query, item, query.heading, item.codes[:1])
    _larger_down(query, first, last)


def _larger_down(query: Query, one: CubeDimension, two: CubeDimension) -> None:
    """The variable with more values stands in the stub."""
    down, across = (one, two) if len(one.codes) > len(two.codes) else (two, one)
    _place(query, down, query.stub, _some(down))
    _place(query, across, query.heading, _some(across))


def _some(item: CubeDimension, periods: int = 1) -> Sequence[str]:
    return item.codes[-periods:] if item.role is Role.TIME else item.codes[:_MOST_VALUES]


def _place(query: Query, item: CubeDimension, place: list[str], codes: Sequence[str]) -> None:
    query.choice(item.id).values += codes
    place.append(item.id)
