"""Connections that may not wait for ever: a request's head must come in time, an answer must be read in time.

Uvicorn closes connections that are idle after an answer, not those that never send a whole request or never read what
they asked for. How many may be without a whole request at a time is bounded too.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from prikk.serve.edge import SECURITY
from prikk.serve.problems import MEDIA_TYPE, RequestError

SECONDS_FOR_HEAD = 10.0
SECONDS_UNREAD = 30.0
"""How long a client may read nothing while an answer waits for it."""
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


class _PatientProtocol(H11Protocol):
    """HTTP/1.1 on a connection that is closed when its other end keeps this one waiting.

    What is no request at all is answered here, before the application, with the same headers as everything else.
    """

    crowd: Crowd
    for_head: float
    unread: float
    head_timer: asyncio.TimerHandle | None = None
    reading_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        self._read_on()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._read_on()
        self.reading_timer = self.loop.call_later(self.unread, self.transport.abort)

    def resume_writing(self) -> None:
        self._read_on()
        super().resume_writing()

    def _read_on(self) -> None:
        if self.reading_timer is not None:
            self.reading_timer.cancel()
            self.reading_timer = None

    def data_received(self, data: bytes) -> None:
        if self._is_between_requests():
            self._wait()
        super().data_received(data)

    def handle_events(self) -> None:
        super().handle_events()
        if not self._is_between_requests():
            self._stop_waiting()

    def send_400_response(self, msg: str) -> None:
        body = RequestError("Bad request", status=400, detail=msg).body()
        headers = [*SECURITY.items(), ("cache-control", "no-store"), ("connection", "close")]
        headers += [("content-type", MEDIA_TYPE), ("content-length", str(len(body)))]
        start = h11.Response(status_code=400, headers=headers, reason="Bad Request")
        for event in (start, h11.Data(data=body), h11.EndOfMessage()):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()

    def _is_between_requests(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def _wait(self) -> None:
        """Begin to wait for a head, unless that has begun."""
        if self.head_timer is None:
            self.head_timer = self.loop.call_later(self.for_head, self.transport.abort)
            self.crowd.join(self.transport)

    def _stop_waiting(self) -> None:
        if self.head_timer is not None:
            self.head_timer.cancel()
            self.head_timer = None
            self.crowd.leave(self.transport)


def patient_protocol(
    crowd: Crowd, for_head: float = SECONDS_FOR_HEAD, unread: float = SECONDS_UNREAD
) -> type[H11Protocol]:
    """Uvicorn's protocol with a time for the head of each request, and one in which a client must go on reading."""
    return type("PatientProtocol", (_PatientProtocol,), {"crowd": crowd, "for_head": for_head, "unread": unread})
