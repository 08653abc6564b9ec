"""What a workbook may unpack to, looked at before anything of it is read."""

from __future__ import annotations

import zipfile
from pathlib import Path

from prikk.errors import InputError
from prikk.model.plainfile import plain

GREATEST_PARTS = 5_000
"""Parts that a workbook may have: sheets, styles and the rest."""
GREATEST_UNPACKED = 200_000_000
"""Bytes that the parts of a workbook may unpack to, together."""
GREATEST_SHEET_CELLS = 2_000_000
"""Cells that all sheets of a workbook may have, together."""

_CHUNK = 1 << 20
_DECLARED = tuple(mark.encode(encoding) for mark in ("<!DOCTYPE", "<!ENTITY") for encoding in ("utf-8", "utf-16-le"))
_OVERLAP = max(map(len, _DECLARED))
_CELLS = (b"<c ", b"<c>", b"<c/")


def check_archive(path: Path) -> None:
    """Refuse a workbook that is no archive, that unpacks to more than is handled, or whose parts declare entities.

    Sizes are counted while unpacking, whatever the archive says of them. Raises InputError.
    """
    try:
        with zipfile.ZipFile(plain(path)) as archive:
            parts = archive.infolist()
            if len(parts) > GREATEST_PARTS:
                raise _refused(path, f"a workbook of {len(parts):,} parts", f"up to {GREATEST_PARTS:,}")
            size = cells = 0
            for part in parts:
                with archive.open(part) as file:
                    before = b""
                    while chunk := file.read(_CHUNK):
                        size += len(chunk)
                        joined = before + chunk
                        cells += sum(chunk.count(mark) for mark in _CELLS)
                        if size > GREATEST_UNPACKED or cells > GREATEST_SHEET_CELLS:
                            allowed = f"up to {GREATEST_UNPACKED:,} bytes and {GREATEST_SHEET_CELLS:,} cells, unpacked"
                            raise _refused(path, "a workbook that is too large", allowed)
                        if any(mark in joined for mark in _DECLARED):
                            raise _refused(path, f"{part.filename!r} declares a document type", "parts without one")
                        before = chunk[-_OVERLAP:]
    except OSError as error:
        raise InputError(f"the workbook cannot be read ({error.strerror})", path=path) from None
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError):
        raise _refused(path, "not a workbook that can be read", "an Excel workbook (.xlsx)") from None


def _refused(path: Path, found: str, allowed: str) -> InputError:
    return InputError(found, path=path, allowed=allowed)
