"""The parts of a build, its manifest, and the one form of JSON and of CSV in it."""

from __future__ import annotations

import csv
import hashlib
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from prikk.staging import readable_by_all, whole_path

PUBLIC, INTERNAL, MANIFEST = "public", "internal", "manifest.json"
BUILD = f"{PUBLIC}/{MANIFEST}"
"""The file by which a folder is known to hold a build."""


def file_digest(path: Path) -> str:
    """SHA-256 of a file, hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def digest_of(content: Any) -> str:
    """SHA-256 (hex) of plain data, whatever the order of its keys."""
    return hashlib.sha256(msgspec.json.encode(content, enc_hook=str, order="deterministic")).hexdigest()


def write_manifest(folder: Path, about: Mapping[str, Any]) -> None:
    """Write `manifest.json`: `about`, then the SHA-256 of every file in the folder; everybody may read them then."""
    write_json(folder / MANIFEST, {**about, "files": digests_in(folder)})
    readable_by_all(folder)


def digests_in(folder: Path) -> dict[str, str]:
    """The SHA-256 of every file in a folder but its manifest, by name."""
    return {
        path.relative_to(folder).as_posix(): file_digest(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path != folder / MANIFEST
    }


def json_bytes(content: Any) -> bytes:
    """JSON in the one form that builds use."""
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def write_json(path: Path, content: Any) -> None:
    """Write JSON in the one form that builds use."""
    path.write_bytes(json_bytes(content))


def replace_json(path: Path, content: Any, *, beside: Path) -> None:
    """Put JSON that everybody may read in the place of a file, whole or not at all; it is written `beside` first.

    Raises OutputError.
    """
    with whole_path(path, beside=beside) as new:
        write_json(new, content)
        new.chmod(0o644)


def write_rows(path: Path, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write a table in the one form of CSV that builds use."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(names)
        writer.writerows(rows)


def private_folder(stage: Path) -> Path:
    """Make the folder for what must stay inside the agency, readable by its owner alone."""
    folder = stage / INTERNAL
    folder.mkdir()
    os.chmod(folder, 0o700)  # noqa: PTH101  (not subject to the umask)
    return folder
