"""A served folder: the edition that was read from it, and whether another one stands there now."""

from __future__ import annotations

import datetime as dt
import logging
import os
import time
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

from prikk.errors import InputError
from prikk.serve import manifest
from prikk.serve.edition import ALLOWED, PUBLIC, ServedEdition, check_distinct, read_edition, unlisted
from prikk.serve.manifest import Manifest
from prikk.serve.pins import Pins

_AGAIN = 2.0
"""Seconds until a folder that is not whole is read again, at least."""
_REST = 10
"""How many times as long as the reading took nothing is read again."""
_NAMED = 5
_BUILD = 1

log = logging.getLogger("prikk.serve")

Mark = tuple[int, ...]


class Shelf:
    """The editions of a folder: the one that stands there, and before its time the one that stood there until now.

    An edition stays as it was read while its manifest stays. A new manifest brings a new edition if all of its files
    are there; until they are, the one before stays. Without a manifest, or with one that nobody approved, there is
    nothing.
    """

    def __init__(
        self, folder: Path, pins: Pins, *, reserved: frozenset[str] = frozenset(), unapproved: bool = False
    ) -> None:
        self._folder, self._pins, self._reserved, self._unapproved = folder, pins, reserved, unapproved
        self.editions: tuple[ServedEdition, ...] = ()
        self._mark: Mark | None = None
        self._again: float | None = None
        self._said = ""

    def is_current(self) -> bool:
        """Whether the folder was read as it is now."""
        return self._look() == self._mark and (self._again is None or time.monotonic() < self._again)

    def read(self, others: Iterable[ServedEdition], now: dt.datetime) -> None:
        """Read the folder. Raises InputError when it has no edition that can be served beside the others."""
        self._mark, self._again = self._look(), None
        if self._mark is None:
            self.editions = ()
            raise InputError("no release to serve", path=self._folder, allowed=ALLOWED)
        public = self._folder / PUBLIC if self._mark[0] == _BUILD else self._folder
        start = time.monotonic()
        try:
            listed = manifest.read_manifest(public)
            if not (listed.is_approved or self._unapproved):
                self.editions = ()
                raise _unapproved(public)
            edition = self._edition(public, listed)
            if edition.release.id in self._reserved:
                raise InputError(f"the release id {edition.release.id!r} is an address of the server", path=public)
            check_distinct([*others, edition])
        except InputError:
            end = time.monotonic()
            self._again = end + max(_AGAIN, _REST * (end - start))
            raise
        stays = () if edition.time <= now else self._until(edition, now)
        for item in stays:
            log.warning("%s waits until %s; %s stays until then", edition.name, edition.time, item.name)
        self.editions = (*stays, edition)

    def refresh(self, others: Iterable[ServedEdition], now: dt.datetime) -> None:
        """Read the folder again and say in the log what became of it."""
        before = self.editions
        try:
            self.read(others, now)
        except InputError as error:
            kept = f"{self.editions[-1].name} stays as it was read" if self.editions else "nothing of it is served"
            said = f"{error}: {kept}"
            if said != self._said:
                log.warning("%s", said)
            self._said = said
            return
        self._said = ""
        if self.editions[-1:] != before[-1:]:
            log.warning("%s: %s was read", self._folder, self.editions[-1].name)

    def _until(self, edition: ServedEdition, now: dt.datetime) -> tuple[ServedEdition, ...]:
        """What is shown of the release until an edition's time."""
        return tuple(item for item in self.editions if item.time <= now and item.release.id == edition.release.id)[-1:]

    def _edition(self, public: Path, listed: Manifest) -> ServedEdition:
        """The edition of a manifest: the one that is known, or a new one."""
        if self.editions and self.editions[-1].files[manifest.NAME] == listed.digest:
            return self.editions[-1]
        edition = read_edition(public, listed, self._pins.folder())
        strangers = list(islice(unlisted(public, listed), _NAMED + 1))
        if strangers:
            more = ", ..." if len(strangers) > _NAMED else ""
            log.warning(
                "%s: not in the manifest and not served: %s%s", public, ", ".join(map(repr, strangers[:_NAMED])), more
            )
        return edition

    def _look(self) -> Mark | None:
        """What tells one manifest from another without reading it; None where there is none."""
        for place, path in ((_BUILD, self._folder / PUBLIC / manifest.NAME), (0, self._folder / manifest.NAME)):
            try:
                found = os.stat(path, follow_symlinks=False)  # noqa: PTH116  # asked for at each request
            except OSError:
                continue
            return place, found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns
        return None


def _unapproved(public: Path) -> InputError:
    return InputError(
        "nobody approved these files as they are",
        path=public,
        allowed="what prikk release wrote",
        fix="approve the build (prikk review) and release it, or look at it with --unapproved",
    )
