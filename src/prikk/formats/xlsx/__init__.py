"""Workbooks in two profiles, read back to the same cells.

`report.xlsx` has a sheet a family with its tables one under the other, as the agency's readers know it.
`report-accessible.xlsx` follows the UK government guidance for spreadsheets: cover, contents, notes, and one marked-up
table a sheet. Both end in a sheet of codes, which says for every row and column of every table what it stands for.
"""

from __future__ import annotations

from pathlib import Path

from prikk.formats.cells import Cells
from prikk.formats.extra import part
from prikk.formats.format import Content, FileKind, Format, Reader
from prikk.model.release import Release

_PACKAGES = ("xlsxwriter", "openpyxl")


def write(release: Release, folder: Path) -> tuple[Path, ...]:
    """Write both workbooks in every language of the release. Raises MissingExtraError without the packages for it."""
    paths: tuple[Path, ...] = part("prikk.formats.xlsx.workbooks", FORMAT.id, _PACKAGES).write(release, folder)
    return paths


def read_workbook(path: Path) -> Cells:
    """The cells of a workbook that prikk wrote. Raises InputError and, without the packages, MissingExtraError."""
    cells: Cells = part("prikk.formats.xlsx.reading", FORMAT.id, _PACKAGES).read_workbook(path)
    return cells


_MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMAT = Format(
    "xlsx",
    write,
    files=(
        FileKind("report", ".xlsx", _MEDIA_TYPE, "XLSX", "Excel", about="xlsx"),
        FileKind("report-accessible", ".xlsx", _MEDIA_TYPE, "XLSX", "Excel", about="accessible"),
    ),
    readers=(Reader(Content.CELLS, (".xlsx",), read_workbook),),
    packages=_PACKAGES,
)
