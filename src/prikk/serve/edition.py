"""An edition of a release as it is served: its files, copied and compared with their manifest, and its tables."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import shutil
import stat
import weakref
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from prikk.errors import InputError
from prikk.formats import releasefile
from prikk.model.release import Release
from prikk.serve import manifest
from prikk.serve.manifest import Manifest
from prikk.serve.tables import BankTable, tables_of, time_of

PUBLIC = "public"
ALLOWED = f"a folder that prikk release wrote, or a build folder, with a {manifest.NAME}"
_NEEDED = (releasefile.NAME, "cells.csv")
_CHUNK = 2**20


@dataclass(frozen=True, eq=False)
class ServedEdition:
    """A release, its tables, and its files: the SHA-256 of each by name; `folder` holds copies of them.

    The copies are removed when nothing refers to the edition any more.
    """

    release: Release
    tables: tuple[BankTable, ...]
    files: Mapping[str, str]
    folder: Path
    origin: Path

    def __post_init__(self) -> None:
        weakref.finalize(self, shutil.rmtree, self.folder, True)

    @property
    def time(self) -> dt.datetime:
        """From when on it may be seen."""
        return time_of(self.release)

    @property
    def name(self) -> str:
        """What it is called in messages."""
        return f"{self.release.id} {self.release.version}"


def read_edition(public: Path, listed: Manifest, pins: Path) -> ServedEdition:
    """The edition of a folder of public files, of which copies are made in the empty folder `pins`.

    Raises InputError when a file is missing, is a link, or is not the one that the manifest means: such a folder is
    damaged, or not yet copied to its end.
    """
    try:
        for name in _NEEDED:
            if name not in listed.files:
                raise InputError(f"the manifest lists no {name}", path=public / manifest.NAME, allowed=ALLOWED)
        root = public.resolve()
        for name, digest in listed.files.items():
            _pin(root, name, digest, pins)
        if manifest.read_manifest(root).content != listed.content:
            raise InputError("the manifest was replaced while its files were read", path=public)
        (pins / manifest.NAME).write_bytes(listed.content)
        release = _release(public, pins)
        files = {**listed.files, manifest.NAME: listed.digest}
        return ServedEdition(release, tuple(tables_of(release, files)), files, pins, public)
    except BaseException:
        shutil.rmtree(pins, ignore_errors=True)
        raise


def unlisted(public: Path, listed: Manifest) -> Iterator[str]:
    """The names of what stands in a folder of public files and not in its manifest."""
    for place, folders, files in os.walk(public):
        links = [name for name in folders if Path(place, name).is_symlink()]
        for name in sorted([*links, *files]):
            found = Path(place, name).relative_to(public).as_posix()
            if found not in listed.files and found != manifest.NAME:
                yield found


def check_distinct(editions: Iterable[ServedEdition]) -> None:
    """Check that every table and codelist has an id of its own. Raises InputError."""
    tables: dict[str, BankTable] = {}
    codelists: dict[str, BankTable] = {}
    for edition in editions:
        for table in edition.tables:
            other = tables.setdefault(table.id.casefold(), table)
            if (other.release.id, other.family) != (table.release.id, table.family):
                raise _twice("tables", table.id, other, table, edition)
            for item in (one for known in table.codelists.values() for one in known):
                other = codelists.setdefault(item.id.casefold(), table)
                if other.release.id != table.release.id:
                    raise _twice("codelists", item.id, other, table, edition)


def _twice(kind: str, id: str, one: BankTable, two: BankTable, edition: ServedEdition) -> InputError:
    return InputError(
        f"two {kind} would have the id {id!r}: of {one.family!r} in the release {one.release.id!r}, and of "
        f"{two.family!r} in the release {two.release.id!r}",
        path=edition.origin,
        fix="change the id of a release or of a table, or serve the releases apart",
    )


def _pin(root: Path, name: str, digest: str, pins: Path) -> None:
    """Copy a file, and check that it is the one that the manifest means."""
    source, target = root / name, pins / name
    try:
        if source.resolve() != source:
            raise InputError("a symbolic link", path=source, allowed="files and folders")
        if not stat.S_ISREG(source.lstat().st_mode):
            raise InputError("not a file, though the manifest lists it", path=source)
        found = hashlib.sha256()
        target.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(source, os.O_RDONLY | os.O_NOFOLLOW), "rb") as file, target.open("wb") as copy:
            while chunk := file.read(_CHUNK):
                found.update(chunk)
                copy.write(chunk)
            changed = os.fstat(file.fileno()).st_mtime
        os.utime(target, (changed, changed))
    except OSError as error:
        raise InputError(f"the file cannot be copied ({error.strerror})", path=source) from None
    if found.hexdigest() != digest:
        raise InputError("not the file that the manifest lists", path=source, fix="copy the whole folder again")


def _release(public: Path, pins: Path) -> Release:
    try:
        return releasefile.read_release(pins)
    except InputError as error:
        path = public / Path(error.path).name if error.path else public
        raise InputError(
            error.found, path=path, line=error.line, column=error.column, allowed=error.allowed, fix=error.fix
        ) from None
