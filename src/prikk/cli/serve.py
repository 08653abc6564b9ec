"""`prikk serve`."""

from __future__ import annotations

import contextlib
import logging
import resource
import signal
import socket
import sys
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit

import click

from prikk.errors import InputError, MissingExtraError

try:
    import uvicorn

    from prikk.serve.app import RESERVED, Bank
    from prikk.serve.catalogue import Catalogue
    from prikk.serve.connections import Crowd, patient_protocol
    from prikk.serve.documents import RequestLimits
    from prikk.serve.links import API
except ImportError as error:
    raise MissingExtraError("serve", error.name or "starlette", "prikk serve") from None

_LARGEST_HEAD = 2**16
_BACKLOG = 4_096
_OPEN_FILES = 16_384


@click.command()
@click.argument("folders", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="DIR...")
@click.option("--unapproved", is_flag=True, help="Serve builds too that nobody approved, to look at them.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="The port to listen at.")
@click.option("--address", default="", metavar="URL", help="The public address, if it differs from that of requests.")
@click.option("--max-cells", default=150_000, show_default=True, type=click.IntRange(1), help="Cells in an extract.")
@click.option("--max-calls", default=200_000, show_default=True, type=click.IntRange(1), help="Calls in a window.")
@click.option("--window", default=60, show_default=True, type=click.IntRange(1), help="Seconds of a window.")
def serve(
    folders: tuple[Path, ...],
    unapproved: bool,
    host: str,
    port: int,
    address: str,
    max_cells: int,
    max_calls: int,
    window: int,
) -> None:
    """Serve releases: a PxWebApi v2 at /api/v2, the web site and the files at /.

    DIR is a folder that `prikk release` wrote, or an approved build. Nothing of a release is shown before its time.
    When another edition is put into a folder, it is served without a restart as soon as it is whole and its time has
    come.

    \b
    Example:
      prikk release out --to published
      prikk serve published
      curl http://127.0.0.1:8000/api/v2/tables
    """
    _check_address(address)
    logging.basicConfig(format="prikk: %(message)s")
    limits = RequestLimits(max_cells=max_cells, max_calls=max_calls, window=window)
    catalogue = Catalogue.of(folders, unapproved=unapproved, reserved=RESERVED)
    with _listening(host, port) as listener:
        name = f"[{host}]" if ":" in host else host
        click.echo(f"Serving at http://{name}:{listener.getsockname()[1]}/ (API at {API}); end with Ctrl+C", err=True)
        _run(Bank(catalogue, limits=limits, address=address), listener)


def _check_address(address: str) -> None:
    """Check a public address. Raises InputError."""
    if not address:
        return
    try:
        found = urlsplit(address)
        is_one = found.scheme in ("http", "https") and bool(found.hostname) and not (found.query or found.fragment)
    except ValueError:
        is_one = False
    if not is_one or not address.isascii() or any(sign.isspace() for sign in address):
        raise InputError(f"{address!r} is no address", column="--address", allowed="a URL like https://data.example")


def _listening(host: str, port: int) -> socket.socket:
    """A socket that listens. Raises InputError."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listener = socket.create_server((host, port), family=family, backlog=_BACKLOG)
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # else an answer's second part waits 40 ms
    except OSError as error:
        raise InputError(
            f"cannot listen at {host}, port {port} ({error.strerror or error})",
            column="--host, --port",
            allowed="an address of this machine and a port that is free",
        ) from None
    return listener


def _run(bank: Bank, listener: socket.socket) -> None:
    """Serve until somebody ends it."""
    _allow_connections()
    # Uvicorn passes the signal on when it has ended; by default that ends the process before it has cleared up.
    signal.signal(signal.SIGTERM, _ended)
    config = uvicorn.Config(
        bank,
        http=patient_protocol(Crowd()),
        ws="none",
        log_level="warning",
        access_log=False,
        backlog=_BACKLOG,
        h11_max_incomplete_event_size=_LARGEST_HEAD,
        server_header=False,
        timeout_graceful_shutdown=5,
    )
    with contextlib.suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listener])


def _allow_connections() -> None:
    """Allow as many open connections as the system lets this process have."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _OPEN_FILES if hard == resource.RLIM_INFINITY else min(_OPEN_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _ended(_signal: int, _frame: FrameType | None) -> None:
    sys.exit(0)
