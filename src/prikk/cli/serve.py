"""`prikk serve`."""

from __future__ import annotations

from pathlib import Path

import click

from prikk.errors import MissingExtraError

try:
    import uvicorn

    from prikk.serve.app import API, Bank
    from prikk.serve.catalogue import Catalogue
    from prikk.serve.documents import Limits
except ImportError as error:
    raise MissingExtraError("serve", error.name or "starlette", "prikk serve") from None

_CONNECTIONS = 2_000
_LARGEST_HEAD = 2**18


@click.command()
@click.argument("folders", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="DIR...")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="The port to listen at.")
@click.option("--address", default="", metavar="URL", help="The public address, if it differs from that of requests.")
@click.option("--max-cells", default=150_000, show_default=True, type=click.IntRange(1), help="Cells in an extract.")
@click.option("--max-calls", default=200_000, show_default=True, type=click.IntRange(1), help="Calls in a window.")
@click.option("--window", default=60, show_default=True, type=click.IntRange(1), help="Seconds of a window.")
def serve(
    folders: tuple[Path, ...], host: str, port: int, address: str, max_cells: int, max_calls: int, window: int
) -> None:
    """Serve releases: a PxWebApi v2 at /api/v2, the web site and the files at /.

    DIR is a folder that `prikk build` wrote, or its public files. Nothing of a release is shown before its time.

    \b
    Example:
      prikk serve out
      curl http://127.0.0.1:8000/api/v2/tables
    """
    limits = Limits(max_cells=max_cells, max_calls=max_calls, window=window)
    bank = Bank(Catalogue.of(folders), limits=limits, address=address)
    click.echo(f"Serving at http://{host}:{port}/ (API at {API}); end with Ctrl+C", err=True)
    uvicorn.run(
        bank,
        host=host,
        port=port,
        http="h11",
        log_level="warning",
        access_log=False,
        limit_concurrency=_CONNECTIONS,
        h11_max_incomplete_event_size=_LARGEST_HEAD,
    )
