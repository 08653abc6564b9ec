"""Links between the documents of the API."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, urlencode

API = "/api/v2"
"""Below which address the API stands."""

Link = Mapping[str, str]


class Links:
    """Makes links below the address of the API, in one language."""

    def __init__(self, base: str, language: str) -> None:
        self.base, self.language = base, language

    def href(self, *path: str, **parameters: object) -> str:
        """An address."""
        place = "/".join(quote(part, safe="") for part in path)
        return f"{self.base}/{place}?{urlencode({'lang': self.language, **parameters})}"

    def file(self, release: str, name: str) -> str:
        """The address of a file of a release; files stand beside the API."""
        return f"{self.base.removesuffix(API)}/{quote(release)}/{quote(name)}"

    def link(self, relation: str, *path: str, **parameters: object) -> Link:
        """A link of a relation."""
        return {"rel": relation, "hreflang": self.language, "href": self.href(*path, **parameters)}

    def of_table(self, id: str) -> list[Link]:
        """What there is about a table."""
        return [
            self.link("self", "tables", id),
            self.link("metadata", "tables", id, "metadata", outputFormat="json-stat2"),
            self.link("data", "tables", id, "data", outputFormat="json-stat2"),
        ]
