"""Any cube is read back from PX and JSON-stat as it was written."""

from __future__ import annotations

import datetime as dt
import tempfile
from decimal import Decimal
from math import prod
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from prikk.formats.cube import CONTENTS, TIME, Category, Cube, CubeDimension, Measure, Role
from prikk.formats.jsonstat import dataset, dumps, read_jsonstat
from prikk.formats.px import px_text, read_px
from prikk.model.release import PublishedCell
from prikk.model.status import Status

LANGUAGES = ("nb", "en")
CODES = st.text("abcXYZ019_", min_size=1, max_size=4)
LABELS = st.text(
    st.characters(codec="utf-8", exclude_characters='"', exclude_categories=("C", "Z")), min_size=1, max_size=9
)
SHOWN = st.integers(-(10**9), 10**9) | st.decimals(-(10**6), 10**6, places=2).filter(lambda value: value % 1 != 0)
STATUSES = (Status.CONFIDENTIAL, Status.MISSING, Status.UNREADABLE)
CELLS = (
    st.none()
    | st.builds(PublishedCell, st.just(Status.PUBLISHED), SHOWN)
    | st.builds(PublishedCell, st.sampled_from(STATUSES))
)


@st.composite
def labels(draw: st.DrawFn, name: str) -> dict[str, str]:
    return {language: f"{name} {draw(LABELS)}" for language in LANGUAGES}


@st.composite
def categories(draw: st.DrawFn, role: Role) -> tuple[Category, ...]:
    if role is Role.TIME:
        years = range(2020, 2020 + draw(st.integers(1, 3)))
        return tuple(Category(str(year), dict.fromkeys(LANGUAGES, str(year))) for year in years)
    codes = draw(st.lists(CODES, min_size=1, max_size=3, unique_by=str.casefold))
    if role is Role.CONTENTS:
        return tuple(
            Category(
                code,
                draw(labels(code)),
                units=draw(labels("unit")),
                decimals=draw(st.integers(0, 2)),
                measure=draw(st.sampled_from(Measure)),
            )
            for code in codes
        )
    return tuple(Category(code, draw(labels(code)), notes=tuple(draw(st.lists(LABELS, max_size=1)))) for code in codes)


@st.composite
def cubes(draw: st.DrawFn) -> Cube:
    classes = draw(st.lists(CODES, max_size=2, unique_by=str.casefold))
    kinds = [(id, draw(st.sampled_from([Role.CLASSIFICATION, Role.GEOGRAPHY]))) for id in classes]
    dimensions = []
    for id, role in [*kinds, (CONTENTS, Role.CONTENTS), (TIME, Role.TIME)]:
        found = draw(categories(role))
        is_class = role in (Role.CLASSIFICATION, Role.GEOGRAPHY)
        total = draw(st.sampled_from([found[0].code, ""])) if is_class else ""
        shows = is_class and draw(st.booleans())
        dimensions.append(CubeDimension(id, draw(labels(id)), role, found, total=total, show_code=shows))
    count = prod(len(item.categories) for item in dimensions)
    return Cube(
        id=draw(CODES),
        languages=LANGUAGES,
        titles=draw(labels("title")),
        source=draw(labels("source")),
        dimensions=tuple(dimensions),
        cells=tuple(draw(st.lists(CELLS, min_size=count, max_size=count))),
        notes=tuple(draw(st.lists(labels("note"), max_size=2))),
        subject_code=draw(CODES),
        subjects=draw(labels("subject")),
    )


@settings(max_examples=60, deadline=None)
@given(cubes())
def test_px(cube: Cube) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cube.px"
        path.write_text(px_text(cube, created=dt.datetime(2024, 1, 1)), encoding="utf-8", newline="")
        read = read_px(path)
    assert read == cube
    assert [type(cell.value) for cell in read.cells if cell] == [type(cell.value) for cell in cube.cells if cell]


@settings(max_examples=60, deadline=None)
@given(cubes(), st.sampled_from(LANGUAGES))
def test_json_stat(cube: Cube, language: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cube.json"
        path.write_text(dumps(dataset(cube, language)), encoding="utf-8")
        read = read_jsonstat(path)
    assert read == cube.in_language(language)
    assert all(not isinstance(cell.value, float) for cell in read.cells if cell)
    assert Decimal in {type(cell.value) for cell in read.cells if cell} or all(
        not isinstance(cell.value, Decimal) for cell in cube.cells if cell
    )
