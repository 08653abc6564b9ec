"""The manifest of each part of a build, and checking the files of that part against it.

That of the public part says what the build claims, and an approval is of it. That of the internal part names the public
one, so that the proof, the log and the audit beside it are known to be those of these public files.
"""

from __future__ import annotations

import hashlib
import json
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from prikk.errors import InputError
from prikk.job.output import INTERNAL, MANIFEST, PUBLIC, digests_in, file_digest, json_bytes, write_json
from prikk.model.plainfile import plain

APPROVAL = "approval"
"""What a manifest says that no build writes."""
_FILE_MODE, _FOLDER_MODE = 0o664, 0o2775
_LONGEST_NAME = 200


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


def manifest_digest(manifest: Mapping[str, Any]) -> str:
    """SHA-256 (hex) of what a build's manifest says beside its approval, and so of every public file."""
    rest = {name: value for name, value in manifest.items() if name != APPROVAL}
    return hashlib.sha256(json.dumps(rest, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a build. Raises InputError when `folder` is no build."""
    return parse_manifest(manifest_bytes(folder), folder)


def seal(folder: Path) -> None:
    """Write the manifest of the internal part of a build whose other files are all there."""
    internal = folder / INTERNAL
    write_json(internal / MANIFEST, {"public": manifest_digest(read_manifest(folder)), "files": digests_in(internal)})


def changed_files(folder: Path, manifest: Mapping[str, Any]) -> list[str]:
    """What differs between the public files and the manifest, in words; empty when nothing does.

    Only plain files that stand nowhere else, and folders that hold one, belong there.
    """
    public = folder / PUBLIC
    odd = [
        f"{shown(path.relative_to(folder).as_posix())} {words}"
        for path in sorted([public, *public.rglob("*")])
        if (words := _oddity(path))
    ]
    return [*odd, *_changed(folder, PUBLIC, manifest["files"])]


def changed_inside(folder: Path) -> list[str]:
    """What differs between the internal files and their own manifest, in words; empty when nothing does."""
    if (listed := _sealed(folder).get("files")) is None:
        return [f"{INTERNAL}/{MANIFEST} is missing or damaged"]
    mode = stat.S_IMODE((folder / INTERNAL).lstat().st_mode)
    open_to_all = [f"{INTERNAL} is open to other users of the machine (mode {mode:o})"] if mode & 0o007 else []
    return [*open_to_all, *_changed(folder, INTERNAL, listed)]


def inside_of_others(folder: Path, manifest: Mapping[str, Any]) -> list[str]:
    """Whether the internal part is that of other public files than `manifest` has, in words."""
    same = _sealed(folder).get("public") == manifest_digest(manifest)
    return [] if same else [f"{INTERNAL} is of other public files"]


def _sealed(folder: Path) -> dict[str, Any]:
    """What the manifest of the internal part says; nothing when it is missing or damaged."""
    try:
        found = json.loads(plain(folder / INTERNAL / MANIFEST).read_bytes())
        return {"public": str(found["public"]), "files": dict(found["files"])}
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return {}


def shown(name: str) -> str:
    """The name of a file as messages say it: whoever named it cannot write a line of their own with it."""
    return name if name.isprintable() and len(name) <= _LONGEST_NAME else ascii(name[:_LONGEST_NAME])


def _changed(folder: Path, part: str, listed: Mapping[str, Any]) -> Iterator[str]:
    root = folder / part
    present = {
        path.relative_to(root).as_posix(): path for path in root.rglob("*") if path.is_symlink() or not path.is_dir()
    }
    present.pop(MANIFEST, None)
    yield from (f"{part}/{shown(name)} is not in the manifest" for name in sorted(present.keys() - listed.keys()))
    yield from (f"{part}/{shown(name)} is missing" for name in sorted(listed.keys() - present.keys()))
    for name in sorted(present.keys() & listed.keys()):
        path = present[name]
        if path.is_symlink() or not path.is_file() or file_digest(path) != listed[name]:
            yield f"{part}/{shown(name)} was changed"


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
