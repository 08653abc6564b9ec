"""`prikk verify`: check a build's certificate and files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import click

from prikk.cli.spoken import command_words
from prikk.counts import is_protected_table, verify_protected
from prikk.job.verification import Verification
from prikk.publication.verify import verify as run

_LISTED = 10


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.pass_context
def verify(context: click.Context, folder: Path, as_json: bool) -> None:
    """Check that a build is what was audited and that its certificate holds.

    Every internal file is compared with its digest, every public one is written again from these and compared. Each
    alternative table of the certificate is multiplied out: it must satisfy every equation, agree with all that is
    published, and show what was demanded. No solver takes part. Stars of which no proof is demanded are named. The exit
    code is 1 when anything is wrong, and when no protection was demanded.

    \b
    Example:
      prikk verify out
    """
    found = verify_protected(folder) if is_protected_table(folder) else run(folder)
    if as_json:
        click.echo(json.dumps(found.summary(), ensure_ascii=False, indent=1))
    else:
        for line in _words(found):
            click.echo(f"{folder}: {line}")
    context.exit(0 if found.holds else 1)


def _words(found: Verification) -> Iterator[str]:
    words = command_words()
    yield from found.problems
    if found.unprotected:
        yield words["verified-none"]
    elif not found.problems:
        yield words["verified"].format(files=found.files, protected=found.protected, witnesses=found.witnesses)
        if found.bare:
            more = words["verified-more"].format(count=len(found.bare) - _LISTED) if len(found.bare) > _LISTED else ""
            stars = " | ".join(found.bare[:_LISTED]) + more
            yield words["verified-bare"].format(count=len(found.bare), stars=stars)
