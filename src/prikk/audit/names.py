"""What cells, tables and dimensions are called."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from prikk.figures.heading import headings
from prikk.model.cell import CellKey
from prikk.model.codelist import TOTAL
from prikk.model.period import Period
from prikk.model.release import Release
from prikk.model.table import Place, Table
from prikk.system.rests import code_text, rest_of
from prikk.words import text, words_of


class Names(Protocol):
    """Names for a reader of the report."""

    def cell(self, key: CellKey) -> str:
        """Where a cell stands."""
        ...

    def code(self, part: str, code: str) -> str:
        """A code of a part of the key (a dimension, the period)."""
        ...

    def table(self, id: str) -> str:
        """A table."""
        ...

    def dimension(self, id: str) -> str:
        """A dimension."""
        ...


@dataclass(frozen=True)
class CodeNames:
    """Names of tables that come without labels: the codes themselves."""

    parts: tuple[str, ...]

    def cell(self, key: CellKey) -> str:
        """The code of each part of the key, and the column of a derived figure."""
        named = [self.code(part, code) for part, code in zip(self.parts, key.codes, strict=True)]
        return ", ".join([*named, *([key.statistic] if key.statistic else [])])

    def code(self, part: str, code: str) -> str:
        """The code."""
        return f"{part} {code_text(code)}"

    def table(self, id: str) -> str:
        """The id, which is the file's name or the table's number."""
        return id

    def dimension(self, id: str) -> str:
        """The id."""
        return id


@dataclass(frozen=True)
class ReleaseNames:
    """The labels of a release: a cell is called by its first table, its row and its column."""

    release: Release
    language: str

    @cached_property
    def _places(self) -> dict[CellKey, tuple[Table, Place, str]]:
        places: dict[CellKey, tuple[Table, Place, str]] = {}
        for table in self.release.tables:
            heads = headings(self.release, table, self.language)
            for row in table.rows:
                for column, head in zip(table.columns, heads, strict=True):
                    places.setdefault(table.key(row, column), (table, row, head.label))
        return places

    def cell(self, key: CellKey) -> str:
        """Title of the table, label of the row, heading of the column."""
        if key not in self._places:
            parts = (*(item.id for item in self.release.dimensions), "period", "statistic")
            return ", ".join(
                self.code(part, code) for part, code in zip(parts, key.parts, strict=True) if code != TOTAL
            )
        table, row, head = self._places[key]
        return f"{text(table.titles, self.language)}: {self.release.row_label(table, row, self.language)}, {head}"

    def code(self, part: str, code: str) -> str:
        """The label of the code."""
        if (rest := rest_of(code)) is not None:
            inside, outside = (", ".join(self.code(part, item) for item in items) for items in rest)
            return words_of(self.language, "audit")["rest-name"].format(inside=inside, outside=outside)
        if part == "statistic":
            if code not in {item.id for item in self.release.statistics}:
                return code  # a bound, not a figure
            return text(self.release.statistic(code).labels, self.language)
        if part == "period":
            return Period.parse(code).long_label(self.language)
        return self.release.dimension(part).codelist[code].label(self.language)

    def table(self, id: str) -> str:
        """The title."""
        table = next(item for item in self.release.tables if item.id == id)
        return text(table.titles, self.language)

    def dimension(self, id: str) -> str:
        """The label."""
        return text(self.release.dimension(id).labels, self.language)
