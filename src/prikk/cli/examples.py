"""`prikk examples`: the examples that the help names, copied to where you are."""

from __future__ import annotations

import shutil
from importlib.resources import as_file, files
from pathlib import Path

import click

from prikk.errors import InputError, OutputError
from prikk.staging import staged_folder

_ABOUT = "publication.toml"


@click.command()
@click.argument("folder", default="examples", type=click.Path(path_type=Path))
def examples(folder: Path) -> None:
    """Copy the examples into a new or empty FOLDER [default: examples], so that what the help shows can be run.

    \b
    Examples:
      prikk examples
      prikk check examples/apprentices
      prikk build examples/apprentices --out out
    """
    if folder.is_dir() and any(folder.iterdir()):
        raise InputError("the folder is not empty", path=folder, allowed="a new or an empty folder")
    with as_file(_kept()) as kept, staged_folder(folder, None) as stage:
        try:
            shutil.copytree(kept, stage, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
        except (OSError, shutil.Error):
            raise OutputError(f"{folder} cannot be written") from None
    click.echo(f"{folder}:")
    for place in sorted(folder.glob(f"*/{_ABOUT}")):
        click.echo(f"  {place.parent.name:<18}{_first_line(place)}")
    click.echo(f"Next: prikk build {folder}/apprentices --out out")


def _kept() -> Path:
    """The examples of the package; in a checkout those of its root."""
    packaged = Path(str(files("prikk") / "examples"))
    return packaged if packaged.is_dir() else Path(str(files("prikk"))).parents[1] / "examples"


def _first_line(path: Path) -> str:
    """What a publication file says of itself: its first sentence."""
    line = path.read_text(encoding="utf-8").splitlines()[0]
    return line.removeprefix("#").strip().split(". ")[0].removesuffix(".")
