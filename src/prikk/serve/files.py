"""The pages and files of what may be seen: those of the manifest and no others."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from starlette.responses import FileResponse

from prikk.serve.catalogue import View
from prikk.serve.edition import ServedEdition

_SITE = "site"
_INDEX = "index.html"
_TYPES: Mapping[str, str] = {
    ".csv": "text/csv",
    ".ics": "text/calendar",
    ".json": "application/json",
    ".jsonld": "application/ld+json",
    ".md": "text/markdown",
    ".parquet": "application/vnd.apache.parquet",
    ".px": "text/plain",
    ".ttf": "font/ttf",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""Types that not every machine knows."""


class EditionFile(FileResponse):
    """A file of an edition, whose copies stay as long as somebody is being sent one."""

    def __init__(self, edition: ServedEdition, name: str, headers: Mapping[str, str]) -> None:
        ending = PurePosixPath(name).suffix.lower()
        media_type = _TYPES.get(ending) or mimetypes.guess_type(name)[0] or "application/octet-stream"
        path = edition.folder / name
        super().__init__(path, headers=headers, media_type=media_type, stat_result=path.stat())
        self.edition = edition


def file_at(view: View, path: str) -> tuple[ServedEdition, str] | None:
    """The file of a path: of the site of the only release, or of the release that the path names first."""
    parts = path.removeprefix("/").split("/")
    for edition, inside in _places(view, parts):
        name = "/".join([*inside[:-1], inside[-1] or _INDEX])
        for known in (f"{_SITE}/{name}", name):
            if known in edition.files:
                return edition, known
    return None


def _places(view: View, parts: Sequence[str]) -> Iterator[tuple[ServedEdition, Sequence[str]]]:
    """The releases that a path may mean, and the rest of the path."""
    if len(view.editions) == 1:
        yield view.editions[0], parts
    for edition in view.editions:
        if parts[0] == edition.release.id and len(parts) > 1:
            yield edition, parts[1:]
