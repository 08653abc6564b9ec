"""The manifest of a build, and checking its folder of public files against it."""

from __future__ import annotations

import json
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from prikk.errors import InputError
from prikk.job.output import MANIFEST, PUBLIC, file_digest, json_bytes
from prikk.model.plainfile import plain

_FILE_MODE, _FOLDER_MODE = 0o664, 0o2775


def manifest_bytes(folder: Path) -> bytes:
    """The manifest of a build as it stands there. Raises InputError when `folder` is no build."""
    try:
        return plain(folder / PUBLIC / MANIFEST).read_bytes()
    except OSError:
        raise InputError("not a build", path=folder, allowed=f"a folder with {PUBLIC}/{MANIFEST}") from None


def parse_manifest(raw: bytes, folder: Path) -> dict[str, Any]:
    """What a manifest says. Raises InputError when it is damaged."""
    path = folder / PUBLIC / MANIFEST
    try:
        found = json.loads(raw)
        plain = json_bytes(found) == raw
    except (ValueError, RecursionError):
        raise InputError("the manifest is no JSON", path=path, fix="build again") from None
    files = found.get("files") if isinstance(found, dict) else None
    if not isinstance(files, dict) or not all(isinstance(digest, str) for digest in files.values()):
        raise InputError("the manifest lists no files", path=path, fix="build again")
    if not plain:  # spaces or keys that stand twice, which no reader sees
        raise InputError("the manifest is not in the form that builds write", path=path, fix="build again")
    return dict(found)


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a build. Raises InputError when `folder` is no build."""
    return parse_manifest(manifest_bytes(folder), folder)


def changed_files(folder: Path, manifest: Mapping[str, Any]) -> list[str]:
    """What differs between the public files and the manifest, in words; empty when nothing does.

    Only plain files that stand nowhere else, and folders that hold one, belong there.
    """
    public = folder / PUBLIC
    listed = manifest["files"]
    problems, present = [], {}
    for path in sorted([public, *public.rglob("*")]):
        name = path.relative_to(folder).as_posix()
        if odd := _oddity(path):
            problems.append(f"{name} {odd}")
        if not path.is_dir() or path.is_symlink():
            present[path.relative_to(public).as_posix()] = path
    present.pop(MANIFEST, None)
    problems += [f"{PUBLIC}/{name} is not in the manifest" for name in sorted(present.keys() - listed.keys())]
    problems += [f"{PUBLIC}/{name} is missing" for name in sorted(listed.keys() - present.keys())]
    problems += [
        f"{PUBLIC}/{name} was changed"
        for name in sorted(present.keys() & listed.keys())
        if present[name].is_symlink() or not present[name].is_file() or file_digest(present[name]) != listed[name]
    ]
    return problems


def _oddity(path: Path) -> str | None:
    """What is wrong with a path among public files, whatever it holds."""
    found = path.lstat()
    mode = stat.S_IMODE(found.st_mode)
    if stat.S_ISDIR(found.st_mode):
        if mode & ~_FOLDER_MODE or mode & 0o005 != 0o005:
            return f"has the mode {mode:o}, not 755"
        return None if any(path.iterdir()) else "is an empty folder"
    if not stat.S_ISREG(found.st_mode):
        return "is a link" if stat.S_ISLNK(found.st_mode) else "is no file"
    if found.st_nlink > 1:
        return "stands in another place too (a hard link)"
    return f"has the mode {mode:o}, not 644" if mode & ~_FILE_MODE or not mode & 0o004 else None
