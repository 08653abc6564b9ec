"""A publication's a-priori file: its wishes are kept, its bounds are the attacker's in every check of the build."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from test_build import extract

from cellkeys import key_of
from prikk.cli.main import cli
from prikk.errors import InputError
from prikk.formats.cells import read_cells
from prikk.job.manifest import seal
from prikk.model.publication import Publication
from prikk.publication.build import build
from prikk.publication.verify import verify
from small import TOML, small_publication

ALL = ("_T", "_T", "_T")
WITH = TOML.replace('protection = "none"', 'protection = "exact"\napriori = "said.csv"')
HEAD = "programme,sex,age,period,statistic,hide,weight,low,high\n"


def publication(folder: Path, rows: str, head: str = HEAD) -> Publication:
    (folder / "said.csv").write_text(head + rows, encoding="utf-8")
    return small_publication(folder, WITH)


def truth(folder: Path) -> dict[tuple[str, ...], int]:
    """The true figures, by a build that hides nothing but small ones."""
    build(small_publication(folder), extract(folder), folder / "plain")
    with (folder / "plain" / "internal" / "cells.csv").open(encoding="utf-8", newline="") as file:
        return {tuple(row[:-2]): int(row[-2]) for row in list(csv.reader(file))[1:]}


def test_wishes_and_bounds_hold_in_the_build_and_in_each_check(tmp_path: Path) -> None:
    true = truth(tmp_path)
    key = ("A", "2", "_T", "2023-Q1", "count")
    small = next(key for key, value in true.items() if 0 < value < 4 and key[-1] == "count" and key[2] != "_T")
    rows = f"{','.join(key)},yes,,,\n{','.join((*ALL, '2023-Q2', 'count'))},no,,,\n"
    rows += f"{','.join(small)},,,{true[small]},{true[small]}\n"
    out = tmp_path / "out"
    build(publication(tmp_path, rows), tmp_path / "extract.csv", out)
    public = read_cells(out / "public" / "cells.csv").cells
    assert public[key_of(*key)].status.hidden and not public[key_of(*ALL, "2023-Q2", "count")].status.hidden
    assert public[key_of(*small)].status.hidden
    assert verify(out).problems == ()
    done = CliRunner().invoke(cli, ["audit", str(out), "--json", "--show-values"])
    report = json.loads(done.output)
    assert (done.exit_code, report["assumptions"]["known_cells"]) == (0, 1)
    cell = next(cell for cell in report["cells"] if tuple(cell["key"].values()) == small)
    assert (cell["low"], cell["high"], cell["finding"]) == (true[small], true[small], False)
    kept = out / "internal" / "apriori.csv"
    kept.write_text(kept.read_text(encoding="utf-8").replace(",no,", ",yes,"), encoding="utf-8")
    assert verify(out).problems == ("internal/apriori.csv was changed",)
    seal(out)
    assert verify(out).problems == ("1 figures that must be hidden are not",)


def test_the_count_is_meant_where_no_statistic_stands_and_a_mean_is_bounded_as_printed(tmp_path: Path) -> None:
    true = truth(tmp_path)
    mean = (*ALL, "2023-Q4", "ytd_mean")
    said = publication(tmp_path, f"{','.join(mean[:-1])},no\n", "programme,sex,age,period,hide\n")
    assert build(said, tmp_path / "extract.csv", tmp_path / "out").release.cells[key_of(*mean[:-1], "count")].value
    for low, high in ((true[mean], true[mean]), (true[mean] - 1, true[mean] + 1)):
        said = publication(tmp_path, f"{','.join(mean)},,,{low},{high}\n")
        build(said, tmp_path / "extract.csv", tmp_path / "out")
        assert verify(tmp_path / "out").problems == ()
    with pytest.raises(InputError, match=r"said.csv:2: the bounds of .*ytd_mean leave the true figure out"):
        build(
            publication(tmp_path, f"{','.join(mean)},,,{true[mean] + 1},\n"), tmp_path / "extract.csv", tmp_path / "out"
        )


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("A,2,_T,2023-Q9,count,yes,,,", r"said.csv:2, period: no cell has the code '2023-Q9'; allowed: did you mean"),
        ("B,2,Y,2023-Q1,count,yes,,,", r"said.csv:2: there is no cell B, 2, Y, 2023-Q1, count"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(tmp_path: Path, row: str, message: str) -> None:
    extract(tmp_path)
    with pytest.raises(InputError, match=message):
        build(publication(tmp_path, row + "\n"), tmp_path / "extract.csv", tmp_path / "out")


def test_the_file_must_be_there_and_fit_the_rest(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"key confidentiality.apriori: no file 'said.csv'"):
        small_publication(tmp_path, WITH)
    extract(tmp_path)
    row = f"{','.join((*ALL, '2023-Q2', 'count'))},yes,,,\n"
    (tmp_path / "said.csv").write_text(HEAD + row, encoding="utf-8")
    forced = small_publication(
        tmp_path, WITH + 'forced = [{ period = "2023-Q2", programme = "_T", sex = "_T", age = "_T" }]\n'
    )
    with pytest.raises(InputError, match=r"said.csv:2, hide: 2023-Q2, count cannot be hidden; allowed: .*forced"):
        build(forced, tmp_path / "extract.csv", tmp_path / "out")
    small = next(key for key, value in truth(tmp_path).items() if value < 4)
    with pytest.raises(
        InputError, match=r"said.csv:2, hide: .* cannot be shown; allowed: figures that the rule does not hide"
    ):
        build(publication(tmp_path, f"{','.join(small)},no,,,\n"), tmp_path / "extract.csv", tmp_path / "out")
    with pytest.raises(InputError, match=r"cannot be hidden; allowed: with a protection other than none"):
        build(publication(tmp_path, row), tmp_path / "extract.csv", tmp_path / "out", protection="none")


def test_a_small_count_that_is_forced_is_refused_by_name_before_anything_is_written(tmp_path: Path) -> None:
    small = next(key for key, value in truth(tmp_path).items() if value < 4)
    entry = ", ".join(f'{name} = "{code}"' for name, code in zip(HEAD.split(",")[:5], small, strict=True))
    for protection in ("exact", "none"):
        toml = TOML.replace('protection = "none"', f'protection = "{protection}"\nforced = [{{ {entry} }}]')
        with pytest.raises(InputError) as caught:
            build(small_publication(tmp_path, toml), tmp_path / "extract.csv", tmp_path / "out")
        named = ", ".join(code for code in small if code != "_T")
        assert f"key confidentiality.forced[1]: {named} cannot be shown; allowed: " in str(caught.value)
        assert not (tmp_path / "out").exists()
    for name, code in (("period", "2024-Q1"), ("statistic", "cuont")):
        with pytest.raises(InputError, match=rf"forced\[1\]: '{code}' is no {name} of the publication"):
            small_publication(tmp_path, TOML + f'forced = [{{ {name} = "{code}" }}]\n')
