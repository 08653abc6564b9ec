"""The command `prikk simulate`."""

from __future__ import annotations

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from counting_oracle import publish
from made_up import made_up, random_rows

from prikk.cli.simulate import simulate
from prikk.errors import ConflictError, InputError
from prikk.formats.cells import Cells, write_csv


@pytest.fixture
def made(tmp_path):
    """A publication with its published cells in a file."""
    publication = made_up(tmp_path, [0, 1], 4, "hide")
    cells = publish(publication, random_rows(4, 100))
    path = tmp_path / "cells.csv"
    write_csv(Cells((*publication.dimension_ids, "period", "statistic"), cells), path)
    return publication, cells, path, tmp_path / "extract.parquet"


def run(made, *options):
    publication, _, path, out = made
    arguments = [str(path), "--publication", str(publication.folder), "--out", str(out), *options]
    return CliRunner().invoke(simulate, arguments, catch_exceptions=False)


def test_the_extract_publishes_the_same_cells(made):
    result = run(made, "--seed", "3")
    publication, cells, _, out = made
    assert result.exit_code == 0
    assert "kept" in result.output
    assert publish(publication, pq.read_table(out).to_pylist()) == cells


def test_same_seed_same_bytes(made):
    found = []
    for seed in ("1", "1", "2"):
        run(made, "--seed", seed)
        found.append(made[-1].read_bytes())
    assert found[0] == found[1] != found[2]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--may-change", "regoin"), "'regoin' is no dimension; allowed: did you mean 'region'"),
        (("--rising", "group=X,W"), "'W' is no code of group"),
        (("--rising", "grupe=X"), "'grupe' is no dimension"),
    ],
)
def test_options_that_name_nothing_are_refused(made, options, message):
    with pytest.raises(InputError, match=message):
        run(made, *options)
    assert not made[-1].exists()


def test_persons_may_rise(made):
    assert run(made, "--rising", "group=Z,Y,X", "--may-change", "region").exit_code == 0


def test_scores_are_taken_from_a_file(made):
    path = made[2].with_name("likely.csv")
    path.write_text("dimension,code,score\nregion,N1,1\nage,Y,1\n", encoding="utf-8")
    assert run(made, "--likely", str(path)).exit_code == 0
    publication, cells, _, out = made
    assert publish(publication, pq.read_table(out).to_pylist()) == cells


def test_cells_of_another_publication_are_refused(made):
    write_csv(Cells(("sex", "period", "statistic"), {}), made[2])
    with pytest.raises(InputError, match="the dimensions are sex; allowed: those of the publication"):
        run(made)


def test_figures_that_contradict_each_other_are_refused(made):
    text = made[2].read_text(encoding="utf-8").splitlines(keepends=True)
    line = next(number for number, row in enumerate(text) if row.startswith("_T,_T,_T,_T,") and ",count," in row)
    text[line] = text[line].replace(",F", "0,F")
    made[2].write_text("".join(text), encoding="utf-8")
    with pytest.raises(ConflictError):
        run(made)
    assert not made[-1].exists()
