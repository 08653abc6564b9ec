"""A private place for copies of what is served, so that nobody who writes to a served folder changes an answer.

The copies vanish with the editions that they belong to, and at the latest with the process. What a killed process
left behind is swept by the next one.
"""

from __future__ import annotations

import contextlib
import tempfile
import weakref
from pathlib import Path

from prikk.staging import temporary_folder


class Pins:
    """A folder that nobody else can read, with a folder in it for each edition. Raises OutputError."""

    def __init__(self) -> None:
        held = contextlib.ExitStack()
        self._root = held.enter_context(temporary_folder("prikk-serve-"))
        weakref.finalize(self, held.close)

    def folder(self) -> Path:
        """A new folder."""
        return Path(tempfile.mkdtemp(dir=self._root))
