"""`prikk verify`: check a build's certificate and files."""

from __future__ import annotations

import json
from pathlib import Path

import click

from prikk.counts import is_protected_table, verify_protected
from prikk.pipeline.verify import verify as run


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.pass_context
def verify(context: click.Context, folder: Path, as_json: bool) -> None:
    """Check that a build is what was audited and that its certificate holds.

    The public files are compared with the manifest. Each alternative table of the certificate is multiplied out: it
    must satisfy every equation, agree with all that is published, and show what was demanded. No solver takes part.
    The exit code is 1 when anything is wrong.

    \b
    Example:
      prikk verify out/oppfolging-2023
    """
    found = verify_protected(folder) if is_protected_table(folder) else run(folder)
    if as_json:
        click.echo(json.dumps(found.summary(), ensure_ascii=False, indent=1))
    else:
        for problem in found.problems:
            click.echo(f"{folder}: {problem}")
        if not found.problems:
            click.echo(
                f"{folder}: {found.files} files unchanged; {found.protected} figures proven protected by "
                f"{found.witnesses} alternative tables"
            )
    context.exit(1 if found.problems else 0)
