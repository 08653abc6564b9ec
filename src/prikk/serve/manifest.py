"""The manifest of a folder of public files: which files a release has, and whether somebody answers for them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from prikk.errors import InputError
from prikk.model.plainfile import plain

NAME = "manifest.json"
_APPROVAL = "approval"
_LARGEST = 2**26


@dataclass(frozen=True)
class Manifest:
    """The SHA-256 (hex) of each file by its name below the folder, and the bytes of the manifest itself."""

    files: Mapping[str, str]
    is_approved: bool
    content: bytes

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of the manifest."""
        return hashlib.sha256(self.content).hexdigest()


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a folder of public files. Raises InputError when there is none, or a damaged one."""
    path = folder / NAME
    try:
        if path.is_symlink():
            raise InputError("the manifest is a symbolic link", path=path, allowed="a file")
        with plain(path).open("rb") as file:
            content = file.read(_LARGEST)
        data = json.loads(content)
    except OSError as error:
        raise InputError(f"the manifest cannot be read ({error.strerror})", path=path) from None
    except (ValueError, RecursionError):
        raise InputError("the manifest is no JSON", path=path) from None
    files = data.get("files") if isinstance(data, dict) else None
    if not isinstance(files, dict) or not all(isinstance(digest, str) for digest in files.values()):
        raise InputError("the manifest lists no files", path=path, allowed="the SHA-256 of each file by its name")
    if wrong := next((name for name in files if not _is_below(name)), None):
        raise InputError(f"the manifest lists {wrong!r}", path=path, allowed="files below its folder")
    return Manifest(files, _is_approved(data), content)


def _is_below(name: str) -> bool:
    """Whether a name leads to a file below the folder that is not hidden."""
    return name != NAME and not any(part[:1] in ("", ".") or "\\" in part or "\0" in part for part in name.split("/"))


def _is_approved(data: dict[str, Any]) -> bool:
    """Whether the manifest says who approved it, and the approval is of this manifest."""
    approval = data.get(_APPROVAL)
    if not isinstance(approval, dict) or not approval.get("by"):
        return False
    rest = {name: value for name, value in data.items() if name != _APPROVAL}
    digest = hashlib.sha256(json.dumps(rest, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
    return bool(approval.get("digest") == digest)
