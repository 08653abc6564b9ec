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
from prikk.words import words_of

CALENDAR = "calendar.ics"
_FIRST = ("XLSX", "CSV", "PDF")


@dataclass(frozen=True)
class Download:
    """A file: what it is called, where it is (relative to the folder, as an address), how large it is, and for what."""

    label: str
    address: str
    size: str
    about: str = ""


def whole_report(release: Release, folder: Path, language: str) -> list[Download]:
    """The files of the whole release in a language."""
    return [found for _, found in _ranked(release, folder, language, "")]


def of_family(release: Release, folder: Path, language: str, family: str) -> list[Download]:
    """The files of a family of tables in a language, after those of the whole release that most people want."""
    first = [found for rank, found in _ranked(release, folder, language, "") if rank < _rank("PDF")]
    return [*first, *(found for _, found in _ranked(release, folder, language, family))]


def _ranked(release: Release, folder: Path, language: str, family: str) -> Iterator[tuple[int, Download]]:
    """Each kind of file that stands in the folder: in the language, else in the first of the release; with its rank."""
    words = words_of(language, "site")
    for kind in sorted(file_kinds(by_family=bool(family)), key=lambda kind: _rank(kind.authority)):
        path = next(standing(kind, release, folder, (language, release.languages[0]), family), None)
        if path is not None:
            size = (folder / path).stat().st_size
            about = words.get(f"about-{kind.about}", "") if kind.about else ""
            yield (
                _rank(kind.authority),
                Download(kind.called(language), quote(path.as_posix()), _size(size, language), about),
            )


def _rank(authority: str) -> int:
    """What most people want comes first."""
    return _FIRST.index(authority) if authority in _FIRST else len(_FIRST)


def _size(octets: int, language: str) -> str:
    return f"{figure(max(1, round(octets / 1000)), language)} kB"
