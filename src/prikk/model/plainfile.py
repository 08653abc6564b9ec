"""The one door for files that somebody gives, or can put in the place of others: plain ones, of a size with a limit."""

from __future__ import annotations

import stat
from pathlib import Path

from prikk.errors import InputError

GREATEST_FILE = 20_000_000
"""Bytes of a file that people write: a publication file, a codelist, a page, a report in Markdown."""
GREATEST_DATA = 500_000_000
"""Bytes of a file of figures: a table of counts, cells, a file of a statistics bank, a part of a build."""

_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


def plain(path: Path, *, most: int = GREATEST_DATA, allowed: str = "a plain file") -> Path:
    """The path, unless something stands there that is no plain file (links followed) or is larger than `most` bytes.

    A pipe would be waited for and a device never ends, so this is asked before anything is opened. Where nothing
    stands, whoever opens the path says so. Raises InputError.
    """
    try:
        found = path.stat()
    except OSError:
        return path
    except ValueError:  # a name with a null character
        raise InputError("no name of a file", path=repr(str(path)), allowed=allowed) from None
    if not stat.S_ISREG(found.st_mode):
        kind = next((word for is_one, word in _KINDS if is_one(found.st_mode)), "no plain file")
        raise InputError(kind, path=path, allowed=allowed)
    if found.st_size > most:
        raise InputError(f"a file of {found.st_size:,} bytes", path=path, allowed=f"up to {most:,}")
    return path
