"""The register of releases: a folder in which released publications stand, and which of them a new one must know."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from prikk.errors import InputError
from prikk.formats.releasefile import NAME
from prikk.job.output import INTERNAL, MANIFEST, PUBLIC, file_digest
from prikk.model.plainfile import plain

DEPTH = 3
"""How many folders deep releases are looked for."""


@dataclass(frozen=True)
class Listed:
    """A release in a register. `digest` is the SHA-256 of its manifest, `register` names the register it came from."""

    folder: Path
    id: str
    version: str
    first: str
    last: str
    published: str | None
    register: str
    digest: str

    @property
    def order(self) -> tuple[Any, ...]:
        """The place in a list: by publication, then by the last period, then by version."""
        parts = re.findall(r"\d+|\D+", self.version)
        return (
            self.id,
            self.last,
            self.first,
            [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts],
        )

    def as_json(self) -> dict[str, Any]:
        """All of it by name."""
        return {**vars(self), "folder": str(self.folder)}


def releases_in(folder: Path) -> tuple[Listed, ...]:
    """The releases below a folder, in order. Raises InputError for no folder, or a damaged release."""
    if not folder.is_dir():
        raise InputError("no such folder", path=folder, allowed="a folder in which releases stand")
    found = [_listed(path) for path in _folders(folder, DEPTH)]
    return tuple(sorted(found, key=lambda item: (item.order, str(item.folder))))


def _folders(folder: Path, depth: int) -> list[Path]:
    if (folder / MANIFEST).is_file() and (folder / NAME).is_file():
        return [folder]
    below = sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith("."))
    places = [path for path in below if depth and path.name != INTERNAL]
    return [found for place in places for found in _folders(place, depth - 1)]


def _listed(folder: Path) -> Listed:
    path = folder / NAME
    try:
        told = json.loads(plain(path).read_text(encoding="utf-8"))
        words = {name: str(told[name]) for name in ("id", "version", "first", "last")}
        published, register = told.get("published"), str(told.get("counting", {}).get("register", ""))
    except OSError as error:
        raise InputError(f"the release cannot be read ({error.strerror})", path=path) from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise InputError("not the description of a release", path=path, fix="release it again") from None
    where = folder.parent if folder.name == PUBLIC else folder
    digest = file_digest(folder / MANIFEST)
    return Listed(where, **words, published=published and str(published), register=register, digest=digest)


def known_to(folder: Path, *, id: str, version: str, register: str) -> Sequence[Path]:
    """The releases in a register that everybody knows when this one comes: all others of the same publication, and of
    every publication that was counted from the same register (where both name it).
    """
    return [
        item.folder
        for item in releases_in(folder)
        if (item.id == id and item.version != version) or (item.id != id and register and item.register == register)
    ]
