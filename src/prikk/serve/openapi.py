"""The description of the API that clients can read; it stands in `data/openapi.json`."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any


@cache
def _described() -> dict[str, Any]:
    found = json.loads(resources.files("prikk.serve").joinpath("data/openapi.json").read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


def document(base: str) -> dict[str, Any]:
    """The OpenAPI document of the API at an address."""
    return _described() | {"servers": [{"url": base}]}
