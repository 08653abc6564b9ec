"""Checking a folder of public files against its manifest."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from prikk.errors import InputError
from prikk.pipeline.output import MANIFEST, PUBLIC, file_digest


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a build. Raises InputError when `folder` is no build."""
    path = folder / PUBLIC / MANIFEST
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except OSError:
        raise InputError("not a build", path=folder, allowed=f"a folder with {PUBLIC}/{MANIFEST}") from None
    except ValueError:
        raise InputError("the manifest is no JSON", path=path, fix="build again") from None
    if not isinstance(found, dict) or not isinstance(found.get("files"), dict):
        raise InputError("the manifest lists no files", path=path, fix="build again")
    return found


def changed_files(folder: Path) -> list[str]:
    """What differs between the public files and the manifest, in words; empty when nothing does."""
    public = folder / PUBLIC
    listed = read_manifest(folder)["files"]
    present = {path.relative_to(public).as_posix(): path for path in public.rglob("*") if not path.is_dir()}
    present.pop(MANIFEST, None)
    problems = [f"{PUBLIC}/{name} is not in the manifest" for name in sorted(present.keys() - listed.keys())]
    problems += [f"{PUBLIC}/{name} is missing" for name in sorted(listed.keys() - present.keys())]
    problems += [
        f"{PUBLIC}/{name} was changed"
        for name in sorted(present.keys() & listed.keys())
        if present[name].is_symlink() or file_digest(present[name]) != listed[name]
    ]
    return problems
