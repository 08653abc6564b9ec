"""What a format is: how it is written, which files it leaves, and how such files are read again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any, Protocol

from prikk.formats.words import file_name
from prikk.model.release import Release
from prikk.words import text, words_of


class Writer(Protocol):
    """Writes the files of one format into a folder that exists, and tells their paths.

    The same release gives the same bytes. Raises OutputError when the release does not fit the format.
    """

    def __call__(self, release: Release, folder: Path) -> tuple[Path, ...]:
        """Write the release into the folder."""


class Content(Enum):
    """What a file holds, once it is read."""

    DOCUMENT = "published tables, as somebody set them (`RawTable`)"
    CELLS = "cells by their codes (`Cells`)"
    CUBE = "a table of a statistics bank, which says what its dimensions are (`Cube`)"
    COLUMNS = "a bare table of named columns (`Columns`)"


@dataclass(frozen=True)
class Reader:
    """Reads files of some endings, or that start in a way of their own (`heads`), whatever their name ends in.

    `needs_head` is for endings that others share: without its head such a file is not taken. `read_all` reads files
    that may hold several of the content; `count` reads columns by name, and rows that are alike in them once.
    """

    content: Content
    endings: tuple[str, ...]
    read: Callable[..., Any]
    heads: tuple[bytes, ...] = ()
    needs_head: bool = False
    read_all: Callable[..., tuple[Any, ...]] | None = None
    count: Callable[..., Any] | None = None

    def knows(self, start: bytes) -> bool:
        """Whether a file that starts so is one of these, whatever it is called."""
        return start.startswith(self.heads)

    def takes(self, ending: str) -> bool:
        """Whether the ending of its name is enough to tell that a file is one of these."""
        return not self.needs_head and ending.lower() in self.endings


@dataclass(frozen=True)
class FileKind:
    """A file of data that a format leaves: `<folder>/<stem><ending>`, further languages in between (`report.nn.pdf`).

    `stem` is empty where there is a file for each family of tables, named after it. `authority` is the code in the EU
    list of file types, `label` what readers call it (a name, or a text in each language), unless the section
    `site` has a word for it (`called-` and `about`); its word `about-` and `about` says what it is good for.
    """

    stem: str
    ending: str
    media_type: str
    authority: str
    label: str | Mapping[str, str]
    folder: str = ""
    about: str = ""

    @property
    def by_family(self) -> bool:
        """Whether there is one for each family of tables, not one for the release."""
        return not self.stem

    def called(self, language: str) -> str:
        """What readers call it."""
        label = self.label if isinstance(self.label, str) else text(self.label, language)
        return words_of(language, "site").get(f"called-{self.about}", label)

    def path(self, release: Release, family: str, language: str) -> Path:
        """Where it is in the folder of the release, in a language; `family` counts where there is one for each."""
        return Path(self.folder) / file_name(release, self.stem or family, language, self.ending)


@dataclass(frozen=True)
class Format:
    """A format by its id: its writer if prikk writes it, the files that leaves, and its readers.

    `packages` are those of the extra `publish` that it needs; they are imported when it is used.
    """

    id: str
    write: Writer | None = None
    files: tuple[FileKind, ...] = ()
    readers: tuple[Reader, ...] = ()
    packages: tuple[str, ...] = ()


def standing(
    kind: FileKind, release: Release, folder: Path, languages: tuple[str, ...], family: str = ""
) -> Iterator[Path]:
    """The files of a kind that stand in a folder, each once, those of the given languages in their order."""
    for place in dict.fromkeys(kind.path(release, family, language) for language in languages):
        if (folder / place).is_file():
            yield place
