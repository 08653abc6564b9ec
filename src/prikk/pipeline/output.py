"""Writing a build: into a temporary folder first, then renamed into place, so that nothing is ever half-written."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from prikk.errors import OutputError

PUBLIC, INTERNAL, MANIFEST = "public", "internal", "manifest.json"


@contextlib.contextmanager
def staged_folder(target: Path, known_by: str = f"{PUBLIC}/{MANIFEST}") -> Iterator[Path]:
    """A temporary folder that takes the place of `target` when the block ends well, and vanishes when it does not.

    What stands at `target` is replaced only if it is empty or holds the file `known_by`. Raises OutputError when the
    folder cannot be written; what stood at `target` is then untouched.
    """
    target = target.absolute()
    if target.exists() and not target.is_dir():
        raise OutputError(f"{target} is a file; give a folder")
    if target.is_dir() and any(target.iterdir()) and not (target / known_by).is_file():
        raise OutputError(f"{target} holds other files than those of prikk; give an empty or a new folder")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        stage = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    except OSError as error:
        raise OutputError(f"{target} cannot be written ({error.strerror})") from None
    try:
        stage.chmod(0o755)
        yield stage
        _swap(stage, target)
    except OSError as error:
        raise OutputError(f"{target} cannot be written ({error.strerror}); an earlier build is untouched") from None
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _swap(stage: Path, target: Path) -> None:
    old = stage.with_name(stage.name + "-old")
    if target.exists():
        target.rename(old)
    try:
        stage.rename(target)
    except OSError:
        if old.exists():
            old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)


def file_digest(path: Path) -> str:
    """SHA-256 of a file, hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_manifest(folder: Path, about: Mapping[str, Any]) -> None:
    """Write `manifest.json`: `about`, then the SHA-256 of every file in the folder."""
    files = {
        path.relative_to(folder).as_posix(): file_digest(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path != folder / MANIFEST
    }
    write_json(folder / MANIFEST, {**about, "files": files})


def write_json(path: Path, content: Any) -> None:
    """Write JSON in the one form that builds use."""
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def replace_json(path: Path, content: Any) -> None:
    """Put JSON in the place of a file, whole or not at all. Raises OutputError."""
    new = path.with_name(f".{path.name}-new")
    try:
        write_json(new, content)
        new.replace(path)
    except OSError as error:
        raise OutputError(f"{path} cannot be written ({error.strerror}); it is as it was") from None
    finally:
        new.unlink(missing_ok=True)


def private_folder(stage: Path) -> Path:
    """Make the folder for what must stay inside the agency, readable by its owner alone."""
    folder = stage / INTERNAL
    folder.mkdir()
    os.chmod(folder, 0o700)  # noqa: PTH101  (not subject to the umask)
    return folder
