"""Answers that were given lately, as many as fit into a bounded memory."""

from __future__ import annotations

import sys
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass

_OVERHEAD = 1_000


@dataclass(frozen=True)
class Answer:
    """A whole answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes


Key = tuple[str | bytes | int, ...]


class Answers:
    """The answers used last; older ones are forgotten when their bodies and keys fill more than `size` bytes."""

    def __init__(self, size: int) -> None:
        self._size, self._used = size, 0
        self._found: OrderedDict[Key, tuple[Answer, int]] = OrderedDict()

    def get(self, key: Key) -> Answer | None:
        """The answer of a key, if it is still known."""
        found = self._found.get(key)
        if found is None:
            return None
        self._found.move_to_end(key)
        return found[0]

    def put(self, key: Key, answer: Answer) -> None:
        """Remember an answer, unless it is large for the memory."""
        weight = len(answer.body) + sum(map(sys.getsizeof, key)) + _OVERHEAD
        if weight > self._size // 8 or key in self._found:
            return
        self._found[key] = answer, weight
        self._used += weight
        while self._used > self._size:
            _, (_, oldest) = self._found.popitem(last=False)
            self._used -= oldest

    @property
    def used(self) -> int:
        """How many bytes are in use."""
        return self._used
