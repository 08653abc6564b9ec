"""Connections that may not wait for ever: a request's head must come in time, and the crowd that waits is bounded.

Uvicorn closes connections that are idle after an answer, not those that never send a whole request.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

SECONDS_FOR_HEAD = 10.0
MOST_WAITING = 1_000
"""How many connections may be without a whole request at a time; the one that waits longest has to go for one more."""


class Crowd:
    """The connections that have not sent a whole head yet, those that wait longest first."""

    def __init__(self, most: int = MOST_WAITING) -> None:
        self._most = most
        self._waiting: OrderedDict[asyncio.Transport, None] = OrderedDict()

    def join(self, transport: asyncio.Transport) -> None:
        """Let a connection wait, and close the oldest if that is one too many."""
        self._waiting[transport] = None
        while len(self._waiting) > self._most:
            oldest, _ = self._waiting.popitem(last=False)
            oldest.abort()

    def leave(self, transport: asyncio.Transport) -> None:
        """A connection waits no longer."""
        self._waiting.pop(transport, None)

    def __len__(self) -> int:
        return len(self._waiting)


def patient_protocol(crowd: Crowd, seconds: float = SECONDS_FOR_HEAD) -> type[H11Protocol]:
    """Uvicorn's protocol with a time for the head of each request."""

    class PatientProtocol(H11Protocol):
        """HTTP/1.1 on a connection that is closed when a request's head does not come in time."""

        head_timer: asyncio.TimerHandle | None = None

        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            self._wait()

        def connection_lost(self, exc: Exception | None) -> None:
            self._stop_waiting()
            super().connection_lost(exc)

        def data_received(self, data: bytes) -> None:
            if self._is_between_requests():
                self._wait()
            super().data_received(data)

        def handle_events(self) -> None:
            super().handle_events()
            if not self._is_between_requests():
                self._stop_waiting()

        def _is_between_requests(self) -> bool:
            return self.cycle is None or self.cycle.response_complete

        def _wait(self) -> None:
            """Begin to wait for a head, unless that has begun."""
            if self.head_timer is None:
                self.head_timer = self.loop.call_later(seconds, self.transport.abort)
                crowd.join(self.transport)

        def _stop_waiting(self) -> None:
            if self.head_timer is not None:
                self.head_timer.cancel()
                self.head_timer = None
                crowd.leave(self.transport)

    return PatientProtocol
