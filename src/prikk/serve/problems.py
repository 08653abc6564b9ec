"""What may be wrong with a request, as problem documents (RFC 9457) with the titles of PxWebApi."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from importlib import resources

MEDIA_TYPE = "application/problem+json"


def _known() -> dict[str, tuple[int, str]]:
    with resources.files("prikk.serve").joinpath("data/problems.csv").open(encoding="utf-8") as file:
        return {row["title"]: (int(row["status"]), row["type"]) for row in csv.DictReader(file)}


_KNOWN = _known()


_LONGEST = 80


def shown(text: str) -> str:
    """What a client wrote, in quotes, for the detail of a problem; cut where it is long."""
    return repr(text if len(text) <= _LONGEST else text[:_LONGEST] + "...")


class RequestError(Exception):
    """A request that gets a problem document as its answer.

    Titles of PxWebApi bring their usual status and their type; others are of the type `about:blank`.
    """

    def __init__(
        self, title: str, *, status: int = 0, detail: str = "", headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(title)
        usual, kind = _KNOWN.get(title, (500, "about:blank"))
        self.title, self.status, self.kind = title, status or usual, kind
        self.detail, self.headers = detail, dict(headers or {})

    def body(self) -> bytes:
        """The document."""
        document = {"type": self.kind, "title": self.title, "status": self.status}
        if self.detail:
            document["detail"] = self.detail
        return json.dumps(document, ensure_ascii=False).encode()
