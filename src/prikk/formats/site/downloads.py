"""The files beside the site: those that stand in the folder when it is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from prikk.formats.format import standing
from prikk.formats.registry import file_kinds
from prikk.formats.words import figure
from prikk.model.release import Release

CALENDAR = "calendar.ics"


@dataclass(frozen=True)
class Download:
    """A file: what it is called, where it is (relative to the folder, as an address) and how large it is."""

    label: str
    address: str
    size: str


def whole_report(release: Release, folder: Path, language: str) -> list[Download]:
    """The files of the whole release in a language."""
    return list(_downloads(release, folder, language, ""))


def of_family(release: Release, folder: Path, language: str, family: str) -> list[Download]:
    """The files of a family of tables in a language."""
    return list(_downloads(release, folder, language, family))


def _downloads(release: Release, folder: Path, language: str, family: str) -> Iterator[Download]:
    """Each kind of file that stands in the folder: in the language, else in the first of the release."""
    for kind in file_kinds(by_family=bool(family)):
        path = next(standing(kind, release, folder, (language, release.languages[0]), family), None)
        if path is not None:
            size = (folder / path).stat().st_size
            yield Download(kind.called(language), quote(path.as_posix()), _size(size, language))


def _size(octets: int, language: str) -> str:
    return f"{figure(max(1, round(octets / 1000)), language)} kB"
