"""A random table in a random layout is read back cell for cell, or asked about; it is never read wrong in silence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prikk.tidy import Reading, read_files

AREAS = ["North", "South", "East", "Lower Vale", "Ayr"]
KINDS = ["Men", "Women", "Not stated"]
YEARS = ["2021", "2022", "2023"]
SIGNS = ["*", "c", "[c]", "<5", "suppressed"]

Table = tuple[list[str], list[str], list[list[int]]]
Truth = dict[frozenset[str], int | None]
"""The figure of each cell (None where it is hidden) by its codes that are no totals."""


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """Areas, the categories beside them, and the counts of each area."""
    areas = AREAS[: draw(st.integers(2, len(AREAS)))]
    across = draw(st.sampled_from([KINDS, YEARS]))[: draw(st.integers(2, 3))]
    counts = [[draw(st.integers(0, 3000)) for _ in across] for _ in areas]
    return areas, list(across), counts


class Layout:
    """Renders a table as rows of texts, by what is drawn; `truth` is what they say."""

    def __init__(
        self, draw: Callable[[st.SearchStrategy], object], table: tuple[list[str], list[str], list[list[int]]]
    ):
        self.draw = draw
        self.areas, self.across, self.counts = table
        self.sign = draw(st.sampled_from(SIGNS))
        self.mark = draw(st.sampled_from(["", " ", "\u00a0"]))
        self.truth: Truth = {}

    def cell(self, codes: list[str], count: int, *, hide: bool) -> str:
        self.truth[frozenset(codes)] = None if hide else count
        return self.sign if hide else f"{count:,}".replace(",", self.mark)

    def rows(self) -> list[list[str]]:
        sums = self.across[0] not in YEARS and self.draw(st.booleans())
        columns = [*self.across, *(["Total"] if sums else [])]
        indent = self.draw(st.sampled_from(["", "", "  ", "- "]))
        body = []
        for area, counts in zip(self.areas, self.counts, strict=True):
            own = [*counts, *([sum(counts)] if sums else [])]
            body.append(
                [indent + area, *(self.one(area, column, count) for column, count in zip(columns, own, strict=True))]
            )
        total = [sum(column) for column in zip(*self.counts, strict=True)]
        total += [sum(total)] if sums else []
        first = ["All areas", *(self.one("", column, count) for column, count in zip(columns, total, strict=True))]
        body = [first, *body] if indent or self.draw(st.booleans()) else [*body, first]
        table = [["Area", *columns], *body]
        if self.draw(st.booleans()):
            table = [["Table 7: persons by area, made up"], [], *table]
        if self.draw(st.booleans()):
            table += [[], [f"{self.sign} means fewer than five"], ["Source: made up for a test"]]
        return table

    def one(self, area: str, column: str, count: int) -> str:
        codes = [text for text in (area, column) if text and text != "Total"]
        return self.cell(codes, count, hide=bool(area) and column != "Total" and 0 < count < 5)


def long(layout: Layout) -> list[list[str]]:
    """The same as a list of cells, with the totals of the areas."""
    rows = [["area", "kind", "n"]]
    for area, counts in zip(layout.areas, layout.counts, strict=True):
        for column, count in zip(layout.across, counts, strict=True):
            rows.append([area, column, layout.one(area, column, count)])
    for place, column in enumerate(layout.across):
        rows.append(["Total", column, layout.one("", column, sum(counts[place] for counts in layout.counts))])
    return rows


def read_back(reading: Reading) -> Truth:
    found: Truth = {}
    for group in reading.sets:
        totals = {name: item.total for name, item in group.adding.items()}
        for table in group.tables:
            for codes, content in zip(table.codes, table.found, strict=True):
                own = {code for name, code in zip(table.names, codes, strict=True) if code != totals[name]}
                key = frozenset(own - {"All areas", "Total"})
                assert key not in found
                found[key] = content.number
    return found


def as_text(rows: list[list[str]], separator: str) -> str:
    return "\n".join(separator.join(f'"{text}"' if separator in text else text for text in row) for row in rows) + "\n"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_table_in_any_layout_is_read_back_or_asked_about(tmp_path: Path, data: st.DataObject) -> None:
    layout = Layout(data.draw, data.draw(tables()))
    rows = long(layout) if data.draw(st.booleans()) else layout.rows()
    path = tmp_path / "table.csv"
    path.write_text(as_text(rows, data.draw(st.sampled_from([",", ";", "\t"]))), encoding="utf-8")
    reading = read_files([path])
    if not reading.questions:
        assert read_back(reading) == layout.truth


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_workbook_in_any_layout_is_read_back_or_asked_about(tmp_path: Path, data: st.DataObject) -> None:
    layout = Layout(data.draw, data.draw(tables()))
    book = openpyxl.Workbook()
    for row in layout.rows():
        book.active.append([int(text) if text.isdigit() and text not in YEARS else text or None for text in row])
    path = tmp_path / "table.xlsx"
    book.save(path)
    reading = read_files([path])
    if not reading.questions:
        assert read_back(reading) == layout.truth
