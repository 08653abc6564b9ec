"""Parts of formats that need packages of the extra `publish`: imported when they are used, not before."""

from __future__ import annotations

from collections.abc import Collection
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from prikk.errors import MissingExtraError

EXTRA = "publish"


def check_packages(format: str, packages: Collection[str]) -> None:
    """Raise MissingExtraError, with all packages that a format lacks, if it lacks some."""
    missing = [name for name in packages if find_spec(name) is None]
    if missing:
        raise MissingExtraError(EXTRA, ", ".join(missing), f"the format {format}")


def part(module: str, format: str, packages: Collection[str]) -> Any:
    """A module that needs the packages of a format. Raises MissingExtraError without them."""
    check_packages(format, packages)
    return import_module(module)
