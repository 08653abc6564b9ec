"""What a database server says, in our words: its own may repeat a value, and are not shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prikk.errors import InputError

if TYPE_CHECKING:
    import psycopg

_STATES = {
    "28": ("the server refuses this user", "give a user and PGPASSWORD, ~/.pgpass or a service file that it knows"),
    "3D000": ("the server has no such database", "ask which databases there are: psql -l"),
    "42501": ("the user may not read the table", "GRANT SELECT on it"),
    "42P01": ("the table is gone", "start again"),
    "57014": (
        "the query was cancelled, or took longer than the server allows",
        "raise statement_timeout for this user",
    ),
    "57P0": ("the server ended the connection", "start again when it is up"),
    "55P03": ("somebody else holds a lock on the table", "start again when they are done"),
    "40": ("the server gave up the query for another", "start again"),
    "53": (
        "the server has not enough memory, disk or connections for the query",
        "free some, or raise temp_file_limit",
    ),
    "08": ("the connection was cut", "start again"),
    "22": ("a value that the server itself cannot read", "look for what its column does not allow"),
    "XX": ("the table is damaged, the server says", "ask who runs it"),
    "58": ("the server cannot read its own files", "ask who runs it"),
}
"""Classes of SQLSTATE, the longer ones first where two begin alike."""

_UP = ("the server is starting up or shutting down", "start again when it is up")
_SAFE = ("the server and the client do not agree on encryption", "look at sslmode and sslrootcert")
_AWAY = ("no server answers", "look at host and port, and whether it is up")
_CONNECTING = {
    "starting up": _UP,
    "shutting down": _UP,
    "password": _STATES["28"],
    "pg_hba.conf": _STATES["28"],
    "authentication": _STATES["28"],
    "role": _STATES["28"],
    "too many": _STATES["53"],
    "definition of service": ("no such service", "look at the service file (PGSERVICEFILE, ~/.pg_service.conf)"),
    "could not translate host name": ("no server of this name", "look at the host"),
    "failed to resolve host": ("no server of this name", "look at the host"),
    "refused": _AWAY,
    "timeout": _AWAY,
    "no such file": _AWAY,
    "not a directory": _AWAY,
    "unreachable": _AWAY,
    "database": _STATES["3D000"],
    "ssl": _SAFE,
    "certificate": _SAFE,
}
"""Words of libpq, the first that is said counts."""
_OTHERWISE = ("no connection to the server", "look at address, user and password, and whether it is up")


def when_connecting(error: psycopg.Error, address: str) -> InputError:
    """A connection that was not made."""
    said = str(error).lower()
    found, fix = next((words for word, words in _CONNECTING.items() if word in said), _OTHERWISE)
    return InputError(found, path=address, fix=fix)


def when_reading(error: psycopg.Error, address: str, *, cut: bool) -> InputError:
    """A query that failed. Whatever is no matter of the source is a fault of ours, and is raised as one."""
    state = "08" if cut and error.sqlstate is None else error.sqlstate or ""
    for start, (found, fix) in _STATES.items():
        if state.startswith(start):
            return InputError(found, path=address, fix=fix)
    raise AssertionError(f"the server answered with SQLSTATE {state or 'unknown'}") from None
