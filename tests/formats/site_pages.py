"""Pages of a site, parsed strictly enough to find what a browser would forgive."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from bilingual import bilingual

from prikk.formats.writing import WRITERS
from prikk.model.release import Page, Release

VOID = {"meta", "link", "input", "path", "rect", "br", "hr"}
Tag = tuple[str, dict[str, str]]


def trilingual() -> Release:
    """Two families in three languages, with hidden and missing figures, and a page of text."""
    text = (
        "## A heading\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n![picture](https://example.org/a.png) <script>1</script>\n"
    )
    return dataclasses.replace(
        bilingual(),
        languages=("nb", "nn", "en"),
        pages=tuple(Page("why", language, "front", f"Hvorfor {language}", text) for language in ("nb", "nn", "en")),
    )


def written(release: Release, folder: Path) -> Path:
    """The site of a release with all other files beside it."""
    for write in WRITERS.values():
        write(release, folder)
    return folder / "site"


@dataclass
class Parsed(HTMLParser):
    """A page: its tags in order, and what is wrong with their nesting."""

    path: Path
    tags: list[Tag] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.path.read_text(encoding="utf-8"))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        if len(set(names)) < len(names):
            self.wrong.append(f"{tag} has an attribute twice")
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}> closes nothing")

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def all(self, tag: str) -> list[dict[str, str]]:
        """The attributes of all elements of a name."""
        return [attributes for name, attributes in self.tags if name == tag]

    @property
    def ids(self) -> list[str]:
        """The ids of the page."""
        return [attributes["id"] for _, attributes in self.tags if "id" in attributes]
