"""Both workbooks of a release."""

from __future__ import annotations

from pathlib import Path

from prikk.formats.words import file_name
from prikk.formats.xlsx.accessible import write_accessible
from prikk.formats.xlsx.nav import write_nav
from prikk.model.release import Release


def write(release: Release, folder: Path) -> tuple[Path, ...]:
    """Write both workbooks in every language of the release."""
    paths = []
    for language in release.languages:
        for stem, write_profile in (("report", write_nav), ("report-accessible", write_accessible)):
            path = folder / file_name(release, stem, language, ".xlsx")
            write_profile(release, language, path)
            paths.append(path)
    return tuple(paths)
