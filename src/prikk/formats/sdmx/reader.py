"""Cubes from SDMX-CSV (1.0, 2.0, with or without names) and SDMX-ML (2.0, 2.1, 3.0), whoever wrote them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from math import prod
from pathlib import Path

from prikk.errors import InputError, several
from prikk.formats.cube import (
    CONTENTS,
    GEOGRAPHY_IDS,
    GREATEST_CUBE,
    TIME,
    UNKNOWN_LANGUAGE,
    AsRead,
    Category,
    Cube,
    CubeDimension,
    Role,
    period_of,
    time_code,
    top_of,
)
from prikk.formats.numbers import number_of
from prikk.formats.sdmx.message import MEASURE, VALUE, DataSet, read_message
from prikk.formats.sdmx.structure import CodedDimension
from prikk.formats.sdmx.writer import COMPONENTS
from prikk.formats.symbols import HIDDEN_SIGNS
from prikk.model.plainfile import plain
from prikk.model.release import PublishedCell
from prikk.model.status import Status
from prikk.model.text import unguarded

_FIXED = frozenset({"DATAFLOW", "STRUCTURE", "STRUCTURE_ID", "STRUCTURE_NAME", "ACTION", "SERIES_KEY", "OBS_KEY"})
_ATTRIBUTES = frozenset(
    {
        *("OBS_STATUS", "OBS_FLAG", "OBS_CONF", "OBS_COM", "OBS_PRE_BREAK", "PRE_BREAK_VALUE", "CONF_STATUS"),
        *("CONFIDENTIALITY", "TIME_FORMAT", "TIME_PER_COLLECT", "COLLECTION", "COMPILATION", "COVERAGE", "DECIMALS"),
        *("AVAILABILITY", "UNIT_MULT", "UNIT_INDEX_BASE", "BASE_PER", "REF_YEAR_PRICE", "TITLE", "TITLE_COMPL"),
        *("COMMENT", "COMMENT_OBS", "COMMENT_TS", "COMMENT_DSET", "NOTE", "NOTES", "DISS_ORG", "SOURCE_AGENCY"),
        *("DATA_COMP", "EMBARGO_DATE", "EMBARGO_TIME", "NOT_FOR_PUBLICATION", "LAST_UPDATE", "VALID_FROM", "VALID_TO"),
    }
)
"""Components of the cross-domain concepts that describe figures and tell none apart."""
_IDS = {component: id for id, component in COMPONENTS.items()}
_TOTAL = "_T"
"""The code of the total in all code lists of SDMX that follow the guidelines."""
_CONFIDENTIAL = {
    **dict.fromkeys("CN", Status.CONFIDENTIAL),
    **dict.fromkeys("AMOPT", Status.PRIMARY),
    **dict.fromkeys("DGS", Status.SECONDARY),
}
"""CL_CONF_STATUS: what is neither free nor here is treated as free."""


_CONFIDENTIALITY = ("CONF_STATUS", "OBS_CONF", "CONF_STATUS_OBS")
_OBSERVED = ("OBS_STATUS", "OBS_FLAG")
_DATAFLOW = "DATAFLOW"


@dataclass(frozen=True)
class _Column:
    """A component: where its codes stand, where its names do, its own name, and what its data structure says of it."""

    id: str
    label: str
    place: int
    names: int | None = None
    stated: CodedDimension | None = None


def read_sdmx(path: Path, *, hidden: Collection[str] = HIDDEN_SIGNS) -> Cube:
    """The cube of an SDMX file of one dataflow. Raises InputError, also where there are several."""
    found = read_sdmx_all(path, hidden=hidden)
    if len(found) != 1:
        what = f"{len(found)} data sets: {several([item.id for item in found])}"
        raise InputError(what, path=path, allowed="observations of one dataflow")
    return found[0]


def read_sdmx_all(path: Path, *, hidden: Collection[str] = HIDDEN_SIGNS) -> tuple[Cube, ...]:
    """The cubes of an SDMX-CSV file or SDMX-ML message. `hidden` are the signs that stand for a confidential figure.

    What a column of a CSV file is follows from its name, not from its place: attributes that the cross-domain concepts
    know, and columns behind the figure that tell no observations apart, are no dimensions. A message says it by its
    data structure, in it or in a file beside it; without one, generic data name their key, and of other data those
    components are dimensions that observations need.

    Raises InputError with file, line and column for whatever does not fit.
    """
    try:
        with plain(path).open("rb") as file:
            start = file.read(200).removeprefix(b"\xef\xbb\xbf").lstrip()
        if start.startswith(b"<"):
            return tuple(_of_message(path, item, hidden) for item in read_message(path))
        content = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(f"the data cannot be read ({error.strerror})", path=path) from None
    except UnicodeDecodeError:
        raise InputError("the file is not UTF-8", path=path, allowed="UTF-8", fix="save it as UTF-8") from None
    first = content.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(content, newline=""), delimiter="," if "," in first else ";", strict=True)
    try:
        header = next(reader, [])
        rows = [(reader.line_num, row) for row in reader if row]
    except csv.Error as error:
        raise InputError(f"not a CSV file ({error})", path=path, line=reader.line_num) from None
    return (_Reading(path, header, rows, hidden).cube(),)


def _of_message(path: Path, item: DataSet, hidden: Collection[str]) -> Cube:
    """The cube of a data set of a message."""
    components = dict.fromkeys(name for _, row in item.rows for name in row if name != VALUE)
    stated = {own.id: own for own in item.structure.dimensions} if item.structure is not None else {}
    if item.structure is not None and item.structure.time:
        stated[COMPONENTS[TIME]] = stated.pop(item.structure.time)
    key = list(item.key) if item.key else _needed(item.rows, list(components))
    rest = [name for name in components if name not in key]
    header = [_DATAFLOW, *key, VALUE, *rest]
    rows = [(line, [item.id, *(row.get(name, "") for name in header[1:])]) for line, row in item.rows]
    columns = [
        _Column(name, (stated[name].label if name in stated else "") or name, place, stated=stated.get(name))
        for place, name in enumerate(key, 1)
    ]
    beside = (f"the data structure {item.id} stands in {item.beside.name}",) if item.beside is not None else ()
    return _Reading(path, header, rows, hidden, columns=columns, evidence=beside).cube()


def _needed(rows: Sequence[tuple[int, Mapping[str, str]]], components: Sequence[str]) -> list[str]:
    """The components that tell observations apart: those that the others make idle are left out, the widest first."""
    kept = [name for name in components if re.sub(r"\W+", "_", name).upper() not in _FIXED | _ATTRIBUTES]
    values = {name: [row.get(name, "") for _, row in rows] for name in kept}
    by_size = sorted(kept, key=lambda name: (-len(set(values[name])), -kept.index(name)))
    for name in by_size:
        others = [other for other in kept if other != name]
        if name != COMPONENTS[TIME] and others and len(set(zip(*map(values.get, others), strict=True))) == len(rows):
            kept = others
    return kept


Rows = Sequence[tuple[int, list[str]]]
"""Rows, each with the number of its line."""


class _Reading:
    """Reads one file."""

    def __init__(
        self,
        path: Path,
        header: Sequence[str],
        rows: Rows,
        hidden: Collection[str],
        *,
        columns: Sequence[_Column] = (),
        evidence: tuple[str, ...] = (),
    ) -> None:
        self.path, self.header, self.hidden, self.evidence = path, header, hidden, evidence
        plain = [name.split(": ")[0].strip() for name in header]
        if "OBS_VALUE" not in plain or not {"DATAFLOW", "STRUCTURE"} & set(plain):
            raise InputError(
                "not SDMX-CSV", path=path, line=1, allowed="a first column STRUCTURE or DATAFLOW, and OBS_VALUE"
            )
        self.value = plain.index("OBS_VALUE")
        self.at = {name: place for place, name in enumerate(plain) if name}
        named = "STRUCTURE_NAME" in plain
        self.rows = [(line, row) for line, row in rows if self.field(row, "ACTION") != "D"]
        for line, row in self.rows:
            if len(row) != len(header):
                raise InputError(f"{len(row)} fields", path=path, line=line, allowed=f"{len(header)}")
        self.columns = columns or [
            _Column(plain[place], self.label(place, named), place, place + 1 if named else None)
            for place in self.dimensions(plain, 2 if named else 1)
        ]

    def dimensions(self, plain: Sequence[str], step: int) -> list[int]:
        """The places of the columns that tell observations apart; every `step`th is a component."""
        start = next((place for place, name in enumerate(plain) if name not in _FIXED), len(plain))
        ids = {place: re.sub(r"\W+", "_", plain[place]).upper() for place in range(start, len(plain), step)}
        free = [place for place, id in ids.items() if id not in _FIXED | _ATTRIBUTES and place != self.value]
        found = [place for place in free if place < self.value]
        found += [place for place in free if place > self.value and ids[place] == COMPONENTS[TIME]]
        behind = [place for place in free if place > self.value and place not in found]
        for place in behind:
            if len({tuple(row[at] for at in found) for _, row in self.rows}) == len(self.rows):
                break
            found.append(place)
        return found

    def label(self, place: int, named: bool) -> str:
        """The name of a component."""
        if named:
            return unguarded(self.header[place + 1])
        return self.header[place].partition(": ")[2] or self.header[place]

    def cube(self) -> Cube:
        """The cube of all rows."""
        names: list[dict[str, str]] = [{} for _ in self.columns]
        found: dict[tuple[str, ...], tuple[int, PublishedCell | None, str]] = {}
        dataflows: dict[str, str] = {}
        for line, row in self.rows:
            key = tuple(self.code(row, column, known) for column, known in zip(self.columns, names, strict=True))
            if key in found:
                raise InputError("the observation stands twice", path=self.path, line=line, allowed="each key once")
            found[key] = (line, self.cell(line, row), self.sign(row))
            flow = self.field(row, "STRUCTURE_ID") or self.field(row, "DATAFLOW")
            dataflows[flow.split(": ")[0]] = unguarded(self.field(row, "STRUCTURE_NAME")) or flow.partition(": ")[2]
        if len(dataflows) != 1:
            raise InputError(f"{len(dataflows)} dataflows", path=self.path, allowed="observations of one dataflow")
        return self.filled(names, found, *next(iter(dataflows.items())))

    def field(self, row: Sequence[str], name: str) -> str:
        """A field by the name of its column; empty if there is none."""
        place = self.at.get(name)
        return row[place].strip() if place is not None and place < len(row) else ""

    def first(self, row: Sequence[str], names: Sequence[str]) -> str:
        """The first of some fields that is filled."""
        return next((text for name in names if (text := self.field(row, name))), "")

    def sign(self, row: Sequence[str]) -> str:
        """What stands in the place of a figure: a sign, a status that hides it, or that of observation."""
        value, conf = row[self.value].strip(), self.first(row, _CONFIDENTIALITY)[:1]
        if conf in _CONFIDENTIAL:
            return {Status.PRIMARY: "[c1]", Status.SECONDARY: "[c2]"}.get(_CONFIDENTIAL[conf], "[c]")
        value = "" if value == "NaN" else value
        return "" if number_of(value) is not None else value or self.first(row, _OBSERVED).split(":")[0]

    def code(self, row: Sequence[str], column: _Column, known: dict[str, str]) -> str:
        """The code of a component; what it is called is remembered."""
        code, _, name = row[column.place].partition(": ")
        if column.id == COMPONENTS[TIME] and (period := period_of(code)) is not None:
            code = time_code(period)
        if column.stated is not None:
            name = column.stated.labels.get(row[column.place], "")
        known.setdefault(code, (unguarded(row[column.names]) if column.names is not None else name) or code)
        return code

    def cell(self, line: int, row: Sequence[str]) -> PublishedCell | None:
        """The cell of a row."""
        value, conf, status = row[self.value].strip(), self.first(row, _CONFIDENTIALITY)[:1], self.first(row, _OBSERVED)
        if conf in _CONFIDENTIAL:
            return PublishedCell(_CONFIDENTIAL[conf])
        if (number := number_of(value)) is not None:
            return PublishedCell(Status.PUBLISHED, number)
        if value in self.hidden or status.split(":")[0] in ("Q", "c"):
            return PublishedCell(Status.CONFIDENTIAL)
        if value not in ("", "NaN"):
            raise InputError(
                "not a number", path=self.path, line=line, column="OBS_VALUE", allowed="a number with a decimal point"
            )
        return None if status[:1] == "M" else PublishedCell(Status.MISSING)

    def filled(
        self,
        names: Sequence[Mapping[str, str]],
        found: Mapping[tuple[str, ...], tuple[int, PublishedCell | None, str]],
        dataflow: str,
        title: str,
    ) -> Cube:
        """The cube with every combination; those without a row are outside the layout."""
        if (count := prod(map(len, names))) > GREATEST_CUBE:
            raise InputError(f"a table of {count:,} cells", path=self.path, allowed=f"up to {GREATEST_CUBE:,}")
        dimensions = tuple(self.dimension(column, known) for column, known in zip(self.columns, names, strict=True))
        every = Cube(
            id=re.sub(r".*:|\(.*", "", dataflow),
            languages=(UNKNOWN_LANGUAGE,),
            titles={UNKNOWN_LANGUAGE: title} if title else {},
            source={},
            dimensions=dimensions,
            cells=[None] * prod(map(len, names)),
            shows_kind=any(cell and cell.status in (Status.PRIMARY, Status.SECONDARY) for _, cell, _ in found.values()),
        )
        cells: list[PublishedCell | None] = [None] * len(every.cells)
        lines, signs = [0] * len(every.cells), {}
        for key, (line, cell, sign) in found.items():
            places = zip(dimensions, key, every.strides, strict=True)
            place = sum(item.positions[code] * step for item, code, step in places)
            cells[place], lines[place] = cell, line
            if cell is None or cell.value is None:
                signs[place] = sign
        return replace(every, cells=tuple(cells), as_read=AsRead(signs, lines, self.evidence))

    def dimension(self, column: _Column, known: Mapping[str, str]) -> CubeDimension:
        """A dimension with the codes that occur: periods in order, others as they come."""
        is_time = column.id == COMPONENTS[TIME]
        codes = sorted(known) if is_time else list(known)
        is_content = column.id in (COMPONENTS[CONTENTS], MEASURE)
        role = Role.TIME if is_time else Role.CONTENTS if is_content else Role.CLASSIFICATION
        children = _children(codes, column.stated.above) if column.stated is not None else {}
        return CubeDimension(
            id=_IDS.get(column.id, column.id),
            labels={UNKNOWN_LANGUAGE: column.label or column.id},
            role=Role.GEOGRAPHY if column.id.lower() in GEOGRAPHY_IDS else role,
            categories=tuple(Category(code, {UNKNOWN_LANGUAGE: known[code]}) for code in codes),
            total=_TOTAL if _TOTAL in known else top_of(children),
            children=children,
        )


def _children(codes: Sequence[str], above: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """The parts of each code that occurs, by the nearest code above each that occurs, too."""
    there = frozenset(codes)
    found: dict[str, list[str]] = {}
    for code in codes:
        at, seen = above.get(code, ""), {code}
        while at and at not in there and at not in seen:
            seen.add(at)
            at = above.get(at, "")
        if at in there and at != code:
            found.setdefault(at, []).append(code)
    return {parent: tuple(below) for parent, below in found.items()}
