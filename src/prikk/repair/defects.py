"""What can be wrong with a published document, and the list of it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from enum import Enum
from pathlib import Path

from prikk.model.text import guarded


class DefectKind(Enum):
    """What is wrong in a place of a document; the value stands in the list of defects."""

    LABEL = "label"
    """A row's label is spelt otherwise than in the codelist."""
    LOST_LABEL = "lost-label"
    """A row with figures has no label."""
    HEADER = "header"
    """A column's heading is misspelt, missing, or stands outside the table."""
    HEADER_IN_DATA = "header-in-data"
    """A heading stands where figures are due."""
    SHIFTED = "shifted"
    """A row begins further to the right than its table."""
    LOST_CELL = "lost-cell"
    """A row has fewer figures than its table has columns."""
    SURPLUS_CELL = "surplus-cell"
    """A row has more figures than its table has columns, or something that is no figure among them."""
    TRUNCATED_TOTAL = "truncated-total"
    """A total row is repeated, but not whole."""
    EMPTY_ROW = "empty-row"
    """A row has a label and no figure."""
    ORDER = "order"
    """Rows or headings stand in another order than the publication's."""
    CONTINUED = "continued"
    """A table goes on after a break."""
    UNKNOWN_TABLE = "unknown-table"
    """A table with figures is none of the publication's."""
    UNKNOWN_ROW = "unknown-row"
    """A row with figures is none of its table's."""
    MISSING_TABLE = "missing-table"
    """A table of the publication is not in the document, although another says that it has records."""
    LOST_ROW = "lost-row"
    """A row that the publication always lists is not in the document."""
    RESTORED = "restored"
    """A lost figure or star follows from the others."""
    UNREADABLE = "unreadable"
    """A lost figure may be several."""
    CONTRADICTION = "contradiction"
    """A readable figure disagrees with the others."""


@dataclass(frozen=True)
class Defect:
    """A defect: the line of the document, the table's id, the labels of row and column, what stands there (`found`),
    what was made of it (`made`) and why (`evidence`). What is unknown or not to the point is empty.
    """

    line: int
    kind: DefectKind
    table: str
    row: str
    column: str
    found: str
    made: str
    evidence: str


def defects_csv(defects: Iterable[Defect]) -> str:
    """The defects as CSV (comma, line feed), one a row, in the order of lines.

    What stood in the report may be anything: an apostrophe stands before what a spreadsheet would run.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([field.name for field in fields(Defect)])
    for defect in sorted(defects, key=lambda item: item.line):
        plain = (item.value if isinstance(item, Enum) else item for item in astuple(defect))
        writer.writerow([guarded(item) if isinstance(item, str) else item for item in plain])
    return out.getvalue()


def write_defects(defects: Iterable[Defect], path: Path) -> None:
    """Write the defects as a CSV file in UTF-8."""
    path.write_text(defects_csv(defects), encoding="utf-8", newline="")
