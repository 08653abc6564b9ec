"""The releases that are served, and what of them may be seen at a time."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from prikk.errors import InputError
from prikk.serve.codelists import BankCodelist
from prikk.serve.edition import ServedEdition, check_distinct
from prikk.serve.pins import Pins
from prikk.serve.shelf import Shelf
from prikk.serve.tables import BankTable

_EVER = dt.datetime.max.replace(tzinfo=dt.UTC)


@dataclass(frozen=True, eq=False)
class View:
    """What may be seen from `since` until `until`. Tables and codelists are found by their ids in small letters.

    No two views of a catalogue have the same `generation`.
    """

    editions: tuple[ServedEdition, ...]
    tables: Mapping[str, BankTable]
    codelists: Mapping[str, BankCodelist]
    generation: int
    since: dt.datetime
    until: dt.datetime


class Catalogue:
    """The releases in folders, some of them perhaps under embargo, as they stand there now.

    Of several editions of one release the latest visible is shown.
    """

    def __init__(self, shelves: Sequence[Shelf]) -> None:
        self._shelves = tuple(shelves)
        self._lock = threading.Lock()
        self._generation = 0
        self._view: View | None = None

    @classmethod
    def of(
        cls,
        folders: Iterable[Path],
        *,
        unapproved: bool = False,
        reserved: Iterable[str] = (),
        now: dt.datetime | None = None,
    ) -> Catalogue:
        """The releases in folders that `prikk release` wrote, or in build folders.

        `unapproved` lets builds be served that nobody approved; `reserved` are the ids that no release may have. Raises
        InputError when a folder cannot be served, or not beside the others.
        """
        pins, names = Pins(), frozenset(reserved)
        shelves: list[Shelf] = []
        for folder in folders:
            shelf = Shelf(folder, pins, reserved=names, unapproved=unapproved)
            shelf.read((), now or dt.datetime.now(dt.UTC))
            shelves.append(shelf)
        if not shelves:
            raise InputError("no folder to serve", allowed="at least one")
        check_distinct(edition for shelf in shelves for edition in shelf.editions)
        return cls(shelves)

    def known(self, now: dt.datetime) -> View | None:
        """What may be seen at a time, if nothing has to be read for it."""
        view = self._view
        if view is None or not view.since <= now < view.until or not all(item.is_current() for item in self._shelves):
            return None
        return view

    def at(self, now: dt.datetime) -> View:
        """What may be seen at a time; folders that changed are read again first."""
        with self._lock:
            changed = [shelf for shelf in self._shelves if not shelf.is_current()]
            for shelf in changed:
                shelf.refresh([item for other in self._shelves if other is not shelf for item in other.editions], now)
            if changed or self._view is None or not self._view.since <= now < self._view.until:
                self._view = self._made(now)
            return self._view

    def _made(self, now: dt.datetime) -> View:
        """A view of what the shelves hold."""
        held = [item for shelf in self._shelves for item in shelf.editions]
        times = {item.time for item in held}
        latest: dict[str, ServedEdition] = {}
        for edition in sorted((item for item in held if item.time <= now), key=lambda item: item.time):
            latest[edition.release.id] = edition
        shown = tuple(item for item in held if latest.get(item.release.id) is item)
        tables = [table for edition in shown for table in edition.tables]
        codelists = [item for table in tables for items in table.codelists.values() for item in items]
        self._generation += 1
        return View(
            editions=shown,
            tables={table.id.casefold(): table for table in tables},
            codelists={item.id.casefold(): item for item in codelists},
            generation=self._generation,
            since=max((time for time in times if time <= now), default=dt.datetime.min.replace(tzinfo=dt.UTC)),
            until=min((time for time in times if time > now), default=_EVER),
        )
