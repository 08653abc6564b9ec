"""Cubes from PX files, whoever wrote them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Sequence
from itertools import islice, product
from math import prod
from pathlib import Path

from prikk.errors import InputError
from prikk.formats.cube import (
    CONTENTS,
    GREATEST_CUBE,
    TIME,
    UNKNOWN_LANGUAGE,
    AsRead,
    Category,
    Cube,
    CubeDimension,
    Measure,
    Role,
    top_of,
)
from prikk.formats.numbers import number_of
from prikk.formats.px.statements import Statements, read_statements
from prikk.formats.symbols import HIDDEN_SIGNS, SYMBOLS, signed_cell
from prikk.model.release import Labels, PublishedCell
from prikk.model.status import Status

_PAIR = re.compile(r'"([^"]*)"\s*:\s*"([^"]*)"')
_SHOWS_CODE = frozenset({"0", "2", "3"})
_ZERO = PublishedCell(Status.PUBLISHED, 0)
Signed = tuple[PublishedCell | None, str]
"""A cell, and what stands in its place."""


def read_px(path: Path, *, hidden: Collection[str] = HIDDEN_SIGNS) -> Cube:
    """The cube of a PX file. `hidden` are the signs that stand for a confidential figure.

    Raises InputError with file, line or keyword when the file is none or is damaged.
    """
    return _Reading(read_statements(path), hidden).cube()


class _Reading:
    """Reads one file."""

    def __init__(self, statements: Statements, hidden: Collection[str]) -> None:
        self.file, self.hidden = statements, hidden
        first = statements.first("LANGUAGE") or UNKNOWN_LANGUAGE
        further = [language for language in statements.get("LANGUAGES") if language != first]
        self.languages = {first: ""} | {language: language for language in further}
        self.names = statements.get("STUB") + statements.get("HEADING")
        self.signs = {number: statements.first(f"DATASYMBOL{number}") or "." * number for number in range(1, 7)}
        secondary = SYMBOLS[Status.SECONDARY]
        self.shows_kind = statements.first(f"DATASYMBOL{secondary.number}") == secondary.sign

    def cube(self) -> Cube:
        """The cube of the file."""
        if not self.names:
            raise self.refused("STUB", "no variables", "the variables of the table in STUB and HEADING")
        dimensions = tuple(self.dimension(place) for place in range(len(self.names)))
        cells = self.cells(dimensions)
        shown = (place for place, (cell, _) in enumerate(cells) if cell is None or cell.value is None)
        return Cube(
            id=self.file.first("TABLEID") or self.file.first("MATRIX"),
            languages=tuple(self.languages),
            titles=self.labels("DESCRIPTION") or self.labels("TITLE"),
            source=self.labels("SOURCE"),
            dimensions=dimensions,
            cells=tuple(cell for cell, _ in cells),
            notes=self.notes(),
            shows_kind=self.shows_kind,
            subject_code=self.file.first("SUBJECT-CODE"),
            subjects=self.labels("SUBJECT-AREA"),
            updated=self.updated(),
            next_update=_time(self.file.first("NEXT-UPDATE")),
            as_read=AsRead(
                {place: cells[place][1] for place in shown},
                contents=self.file.first("CONTENTS"),
                unit=self.file.first("UNITS"),
            ),
        )

    def refused(self, keyword: str, found: str, allowed: str) -> InputError:
        """The error for a statement that does not fit."""
        return InputError(found, path=self.file.path, column=keyword, allowed=allowed)

    def labels(self, keyword: str, *keys: str) -> Labels:
        """The text of a statement in every language; empty if it is not stated."""
        found = {name: self.file.first(keyword, *keys, language=mark) for name, mark in self.languages.items()}
        return found if any(found.values()) else {}

    def notes(self) -> tuple[Labels, ...]:
        """The notes on the table, in every language."""
        found = []
        for keyword in ("NOTEX", "NOTE"):
            texts = {name: self.file.get(keyword, language=mark) for name, mark in self.languages.items()}
            fewest = min(map(len, texts.values()))
            found += [{name: texts[name][place] for name in texts} for place in range(fewest)]
        return tuple(found)

    def updated(self) -> dt.datetime | None:
        """The latest update of a content, or of the file."""
        stated = [values[0] for (keyword, _, _), values in self.file.values.items() if keyword == "LAST-UPDATED"]
        return max(filter(None, map(_time, stated)), default=None)

    def names_of(self, place: int) -> Labels:
        """The name of a variable in every language."""
        found = {}
        for name, mark in self.languages.items():
            names = self.file.get("STUB", language=mark) + self.file.get("HEADING", language=mark)
            found[name] = names[place] if len(names) == len(self.names) else self.names[place]
        return found

    def dimension(self, place: int) -> CubeDimension:
        """A dimension by its place."""
        name, names = self.names[place], self.names_of(place)
        texts = self.file.get("VALUES", name)
        codes = self.file.get("CODES", name) or texts
        if not texts or len(codes) != len(texts) or len(set(codes)) < len(codes):
            raise self.refused(f"VALUES({name!r})", "values and codes do not fit", "a text and a code of its own each")
        labels = {
            language: self.file.get("VALUES", names[language], language=mark) or texts
            for language, mark in self.languages.items()
        }
        if any(len(in_language) != len(codes) for in_language in labels.values()):
            raise self.refused(f"VALUES({name!r})", "fewer or more values in one language", "as many in each")
        role = self.role(name)
        return CubeDimension(
            id=self.file.first("VARIABLECODE", name) or {Role.CONTENTS: CONTENTS, Role.TIME: TIME}.get(role, name),
            labels=names,
            role=role,
            categories=tuple(
                self.category(name, code, {language: labels[language][number] for language in labels}, role)
                for number, code in enumerate(codes)
            ),
            total=self.total(name, texts, codes),
            children=self.children(name, codes),
            show_code=self.file.first("PRESTEXT", name) in _SHOWS_CODE,
        )

    def role(self, name: str) -> Role:
        """What a variable is for."""
        if name == self.file.first("CONTVARIABLE"):
            return Role.CONTENTS
        if self.file.get("TIMEVAL", name) or self.file.first("VARIABLE-TYPE", name).lower() in ("t", "time"):
            return Role.TIME
        is_place = self.file.first("VARIABLE-TYPE", name).lower() in ("g", "geographical")
        return Role.GEOGRAPHY if is_place or self.file.get("MAP", name) else Role.CLASSIFICATION

    def category(self, name: str, code: str, labels: Labels, role: Role) -> Category:
        """A value of a variable, with unit, kind and decimals where it is a content."""
        first = next(iter(labels.values()))
        notes = tuple(self.file.get("VALUENOTEX", name, first) + self.file.get("VALUENOTE", name, first))
        if role is not Role.CONTENTS:
            return Category(code, labels, notes)
        units = {
            language: self.file.first("UNITS", labels[language], language=mark) or self.file.first("UNITS")
            for language, mark in self.languages.items()
        }
        stated = self.file.first("STOCKFA", first)
        measure = next((item for item in Measure if item.value == stated.upper()), Measure.OTHER)
        places = self.file.first("PRECISION", name, first) or self.file.first("SHOWDECIMALS") or "0"
        return Category(
            code, labels, notes, units, int(places) if places.isdigit() and len(places) == 1 else 0, measure
        )

    def total(self, name: str, texts: Sequence[str], codes: Sequence[str]) -> str:
        """The code of the total that the file states: the value or code of elimination, else the top of its hierarchy.

        `ELIMINATION=YES` lets the variable be summed over: no value of it need be the total.
        """
        eliminated = self.file.first("ELIMINATION", name)
        if eliminated in texts:
            return codes[texts.index(eliminated)]
        if eliminated in codes:
            return eliminated
        return top_of(self.children(name, codes))

    def children(self, name: str, codes: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """The parts of each code, as stated in HIERARCHIES."""
        found: dict[str, tuple[str, ...]] = {}
        for above, below in _PAIR.findall(self.file.raw.get(("HIERARCHIES", "", (name,)), "")):
            if above in codes and below in codes:
                found[above] = (*found.get(above, ()), below)
        return found

    def cells(self, dimensions: Sequence[CubeDimension]) -> list[Signed]:
        """The cells in order, each with what stands there; rows that a file with keys leaves out are zeros."""
        count = prod(len(item.categories) for item in dimensions)
        if count > GREATEST_CUBE:
            raise self.refused("VALUES", f"a table of {count:,} cells", f"up to {GREATEST_CUBE:,}")
        keyed = [item for item, name in zip(dimensions, self.names, strict=True) if self.file.get("KEYS", name)]
        found = self.keyed_cells(dimensions, keyed) if keyed else [self.cell(*item) for item in self.file.figures()]
        if len(found) != count:
            raise self.refused("DATA", f"{len(found)} figures", f"{count} figures")
        return found

    def keyed_cells(self, dimensions: Sequence[CubeDimension], keyed: Sequence[CubeDimension]) -> list[Signed]:
        """The cells of a file whose rows begin with the codes or values of the stub."""
        first = next(iter(self.languages))
        spelled = [
            {part.labels[first]: part.code for part in item.categories}
            if self.file.first("KEYS", self.names[dimensions.index(item)]).upper() == "VALUES"
            else dict.fromkeys(item.codes)
            for item in keyed
        ]
        width = prod(len(item.categories) for item in dimensions[len(keyed) :])
        rows: dict[tuple[str, ...], list[Signed]] = {}
        figures = self.file.figures()
        while row := list(islice(figures, len(keyed) + width)):
            texts = [sign for sign, _ in row[: len(keyed)]]
            if len(row) < len(keyed) + width or any(
                sign not in known for sign, known in zip(texts, spelled, strict=True)
            ):
                raise self.refused("DATA", "a row whose keys are unknown or that is too short", "keys, then figures")
            codes = tuple(known[sign] or sign for sign, known in zip(texts, spelled, strict=True))
            rows[codes] = [self.cell(*item) for item in row[len(keyed) :]]
        every = product(*(item.codes for item in keyed))
        return [cell for codes in every for cell in rows.get(codes, [(_ZERO, "")] * width)]

    def cell(self, figure: str, is_quoted: bool) -> Signed:
        """A cell from its figure, or from the dots or sign that stands in place of one; and that sign."""
        if not is_quoted and (number := number_of(figure)) is not None:
            return PublishedCell(Status.PUBLISHED, number), figure
        if figure == "-":
            return _ZERO, figure
        sign = self.signs.get(len(figure), figure) if figure.strip(".") == "" else figure
        if not is_quoted and figure.strip("."):
            raise self.refused("DATA", "something that is neither figure nor sign", "numbers, or signs in quotes")
        return signed_cell(sign, shows_kind=self.shows_kind, hidden=self.hidden), sign


def _time(text: str) -> dt.datetime | None:
    """A time as PX writes it, by the clock where it was written."""
    for form in ("%Y%m%d %H:%M", "%Y%m%d"):
        try:
            return dt.datetime.strptime(text.strip(), form)
        except ValueError:
            continue
    return None
