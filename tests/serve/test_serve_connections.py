"""Connections that never send a whole request."""

from __future__ import annotations

import http.client
import json
import socket
import threading
import time
from collections.abc import Iterator

import httpx
import pytest
import uvicorn
from releases import built, listed, regional

from prikk.serve.app import Bank
from prikk.serve.catalogue import Catalogue
from prikk.serve.connections import Crowd, patient_protocol
from prikk.serve.edge import SECURITY

HALF = b"GET /api/v2/config HTTP/1.1\r\nHost: x\r\nX-a: "
MOST, SECONDS, LARGE = 5, 0.5, 50_000_000


class Server:
    """A server on this machine that waits for few connections and not for long."""

    def __init__(self, bank: Bank) -> None:
        self.crowd = Crowd(MOST)
        config = uvicorn.Config(
            bank,
            port=0,
            log_level="warning",
            http=patient_protocol(self.crowd, SECONDS, SECONDS),
            timeout_keep_alive=60,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run)
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)
        self.port = self._server.servers[0].sockets[0].getsockname()[1]

    def connect(self, start: bytes) -> socket.socket:
        """A connection that has sent the start of a request."""
        found = socket.create_connection(("127.0.0.1", self.port), timeout=10)
        found.sendall(start)
        return found

    def end(self) -> None:
        self._server.should_exit = True
        self._thread.join()


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[Server]:
    folder = built(regional(), tmp_path_factory.mktemp("build"))
    (folder / "public" / "large.bin").write_bytes(bytes(LARGE))
    listed(folder / "public")
    found = Server(Bank(Catalogue.of([folder])))
    yield found
    found.end()


def is_closed(connection: socket.socket) -> bool:
    """Whether a connection is closed from the other side, within ten seconds."""
    try:
        return connection.recv(1) == b""
    except ConnectionError:
        return True


@pytest.mark.parametrize("start", [b"", b"G", HALF])
def test_who_waits_too_long_is_closed_and_others_are_served(server: Server, start: bytes) -> None:
    crowd = [server.connect(start) for _ in range(4 * MOST)]
    assert httpx.get(f"http://127.0.0.1:{server.port}/api/v2/config").status_code == 200
    assert len(server.crowd) <= MOST
    assert all(is_closed(connection) for connection in crowd)
    assert len(server.crowd) == 0
    for connection in crowd:
        connection.close()


def answer(connection: socket.socket) -> int:
    """The status of the answer that comes next; its body is read too."""
    found = http.client.HTTPResponse(connection)
    found.begin()
    found.read()
    return found.status


NO_REQUESTS = (b"XX", b"GET / HTTP/1.1", b"GET / HTTP/1.1\r\nHost x", b"GET /\xff HTTP/1.1\r\nA: \x00")


@pytest.mark.parametrize("text", NO_REQUESTS)
def test_what_is_no_request_gets_a_problem_with_the_headers_of_security(server: Server, text: bytes) -> None:
    with server.connect(text + b"\r\n\r\n") as connection:
        found = http.client.HTTPResponse(connection)
        found.begin()
        assert (found.status, found.headers["content-type"]) == (400, "application/problem+json")
        assert json.loads(found.read())["status"] == 400
        assert {name: found.headers[name] for name in SECURITY} == SECURITY
        assert is_closed(connection)


def test_a_second_request_must_come_in_time_too(server: Server) -> None:
    with server.connect(HALF + b"b\r\n\r\n") as connection:
        assert answer(connection) == 200
        time.sleep(2 * SECONDS)  # between two requests nobody is in a hurry
        connection.sendall(HALF + b"b\r\n\r\n")
        assert answer(connection) == 200
        connection.sendall(HALF)
        assert is_closed(connection)


def test_who_does_not_read_an_answer_is_closed(server: Server) -> None:
    with server.connect(b"GET /large.bin HTTP/1.1\r\nHost: x\r\n\r\n") as connection:
        time.sleep(3 * SECONDS)
        received = 0
        try:
            while part := connection.recv(2**20):
                received += len(part)
        except ConnectionError:
            pass
        assert received < LARGE
    assert len(httpx.get(f"http://127.0.0.1:{server.port}/large.bin").content) == LARGE
