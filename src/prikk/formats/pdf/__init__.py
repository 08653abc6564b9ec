"""The report as tagged PDF (PDF/UA-1)."""

from __future__ import annotations

from pathlib import Path

from prikk.formats.extra import part
from prikk.formats.format import FileKind, Format
from prikk.model.release import Release

_PACKAGES = ("typst", "pikepdf")


def write(release: Release, folder: Path) -> tuple[Path, ...]:
    """Write `report.pdf`, and `report.<language>.pdf` for the further languages.

    Raises OutputError when the PDF cannot be set, MissingExtraError without the packages for it.
    """
    paths: tuple[Path, ...] = part("prikk.formats.pdf.report", FORMAT.id, _PACKAGES).write(release, folder)
    return paths


FORMAT = Format(
    "pdf", write, files=(FileKind("report", ".pdf", "application/pdf", "PDF", "PDF", about="pdf"),), packages=_PACKAGES
)
