"""Whatever happens to a document, a figure that is read or restored is a true one."""

from __future__ import annotations

import copy
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from repair_documents import LIBRARIES, Document, document

from prikk.model.cell import CellKey
from prikk.model.release import PublishedCell
from prikk.model.status import Status
from prikk.repair import DefectKind, Repaired
from prikk.repair.catalogue import catalogue

HIDES_ZEROS = replace(
    LIBRARIES, confidentiality=replace(LIBRARIES.confidentiality, zeros="hide", threshold=4, symbol="*")
)
DAMAGES = ("cell", "cell", "blank", "shift", "cut", "header", "heading", "title", "label", "row")
BASE = [
    (branch, age, f"2022-Q{quarter}")
    for branch in ("HARBOUR", "STATION", "MILL", "CASTLE")
    for age in ("CHILD", "ADULT", "SENIOR")
    for quarter in range(1, 5)
]


ORDERS = ("labels", "rows", "headings", "columns", "bodies")


def damage(report: Document, kind: str, table: int, row: int, cell: int) -> None:
    """Do one thing to a document that extraction does."""
    lines = report.lines[table]
    header, line = lines[0], lines[1 + row % (len(lines) - 1)]
    if kind in ("cell", "blank") and len(line) > 2:
        place = 1 + cell % (len(line) - 1)
        line[place : place + 1] = [] if kind == "cell" else [""]
    elif kind == "shift":
        line[:] = ["", "", *line[:-2]]
    elif kind == "cut":
        del lines[1][4:]
    elif kind == "header":
        header[:] = [""] * len(header)
    elif kind == "heading" and len(header) > 2:
        del header[1 + cell % (len(header) - 1)]
    elif kind == "title":
        report.titles[table] = ""
    elif kind == "label":
        line[0] = line[0][:3] + line[0][4:]
    elif kind == "row" and len(lines) > 3:
        lines.remove(line)


counts = st.one_of(
    st.lists(st.sampled_from([0, 1, 2, 3, 7, 12, 40, 1200]), min_size=len(BASE), max_size=len(BASE)),
    st.lists(st.integers(0, 5), min_size=len(BASE), max_size=len(BASE)),
)
blows = st.tuples(st.sampled_from(DAMAGES), st.integers(0, 4), st.integers(0, 4), st.integers(0, 5))


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(counts, st.lists(blows, min_size=1, max_size=4), st.booleans(), st.booleans())
def test_no_figure_is_ever_wrong(
    numbers: list[int], damages: list[tuple[str, int, int, int]], hides_zeros: bool, pipes: bool
) -> None:
    publication = HIDES_ZEROS if hides_zeros else LIBRARIES
    numbers[0] += 1  # some record at least
    truth = document(publication, dict(zip(BASE, numbers, strict=True)))
    damaged = copy.deepcopy(truth)
    for kind, table, row, cell in damages:
        damage(damaged, kind, table % len(damaged.lines), row, cell)
    left_out = PublishedCell(Status.CONFIDENTIAL) if hides_zeros else PublishedCell(Status.PUBLISHED, 0)
    repaired = damaged.read(publication, pipes=pipes)
    for key, cell in repaired.cells.items():
        assert cell.status is Status.UNREADABLE or cell == truth.cells.get(key, left_out), key
    assert set(truth.cells) <= set(repaired.cells) or any(kind in ("row", "title") for kind, *_ in damages)


def change_places(report: Document, kind: str, table: int, one: int, other: int) -> None:
    """Let two labels, rows, headings, columns or bodies of tables change places."""
    lines = report.lines[table]
    rows, width = range(2, len(lines)), len(lines[0])  # the total's label is its own
    if kind in ("labels", "rows") and len(rows) > 1:
        first, second = rows[one % len(rows)], rows[other % len(rows)]
        if kind == "labels":
            lines[first][0], lines[second][0] = lines[second][0], lines[first][0]
        else:
            lines[first], lines[second] = lines[second], lines[first]
    elif kind in ("headings", "columns") and width > 2 and all(len(line) == width for line in lines):
        first, second = 1 + one % (width - 1), 1 + other % (width - 1)
        for line in lines[:1] if kind == "headings" else lines:
            line[first], line[second] = line[second], line[first]
    elif kind == "bodies" and len(report.lines) > 2:
        first, second = 1 + one % (len(report.lines) - 1), 1 + other % (len(report.lines) - 1)
        report.lines[first], report.lines[second] = report.lines[second], report.lines[first]


def left_open(repaired: Repaired) -> set[CellKey]:
    """The cells of rows and columns of which it is said that they may as well be read otherwise."""
    said = [item for item in repaired.defects if item.kind is DefectKind.ORDER and "too" in item.evidence]
    names = catalogue(LIBRARIES)
    entries = {entry.table.id: entry for entry in names.entries}
    return {
        entries[table.id].key(code, column)
        for table in repaired.tables
        for (code,) in table.rows
        for column in entries[table.id].columns
        for item in said
        if item.table == table.id
        and (item.row == names.row_label(entries[table.id], code) or item.column == names.heading(column))
    }


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    counts,
    st.tuples(st.sampled_from(ORDERS), *[st.integers(0, 4)] * 3),
    st.lists(blows, max_size=1),
    st.booleans(),
)
def test_what_changed_places_is_never_wrong_in_silence(
    numbers: list[int],
    change: tuple[str, int, int, int],
    damages: list[tuple[str, int, int, int]],
    hides_zeros: bool,
) -> None:
    publication = HIDES_ZEROS if hides_zeros else LIBRARIES
    numbers[0] += 1  # some record at least
    truth = document(publication, dict(zip(BASE, numbers, strict=True)))
    damaged = copy.deepcopy(truth)
    for kind, table, row, cell in damages:
        damage(damaged, kind, table % len(damaged.lines), row, cell)
    kind, table, one, other = change
    change_places(damaged, kind, table % len(damaged.lines), one, other)
    left_out = PublishedCell(Status.CONFIDENTIAL) if hides_zeros else PublishedCell(Status.PUBLISHED, 0)
    repaired = damaged.read(publication)
    named = left_open(repaired)
    for key, cell in repaired.cells.items():
        right = cell.status is Status.UNREADABLE or cell == truth.cells.get(key, left_out)
        assert right or (key in named and repaired.lines[key]), key
