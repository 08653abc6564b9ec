"""`prikk release`: copy out what was approved."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import click

from prikk.publication.copyout import CopiedOut, copy_out


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--to", "target", required=True, type=click.Path(path_type=Path), help="The folder to write.")
@click.option("--unprotected", is_flag=True, help="Release a build of which no protection was demanded.")
@click.option(
    "--approvers", type=click.Path(path_type=Path), help="Allowed signers, in place of those the build keeps."
)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.pass_context
def release(
    context: click.Context, folder: Path, target: Path, unprotected: bool, approvers: Path | None, as_json: bool
) -> None:
    """Copy the public files of an approved build to another folder, whole or not at all.

    The build is verified first. Nothing is copied, and the exit code is 1, when a file was changed, when the proof does
    not hold, or when nobody approved the build as it is now (see prikk review). Internal files are never copied.

    \b
    Example:
      prikk release out --to published
    """
    done = copy_out(folder, target, dt.datetime.now(dt.UTC), unprotected=unprotected, approvers=approvers)
    click.echo(json.dumps(done.summary(), ensure_ascii=False, indent=1) if as_json else _words(folder, done))
    context.exit(1 if done.problems else 0)


def _words(folder: Path, done: CopiedOut) -> str:
    if done.problems:
        return "\n".join([*(f"{folder}: {problem}" for problem in done.problems), "Nothing was released."])
    lines = [f"{done.target}: {done.files} files", done.approval[:1].upper() + done.approval[1:] + "."]
    if done.embargo is not None:
        lines.append(
            f"Not to be shown before {done.embargo.isoformat(' ', 'minutes')}: prikk serve waits until then, "
            "other web servers do not."
        )
    return "\n".join(lines)
