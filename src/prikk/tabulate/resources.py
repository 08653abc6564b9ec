"""What the embedded engine may use of the machine: memory and threads."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass

from prikk.errors import InputError

MEMORY, THREADS = "PRIKK_MEMORY", "PRIKK_THREADS"
"""Environment variables that stand for what is not given."""
DEFAULT_MEMORY = "600MB"
"""With Python and the result beside it a process stays under 1 GB; what needs more goes through a temporary folder."""

_AMOUNT = re.compile(r"(\d{1,6}(?:\.\d{1,3})?) ?(MB|GB|TB)")
_LEAST = 100
_MOST_THREADS = 1024
_MEGABYTES = {"MB": 1, "GB": 1000, "TB": 1_000_000}


@dataclass(frozen=True)
class Resources:
    """Memory before the engine goes through a temporary folder (such as `4GB`), and threads (None: one a core)."""

    memory: str = DEFAULT_MEMORY
    threads: int | None = None

    @classmethod
    def of(cls, memory: str | None = None, threads: int | str | None = None) -> Resources:
        """What is given, else what the environment says, else the defaults. Raises InputError."""
        memory = memory or os.environ.get(MEMORY) or DEFAULT_MEMORY
        threads = threads if threads is not None else os.environ.get(THREADS) or None
        found = _AMOUNT.fullmatch(str(memory).strip().upper())
        if found is None or float(found[1]) * _MEGABYTES[found[2]] < _LEAST:
            raise InputError(f"memory {memory!r}", allowed=f"an amount such as 600MB or 4GB, at least {_LEAST}MB")
        if threads is not None and not (str(threads).isdecimal() and 1 <= int(threads) <= _MOST_THREADS):
            raise InputError(f"threads {threads!r}", allowed=f"a whole number from 1 to {_MOST_THREADS}")
        return cls(f"{found[1]}{found[2]}", None if threads is None else int(threads))
