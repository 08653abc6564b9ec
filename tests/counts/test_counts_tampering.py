"""A protected table in which anything was changed afterwards does not pass the check."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from scipy import sparse

import prikk
from prikk.cli.main import cli
from prikk.counts import verify_protected, write_protected
from prikk.errors import InputError
from prikk.job.manifest import seal
from prikk.job.output import write_json, write_manifest
from prikk.protect import Certificate, write_certificate

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
    """Give both parts a manifest that fits what they are now."""
    manifest = json.loads((folder / "public" / "manifest.json").read_text(encoding="utf-8"))
    (folder / "public" / "manifest.json").unlink()
    about = {name: value for name, value in manifest.items() if name not in ("files", "format")}
    write_manifest(folder / "public", about)
    seal(folder)


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
            assert f"{part}/cells.csv was changed" in verify_protected(out).problems
            sealed(out)
            assert refused(out), edit


def refused(folder: Path) -> bool:
    """Whether the check finds something wrong, or damage."""
    try:
        return bool(verify_protected(folder).problems)
    except InputError:
        return True


def internal_edits(line: str) -> list[str]:
    """The true figure is another, or a star is none or of no kind."""
    *codes, count, status = line.split(",")
    shown = [] if status == "F" else [",".join([*codes, count, other]) for other in "FC"]
    return [",".join([*codes, str(int(count) + step), status]) for step in (1, 5)] + shown


def test_a_file_that_was_added_is_noticed(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    shutil.copytree(folder, out)
    assert CliRunner().invoke(cli, ["verify", str(out)]).exit_code == 0
    (out / "public" / "more.csv").write_text("x\n", encoding="utf-8")
    done = CliRunner().invoke(cli, ["verify", str(out)])
    assert done.exit_code == 1
    assert "more.csv" in done.output


def _without_sums(about: dict) -> None:
    about["hierarchies"] = {name: [] for name in about["hierarchies"]}


def _threshold_one(about: dict) -> None:
    about["rule"] |= {"threshold": 1, "zeros": "publish"}


def _nothing_demanded(about: dict) -> None:
    about["rule"]["protection"] = "exact"


def _no_singletons(about: dict) -> None:
    about["rule"]["singletons"] = False


@pytest.mark.parametrize("weaken", [_without_sums, _threshold_one, _nothing_demanded, _no_singletons])
@pytest.mark.parametrize("shown_again", [False, True])
@pytest.mark.parametrize("emptied", [False, True])
def test_a_policy_that_was_weakened_inside_is_noticed(
    folder: Path, tmp_path: Path, weaken: Callable[[dict], None], shown_again: bool, emptied: bool
) -> None:
    """Stars shown again, a proof of nothing, and a policy inside that would allow it: the manifest does not."""
    out = tmp_path / "out"
    shutil.copytree(folder, out)
    if shown_again:
        true = (out / "internal" / "cells.csv").read_text(encoding="utf-8").splitlines()
        true = [line.removesuffix(",D") + ",F" if line.endswith(",D") else line for line in true]
        (out / "internal" / "cells.csv").write_text("\n".join(true) + "\n", encoding="utf-8")
        public = [",".join([*line.split(",")[:-2], "", "C"]) if line.endswith(",A") else line for line in true]
        (out / "public" / "cells.csv").write_text("\n".join(public) + "\n", encoding="utf-8")
        sealed(out)
    if emptied:
        nothing, columns = np.zeros(0, dtype=np.int64), len(INNER) * 3 + len(INNER) + 3 + 1
        table = sparse.csr_array((0, columns), dtype=np.int64)
        write_certificate(Certificate(table, nothing, nothing, nothing), out / "internal" / "certificate.npz")
    path = out / "internal" / "counts.json"
    about = json.loads(path.read_text(encoding="utf-8"))
    weaken(about)
    write_json(path, about)
    seal(out)
    done = CliRunner().invoke(cli, ["verify", str(out)])
    assert done.exit_code == 1
    assert "proven protected" not in done.output
