from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cellkeys import key_of
from prikk.cli.main import cli
from prikk.errors import InputError, OutputError
from prikk.formats.cells import read_cells
from prikk.model.status import Status

LIBRARIES = Path(__file__).parents[1] / "data" / "repair" / "libraries"


def run(source: Path, out: Path, *more: str) -> Result:
    arguments = [str(source), "-p", str(LIBRARIES), "--cells", str(out / "cells.csv"), "--defects", str(out / "d.csv")]
    return CliRunner().invoke(cli, ["read", *arguments, *more])


def test_writes_cells_and_defects(tmp_path: Path) -> None:
    result = run(LIBRARIES / "damaged.md", tmp_path)
    assert result.exit_code == 0, result.output
    assert "5 tables, 80 cells" in result.output
    cells = read_cells(tmp_path / "cells.csv")
    assert cells.names == ("branch", "age", "period", "statistic")
    assert cells.cells[key_of("CASTLE", "CHILD", "2022-Q3", "borrowers")].value == 88
    assert {cell.status for cell in cells.cells.values()} == {Status.PUBLISHED, Status.CONFIDENTIAL}
    assert len((tmp_path / "d.csv").read_text().splitlines()) == 23
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cells.csv", "d.csv"]


def test_a_symbol_for_any_figure_restores_less(tmp_path: Path) -> None:
    assert run(LIBRARIES / "damaged.md", tmp_path, "--stars", "any").exit_code == 0
    cells = read_cells(tmp_path / "cells.csv")
    assert cells.cells[key_of("CASTLE", "CHILD", "2022-Q3", "borrowers")].status is Status.UNREADABLE


@pytest.mark.parametrize("content", [b"no table at all\n", b"a\t1\nb\t2\n", "f\u00e6rre\t1\n".encode("latin-1")])
def test_what_cannot_be_read_is_refused_and_leaves_earlier_files_alone(tmp_path: Path, content: bytes) -> None:
    source, cells = tmp_path / "report.md", tmp_path / "cells.csv"
    source.write_bytes(content)
    cells.write_text("earlier")
    result = run(source, tmp_path)
    assert isinstance(result.exception, InputError)
    assert "report.md" in str(result.exception)
    assert cells.read_text() == "earlier"


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    result = run(LIBRARIES / "damaged.md", tmp_path / "no")
    assert isinstance(result.exception, OutputError)
    assert not list(tmp_path.iterdir())
