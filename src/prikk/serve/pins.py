"""A private place for copies of what is served, so that nobody who writes to a served folder changes an answer.

The copies vanish with the editions that they belong to, and at the latest with the process. What a killed process
left behind is swept by the next one: whoever lives holds a lock in its own folder.
"""

from __future__ import annotations

import contextlib
import fcntl
import shutil
import tempfile
import weakref
from pathlib import Path

_PREFIX = "prikk-serve-"
_LOCK = ".lock"


class Pins:
    """A folder that nobody else can read, with a folder in it for each edition."""

    def __init__(self) -> None:
        _sweep()
        self._root = Path(tempfile.mkdtemp(prefix=_PREFIX))
        self._lock = (self._root / _LOCK).open("w")
        fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        weakref.finalize(self, _remove, self._root, self._lock.close)

    def folder(self) -> Path:
        """A new folder."""
        return Path(tempfile.mkdtemp(dir=self._root))


def _remove(root: Path, unlock: object) -> None:
    shutil.rmtree(root, ignore_errors=True)
    if callable(unlock):
        unlock()


def _sweep() -> None:
    """Remove the folders of processes that are gone."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError), (folder / _LOCK).open("r+") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
