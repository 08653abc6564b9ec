"""Reading JSON that clients send: what could not be answered in JSON again is refused here."""

from __future__ import annotations

import json
from typing import Any, NoReturn

_DEEPEST = 20


def parsed(content: bytes) -> Any:
    """The data of a JSON document. Raises ValueError, which says what the document is instead."""
    try:
        data = json.loads(content, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise ValueError("no JSON") from None
    level = [data]
    for _ in range(_DEEPEST):
        texts = [item for item in level if isinstance(item, str)]
        texts += [name for item in level if isinstance(item, dict) for name in item]
        if any(not _is_text(text) for text in texts):
            raise ValueError("not text in Unicode: it has half of a surrogate pair")
        level = [part for item in level for part in _parts(item)]
        if not level:
            return data
    raise ValueError(f"nested more than {_DEEPEST} levels deep")


def _refuse(name: str) -> NoReturn:
    raise ValueError(name)


def _is_text(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _parts(item: Any) -> list[Any]:
    if isinstance(item, dict):
        return list(item.values())
    return item if isinstance(item, list) else []
