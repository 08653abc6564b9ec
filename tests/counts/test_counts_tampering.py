"""A protected table in which anything was changed afterwards does not pass the check."""

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

import prikk
from prikk.cli.main import cli
from prikk.counts import verify_protected, write_protected
from prikk.job.output import write_manifest

INNER = {"N": (1, 2, 30), "S": (40, 50, 60), "W": (7, 8, 90)}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rows = [(geo, age, n) for geo, line in INNER.items() for age, n in zip("abc", line, strict=True)]
    found = prikk.protect_counts(
        pd.DataFrame(rows, columns=["geo", "age", "n"]), dims=["geo", "age"], freq="n", singletons=True
    )
    out = tmp_path_factory.mktemp("protected") / "out"
    write_protected(found, out)
    assert verify_protected(out).problems == ()
    return out


def sealed(folder: Path) -> None:
    """Give the public files a manifest that fits what they are now."""
    manifest = json.loads((folder / "public" / "manifest.json").read_text(encoding="utf-8"))
    (folder / "public" / "manifest.json").unlink()
    about = {name: value for name, value in manifest.items() if name not in ("files", "format")}
    write_manifest(folder / "public", about)


def edits(line: str) -> list[str]:
    """What may be made of a line: another figure, a figure for a star, a star for a figure, another status."""
    *codes, count, status = line.split(",")
    counts = ["3"] if status == "C" else [str(int(count) + 1), str(int(count) - 1), ""]
    other = "F" if status == "C" else "C"
    return [",".join([*codes, value, status]) for value in counts] + [",".join([*codes, count, other])]


@pytest.mark.parametrize("part", ["public", "internal"])
def test_every_changed_cell_is_noticed(folder: Path, tmp_path: Path, part: str) -> None:
    out = tmp_path / "out"
    shutil.copytree(folder, out)
    path = out / part / "cells.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    for at in range(1, len(lines)):
        for edit in edits(lines[at]) if part == "public" else internal_edits(lines[at]):
            path.write_text("\n".join([*lines[:at], edit, *lines[at + 1 :]]) + "\n", encoding="utf-8")
            if part == "public":
                assert "public/cells.csv was changed" in verify_protected(out).problems
                sealed(out)
            assert verify_protected(out).problems, edit


def internal_edits(line: str) -> list[str]:
    """The true figure is another, or a star is none."""
    *codes, count, status = line.split(",")
    shown = [] if status == "F" else [",".join([*codes, count, "F"])]
    return [",".join([*codes, str(int(count) + step), status]) for step in (1, 5)] + shown


def test_a_file_that_was_added_is_noticed(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    shutil.copytree(folder, out)
    assert CliRunner().invoke(cli, ["verify", str(out)]).exit_code == 0
    (out / "public" / "more.csv").write_text("x\n", encoding="utf-8")
    done = CliRunner().invoke(cli, ["verify", str(out)])
    assert done.exit_code == 1
    assert "more.csv" in done.output
