"""The files beside the site: those that stand in the folder when it is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from prikk.formats.words import figure, file_name
from prikk.model.release import Release
from prikk.words import words_of

_WHOLE = (
    ("PDF", "", "report", ".pdf"),
    ("Excel", "", "report", ".xlsx"),
    ("excel-accessible", "", "report-accessible", ".xlsx"),
    ("Markdown", "", "report", ".md"),
    ("CSV", "", "cells", ".csv"),
    ("Parquet", "", "cells", ".parquet"),
)
_FAMILY = (
    ("PX", "px", "", ".px"),
    ("JSON-stat", "json-stat", "", ".json"),
    ("SDMX-CSV", "sdmx", "", ".csv"),
)
CALENDAR = "calendar.ics"


@dataclass(frozen=True)
class Download:
    """A file: what it is called, where it is (relative to the folder, as an address) and how large it is."""

    label: str
    address: str
    size: str


def whole_report(release: Release, folder: Path, language: str) -> list[Download]:
    """The files of the whole release in a language."""
    return list(_standing(release, folder, language, _WHOLE))


def of_family(release: Release, folder: Path, language: str, family: str) -> list[Download]:
    """The files of a family of tables in a language."""
    kinds = tuple((label, place, family, ending) for label, place, _, ending in _FAMILY)
    return list(_standing(release, folder, language, kinds))


def _standing(
    release: Release, folder: Path, language: str, kinds: tuple[tuple[str, str, str, str], ...]
) -> Iterator[Download]:
    words = words_of(language, "files", "site")
    for label, place, stem, ending in kinds:
        names = dict.fromkeys((file_name(release, stem, language, ending), stem + ending))
        path = next((path for name in names if (path := folder / place / name).is_file()), None)
        if path is not None:
            yield Download(
                words.get(label, label),
                quote(path.relative_to(folder).as_posix()),
                _size(path.stat().st_size, language),
            )


def _size(octets: int, language: str) -> str:
    return f"{figure(max(1, round(octets / 1000)), language)} kB"
