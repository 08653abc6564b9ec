"""Files of statistics banks (PX, JSON-stat, SDMX), which say what their dimensions are, as tidy cells."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import numpy as np

from prikk.formats.cube import Category, Cube, CubeDimension, Measure, Role, trees_of
from prikk.formats.format import Content
from prikk.formats.registry import find_reader, reader_of
from prikk.model.release import Labels
from prikk.model.status import Status
from prikk.tidy.blocks import TableBlock
from prikk.tidy.cells import CellContent, Tidy, TidyDimension
from prikk.tidy.columns import FigureColumn
from prikk.tidy.grid import Sheet
from prikk.tidy.layout import Layout
from prikk.tidy.periods import all_periods, period_code
from prikk.tidy.words import is_time, names_derived, names_time

_COUNT, _DERIVED = "count", "figure"
"""What is measured where nothing says it: counts, or figures that are worked out from counts."""
_APART = {Status.PRIMARY: "[c1]", Status.SECONDARY: "[c2]"}
"""Signs of hidden figures in files that tell apart why they are hidden."""
_LONGEST_NAME = 60


def is_bank_file(path: Path) -> bool:
    """Whether a file is one of a statistics bank, by how it starts or what its name ends in."""
    return find_reader(path, Content.CUBE) is not None


def bank_tables(path: Path) -> list[Tidy]:
    """The tables of a file of a statistics bank, one for each of its datasets. Raises InputError."""
    reader = reader_of(path, Content.CUBE)
    cubes = reader.read_all(path) if reader.read_all is not None else (reader.read(path),)
    return [_table(path, cube, cube.id if len(cubes) > 1 else "") for cube in cubes]


def _table(path: Path, cube: Cube, name: str) -> Tidy:
    contents = cube.dimension(Role.CONTENTS)
    at = -1 if contents is None else cube.dimensions.index(contents)
    there = np.array([cell is not None or place in cube.as_read.signs for place, cell in enumerate(cube.cells)])
    kept = np.flatnonzero(there)
    parts = [kept // step % size for step, size in zip(cube.strides, cube.size, strict=True)]
    known: dict[CellContent, int] = {}
    content = [known.setdefault(_content(cube, place), len(known)) for place in kept.tolist()]
    measures = (_called(cube),) if contents is None else contents.codes
    odd = _with_decimals(contents, parts[at].tolist(), content, tuple(known)) if contents is not None else frozenset()
    derived = [_is_derived(item) or item.code in odd for item in contents.categories] if contents is not None else [
        _whole_is_derived(cube)
    ]  # fmt: skip
    lines = cube.as_read.lines or range(1, len(cube.cells) + 1)
    notes = tuple(text for label in cube.notes if (text := _text(label)))
    sheet = Sheet(path, name, (), lines, kind="line" if cube.as_read.lines else "figure")
    figures = tuple(FigureColumn(0, measure, own) for measure, own in zip(measures, derived, strict=True))
    block = TableBlock(sheet, (), (), (), tuple(filter(None, [_text(cube.titles)])), notes)
    classes = [place for place in range(len(parts)) if place != at]
    return Tidy(
        layout=Layout(block, (), (), (), figures, evidence=cube.as_read.evidence),
        dimensions=tuple(_dimension(cube.dimensions[place]) for place in classes),
        spelled=tuple(_spelled(cube.dimensions[place]) for place in classes),
        positions=np.array([parts[place] for place in classes], dtype=np.int64).T.reshape(len(kept), len(classes)),
        measure=parts[at].astype(np.int64) if contents is not None else np.zeros(len(kept), dtype=np.int64),
        measure_names=measures,
        content=np.array(content, dtype=np.int64),
        contents=tuple(known),
        rows=kept.astype(np.int64),
        columns=np.zeros(len(kept), dtype=np.int64),
        derived=frozenset(measure for measure, own in zip(measures, derived, strict=True) if own),
    )


def _content(cube: Cube, place: int) -> CellContent:
    cell = cube.cells[place]
    if cell is not None and cell.value is not None:
        whole = isinstance(cell.value, Decimal) and cell.value == cell.value.to_integral_value()
        return CellContent(int(cell.value) if whole else cell.value)
    sign = cube.as_read.signs.get(place, "")
    return CellContent(None, sign=_APART.get(cell.status, sign) if cell is not None and cube.shows_kind else sign)


def _called(cube: Cube) -> str:
    """What is measured, where no dimension says it."""
    text = " ".join(cube.as_read.contents.split())
    return text if 0 < len(text) <= _LONGEST_NAME else _DERIVED if _whole_is_derived(cube) else _COUNT


def _whole_is_derived(cube: Cube) -> bool:
    return any(map(names_derived, (cube.as_read.contents, cube.as_read.unit)))


def _is_derived(item: Category) -> bool:
    """Whether a content is worked out from counts, as far as it says itself."""
    texts = (item.code, *item.labels.values(), *item.units.values())
    return item.measure is Measure.AVERAGE or any(map(names_derived, texts))


def _with_decimals(
    contents: CubeDimension, measure: Sequence[int], content: Sequence[int], contents_of: Sequence[CellContent]
) -> frozenset[str]:
    """The contents that have decimals, where others that may be counts have none."""
    odd = {contents.codes[at] for at, cell in zip(measure, content, strict=True)
           if isinstance(contents_of[cell].number, Decimal)}  # fmt: skip
    odd |= {item.code for item in contents.categories if item.decimals}
    whole = [item for item in contents.categories if item.code not in odd and not _is_derived(item)]
    return frozenset(odd) if whole else frozenset()


def _spelled(item: CubeDimension) -> tuple[str, ...]:
    """The codes of a dimension; those of periods as they are spelled everywhere."""
    found = tuple(period_code(code) or code for code in item.codes)
    is_time = item.role is Role.TIME or names_time(item.id)
    return found if is_time and all_periods(item.codes) and len(set(found)) == len(found) else item.codes


def _dimension(item: CubeDimension) -> TidyDimension:
    first, *more = trees_of(item.children) or ({},)
    codes = _spelled(item)
    called = ((code, _text(part.labels)) for code, part in zip(codes, item.categories, strict=True))
    return TidyDimension(
        item.id,
        codes,
        {code: text for code, text in called if text and text != code},
        {code: parent for parent, below in first.items() for code in below},
        time=item.role is Role.TIME or is_time(item.id, item.codes) or names_time(item.id),
        stated=item.total,
        trees=tuple(more),
        adds_up=item.adds_up,
    )


def _text(labels: Labels) -> str:
    return next(iter(labels.values()), "")
