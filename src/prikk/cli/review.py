"""`prikk review`: the confidentiality officer's pages."""

from __future__ import annotations

import socket
import webbrowser
from pathlib import Path

import click

from prikk.errors import MissingExtraError, OutputError

try:
    import uvicorn

    from prikk.review.app import reviewing
    from prikk.review.guard import START, Session
except ImportError as error:
    raise MissingExtraError("serve", error.name or "starlette", "prikk review") from None

from prikk.review.desk import Desk
from prikk.review.dossier import read_dossier

_HOST = "127.0.0.1"


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--port", default=0, type=click.IntRange(0, 65535), help="The port to listen at [default: a free one].")
@click.option("--key", type=click.Path(path_type=Path), help="The key that approvals are signed with (of ssh-keygen).")
@click.option("--no-browser", is_flag=True, help="Print the address only.")
def review(folder: Path, port: int, key: Path | None, no_browser: bool) -> None:
    """Look at a build before it is released: true figures, why each star is there, what an outsider can know.

    The pages are for one person on this machine: they listen at the loopback address, and the address that is printed
    works once. Stars can be wished away or added; the tables are then protected again, and nothing is written before
    the proposal is kept. An approval is recorded in public/manifest.json; prikk release copies out approved files only.

    \b
    Example:
      prikk review out
    """
    click.echo("Reading and auditing the build ...", err=True)
    desk, session = Desk(read_dossier(folder), key=key), Session()
    with _listener(port) as listener:
        port = listener.getsockname()[1]
        address = f"http://{_HOST}:{port}{START}?token={session.start}"
        click.echo(address)
        click.echo("Open this address (it works once); end with Ctrl+C", err=True)
        if not no_browser:
            webbrowser.open(address)
        pages = reviewing(desk, session, port)
        config = uvicorn.Config(
            pages, log_level="warning", access_log=False, lifespan="off", proxy_headers=False, server_header=False
        )
        uvicorn.Server(config).run(sockets=[listener])


def _listener(port: int) -> socket.socket:
    try:
        return socket.create_server((_HOST, port))
    except OSError as error:
        raise OutputError(f"nothing can listen at {_HOST}:{port} ({error.strerror}); give another --port") from None
