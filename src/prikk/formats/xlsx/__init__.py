"""Workbooks in two profiles, read back to the same cells.

`report.xlsx` has a sheet a family with its tables one under the other, as the agency's readers know it.
`report-accessible.xlsx` follows the UK government guidance for spreadsheets: cover, contents, notes, and one marked-up
table a sheet. Both end in a sheet of codes, which says for every row and column of every table what it stands for.
"""

from __future__ import annotations

from pathlib import Path

from prikk.formats.words import file_name
from prikk.formats.xlsx.accessible import write_accessible
from prikk.formats.xlsx.nav import write_nav
from prikk.formats.xlsx.reading import read_workbook
from prikk.model.release import Release

__all__ = ["read_workbook", "write"]


def write(release: Release, folder: Path) -> tuple[Path, ...]:
    """Write both workbooks in every language of the release."""
    paths = []
    for language in release.languages:
        for stem, write_profile in (("report", write_nav), ("report-accessible", write_accessible)):
            path = folder / file_name(release, stem, language, ".xlsx")
            write_profile(release, language, path)
            paths.append(path)
    return tuple(paths)
